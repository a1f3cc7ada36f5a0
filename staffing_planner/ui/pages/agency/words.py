"""What the page about agency staff says of its figures: tiles, titles, drawings, tables."""

from collections.abc import Sequence
from itertools import groupby
from math import isnan, nan

from staffing_planner.models.agency import OVER, WITHIN, CeilingRow, FullYear
from staffing_planner.models.agency_outlook import METHODS, Method, score_methods
from staffing_planner.models.agency_weeks import TertialWeeks
from staffing_planner.models.inputs import ALL, Ceiling, Month
from staffing_planner.models.process_chart import BEYOND, RUN, ProcessChart
from staffing_planner.texts import MISSING, Texts
from staffing_planner.ui.charts import Line, Named
from staffing_planner.ui.charts.months import MOST_PARTS, PART_COLOURS, Months
from staffing_planner.ui.charts.process import Process
from staffing_planner.ui.pages.agency.view import MONTHS, AgencyView, Place
from staffing_planner.ui.sentences import EN_DASH
from staffing_planner.ui.table_models import Heading, Sheet

UP, DOWN, LEVEL = "▲", "▼", "●"
Axis = tuple[tuple[str, int, int], ...]


def say_span(texts: Texts, first: Month, last: Month) -> str:
    """`jan–feb 2024`, or one month."""
    if first == last:
        return texts.month(last)
    short = [texts.month(month, "short").split(" ")[0] for month in (first, last)]
    years = str(last.year) if first.year == last.year else f"{first.year}{EN_DASH}{last.year}"
    return f"{short[0]}{EN_DASH}{short[1]} {years}"


def say_denominator(texts: Texts, name: str) -> str:
    """What a share is taken of."""
    return texts.text(f"denominator.{name}")


def say_place(texts: Texts, unit: str | None, group: str | None) -> str:
    """A selection in words."""
    if unit is None and group is None:
        return texts.text("agency.region")
    if unit is None:
        return str(group)
    return unit if group is None else texts.text("agency.pair", unit=unit, group=group)


def say_validity(texts: Texts, ceiling: Ceiling) -> str:
    """From when to when a ceiling is valid."""
    start = texts.date(ceiling.valid_from) if ceiling.valid_from else ""
    end = texts.date(ceiling.valid_to) if ceiling.valid_to else ""
    if start and end:
        return f"{start}{EN_DASH}{end}"
    if start:
        return texts.text("agency.valid_from", date=start)
    return texts.text("agency.valid_to", date=end) if end else texts.text("agency.valid_always")


def say_ceiling(texts: Texts, ceiling: Ceiling) -> str:
    """A ceiling with whom it is for, its validity and source."""
    unit = None if ceiling.unit == ALL else ceiling.unit
    group = None if ceiling.staff_group == ALL else ceiling.staff_group
    return texts.text(
        "agency.ceiling_said",
        share=texts.percent(ceiling.share),
        place=say_place(texts, unit, group),
        validity=say_validity(texts, ceiling),
        source=ceiling.source or texts.text("agency.no_source"),
    )


def arrow(change: float) -> str:
    """A change's direction by its shape."""
    if abs(change) < 0.05:  # what is shown as no tenth of a percentage point
        return LEVEL
    return UP if change > 0 else DOWN


def say_change(texts: Texts, points: float | None) -> str:
    """A change on the year before in percentage points, with its arrow."""
    if points is None:
        return texts.text("agency.no_year_before")
    return texts.text("agency.points_on_year", arrow=arrow(points), points=texts.number(abs(points), 1))


def year_axis(months: Sequence[Month]) -> Axis:
    """Each year with the positions of its first and last month."""
    found = []
    for year, places in groupby(range(len(months)), key=lambda at: months[at].year):
        inside = list(places)
        found.append((str(year), inside[0], inside[-1]))
    return tuple(found)


def remaining_months(view: AgencyView) -> int:
    """How many months of the year are left."""
    return MONTHS - view.through.month


# --- tiles


