"""Every text and every number format, in Swedish and English; no Qt, so window, command line and files speak alike.

Texts live in `resources/i18n/<language>.po` under symbolic ids (`finding.negative_number`); the set-up compiles them.
Numbers follow the symbols (Babel) of the language, or of another that the user wants them in: decimal comma, a narrow
no-break space between thousands and a minus that is a minus in Swedish.
"""

import locale
import os
from datetime import date
from functools import cached_property, lru_cache
from gettext import GNUTranslations
from math import isnan
from typing import TYPE_CHECKING, Literal

from staffing_planner import RESOURCES
from staffing_planner.models.findings import Finding, Origin

if TYPE_CHECKING:  # it brings numpy with it, and the window paints before
    from staffing_planner.models.closing_age import ClosingAge
    from staffing_planner.models.inputs import Month
    from staffing_planner.models.scenario import Scenario
    from staffing_planner.models.slot_planner import Limit, SlotPlan

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")

THIN_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
MISSING = "–"

_LOCALES = {"sv": "sv_SE", "en": "en_GB"}


def system_language() -> Language:
    """English where the system says English, otherwise Swedish."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    named = named or locale.getlocale()[0] or ""
    return "en" if named.casefold().startswith("en") else "sv"


@lru_cache
def texts_in(language: Language, numbers: Language | None = None) -> "Texts":
    """The texts of a language, loaded once; its numbers as `numbers` writes them (None: as the language does)."""
    if numbers == language:
        return texts_in(language)
    return Texts(language, numbers)


class Texts:
    """Texts of one language, and number formats of the same one or another."""

    def __init__(self, language: Language, numbers: Language | None = None) -> None:
        self.language: Language = language
        self.numbers: Language = numbers or language
        with (RESOURCES / "i18n" / f"{language}.mo").open("rb") as catalogue:
            self._catalogue = GNUTranslations(catalogue)

    def text(self, msgid: str, **values: object) -> str:
        """The text with this id, its `{placeholders}` filled in. KeyError where no catalogue has it."""
        found = self._catalogue.gettext(msgid)
        if found == msgid:
            raise KeyError(msgid)
        return found.format(**values) if values else found

    def has(self, msgid: str) -> bool:
        """Whether there is a text with this id."""
        return self._catalogue.gettext(msgid) != msgid

    def plural(self, msgid: str, count: float, **values: object) -> str:
        """The text for one or for many; `{count}` is filled in as a whole number."""
        found = self._catalogue.ngettext(msgid, f"{msgid}.many", 1 if count == 1 else 2)
        return found.format(count=self.number(count), **values)

    def place(self, finding: Finding) -> str:
        """Where a finding is: file, sheet, row and column, as far as it has them."""
        typed = self.typing(finding.origin)
        parts = [finding.origin.file or typed]
        for column, value in (
            ("sheet", "" if typed else finding.origin.sheet),
            ("row", finding.row),
            ("column", finding.column),
        ):
            if value:
                parts.append(f"{self.text(f'column.{column}').casefold()} {value}")
        return ", ".join(filter(None, parts))

    def typing(self, origin: Origin) -> str:
        """When and by whom a row was typed or changed in the program; nothing for one that was read."""
        if origin.typing is None:
            return ""
        time, user = origin.typing
        when = time.astimezone().strftime("%Y-%m-%d %H:%M")
        return (
            self.text("data.typed_by", time=when, user=user) if user else self.text("data.typed", time=when)
        )

    def finding(self, finding: Finding) -> str:
        """The sentence of a finding: what stood there and what was expected. Its place is said beside it.

        Tables are called what the template calls them.
        """
        details = dict(finding.details)
        if "table" in details:
            details["table"] = ", ".join(map(self.table, str(details["table"]).split(", ")))
        return self.text(
            f"finding.{finding.code}",
            **{
                **details,
                "value": finding.value,
                "column": finding.column,
                "row": finding.row if finding.row is not None else "",
                "file": finding.origin.file,
                "sheet": finding.origin.sheet,
            },
        )

    def table(self, name: str) -> str:
        """What people call an input table; its own name where it is none of the contract."""
        msgid = f"template.sheet.{name}"
        return self.text(msgid) if self.has(msgid) else name

    def limit(self, limit: "Limit") -> str:
        """Which limit a plan of slots has reached and what one unit more would give, or that it cannot be kept."""
        used, available = self.limit_amounts(limit)
        figures = {"used": used, "available": available, **self.limit_names(limit)}
        if limit.gain is None:
            return self.text(f"slots.lacking.{limit.kind}", **figures)
        gain = limit.gain * (1e6 if limit.kind == "budget" else 1.0)
        return self.text(f"slots.limit.{limit.kind}", gain=self.number(gain, 2), **figures)

    def limit_names(self, limit: "Limit") -> dict[str, object]:
        """What a limit is of, to fill in."""
        line = limit.line
        return {
            "unit": limit.unit,
            "year": limit.year,
            "programme": " ".join(filter(None, (line.programme, line.term))) if line else "",
            "source": line.source_occupation if line else "",
        }

    def limit_amounts(self, limit: "Limit") -> tuple[str, str]:
        """What of a limit is used and how much there is; kronor in millions."""
        amounts = [one / (1e6 if limit.kind == "budget" else 1.0) for one in (limit.used, limit.available)]
        decimals = 0 if all(round(one, 1).is_integer() for one in amounts) else 1
        used, available = (self.number(one, decimals) for one in amounts)
        return used, available

    def slot_plan(self, plan: "SlotPlan", *, with_vacancies: bool = True) -> list[str]:
        """What a plan of slots comes to, in sentences: cost, vacancies, certainty, and what to know about it."""
        vacancies = self.number(plan.objective, 1)
        proof = self.text(f"slots.status.{plan.status}", gap=self.percent(plan.gap, 2))
        sentences = [
            self.plural("slots.found", sum(plan.slots.values()), cost=self.million(plan.cost)),
            *([self.text("slots.left", vacancies=vacancies)] if with_vacancies else []),
            proof,
        ]
        if plan.difference >= 0.05:
            sentences.append(self.text("slots.difference", difference=self.number(plan.difference, 1)))
        if plan.is_needless:
            sentences.append(self.text("slots.no_vacancies"))
        if plan.unlimited:
            names = "; ".join(dict.fromkeys(line.programme for line in plan.unlimited))
            sentences.append(self.text("slots.unlimited", programmes=names))
        return sentences

    def closing_age(self, found: "ClosingAge", need: float, scenario: "Scenario") -> str:
        """Which retirement age brings the horizon's need down to a number, or that none does."""
        figures = {
            "need": self.number(need),
            "found": self.number(found.need),
            "years": scenario.horizon,
            "final": self.age(scenario.final_age),
        }
        if found.retirement_age is None:
            return self.text("closing_age.none", **figures)
        return self.text("closing_age.found", age=self.number(found.retirement_age, 1), **figures)

    def number(self, value: float | None, decimals: int = 0, *, signed: bool = False) -> str:
        """A number with fixed decimals; a dash where there is none. Minus zero is zero."""
        if value is None or isnan(value):
            return MISSING
        rounded = round(value, decimals) + 0.0
        plain = f"{abs(rounded):,.{decimals}f}"
        written = plain.replace(",", "g").replace(".", self._decimal).replace("g", self._group)
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + written

    def percent(self, share: float | None, decimals: int = 1) -> str:
        """A share (a fraction) in per cent with its sign."""
        if share is None or isnan(share):
            return MISSING
        return self.number(share * 100, decimals) + self._percent

    def million(self, kronor: float | None, decimals: int = 1, *, signed: bool = False) -> str:
        """Kronor in millions, without the unit."""
        return self.number(None if kronor is None else kronor / 1e6, decimals, signed=signed)

    def age(self, years: float) -> str:
        """An age without decimals where it is whole, with one where it is not."""
        return self.number(years, 0 if float(years).is_integer() else 1)

    def date(self, day: date) -> str:
        """A date, ISO in both languages as the region writes it."""
        return day.isoformat()

    def month(self, month: "Month", form: Literal["long", "short"] = "long") -> str:
        """`mars 2024` or `mar 24`, in the language's own words."""
        name: str = self._locale.months["stand-alone"]["wide" if form == "long" else "abbreviated"][
            month.month
        ]
        if form == "long":
            return f"{name} {month.year}"
        return f"{name.rstrip('.')[:3]} {month.year % 100:02d}"

    @cached_property
    def _locale(self):  # type: ignore[no-untyped-def]  # Babel ships no types for it
        from babel import Locale

        return Locale.parse(_LOCALES[self.language])

    @cached_property
    def _symbols(self):  # type: ignore[no-untyped-def]
        from babel import Locale

        return Locale.parse(_LOCALES[self.numbers]).number_symbols["latn"]

    @cached_property
    def _decimal(self) -> str:
        return str(self._symbols["decimal"])

    @cached_property
    def _group(self) -> str:
        group = str(self._symbols["group"])
        return THIN_SPACE if group.isspace() else group

    @cached_property
    def _percent(self) -> str:
        return NO_BREAK_SPACE + "%" if self.numbers == "sv" else "%"
