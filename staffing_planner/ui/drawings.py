"""From figures to what charts draw, with the words at each part; for charts that more than one page shows."""

from functools import cached_property
from math import sqrt

from staffing_planner.texts import Texts
from staffing_planner.ui import sentences
from staffing_planner.ui.charts import Bands, Flows, Line, Named
from staffing_planner.ui.figures import Figures, Uncertainty

_NORMAL_P90 = 1.2816


class FlowDrawing:
    """Who leaves and who comes in, as `FlowChart` draws it; `expects`: bands are shown as soon as they are known."""

    def __init__(
        self, texts: Texts, figures: Figures, uncertainty: Uncertainty | None, *, expects: bool
    ) -> None:
        self._texts, self._figures = texts, figures
        self._uncertainty, self._expects = uncertainty, expects
        self._scenario = figures.scenario.scenario
        self._comparison = figures.comparison.scenario
        self._is_compared = self._comparison != self._scenario

    @property
    def subtitle(self) -> str:
        """What the chart draws."""
        texts = self._texts
        drawn = texts.text(sentences.in_unit("window.chart_subtitle", self._figures.unit))
        if not self._is_compared:
            return drawn
        return drawn + " " + texts.text("window.chart_dashed", name=self._comparison.name)

    @cached_property
    def flows(self) -> Flows:
        """The chart's figures with what is shown at each year."""
        texts, years, persons = self._texts, self._figures.years, self._figures.years.persons
        intake = persons["training_in"] + persons["other_in"]
        theirs = self._figures.comparison_years.persons["replacement_need"]
        need_label = sentences.say_need_of(texts, self._comparison, self._scenario)
        comparison = Named(need_label, "comparison", tuple(theirs.tolist())) if self._is_compared else None
        hover = []
        for at, year in enumerate(years.years):
            lines = [
                ("", str(year), ""),
                (
                    "retirement",
                    texts.text("measure.retirements"),
                    texts.number(int(persons["retirements"][at])),
                ),
                (
                    "other",
                    texts.text("measure.other_separations"),
                    texts.number(int(persons["other_separations"][at])),
                ),
                ("", texts.text("window.together"), texts.number(int(persons["replacement_need"][at]))),
                *self._band_lines(at),
            ]
            if comparison and at < len(theirs):
                lines.append(("comparison", need_label, texts.number(int(theirs[at]))))
            lines += [
                ("incoming", texts.text("window.intake"), texts.number(int(intake[at]))),
                ("", texts.text("window.column_gap"), texts.number(persons["recruitment_gap"][at])),
            ]
            hover.append(tuple(lines))
        return Flows(
            years.years,
            (
                Named(
                    texts.text("window.bar_retirements"), "retirement", tuple(persons["retirements"].tolist())
                ),
                Named(texts.text("window.bar_other"), "other", tuple(persons["other_separations"].tolist())),
            ),
            Named(texts.text("window.intake"), "incoming", tuple(intake.tolist())),
            comparison,
            tuple(hover),
            self._bands,
            self._reach,
            texts.text("column.year"),
            texts.text("chart.fte" if self._figures.unit == "fte" else "chart.persons"),
        )

    @property
    def _bands(self) -> Bands | None:
        found = self._uncertainty
        if found is None:
            return None
        low, half_low, half_high, high = (
            tuple(map(float, values)) for values in (found.low, found.half_low, found.half_high, found.high)
        )
        texts = self._texts
        heads = (
            texts.text("chart.band_low"),
            texts.text("chart.band_half_low"),
            texts.text("chart.band_half_high"),
            texts.text("chart.band_high"),
        )
        return Bands(low, half_low, half_high, high, heads)

    @property
    def _reach(self) -> float:
        """About where the highest band will end: chance and common shock as if they were normal."""
        if not self._expects:
            return 0.0
        need = float(self._figures.years.persons["replacement_need"].max(initial=0))
        return need + _NORMAL_P90 * sqrt(need + (need * self._scenario.exit_shock_cv) ** 2)

    def _band_lines(self, at: int) -> list[Line]:
        texts, found = self._texts, self._uncertainty
        if found is None:
            return []
        return [
            ("", texts.text(words), sentences.say_between(texts, int(low[at]), int(high[at])))
            for words, low, high in (
                ("window.band_eight", found.low, found.high),
                ("window.band_five", found.half_low, found.half_high),
            )
        ]