def tiles(
    texts: Texts, view: AgencyView, likely: str
) -> tuple[tuple[tuple[str, str, str, str], tuple[str, str]], ...]:
    """Words and pill of each tile; `likely` says how likely the ceiling is broken, where that is known."""
    row = view.row
    pill = (texts.text(f"status.{row.status}"), row.status) if row.status else ("", "")
    rolling = (
        texts.text("agency.tile_rolling"),
        texts.percent(row.r12_share),
        "",
        say_change(texts, row.r12_share_change)
        if row.r12_share is not None
        else texts.text("agency.not_twelve_months"),
    )
    before = texts.percent(row.ytd_share_last_year)
    to_date = (
        texts.text("agency.tile_year_to_date"),
        texts.percent(row.ytd_share),
        texts.text("agency.last_year", share=before) if row.ytd_share_last_year is not None else "",
        _joined(say_span(texts, view.first_of_year, view.through), _arrow_words(texts, row.ytd_share_change)),
    )
    forecast: FullYear = getattr(row.forecast, view.method)
    full = (
        texts.text("agency.tile_forecast", year=view.through.year),
        texts.percent(forecast.share),
        texts.text("agency.millions", kronor=texts.million(forecast.agency)),
        _joined(texts.text(f"agency.method_{view.method}"), likely),
    )
    return (
        (rolling, ("", "") if row.r12_share is None else pill),
        (to_date, ("", "")),
        (_allowed(texts, view), ("", "")),
        (full, ("", "")),
    )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _arrow_words(texts: Texts, points: float | None) -> str:
    if points is None:
        return ""
    return texts.text("agency.points", arrow=arrow(points), points=texts.number(abs(points), 1))


def _allowed(texts: Texts, view: AgencyView) -> tuple[str, str, str, str]:
    row = view.row
    if row.ceiling is None:
        return texts.text("agency.tile_allowed_none"), MISSING, "", texts.text("agency.no_ceiling")
    unit = texts.text("agency.unit_million")
    if row.allowed_per_month is None:
        foot = texts.text("agency.headroom_foot", share=texts.percent(row.ceiling))
        return (
            texts.text("agency.tile_headroom", year=view.through.year),
            texts.million(row.headroom_ytd, signed=True),
            unit,
            foot,
        )
    rest = say_span(texts, Month(view.through.year, view.through.month + 1), Month(view.through.year, MONTHS))
    words = "agency.allowed_foot" if row.can_still_be_met else "agency.cannot_be_met"
    return (
        texts.text("agency.tile_allowed", span=rest.rsplit(" ", 1)[0] if " " in rest else rest),
        texts.million(row.allowed_per_month),
        unit,
        texts.text(words, share=texts.percent(row.ceiling), now=texts.million(row.agency)),
    )


# --- the chart of months


def say_finding(texts: Texts, view: AgencyView) -> str:
    """The title of the chart: since when the ceiling is broken, and until when."""
    row, breach = view.row, view.breach
    share = view.whole.share
    if share is None:
        return texts.text("agency.finding_no_share", month=texts.month(view.through))
    if row.ceiling is None:
        return texts.text(
            "agency.finding_no_ceiling", share=texts.percent(share), month=texts.month(view.through)
        )
    if row.status == OVER and breach is not None and breach.is_open:
        back = texts.month(breach.back_under) if breach.back_under else ""
        return texts.text(
            "agency.finding_over" if back else "agency.finding_over_long",
            ceiling=texts.percent(row.ceiling),
            first=texts.month(breach.first),
            back=back,
        )
    return texts.text(
        f"agency.finding_{row.status}",
        share=texts.percent(share),
        ceiling=texts.percent(row.ceiling),
        month=texts.month(view.through),
    )


