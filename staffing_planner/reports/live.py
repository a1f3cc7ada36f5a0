"""The projection of the pooled region as ordinary formulas: what the manager's workbook computes anew.

The layout of three sheets that belong together. *Calculation* holds, for each occupation, a row an age: rates, the stay
share and the stock at each year's end, and below them who studies and who comes. *Training* has the arrivals by
intake, *Projection* a row for each occupation and year. Every formula is written with the value that the engine has.
Formulas name cells and numbers of the program only, never a text of the data.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import numpy as np

from staffing_planner.models.baseline import RateTable, split_length
from staffing_planner.models.exit_rates import tabulate_exit_rates
from staffing_planner.models.grid import AGE_COUNT, FIRST_AGE, LAST_AGE, SEXES, Floats
from staffing_planner.models.inputs import Intake
from staffing_planner.models.pooling import PooledRegion
from staffing_planner.models.projection import TOLERANCE
from staffing_planner.models.scenario import PROFILE
from staffing_planner.reports.sheets import (
    GROUP,
    HEAD,
    HEAD_RIGHT,
    LABELLED,
    PERSONS,
    PLAIN,
    YEAR,
    Look,
    Sheet,
)

MEASURES = (
    "opening",
    "retirements",
    "other_separations",
    "training_out",
    "training_in",
    "other_in",
    "recruits",
    "closing",
    "target",
    "replacement_need",
    "expansion_need",
    "recruitment_gap",
    "vacancies",
    "surplus",
    "in_training",
)
UNMOVED = ("other_in", "target")  # numbers, since no lever of the workbook changes them
RATE = Look("0.0000", decimals=4)

# Columns of the calculation.
_LABEL, _SEXES, _AGE, _TURNOVER, _RETIRE, _LEAVE = range(1, 7)
_RETIRING, _LEAVING, _STAYING, _RECRUITED, _STOCK = range(7, 12)  # the years follow
FIRST_MEASURE = 3  # of the projection's columns: occupation, year, then the measures


@dataclass(frozen=True)
class People:
    """Employees of one occupation and some sexes who share all their rates, and where their ages stand."""

    occupation: int
    sexes: tuple[int, ...]
    tables: tuple[RateTable, ...]
    head: int
    first: int

    @property
    def last(self) -> int:
        """The row of the oldest age."""
        return self.first + AGE_COUNT - 1


@dataclass(frozen=True)
class Line:
    """Intakes that differ in their start year alone; `slots` by start year."""

    intake: Intake
    slots: dict[int, float]

    @property
    def parts(self) -> tuple[tuple[int, float], ...]:
        """After how many whole years which share of the students is through."""
        whole, later = split_length(self.intake.length_years)
        return tuple((years, share) for years, share in ((whole, 1 - later), (whole + 1, later)) if share > 0)


def lines_of(training: Sequence[Intake]) -> tuple[Line, ...]:
    """The lines of pooled intakes, in their order."""
    found: dict[Intake, dict[int, float]] = {}
    for row in training:
        found.setdefault(replace(row, start_year=0, slots=0.0), {})[row.start_year] = row.slots
    return tuple(Line(intake, slots) for intake, slots in found.items())


class Draw:
    """Lines that take their students from the same people, and where that is computed."""

    def __init__(self, source: int, ages: range, lines: Sequence[int]) -> None:
        self.source = source
        self.ages = ages  # places on the age axis, attained in the period
        self.lines = lines
        self.available = self.taken = self.share = 0  # rows
        self.students: dict[int, int] = {}  # row by line
        self.back: dict[tuple[int, int], int] = {}  # row by target and years
        self.out: dict[int, int] = {}  # first row by number of the people


class Cells:
    """Where the assumptions stand that the calculation uses, as formulas name them."""

    retirement_age, final_age = "retirement_age", "final_age"
    turnover_factor, training_factor = "turnover_factor", "training_factor"

    def __init__(self) -> None:
        self.own_age: list[str] = []  # by occupation
        self.fill_rate: list[str] = []
        self.slots: dict[tuple[int, int], str] = {}  # by line and start year


class Calculation:
    """Formulas and values of the pooled region's projection over `years`."""

    def __init__(self, region: PooledRegion, cells: Cells) -> None:
        self.region = region
        self.cells = cells
        self.base = region.baseline
        self.years = region.projection.years
        self.occupations = self.base.axes.occupations
        self.lines = lines_of(region.inputs.training)
        self.place = {name: at for at, name in enumerate(self.occupations)}

    # --- who shares rates

    @cached_property
    def _components(self) -> list[set[int]]:
        """Occupations between which employees move by studying: they are told apart by sex together or not at all."""
        found = [{at} for at in range(len(self.occupations))]
        for line in self.lines:
            if line.intake.is_internal:
                ends = {self.place[line.intake.source_occupation], self.place[line.intake.occupation]}
                joined = set().union(*(one for one in found if one & ends))
                found = [one for one in found if not one & ends] + [joined]
        return sorted(found, key=min)

    def _sexes(self, component: set[int]) -> list[tuple[int, ...]]:
        """The sexes that the component's blocks are for."""
        if self.region.scenario.mode != PROFILE:
            return [tuple(range(len(SEXES)))]
        members = sorted(component)
        entries = [self.base.graduates, self.base.arrivals]
        arriving = {
            int(s) for e in entries for c, s in zip(e.cell, e.sex, strict=True) if int(c) in component
        }
        present = [
            sex for sex in range(len(SEXES)) if self.base.sex_split[members, sex].any() or sex in arriving
        ]
        alike = all(
            len({tuple(map(id, self.base.tables_of(self.occupations[at], SEXES[sex]))) for sex in present})
            == 1
            for at in members
        )
        return [tuple(present)] if alike else [(sex,) for sex in present]

    @cached_property
    def people(self) -> list[People]:
        """The blocks, with rows counted from 0."""
        found, row = [], 0
        sexes_of = {at: self._sexes(component) for component in self._components for at in component}
        for at, occupation in enumerate(self.occupations):
            for sexes in sexes_of[at]:
                is_profile = self.region.scenario.mode == PROFILE
                tables = self.base.tables_of(occupation, SEXES[sexes[0]]) if is_profile else ()
                head = row
                row += max(len(tables), 1)
                found.append(People(at, sexes, tables, head, row))
                row += AGE_COUNT + 1
        return found

    @cached_property
    def tables(self) -> list[RateTable]:
        """The distinct retirement tables."""
        return list({id(table): table for one in self.people for table in one.tables}.values())

    @cached_property
    def draws(self) -> list[Draw]:
        """Who is taken from, in the order in which they are served."""
        internal = [at for at, line in enumerate(self.lines) if line.intake.is_internal]

        def key(at: int) -> tuple[str, int, int]:
            intake = self.lines[at].intake
            return intake.source_occupation, intake.age_from, intake.age_to

        found = []
        for (source, youngest, oldest), lines in groupby(internal, key=key):
            first, last = max(youngest, FIRST_AGE) - FIRST_AGE, min(oldest, LAST_AGE) - FIRST_AGE
            found.append(Draw(self.place[source], range(first, max(last + 1, first)), list(lines)))
        return found

    def people_of(self, occupation: int) -> Iterator[tuple[int, People]]:
        """An occupation's blocks with their numbers."""
        return ((at, one) for at, one in enumerate(self.people) if one.occupation == occupation)

    # --- layout

    def place_rows(
        self, calculation: Sheet, first: int, projection: Sheet, head: int, training: Sheet, top: int
    ) -> None:
        """Says where the sheets' tables begin: the calculation's rows, the heads of the two others."""
        self.sheet, self.projection, self.training = calculation, projection, training
        self.people = [replace(one, head=one.head + first, first=one.first + first) for one in self.people]
        self.head, self.top = head, top
        row = self.people[-1].last + 2
        for draw in self.draws:
            row += 1  # a heading
            draw.available, draw.taken, draw.share = row, row + 1, row + 2
            row += 3
            for line in draw.lines:
                draw.students[line] = row
                row += 1
            for line in draw.lines:
                intake = self.lines[line].intake
                for years, _ in self.lines[line].parts:
                    for cell in (self.place[intake.occupation], draw.source):
                        if (cell, years) not in draw.back:
                            draw.back[cell, years] = row
                            row += 1
            for at, _ in self.people_of(draw.source):
                draw.out[at] = row
                row += len(draw.ages)
            row += 1
        self.arriving: dict[
            tuple[int, int], tuple[int, int]
        ] = {}  # by number of people and place of age: two rows
        row += 1
        entering: set[tuple[int, int]] = set()
        for entries in (self.base.graduates, self.base.arrivals):
            for cell, sex, age in zip(
                entries.cell.tolist(), entries.sex.tolist(), entries.age.tolist(), strict=True
            ):
                entering |= {(at, age) for at, one in self.people_of(cell) if sex in one.sexes}
        for key in sorted(entering):
            self.arriving[key] = (row, row + 1)
            row += 2
        self.last_row = row

    def year_column(self, k: int) -> int:
        """The calculation's column of the stock at the end of period k; 0 is the stock date."""
        return _STOCK + k

    def cell(self, row: int, column: int) -> str:
        """A cell of the calculation as a formula of any sheet names it."""
        return self.sheet.at(row, column)

    def line_cell(self, line: int, k: int) -> str:
        """Arrivals of an external line at the end of period k."""
        return self.training.at(self.top + 1 + line, 9 + k)

    def measure_cell(self, measure: str, occupation: int, k: int) -> str:
        """A measure of the projection."""
        return self.projection.at(self.row_of(occupation, k), FIRST_MEASURE + MEASURES.index(measure))

    def row_of(self, occupation: int, k: int) -> int:
        """The projection's row of an occupation (-1 for the region) and period k from 1."""
        return self.head + (occupation + 1) * len(self.years) + k

    def stock_span(self, one: People) -> tuple[str, str]:
        """Employees at the stock date and their ages."""
        return (
            self.sheet.at(one.first, _STOCK, one.last),
            self.sheet.at(one.first, _AGE, one.last),
        )

    # --- the calculation

    def write(self, words: dict[str, str]) -> Iterator[None]:
        """Writes the three sheets, a step at a time."""
        self._write_heads(words)
        scenario = self.region.scenario
        rates = tabulate_exit_rates(self.base, [scenario], len(self.years))
        self._write_tables(words)
        stock = self.region.by_age.values["closing"]
        self._students = self._count_students()
        for at, one in enumerate(self.people):
            self._write_people(at, one, rates.retirement[0, 0], rates.other[0], rates.group_of, stock)
            yield
        for draw in self.draws:
            self._write_draw(draw, words)
        self._write_arriving(words)
        yield
        self._write_training()
        self._write_projection(words)
        yield

    def _write_heads(self, words: dict[str, str]) -> None:
        row = self.people[0].head - 1
        names = (
            "occupation",
            "sex",
            "age",
            "turnover",
            "p",
            "q",
            "retiring",
            "leaving",
            "staying",
            "recruited",
        )
        for column, name in enumerate(names, start=1):
            self.sheet.head(row, column, words[name], HEAD if column < 3 else HEAD_RIGHT)
        for k, year in enumerate((self.years[0] - 1, *self.years)):
            self.sheet.head(row, self.year_column(k), year, HEAD_RIGHT)

    def _write_tables(self, words: dict[str, str]) -> None:
        """The loaded retirement tables to the right of the years: first age, last age, reference age, the rates."""
        row, column = self.people[0].head - 1, self.year_column(len(self.years)) + 2
        self._table_at: dict[int, int] = {}
        for at, table in enumerate(self.tables):
            self._table_at[id(table)] = column + at
            self.sheet.head(row, column + at, f"{words['table']} {at + 1}", HEAD_RIGHT)
            heads = (table.first_age, table.first_age + len(table.rates) - 1, table.reference_age)
            for down, value in enumerate((*heads, *table.rates.tolist()), start=1):
                self.sheet.put(row + down, column + at, value, YEAR if down <= 2 else RATE)

    def _shifted(self, table: RateTable | None, head: int, age: str) -> str:
        """`(1-w) p0(x - floor d) + w p0(x - floor d - 1)`: the table moved along the ages (model section 3)."""
        whole, part = self.sheet.at(head, _RETIRING), self.sheet.at(head, _LEAVING)

        def rate(shifted: str) -> str:
            if table is None:
                return f"({shifted}>=0)"
            column, row = self._table_at[id(table)], self.people[0].head
            first, last = self.sheet.at(row, column), self.sheet.at(row + 1, column)
            rates = self.sheet.at(row + 3, column, row + 2 + len(table.rates))
            return f"IF({shifted}<{first},0,INDEX({rates},MIN({shifted},{last})-{first}+1))"

        return f"((1-{part})*{rate(f'{age}+1-{whole}')}+{part}*{rate(f'{age}-{whole}')})"

    def _write_people(
        self, at: int, one: People, p: Floats, q: Floats, group_of: np.ndarray, stock: Floats
    ) -> None:
        sheet, cells = self.sheet, self.cells
        for column in range(1, self.year_column(len(self.years)) + 1):
            sheet.put(one.head, column, None, GROUP, fits=False)
        name = self.occupations[one.occupation]
        sheet.put(one.head, _LABEL, name, GROUP, fits=False)
        sexes = "" if len(one.sexes) > 1 else SEXES[one.sexes[0]]
        own = cells.own_age[one.occupation]
        age_of = self.region.scenario.retirement_age_of(name).path[0][1]
        terms = one.tables or (() if self.region.scenario.mode == PROFILE else (None,))
        for down, table in enumerate(terms):
            # The retirement age, the table's own, whole and part of the shift.
            head = one.head + down
            reference = 0.0 if table is None else table.reference_age
            shift = age_of - reference
            sheet.formula(head, _RETIRE, f'IF({own}="",{cells.retirement_age},{own})', age_of, GROUP)
            if table is None:
                sheet.put(head, _LEAVE, 0, GROUP)
            else:
                origin = sheet.at(self.people[0].head + 2, self._table_at[id(table)])
                sheet.formula(head, _LEAVE, origin, reference, GROUP)
            moved = f"{sheet.at(head, _RETIRE)}-{sheet.at(head, _LEAVE)}"
            sheet.formula(head, _RETIRING, f"INT({moved})", float(np.floor(shift)), GROUP)
            part = f"{moved}-{sheet.at(head, _RETIRING)}"
            sheet.formula(head, _LEAVING, part, float(shift - np.floor(shift)), GROUP)
        cell = one.occupation
        group = group_of[cell, one.sexes[0]]
        split = self.base.sex_split[cell, list(one.sexes)].sum()
        start = self.base.stock[cell, list(one.sexes)].sum(axis=0)
        closing = stock[cell, list(one.sexes)].sum(axis=0)
        for place in range(AGE_COUNT):
            row = one.first + place
            age = f"$C{row}"
            sheet.put(row, _LABEL, name, LABELLED, fits=False)
            sheet.put(row, _SEXES, sexes, LABELLED, fits=False)
            sheet.put(row, _AGE, FIRST_AGE + place, YEAR)
            sheet.put(
                row,
                _TURNOVER,
                float(self.base.turnover_curves[self.base.turnover_of_cell[cell], place]),
                RATE,
            )
            rates = (
                "+".join(self._shifted(table, one.head + down, age) for down, table in enumerate(terms))
                or "0"
            )
            p_here, q_here = float(p[group, place]), float(q[group, place])
            mean = f"({rates})/{len(terms)}" if len(terms) > 1 else rates
            sheet.formula(row, _RETIRE, f"IF({age}+1>={cells.final_age},1,{mean})", p_here, RATE)
            sheet.formula(row, _LEAVE, f"MIN({cells.turnover_factor}*$D{row},1)", q_here, RATE)
            sheet.formula(row, _RETIRING, f"$E{row}*(1-$F{row}/2)", p_here * (1 - q_here / 2), RATE)
            sheet.formula(row, _LEAVING, f"$F{row}*(1-$E{row}/2)", q_here * (1 - p_here / 2), RATE)
            sheet.formula(row, _STAYING, f"(1-$E{row})*(1-$F{row})", (1 - p_here) * (1 - q_here), RATE)
            sheet.put(row, _RECRUITED, float(split * self.base.recruit_profile[cell, place]), RATE)
            sheet.put(row, _STOCK, float(start[place]), PERSONS)
            for k in range(1, len(self.years) + 1):
                formula = "+".join(self._terms(at, one, place, k)).replace("+-", "-")
                sheet.formula(row, self.year_column(k), formula, float(closing[place, k - 1]), PERSONS)

    def _staying(self, one: People, place: int, k: int) -> list[str]:
        """Who is of an age at the end of period k of those who were there at its start."""
        rows = ([place - 1] if place else []) + ([place] if place == AGE_COUNT - 1 else [])
        column = self.year_column(k - 1)
        return [f"{self._here(one.first + before, column)}*$I${one.first + before}" for before in rows] or [
            "0"
        ]

    def _here(self, row: int, column: int) -> str:
        """A cell of the calculation within itself: shorter than with the sheet's name."""
        from openpyxl.utils import get_column_letter

        return f"${get_column_letter(column)}${row}"

    def _terms(self, at: int, one: People, place: int, k: int) -> Iterator[str]:
        """What the people of an age at the end of period k add up from."""
        column = self.year_column(k)
        yield from self._staying(one, place, k)
        for draw in self.draws:
            if at in draw.out and place in draw.ages:
                yield f"-{self._here(draw.out[at] + place - draw.ages.start, column)}"
            for (cell, years), row in draw.back.items():
                started = k - years
                if cell != one.occupation or started < 1:
                    continue
                for number, first in draw.out.items():
                    if self.people[number].sexes != one.sexes:
                        continue
                    for then in draw.ages:
                        if min(then + years, AGE_COUNT - 1) == place:
                            out = self._here(first + then - draw.ages.start, self.year_column(started))
                            yield f"{out}*{self._here(row, self.year_column(started))}"
        for row in self.arriving.get((at, place), ()):
            yield self._here(row, column)
        yield f"{self.measure_cell('recruits', one.occupation, k)}*$J${one.first + place}"

    # --- internal training

    def _count_students(self) -> dict[int, Floats]:
        """By internal line the students [period] who begin, and by draw (below 0) those who are there to be taken."""
        counts: dict[int, Floats] = defaultdict(lambda: np.zeros(len(self.years)))
        staying = self._staying_people()
        self._out = {}
        for number, draw in enumerate(self.draws):
            ages = slice(draw.ages.start, draw.ages.stop)
            present = np.maximum(staying[draw.source][:, ages], 0.0)  # [sex, age, period]
            available = present.sum(axis=(0, 1))
            counts[-1 - number] = available
            left = available.copy()
            for at in draw.lines:
                slots = np.array([self.lines[at].slots.get(year, 0.0) for year in self.years])
                counts[at] = np.minimum(slots * self.region.scenario.training_factor, left)
                left -= counts[at]
            share = np.divide(available - left, available, out=np.zeros_like(left), where=available > 0)
            self._out[number] = present * share
            staying[draw.source][:, ages] -= self._out[number]
        return counts

    def _staying_people(self) -> Floats:
        """[cell, sex, attained age, period] of those who were there at the start."""
        flows = self.region.by_age.values
        staying = flows["opening"] - flows["retirements"] - flows["other_separations"]
        # What rounding leaves where everybody has left is nobody.
        return np.where(staying > TOLERANCE * flows["opening"], staying, 0.0)

    def _write_draw(self, draw: Draw, words: dict[str, str]) -> None:
        sheet, number = self.sheet, self.draws.index(draw)
        available = self._students[-1 - number]
        taken = np.sum([self._students[at] for at in draw.lines], axis=0)
        share = np.divide(taken, available, out=np.zeros_like(taken), where=available > 0)
        for column in range(1, self.year_column(len(self.years)) + 1):
            sheet.put(draw.available - 1, column, None, GROUP, fits=False)
        sheet.put(draw.available - 1, _LABEL, self.occupations[draw.source], GROUP, fits=False)
        for row, name in ((draw.available, "available"), (draw.taken, "taken"), (draw.share, "taken_share")):
            sheet.put(row, _LABEL, words[name], LABELLED, fits=False)
        before = [other for other in self.draws[:number] if other.source == draw.source]
        for at, row in draw.students.items():
            sheet.put(row, _LABEL, self.lines[at].intake.programme, LABELLED, fits=False)
        for (cell, _), row in draw.back.items():
            sheet.put(row, _LABEL, self.occupations[cell], LABELLED, fits=False)
        for first in draw.out.values():
            for place in draw.ages:
                row = first + place - draw.ages.start
                sheet.put(row, _LABEL, self.occupations[draw.source], LABELLED, fits=False)
                sheet.put(row, _AGE, FIRST_AGE + place, YEAR)
        for k, year in enumerate(self.years, start=1):
            column = self.year_column(k)

            def present(at: int, place: int, k: int = k, column: int = column) -> str:
                one = self.people[at]
                terms = self._staying(one, place, k)
                terms += [
                    f"-{self._here(other.out[at] + place - other.ages.start, column)}"
                    for other in before
                    if place in other.ages
                ]
                return "MAX(" + "+".join(terms).replace("+-", "-") + ",0)"

            everyone = [self._whole(draw, before, at, k) for at in draw.out]
            ends = [self._here(row, column) for row in (draw.available, draw.taken, draw.share)]
            formula = f"MAX({'+'.join(everyone).replace('+-', '-') or '0'},0)"
            sheet.formula(draw.available, column, formula, float(available[k - 1]), PERSONS)
            served: list[str] = []
            for at, row in draw.students.items():
                slots = self.cells.slots.get((at, year))
                wanted = f"{slots}*{self.cells.training_factor}" if slots else "0"
                left = "-".join([ends[0], *served])
                served.append(self._here(row, column))
                value = float(self._students[at][k - 1])
                sheet.formula(row, column, f"MAX(0,MIN({wanted},{left}))", value, PERSONS)
            sheet.formula(draw.taken, column, "+".join(served), float(taken[k - 1]), PERSONS)
            formula = f"IF({ends[0]}>0,{ends[1]}/{ends[0]},0)"
            sheet.formula(draw.share, column, formula, float(share[k - 1]), RATE)
            for (target, years), row in draw.back.items():
                parts = [
                    f"{weight!r}*{self._here(draw.students[at], column)}"
                    for at, weight in self._weights(draw, target, years)
                ]
                value = self._returning(draw, target, years, k) / taken[k - 1] if taken[k - 1] else 0.0
                sheet.formula(
                    row, column, f"IF({ends[1]}>0,({'+'.join(parts)})/{ends[1]},0)", float(value), RATE
                )
            for at, first in draw.out.items():
                sexes = list(self.people[at].sexes)
                for place in draw.ages:
                    value = self._out[number][sexes, place - draw.ages.start, k - 1].sum()
                    formula = f"{present(at, place)}*{ends[2]}"
                    sheet.formula(first + place - draw.ages.start, column, formula, float(value), PERSONS)

    def _whole(self, draw: Draw, before: Sequence[Draw], at: int, k: int) -> str:
        """Whom of one block the draw can take from, in one sum."""
        one, last = self.people[at], draw.ages.stop - 1
        if last < draw.ages.start:
            return "0"
        terms = []
        column = self.year_column(k - 1)
        if last >= 1:
            rows = one.first + max(draw.ages.start - 1, 0), one.first + last - 1
            stock = self._here(rows[0], column) + ":" + self._here(rows[1], column)
            terms.append(f"SUMPRODUCT({stock},$I${rows[0]}:$I${rows[1]})")
        if last == AGE_COUNT - 1:
            terms.append(f"{self._here(one.last, column)}*$I${one.last}")
        for other in before:
            both = range(max(draw.ages.start, other.ages.start), min(draw.ages.stop, other.ages.stop))
            if both:
                above = other.out[at] - other.ages.start
                taken = ":".join(
                    self._here(above + place, self.year_column(k)) for place in (both[0], both[-1])
                )
                terms.append(f"-SUM({taken})")
        return "+".join(terms) or "0"

    def _weights(self, draw: Draw, target: int, years: int) -> list[tuple[int, float]]:
        """What share of each line's students is in `target` again after so many years."""
        found = []
        for at in draw.lines:
            intake = self.lines[at].intake
            for after, part in self.lines[at].parts:
                weight = 0.0
                if after == years and self.place[intake.occupation] == target:
                    weight += part * intake.completion
                if after == years and draw.source == target:
                    weight += part * (1 - intake.completion)
                if weight:
                    found.append((at, weight))
        return found or [(draw.lines[0], 0.0)]

    def _returning(self, draw: Draw, target: int, years: int, k: int) -> float:
        weights = self._weights(draw, target, years)
        return float(sum(weight * self._students[at][k - 1] for at, weight in weights))

    # --- arrivals

    def _write_arriving(self, words: dict[str, str]) -> None:
        """Graduates by people and age from the training sheet's lines, and the other planned arrivals as numbers."""
        for (at, age), rows in self.arriving.items():
            one = self.people[at]
            split = float(self.base.sex_split[one.occupation, list(one.sexes)].sum())
            lines = [
                number
                for number, line in enumerate(self.lines)
                if not line.intake.is_internal
                if self.place[line.intake.occupation] == one.occupation
                if min(max(line.intake.entry_age, FIRST_AGE), LAST_AGE) - FIRST_AGE == age
            ]
            for row, name in zip(rows, ("graduates", "other_arrivals"), strict=True):
                self.sheet.put(
                    row, _LABEL, f"{self.occupations[one.occupation]}: {words[name]}", LABELLED, fits=False
                )
                self.sheet.put(row, _AGE, FIRST_AGE + age, YEAR)
            self.sheet.put(rows[0], _RECRUITED, split, RATE)
            for k in range(1, len(self.years) + 1):
                column = self.year_column(k)
                coming = "+".join(self.line_cell(number, k) for number in lines) or "0"
                value = split * sum(self._arrivals(number, k) for number in lines)
                self.sheet.formula(rows[0], column, f"({coming})*$J${rows[0]}", value, PERSONS)
                self.sheet.put(rows[1], column, self._others(one, age, k), PERSONS)

    def _others(self, one: People, age: int | None, k: int) -> float:
        """Other planned arrivals at the end of period k."""
        entries = self.base.arrivals
        here = (entries.cell == one.occupation) & (entries.period == k) & np.isin(entries.sex, one.sexes)
        return float(entries.persons[here if age is None else here & (entries.age == age)].sum())

    def _arrivals(self, number: int, k: int) -> float:
        """Who arrives of an external line at the end of period k (model section 5)."""
        line = self.lines[number]
        intake, factor = line.intake, self.region.scenario.training_factor
        total = 0.0
        for years, part in line.parts:
            start = self.years[k - 1] - years
            slots = line.slots.get(start, 0.0) * (factor if start >= self.years[0] else 1.0)
            total += slots * part * intake.completion * intake.hire_share
        return total

    def _write_training(self) -> None:
        """Arrivals by line and year: of external lines who comes, of internal ones who begins to study."""
        sheet = self.training
        for number, line in enumerate(self.lines):
            row, intake = self.top + 1 + number, line.intake
            draw = next((one for one in self.draws if number in one.lines), None)
            for k, year in enumerate(self.years, start=1):
                if draw is not None:
                    here = self.cell(draw.students[number], self.year_column(k))
                    sheet.formula(row, 9 + k, here, float(self._students[number][k - 1]), PERSONS)
                    continue
                terms = []
                for years, part in line.parts:
                    slots = self.cells.slots.get((number, year - years))
                    if slots:
                        factor = f"*{self.cells.training_factor}" if year - years >= self.years[0] else ""
                        terms.append(f"{slots}{factor}*{part!r}")
                formula = f"({'+'.join(terms) or '0'})*$F${row}*$G${row}"
                sheet.formula(row, 9 + k, formula, self._arrivals(number, k), PERSONS)
            sheet.put(row, 6, intake.completion, Look("0 %"))

    # --- the projection

    def _write_projection(self, words: dict[str, str]) -> None:
        values = self.region.projection.values
        years = len(self.years)
        first, last = self.row_of(0, 1), self.row_of(len(self.occupations) - 1, years)
        for occupation in range(-1, len(self.occupations)):
            for k, year in enumerate(self.years, start=1):
                row = self.row_of(occupation, k)
                name = words["region"] if occupation < 0 else self.occupations[occupation]
                self.projection.put(row, 1, name, _strong(PLAIN, occupation))
                self.projection.put(row, 2, year, _strong(YEAR, occupation))
                for at, measure in enumerate(MEASURES):
                    column = FIRST_MEASURE + at
                    if occupation < 0:
                        value = float(values[measure][:, k - 1].sum())
                        here = self.projection.at(first, column, last).rpartition("!")[2]
                        formula = f"SUMIFS({here},$B${first}:$B${last},$B{row})"
                        self.projection.formula(row, column, formula, value, _strong(PERSONS, occupation))
                        continue
                    value = float(values[measure][occupation, k - 1])
                    if measure in UNMOVED:
                        self.projection.put(row, column, value, PERSONS)
                    else:
                        said = self._formula(measure, occupation, k)
                        self.projection.formula(row, column, said, value, PERSONS)

    def _formula(self, measure: str, occupation: int, k: int) -> str:
        """A measure by the order of model section 6."""
        from openpyxl.utils import get_column_letter

        row = self.row_of(occupation, k)

        def own(name: str) -> str:
            return f"${get_column_letter(FIRST_MEASURE + MEASURES.index(name))}{row}"

        blocks = [one for _, one in self.people_of(occupation)]
        column = self.year_column(k - 1)
        stocks = [self.sheet.at(one.first, column, one.last) for one in blocks]
        if measure == "opening":
            return "+".join(f"SUM({stock})" for stock in stocks)
        if measure in ("retirements", "other_separations"):
            at = _RETIRING if measure == "retirements" else _LEAVING
            rates = [self.sheet.at(one.first, at, one.last) for one in blocks]
            return "+".join(f"SUMPRODUCT({stock},{rate})" for stock, rate in zip(stocks, rates, strict=True))
        if measure == "training_out":
            draws = [draw for draw in self.draws if draw.source == occupation]
            return "+".join(self.cell(draw.taken, self.year_column(k)) for draw in draws) or "0"
        if measure == "training_in":
            return "+".join(self._coming(occupation, k)) or "0"
        if measure == "in_training":
            return "+".join(self._studying(occupation, k)) or "0"
        present = "{}-{}-{}-{}+{}+{}".format(
            *map(
                own,
                ("opening", "retirements", "other_separations", "training_out", "training_in", "other_in"),
            )
        )
        return {
            "replacement_need": f"{own('retirements')}+{own('other_separations')}",
            "expansion_need": f"{own('target')}-{own('opening')}",
            "recruitment_gap": f"MAX({own('target')}-({present}),0)",
            "recruits": f"{self.cells.fill_rate[occupation]}*{own('recruitment_gap')}",
            "vacancies": f"{own('recruitment_gap')}-{own('recruits')}",
            "surplus": f"MAX({present}-{own('target')},0)",
            "closing": f"{present}+{own('recruits')}",
        }[measure]

    def _coming(self, occupation: int, k: int) -> Iterator[str]:
        """Graduates, and employees who have finished or come back, at the end of period k."""
        for number, line in enumerate(self.lines):
            if not line.intake.is_internal and self.place[line.intake.occupation] == occupation:
                yield self.line_cell(number, k)
        for draw in self.draws:
            for (cell, years), row in draw.back.items():
                if cell == occupation and k - years >= 1:
                    column = self.year_column(k - years)
                    yield f"{self.cell(draw.taken, column)}*{self.cell(row, column)}"

    def _studying(self, occupation: int, k: int) -> Iterator[str]:
        """Who is away at the end of period k, counted at the source."""
        for draw in self.draws:
            if draw.source == occupation:
                for at in draw.lines:
                    for years, part in self.lines[at].parts:
                        for started in range(max(k - years + 1, 1), k + 1):
                            yield f"{part!r}*{self.cell(draw.students[at], self.year_column(started))}"


def _strong(look: Look, occupation: int) -> Look:
    return replace(look, bold=True) if occupation < 0 else look