def months_drawn(texts: Texts, view: AgencyView) -> Months:
    """The chart's figures, with what is shown at each month."""
    outlook = view.outlook
    of_month = outlook.row_of
    last = view.row.ceiling
    ceiling = []
    for at, month in enumerate(outlook.months):
        row = of_month.get(month)
        share = row.ceiling if row is not None else last if at >= outlook.loaded else None
        ceiling.append(nan if share is None else share)
    names, values = list(outlook.parts), outlook.by_part.tolist()
    if len(names) > MOST_PARTS:  # the dearest, and the rest together
        rest = [sum(month) for month in zip(*values[MOST_PARTS - 1 :], strict=True)]
        names = [*names[: MOST_PARTS - 1], texts.text("agency.other_parts")]
        values = [*values[: MOST_PARTS - 1], rest]
    parts = tuple(
        Named(name, colour, tuple(of_part))
        for name, colour, of_part in zip(names, PART_COLOURS, values, strict=False)
    )
    share = outlook.r12_share.tolist()
    denominator = say_denominator(texts, outlook.denominator)
    hover = []
    for at, month in enumerate(outlook.months):
        is_forecast = at >= outlook.loaded
        row = of_month.get(month)
        title = texts.month(month)
        lines: list[Line] = [
            ("", texts.text("agency.hover_forecast", month=title) if is_forecast else title, "")
        ]
        lines.append(("text", texts.text("agency.rolling"), texts.percent(share[at])))
        if not isnan(ceiling[at]):
            lines.append(("over", texts.text("agency.ceiling"), texts.percent(ceiling[at])))
        if row is not None:
            lines.append(("", texts.text("agency.of_month"), texts.percent(row.share)))
        lines += [(part.colour, part.label, texts.million(part.values[at], 2)) for part in reversed(parts)]
        lines.append(("", texts.text("agency.together"), texts.million(float(outlook.agency[at]), 2)))
        hover.append(tuple(lines))
    last_share = view.row.r12_share
    return Months(
        tuple(texts.month(month, "short") for month in outlook.months),
        year_axis(outlook.months),
        outlook.loaded,
        tuple(share),
        tuple(ceiling),
        ""
        if last is None
        else texts.text("agency.ceiling_of", share=texts.percent(last), denominator=denominator),
        texts.percent(last_share),
        texts.text("agency.forecast"),
        texts.text("agency.share_unit", denominator=denominator),
        texts.text("agency.cost_unit"),
        parts,
        tuple(hover),
        (texts.text("agency.column_month"), texts.text("agency.rolling"), texts.text("agency.ceiling")),
    )


def months_subtitle(texts: Texts, view: AgencyView) -> str:
    """What the chart draws."""
    return texts.text(
        "agency.chart_subtitle",
        denominator=say_denominator(texts, view.outlook.denominator),
        method=texts.text(f"agency.method_{view.method}"),
    )


def summarise(texts: Texts, view: AgencyView) -> str:
    """The chart for somebody who does not see it."""
    row = view.row
    return " ".join(
        (
            say_finding(texts, view) + ".",
            texts.text(
                "agency.summary",
                month=texts.month(view.through),
                share=texts.percent(view.whole.share),
                before=texts.percent(row.r12_share_last_year),
                cost=texts.million(row.agency),
            ),
        )
    )


def method_words(texts: Texts, row: CeilingRow) -> list[str]:
    """Each method with its full year: all three are shown, one is chosen."""
    found = []
    for method in METHODS:
        year: FullYear = getattr(row.forecast, method)
        name = texts.text(f"agency.method_{method}")
        if year.agency is None:
            found.append(texts.text("agency.method_missing", method=name))
        else:
            found.append(
                texts.text(
                    "agency.method_gives",
                    method=name,
                    kronor=texts.million(year.agency),
                    share=texts.percent(year.share),
                )
            )
    return found


def explain_method(texts: Texts, view: AgencyView, asked: Method) -> str:
    """How the chosen forecast is made, or why another one is shown, and how well such forecasts have met the past."""
    words = texts.text(f"agency.explain_{view.method}")
    scores = [
        texts.text(
            "agency.score",
            year=one.year,
            method=texts.text(f"agency.method_{one.method}"),
            error=texts.number(100 * one.error, 1, signed=True),
        )
        for one in score_methods(view.outlook.rows)
    ]
    if scores:
        words += " " + texts.text("agency.scores", scores=", ".join(scores))
    if asked == view.method or view.through.month == MONTHS:
        return words
    return texts.text(f"agency.lacks_{asked}") + " " + words


# --- tables


def place_sheet(texts: Texts, view: AgencyView, ceilings: Sequence[Ceiling | None]) -> Sheet:
    """The region and its units, each with its staff groups; `ceilings` are those of the rows."""
    places = places_shown(view)

    def name(place: Place) -> str:
        unit, group = place.name
        if group is not None:
            return texts.text("agency.of_which", group=group)
        return say_place(texts, unit, None)

    def million(value: float | None) -> str:
        return texts.million(value)

    head = texts.text
    return Sheet(
        (
            Heading(head("agency.column_place"), is_number=False),
            Heading(head("agency.column_cost"), head("agency.tip_cost")),
            Heading(head("agency.column_share"), head("agency.tip_share")),
            Heading(head("agency.column_ceiling"), head("agency.tip_ceiling")),
            Heading(head("agency.column_status"), head("agency.tip_status"), is_number=False, state="pill"),
            Heading(head("agency.column_headroom"), head("agency.tip_headroom")),
            Heading(head("agency.column_cut"), head("agency.tip_cut", kappa=texts.number(view.kappa, 2))),
            Heading(head("agency.column_net"), head("agency.tip_net", kappa=texts.number(view.kappa, 2))),
            Heading(head("agency.column_valid"), head("agency.tip_valid"), is_number=False),
            Heading(head("agency.column_source"), head("agency.tip_source"), is_number=False, widest=120),
        ),
        (
            tuple(map(name, places)),
            tuple(million(place.agency) for place in places),
            tuple(texts.percent(place.share) for place in places),
            tuple(texts.percent(place.row.ceiling) for place in places),
            tuple(texts.text(f"status.{place.row.status}") if place.row.status else "" for place in places),
            tuple(texts.million(place.row.headroom_ytd, signed=True) for place in places),
            tuple(million(place.cut) for place in places),
            tuple(million(place.net) for place in places),
            tuple(
                MISSING
                if one is None
                else texts.date(one.valid_to)
                if one.valid_to
                else texts.text("agency.valid_always")
                for one in ceilings
            ),
            tuple(MISSING if one is None else one.source or MISSING for one in ceilings),
        ),
        pills=tuple(place.row.status or "" for place in places),
    )


def places_shown(view: AgencyView) -> tuple[Place, ...]:
    """The places of the table, in the order of its rows; one unit's row is the whole."""
    return view.places if len(view.units) == 1 else (view.whole, *view.places)


def say_places(texts: Texts, view: AgencyView) -> str:
    """The title of the table: how many ceilings are broken, and which ceilings of zero."""
    shown = [place for place in places_shown(view) if place.row.ceiling is not None]
    over = [place for place in shown if place.row.status == OVER]
    if not shown:
        return texts.text("agency.places_no_ceiling")
    if not over:
        return texts.plural("agency.places_kept", len(shown))
    return texts.plural("agency.places_over", len(over), of=len(shown))


def say_zero_ceilings(texts: Texts, view: AgencyView) -> str:
    """Whether each ceiling of zero is held."""
    said = []
    for place in places_shown(view):
        if place.row.ceiling == 0 and place.row.status is not None:
            held = "agency.zero_broken" if place.row.status == OVER else "agency.zero_held"
            said.append(
                texts.text(held, place=say_place(texts, *place.name), kronor=texts.million(place.agency, 2))
            )
    return " ".join(said)


def weeks_shown(weeks: Sequence[TertialWeeks]) -> tuple[TertialWeeks, ...]:
    """The rows of the table: the latest tertial first, inside it by unit and staff group."""
    ordered = sorted(weeks, key=lambda row: (row.unit or "", row.staff_group or ""))
    return tuple(sorted(ordered, key=lambda row: row.tertial, reverse=True))


def week_sheet(texts: Texts, weeks: Sequence[TertialWeeks]) -> Sheet:
    """Weeks decided, ordered and used by tertial, unit and staff group, the latest first."""
    latest = weeks_shown(weeks)
    head = texts.text

    def status(row: TertialWeeks) -> str:
        if row.deviation is None:
            return ""
        return texts.text("agency.deviates" if row.deviates else "agency.as_decided")

    return Sheet(
        (
            Heading(head("agency.column_tertial"), head("agency.tip_tertial"), is_number=False),
            Heading(head("column.unit"), is_number=False, widest=170),
            Heading(head("agency.column_group"), is_number=False),
            Heading(head("agency.column_decided")),
            Heading(head("agency.column_ordered")),
            Heading(head("agency.column_used")),
            Heading(head("agency.column_deviation"), head("agency.tip_deviation")),
            Heading(head("agency.column_status"), is_number=False, state="pill"),
        ),
        (
            tuple(say_tertial(texts, row) for row in latest),
            tuple(row.unit or "" for row in latest),
            tuple(row.staff_group or "" for row in latest),
            tuple(texts.number(row.decided) for row in latest),
            tuple(texts.number(row.ordered) for row in latest),
            tuple(texts.number(row.used) for row in latest),
            tuple(texts.number(row.deviation, signed=True) for row in latest),
            tuple(map(status, latest)),
        ),
        pills=tuple(OVER if row.deviates else WITHIN for row in latest),
    )


def say_tertial(texts: Texts, row: TertialWeeks) -> str:
    """`T1 2024`, with how many months of it are there if not all."""
    name = f"T{row.tertial.number} {row.tertial.year}"
    months = len(row.tertial.months)
    return (
        name
        if row.months == months
        else texts.text("agency.part_of_tertial", tertial=name, months=row.months)
    )


def say_weeks(texts: Texts, weeks: Sequence[TertialWeeks]) -> str:
    """The finding of the latest tertial: how much more was ordered than decided."""
    last = max(row.tertial for row in weeks)
    rows = [row for row in weeks if row.tertial == last]
    over = [row for row in rows if row.deviates]
    name = f"T{last.number} {last.year}"
    if not over:
        return texts.text("agency.weeks_as_decided", tertial=name)
    return texts.text(
        "agency.weeks_over",
        tertial=name,
        weeks=texts.number(sum(row.deviation or 0.0 for row in over)),
        count=len(over),
        of=len(rows),
    )


# --- noise or news


def say_process(texts: Texts, chart: ProcessChart) -> str:
    """Whether the latest months are news."""
    latest = chart.latest_signals
    if not latest:
        said = texts.text("agency.process_noise", month=texts.month(chart.months[-1]))
        return said[:1].upper() + said[1:]
    side = "below" if chart.side[-1] < 0 else "above"
    verdict = "season" if not chart.is_seasonal else "fall" if side == "below" else "rise"
    rule = "beyond" if BEYOND in latest else "run" if RUN in latest else "near"
    said = texts.text(
        f"agency.process_{rule}_{side}",
        month=texts.month(chart.months[-1]),
        verdict=texts.text(f"agency.verdict_{verdict}"),
    )
    return said[:1].upper() + said[1:]


def process_subtitle(texts: Texts, chart: ProcessChart) -> str:
    """What the limits are made of, and where the rules come from."""
    base = texts.text(
        "agency.process_subtitle",
        first=texts.month(chart.months[0]),
        last=texts.month(chart.months[chart.baseline - 1]),
    )
    season = texts.text("agency.process_seasonal" if chart.is_seasonal else "agency.process_plain")
    return f"{base} {season} {texts.text('agency.process_rules')}"


def process_drawn(texts: Texts, chart: ProcessChart) -> Process:
    """The chart's figures, with what is shown at each month."""
    words = {code: texts.text(f"agency.signal_{code}") for code in ("beyond", "run", "near_limit")}
    signals = tuple(words[codes[0]] if codes else "" for codes in chart.signals)
    values = tuple(chart.values.tolist())
    hover = []
    for at, month in enumerate(chart.months):
        lines: list[Line] = [
            ("", texts.month(month), ""),
            (
                "retirement",
                texts.text("agency.share_adjusted" if chart.is_seasonal else "agency.of_month"),
                texts.percent(values[at], 2),
            ),
        ]
        lines += [("over", words[code], "") for code in chart.signals[at]]
        hover.append(tuple(lines))
    return Process(
        tuple(texts.month(month, "short") for month in chart.months),
        year_axis(chart.months),
        values,
        signals,
        chart.baseline,
        chart.centre,
        chart.lower,
        chart.upper,
        (
            texts.text("agency.line_centre", share=texts.percent(chart.centre)),
            texts.text("agency.line_lower", share=texts.percent(chart.lower)),
            texts.text("agency.line_upper", share=texts.percent(chart.upper)),
        ),
        texts.text("agency.judged"),
        texts.text("agency.process_unit"),
        tuple(hover),
        (
            texts.text("agency.column_month"),
            texts.text("agency.column_month_share"),
            texts.text("agency.column_signal"),
        ),
    )


# --- why the cost changed


def change_sheet(texts: Texts, view: AgencyView) -> Sheet:
    """Volume, price, mix, what is not split, own staff: in kronor and in percentage points of the share."""
    change = view.change
    assert change is not None
    shares = dict(change.share_parts)
    names = ("volume", "price", "mix", "unsplit", "personnel")
    kronor: tuple[float | None, ...] = (change.volume, change.price, change.mix, change.unsplit, None)

    def points(name: str) -> str:
        part = shares.get(name)
        return texts.number(None if part is None else part * 100, 2, signed=True)

    total = sum(shares.values()) * 100 if shares else None
    return Sheet(
        (
            Heading(texts.text("agency.column_part"), is_number=False),
            Heading(texts.text("agency.column_million")),
            Heading(texts.text("agency.column_points")),
            Heading(texts.text("agency.column_meaning"), is_number=False, widest=420),
        ),
        (
            tuple(texts.text(f"agency.part_{name}") for name in names),
            tuple(texts.million(value, signed=True) for value in kronor),
            tuple(map(points, names)),
            tuple(texts.text(f"agency.part_{name}_means") for name in names),
        ),
        (
            texts.text("agency.change_together"),
            texts.million(change.change, signed=True),
            texts.number(total, 2, signed=True),
            "",
        ),
    )


def say_split(texts: Texts, view: AgencyView) -> str:
    """What moved the cost most."""
    change = view.change
    assert change is not None
    parts = {"volume": change.volume, "price": change.price, "mix": change.mix}
    most = max(parts, key=lambda name: abs(parts[name]))
    direction = "rose" if parts[most] > 0 else "fell"
    return texts.text(
        f"agency.split_{most}_{direction}",
        change=texts.million(change.change, signed=True),
        part=texts.million(parts[most], signed=True),
    )


def split_subtitle(texts: Texts, view: AgencyView) -> str:
    """Which periods, with their weeks and prices."""
    change = view.change
    assert change is not None
    first, last = change.after.months[0], change.after.months[-1]
    return texts.text(
        "agency.split_subtitle",
        span=say_span(texts, first, last),
        before=say_span(texts, change.before.months[0], change.before.months[-1]),
        weeks=texts.number(change.after.weeks),
        weeks_before=texts.number(change.before.weeks),
        price=texts.number((change.after.price or 0.0) / 1000, 1),
        price_before=texts.number((change.before.price or 0.0) / 1000, 1),
    )


# --- peers, the way to the ceiling


def peer_sheet(texts: Texts, view: AgencyView) -> Sheet:
    """Other regions' shares beside the selection's for the same year."""
    own = own_years(view)
    shown = [own.get(one.period) for one in view.peers]
    return Sheet(
        (
            Heading(texts.text("agency.column_region"), is_number=False),
            Heading(texts.text("agency.column_period"), is_number=False),
            Heading(texts.text("agency.column_their_share")),
            Heading(texts.text("agency.column_own_share"), texts.text("agency.tip_own_share")),
            Heading(texts.text("agency.column_difference")),
        ),
        (
            tuple(one.region for one in view.peers),
            tuple(one.period for one in view.peers),
            tuple(texts.percent(one.share) for one in view.peers),
            tuple(map(texts.percent, shown)),
            tuple(
                texts.number(None if mine is None else (mine - one.share) * 100, 1, signed=True)
                for one, mine in zip(view.peers, shown, strict=True)
            ),
        ),
    )


def say_peers(texts: Texts, view: AgencyView) -> str:
    """The selection beside the latest period of others that it has a share for."""
    own = own_years(view)
    known = [one for one in view.peers if own.get(one.period) is not None]
    if not known:
        return texts.text("agency.look_peers")
    one = known[-1]
    mine = own[one.period] or 0.0
    return texts.text(
        "agency.peers_above" if mine > one.share else "agency.peers_below",
        share=texts.percent(mine),
        theirs=texts.percent(one.share),
        region=one.region,
        period=one.period,
    )


def own_years(view: AgencyView) -> dict[str, float | None]:
    """The selection's share of each whole year, and of the year to date."""
    years = {str(row.month.year): row.ytd_share for row in view.outlook.rows if row.month.month == MONTHS}
    years.setdefault(str(view.through.year), view.row.ytd_share)
    return years


def path_sheet(texts: Texts, view: AgencyView) -> Sheet:
    """What each month may cost on a straight line to the ceiling."""
    path = view.path
    assert path is not None
    before = {row.month: row.agency for row in view.outlook.rows}
    last_year = [before.get(Month(month.year - 1, month.month)) for month in path.months]
    return Sheet(
        (
            Heading(texts.text("agency.column_month"), is_number=False),
            Heading(texts.text("agency.column_spend"), texts.text("agency.tip_spend")),
            Heading(texts.text("agency.column_same_month")),
            Heading(texts.text("agency.rolling")),
        ),
        (
            tuple(texts.month(month) for month in path.months),
            tuple(texts.million(value) for value in path.agency.tolist()),
            tuple(map(texts.million, last_year)),
            tuple(map(texts.percent, path.share.tolist())),
        ),
        (
            texts.text("agency.together"),
            texts.million(float(path.agency.sum())),
            texts.million(sum(value or 0.0 for value in last_year)),
            "",
        ),
    )


def say_path(texts: Texts, view: AgencyView) -> str:
    """The mean month on the way, beside what months have cost."""
    path, ceiling = view.path, view.row.ceiling
    assert path is not None
    return texts.text(
        "agency.path_title" if path.is_possible else "agency.path_impossible",
        month=texts.month(path.months[-1]),
        ceiling=texts.percent(ceiling),
        mean=texts.million(float(path.agency.mean())),
        now=texts.million(path.recent),
    )
