"""Statistics files: PX, JSON-stat 2, the statistics database's CSV and Kolada's JSON, each to a `Cube`.

The readers are strict: a file that breaks its format is refused as a whole, with one finding that says where. What a
cube means is decided in `cubes`.
"""

import codecs
import hashlib
import json
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, prod
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from staffing_planner.models.findings import Finding, Origin, error, warning
from staffing_planner.models.mappings import normalised
from staffing_planner.models.register import SourceFile
from staffing_planner.readers import cells
from staffing_planner.readers.cells import Unreadable
from staffing_planner.readers.cubes import (
    AGE_NAME,
    REGION_NAME,
    SEX_NAME,
    TIME_NAME,
    Category,
    Cube,
    Dimension,
    RefusedError,
    Role,
    checked_shape,
    cube_to_rows,
    table_of,
    whole_of,
)
from staffing_planner.readers.masking import masked_name
from staffing_planner.readers.sources import TEXT_SUFFIXES, RawSheet, decode, read_cells
from staffing_planner.readers.tables import Reading

STATISTICS_SUFFIXES = frozenset({".px", ".json"})


def _cube_or_finding(file: str, build: Callable[[], Cube]) -> Cube | Finding:
    try:
        return build()
    except RefusedError as fault:
        return fault.finding(file)


# --- PX ---------------------------------------------------------------------------------------------------

_MISSING_SYMBOLS = frozenset({"-", *("." * dots for dots in range(1, 7))})
_PX_MISSING = _MISSING_SYMBOLS | {f'"{symbol}"' for symbol in _MISSING_SYMBOLS}
_PX_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_PX_HEAD = re.compile(
    r'([A-Z][A-Z0-9-]*)(?:\[([A-Za-z-]{2,8})\])?\s*(?:\(\s*("[^"\n]*"(?:\s*,\s*"[^"\n]*")*)\s*\))?\s*=',
    re.ASCII,
)
_PX_TOKEN = re.compile(r'\s*(?:"([^"\n]*)"|([^\s",;]+)|([,;]))')
_PX_CELL = re.compile(r'[\s,]*("[^"]*"|[^\s",;]+|;)')
_PX_CHARSET = re.compile(r'(?:^|;)\s*(CHARSET|CODEPAGE)="([^"]*)"', re.ASCII)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CODE_PAGES = re.compile(r"utf-8|utf-16|iso8859-\d+|cp\d+|ascii")


class _PxItem(NamedTuple):
    """One value of a keyword; only a quoted one is a text of the table."""

    text: str
    is_quoted: bool


_PxKey: TypeAlias = tuple[str, str, tuple[str, ...]]  # keyword, language ("" is the default one), sub-keys


def _px_name(key: _PxKey) -> str:
    keyword, language, subs = key
    inner = ",".join(f'"{sub}"' for sub in subs)
    return keyword + (f"[{language}]" if language else "") + (f"({inner})" if subs else "")


@dataclass(frozen=True, slots=True)
class _PxRecords:
    """The keywords before the data."""

    values: Mapping[_PxKey, list[_PxItem]]
    language: str  # of the labels; "" is the file's default

    def items(self, keyword: str, *subs: str, translated: bool = True) -> list[_PxItem] | None:
        return self.values.get((keyword, self.language if translated else "", subs))

    def texts(self, keyword: str, *subs: str) -> list[str] | None:
        """The quoted texts of a keyword; anything else in it is refused."""
        items = self.items(keyword, *subs)
        if items is None:
            return None
        for item in items:
            # A list may end with a comma: the code that is left out is the label.
            if not item.is_quoted and item.text:
                raise RefusedError(
                    "px_bad_value", item.text, keyword=_px_name((keyword, self.language, subs))
                )
        return [item.text for item in items]

    def needed(self, keyword: str, *subs: str) -> list[str]:
        texts = self.texts(keyword, *subs)
        if texts is None:
            raise RefusedError("px_missing_keyword", _px_name((keyword, self.language, subs)))
        return texts

    def text(self, keyword: str, *subs: str) -> str:
        """The first text of an optional keyword, in the default language where it has no translation."""
        items = self.items(keyword, *subs) or self.items(keyword, *subs, translated=False)
        return items[0].text if items else ""


def read_px(content: bytes, name: str, language: str = "") -> Cube | Finding:
    """A PX file with labels in `language` where the file has it, else in its own first language.

    The rows that a file with KEYS leaves out are zero, as the format says; `-`, `.` to `......` are missing.
    """

    def build() -> Cube:
        text = _px_text(content)
        records, start = _px_records(text)
        default = records.get(("LANGUAGE", "", ()), [_PxItem("", True)])[0].text
        # A file may repeat its own language in brackets.
        plain = {
            (key, "" if tongue == default else tongue, subs): found
            for (key, tongue, subs), found in records.items()
        }
        languages = {item.text for item in plain.get(("LANGUAGES", "", ()), [])} - {default}
        return _px_cube(name, text, start, _PxRecords(plain, language if language in languages else ""))

    return _cube_or_finding(name, build)


def _px_text(content: bytes) -> str:
    """The text by its mark, else by CODEPAGE, else by CHARSET: `ANSI` is Windows, nothing is DOS."""
    stated = dict(_PX_CHARSET.findall(content[:4096].decode("latin-1")))
    page = stated.get("CODEPAGE", "")
    charset = stated.get("CHARSET", "OEM")
    try:
        if page:
            encoding = codecs.lookup(page).name
            if not _CODE_PAGES.fullmatch(encoding):
                raise LookupError(page)
        elif charset not in ("ANSI", "OEM"):
            raise LookupError(charset)
        else:
            encoding = "cp1252" if charset == "ANSI" else "cp850"
    except (LookupError, ValueError):
        raise RefusedError("px_unknown_charset", page or charset) from None
    try:
        if page and not content.startswith(_MARKS):
            # Windows-1252 is what is meant by Latin-1 everywhere.
            text = content.decode("cp1252" if encoding == "iso8859-1" else encoding)
        else:
            text = _marked_or_utf8(content) or content.decode(encoding)
    except ValueError:
        raise RefusedError("px_wrong_charset", page or charset) from None
    if "\0" in text:
        raise RefusedError("px_wrong_charset", page or charset)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked_or_utf8(content: bytes) -> str:
    """The text by its byte-order mark, or as UTF-8 if it is that; else empty."""
    if content.startswith(_MARKS):
        return decode(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _px_records(text: str) -> tuple[dict[_PxKey, list[_PxItem]], int]:
    """The keywords, and where the data begins."""
    records: dict[_PxKey, list[_PxItem]] = {}
    at = 0

    def row() -> int:
        return text.count("\n", 0, at) + 1

    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            raise RefusedError("px_missing_keyword", "DATA")
        head = _PX_HEAD.match(text, at)
        if head is None:
            raise RefusedError("px_syntax", text[at : at + 40].split("\n")[0], row())
        subs = tuple(re.findall(r'"([^"]*)"', head[3] or ""))
        key: _PxKey = (head[1], head[2] or "", subs)
        # Notes are the one thing that a file may say twice.
        if key in records and "NOTE" not in head[1]:
            raise RefusedError("px_duplicate_keyword", _px_name(key), row())
        if key == ("DATA", "", ()):
            return records, head.end()
        at = head.end()
        items: list[_PxItem] = []
        parts: list[tuple[str, bool]] = []
        mark = ","
        while mark != ";":
            token = _PX_TOKEN.match(text, at)
            if token is None:
                rest = text[at:].lstrip()
                at = len(text) - len(rest)
                # A lone quotation mark is the only thing that is no token.
                raise RefusedError("px_unclosed_quote" if rest else "px_syntax", _px_name(key), row())
            at = token.end()
            quoted, bare, mark = token.groups()
            if not mark:
                # Adjacent texts are one that was too long for a line.
                parts.append((bare, False) if quoted is None else (quoted, True))
            else:
                is_quoted = bool(parts) and all(one for _, one in parts)
                items.append(_PxItem("".join(part for part, _ in parts), is_quoted))
                parts = []
        records[key] = items


def _px_cube(name: str, text: str, start: int, records: _PxRecords) -> Cube:
    stub, heading = records.texts("STUB") or [], records.texts("HEADING") or []
    if not stub and not heading:
        raise RefusedError("px_missing_keyword", "STUB/HEADING")
    contents = records.text("CONTVARIABLE")
    dimensions = [_px_dimension(records, one, is_contents=one == contents) for one in stub + heading]
    if contents not in stub + heading:
        if contents:
            raise RefusedError("px_bad_value", contents, keyword="CONTVARIABLE")
        what = records.needed("CONTENTS")[0]
        dimensions.append(
            Dimension("CONTENTS", "CONTENTS", (Category(what, what, records.needed("UNITS")[0]),), "contents")
        )
    for label, times in Counter(stub + heading).items():
        if times > 1:
            raise RefusedError("statistics_category_twice", label, dimension="STUB/HEADING")
    sizes = checked_shape(dimensions)
    if any(key[0] == "KEYS" for key in records.values):
        values, rows = _px_keyed_data(text, start, records, dimensions, len(stub))
    else:
        values, rows = _px_plain_data(text, start, prod(sizes))
    first = dimensions[-1].categories[0].label if not contents else ""
    updated = records.text("LAST-UPDATED") or (records.text("LAST-UPDATED", first) if first else "")
    return Cube(
        name,
        records.text("TITLE") or records.text("DESCRIPTION"),
        tuple(dimensions),
        values.reshape(sizes),
        rows.reshape(sizes),
        records.text("SOURCE"),
        updated,
    )


def _px_dimension(records: _PxRecords, name: str, *, is_contents: bool) -> Dimension:
    labels = records.needed("VALUES", name)
    codes = records.texts("CODES", name) or labels
    if len(codes) != len(labels):
        raise RefusedError("statistics_count", f'CODES("{name}")', expected=len(labels), found=len(codes))
    if not all(labels):
        raise RefusedError("px_bad_value", "", keyword=f'VALUES("{name}")')
    times = records.items("TIMEVAL", name)
    if times is not None:
        _check_times(name, labels, [item.text for item in times if item.is_quoted])
    units = [""] * len(labels)
    if is_contents:
        units = [records.text("UNITS", label) or records.text("UNITS") for label in labels]
        if not all(units):
            raise RefusedError("px_missing_keyword", f'UNITS("{labels[units.index("")]}")')
    categories = tuple(
        Category(code or label, label, unit) for code, label, unit in zip(codes, labels, units, strict=True)
    )
    elimination = records.text("ELIMINATION", name)
    total = next((one.code for one in categories if elimination in one[:2]), "")
    is_time = times is not None or TIME_NAME.fullmatch(normalised(name)) is not None
    role: Role = "contents" if is_contents else "time" if is_time else ""
    return Dimension(name, name, categories, role, total, elimination == "YES")


def _check_times(name: str, labels: list[str], times: list[str]) -> None:
    """The periods are stated twice: as they are shown, and for machines."""
    if times and len(times) != len(labels):
        raise RefusedError("statistics_count", f'TIMEVAL("{name}")', expected=len(labels), found=len(times))
    for label, time in zip(labels, times, strict=False):
        shown = re.sub(r"\D", "", label)
        if len(shown) == len(time) and shown != time:
            raise RefusedError("px_times_differ", label, expected=time)


def _px_cells(text: str, start: int, *, needs_end: bool) -> Iterator[tuple[str, int]]:
    """The cells of the data with their rows; quoted ones keep their quotes."""
    first = text.count("\n", 0, start) + 1
    is_ended = False
    for row, line in enumerate(text[start:].split("\n"), first):
        if is_ended:
            if line.strip():
                raise RefusedError("px_syntax", line.strip()[:40], row)
        elif '"' not in line and ";" not in line:
            for cell in line.replace(",", " ").split():
                yield cell, row
        else:
            at = 0
            while not is_ended and (found := _PX_CELL.match(line, at)):
                at = found.end()
                if found[1] == ";":
                    is_ended = True
                else:
                    yield found[1], row
            if rest := line[at:].strip(" \t,"):
                raise RefusedError("px_unclosed_quote" if rest[0] == '"' else "px_syntax", rest[:40], row)
    # Where nothing closes the data, only white space after the last number says that it is whole.
    if not is_ended and (needs_end or not text[-1:].isspace()):
        raise RefusedError("px_cut", row=text.count("\n") + 1)


def _px_number(cell: str, row: int) -> float:
    if cell in _PX_MISSING:
        return np.nan
    if not _PX_NUMBER.fullmatch(cell) or not isfinite(number := float(cell)):
        raise RefusedError("px_data_value", cell[:40], row)
    return number


def _px_plain_data(text: str, start: int, count: int) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    values, rows = array("d"), array("i")
    for cell, row in _px_cells(text, start, needs_end=False):
        values.append(_px_number(cell, row))
        rows.append(row)
    if len(values) != count:
        raise RefusedError("statistics_data_count", expected=count, found=len(values))
    return np.array(values, dtype=np.float64), np.array(rows, dtype=np.int32)


def _px_keyed_data(
    text: str, start: int, records: _PxRecords, dimensions: Sequence[Dimension], stub: int
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Data whose rows name their place in the stub; rows that hold only zeros are left out of the file."""
    places: list[dict[str, int]] = []
    for dimension in dimensions[:stub]:
        items = records.items("KEYS", dimension.code)
        kind = items[0].text if items else ""
        if kind not in ("VALUES", "CODES"):
            raise RefusedError("px_missing_keyword", f'KEYS("{dimension.code}")')
        names = [one.code if kind == "CODES" else one.label for one in dimension.categories]
        places.append({f'"{name}"': at for at, name in enumerate(names)})
    sizes = [len(dimension.categories) for dimension in dimensions]
    across = prod(sizes[stub:])
    values = np.zeros((prod(sizes[:stub]), across))
    rows = np.zeros(values.shape, dtype=np.int32)
    found = _px_cells(text, start, needs_end=True)
    for cell, row in found:
        at = 0
        for depth, known in enumerate(places):
            key = cell if depth == 0 else next(found, ("", row))[0]
            if key not in known:
                raise RefusedError("px_data_value", key[:40], row)
            at = at * len(known) + known[key]
        if rows[at].any():
            raise RefusedError("statistics_cell_twice", cell, row)
        numbers = [_px_number(*next(found, ("", row))) for _ in range(across)]
        values[at], rows[at] = numbers, row
    return values.ravel(), rows.ravel()


# --- JSON -------------------------------------------------------------------------------------------------

_NUMBER = (int, float)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # what JSON can write and no file can hold


def _parsed_json(content: bytes) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
            raise RefusedError("json_duplicate_key", twice)
        return found

    def constant(text: str) -> float:
        raise RefusedError("json_not_a_number", text)

    try:
        return json.loads(decode(content), object_pairs_hook=unique, parse_constant=constant)
    except json.JSONDecodeError as fault:
        raise RefusedError("json_broken", row=fault.lineno) from None
    except (ValueError, RecursionError):
        # No text, a number of thousands of digits, or brackets in brackets without end.
        raise RefusedError("json_broken") from None


def _member(
    node: Mapping[str, Any], key: str, kind: type[Any] | tuple[type[Any], ...], path: str = ""
) -> Any:
    """A member that has to be there and of that type."""
    if key not in node:
        raise RefusedError("json_missing_key", f"{path}{key}")
    return _of_kind(node[key], kind, f"{path}{key}")


def _optional(node: Mapping[str, Any], key: str, kind: type[Any], path: str = "") -> Any:
    """A member of that type, or the type's empty value where it is left out or null."""
    return kind() if node.get(key) is None else _of_kind(node[key], kind, f"{path}{key}")


def _of_kind(value: Any, kind: type[Any] | tuple[type[Any], ...], path: str) -> Any:
    is_broken = isinstance(value, str) and _LONE_SURROGATE.search(value)
    if not isinstance(value, kind) or isinstance(value, bool) or is_broken:
        raise RefusedError("json_wrong_type", path)
    return value


def _json_number(value: Any, path: str) -> float:
    """A value of the data: a finite number, or null for missing."""
    if value is None:
        return np.nan
    try:
        number = float(_of_kind(value, _NUMBER, path))
    except OverflowError:
        number = np.inf
    if not isfinite(number):
        raise RefusedError("json_not_a_number", path)
    return number


def read_json_stat(content: bytes, name: str) -> Cube | Finding:
    """A JSON-stat 2 dataset; values may be a list, or an object by position where the missing ones are left out."""
    return _cube_or_finding(name, lambda: _json_stat_cube(name, _of_kind(_parsed_json(content), dict, "")))


def _json_stat_cube(name: str, node: dict[str, Any]) -> Cube:
    ids, sizes = _member(node, "id", list), _member(node, "size", list)
    described, role = _member(node, "dimension", dict), _optional(node, "role", dict)
    times, metrics = _optional(role, "time", list, "role."), _optional(role, "metric", list, "role.")
    if len(ids) != len(sizes) or len(set(map(str, ids))) != len(ids):
        raise RefusedError("json_wrong_type", "size")
    dimensions: list[Dimension] = []
    for code, size in zip(ids, sizes, strict=True):
        _of_kind(code, str, "id")
        path = f"dimension.{code}."
        dimension = _json_dimension(code, _member(described, code, dict, "dimension."), path)
        if len(dimension.categories) != _of_kind(size, int, "size"):
            raise RefusedError(
                "statistics_count", f"{path}category", expected=size, found=len(dimension.categories)
            )
        if code in metrics and all(one.role != "contents" for one in dimensions):
            dimension = replace(dimension, role="contents")
        elif code in times or TIME_NAME.fullmatch(normalised(code)):
            _check_times(
                code, [one.label for one in dimension.categories], [one.code for one in dimension.categories]
            )
            dimension = replace(dimension, role="time")
        dimensions.append(dimension)
    title = _optional(node, "label", str)
    if all(one.role != "contents" for one in dimensions):
        dimensions.append(Dimension("contents", "contents", (Category(title, title),), "contents"))
    shape = checked_shape(dimensions)
    return Cube(
        name,
        title,
        tuple(dimensions),
        _json_values(node, prod(shape)).reshape(shape),
        source=_optional(node, "source", str),
        updated=_optional(node, "updated", str),
    )


def _json_dimension(code: str, node: dict[str, Any], path: str) -> Dimension:
    category = _member(node, "category", dict, path)
    labels, units = _optional(category, "label", dict, path), _optional(category, "unit", dict, path)
    index = category.get("index", list(labels))
    if isinstance(index, list):
        codes = index
    else:
        codes = sorted(
            _of_kind(index, dict, f"{path}index"),
            key=lambda one: _of_kind(index[one], int, f"{path}index"),
        )
        if [index[one] for one in codes] != list(range(len(codes))):
            raise RefusedError("json_wrong_type", f"{path}index")
    for one in codes:
        _of_kind(one, str, f"{path}index")
    extension = _optional(node, "extension", dict, path)
    total = _optional(extension, "eliminationValueCode", str, path)
    return Dimension(
        code,
        _optional(node, "label", str, path) or code,
        tuple(
            Category(
                one,
                _optional(labels, one, str, path) or one,
                _optional(_optional(units, one, dict, path), "base", str, path),
            )
            for one in codes
        ),
        total=total,
        is_summable=extension.get("elimination") is True and not total,
    )


def _json_values(node: dict[str, Any], count: int) -> NDArray[np.float64]:
    stated = _member(node, "value", (list, dict))
    if isinstance(stated, list):
        if len(stated) != count:
            raise RefusedError("statistics_data_count", expected=count, found=len(stated))
        return np.array([_json_number(one, "value") for one in stated], dtype=np.float64)
    values = np.full(count, np.nan)
    for at, one in stated.items():
        if not (at.isascii() and at.isdigit() and len(at) < 10 and int(at) < count):
            raise RefusedError("json_wrong_type", f"value.{at[:20]}")
        values[int(at)] = _json_number(one, f"value.{at}")
    return values


# The regions as Kolada numbers them, by the county's code.
_REGIONS = {
    "00": "Riket", "01": "Region Stockholm", "03": "Region Uppsala", "04": "Region Sörmland",
    "05": "Region Östergötland", "06": "Region Jönköpings län", "07": "Region Kronoberg",
    "08": "Region Kalmar län", "09": "Region Gotland", "10": "Region Blekinge", "12": "Region Skåne",
    "13": "Region Halland", "14": "Västra Götalandsregionen", "17": "Region Värmland", "18": "Region Örebro län",
    "19": "Region Västmanland", "20": "Region Dalarna", "21": "Region Gävleborg", "22": "Region Västernorrland",
    "23": "Region Jämtland Härjedalen", "24": "Region Västerbotten", "25": "Region Norrbotten",
}  # fmt: skip


def read_kolada(content: bytes, name: str) -> Cube | Finding:
    """Kolada's answer to a question for data: indicator, municipality or region, period and gender."""
    return _cube_or_finding(name, lambda: _kolada_cube(name, _of_kind(_parsed_json(content), dict, "")))


def _kolada_cube(name: str, node: dict[str, Any]) -> Cube:
    found: dict[tuple[str, str, str, str], float] = {}
    labels: dict[str, str] = {}
    units: dict[str, str] = {}
    for at, entry in enumerate(_member(node, "values", list)):
        path = f"values[{at}]."
        _of_kind(entry, dict, path)
        kpi, place = _member(entry, "kpi", str, path), _member(entry, "municipality", str, path)
        period = str(_member(entry, "period", (int, str), path))
        labels.setdefault(kpi, _optional(entry, "kpi_title", str, path))
        labels.setdefault(place, _optional(entry, "municipality_title", str, path))
        units.setdefault(kpi, _optional(entry, "unit", str, path))
        # One value a gender below each entry, or flat: one entry a gender.
        for one in [entry] if "value" in entry else _member(entry, "values", list, path):
            _of_kind(one, dict, path)
            key = (kpi, place, period, _optional(one, "gender", str, path) or "T")
            if key in found:
                raise RefusedError("statistics_cell_twice", ", ".join(key))
            found[key] = _json_number(_member(one, "value", object, path), f"{path}value")
    if not found:
        raise RefusedError("statistics_empty")

    def categories(at: int) -> tuple[Category, ...]:
        return tuple(
            Category(code, labels.get(code) or code, units.get(code, ""))
            for code in sorted({key[at] for key in found})
        )

    # A region has the number of its county behind two zeros.
    places = tuple(
        one._replace(label=_REGIONS.get(one.code[2:], one.label)) if one.code.startswith("00") else one
        for one in categories(1)
    )
    dimensions = (
        Dimension("kpi", "kpi", categories(0), "contents"),
        Dimension("region", "region", places),
        Dimension("period", "period", categories(2), "time"),
        Dimension("gender", "gender", categories(3), total="T"),
    )
    values = np.full(checked_shape(dimensions), np.nan)
    positions = [{one.code: at for at, one in enumerate(dimension.categories)} for dimension in dimensions]
    for key, number in found.items():
        values[tuple(position[code] for position, code in zip(positions, key, strict=True))] = number
    return Cube(
        name, ", ".join(one.label for one in dimensions[0].categories), dimensions, values, source="Kolada"
    )


# --- the statistics database's CSV ------------------------------------------------------------------------

_WIDE_HEADING = re.compile(r"(?:(.*\S) )?((?:1[789]|2[01])\d\d(?:[MKQ]\d{1,2})?)", re.ASCII)
_CODED_REGION = re.compile(r"(?:SE\d{1,3}|\d{4}|\d{2}) \S.*")
_HEADER_SEARCHED = 10
_ORGANISATION = frozenset({"forvaltning", "enhet", "verksamhet", "unit"})


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the header is, and which columns are dimensions; the others hold numbers."""

    header: int
    headings: tuple[str, ...]
    dimensions: int
    is_wide: bool  # one column a period


def _layout(sheet: RawSheet) -> _Layout | None:
    """The layout of a statistics CSV: dimensions, then numbers by period or by contents; None for other tables."""
    for at, row in enumerate(sheet.rows[:_HEADER_SEARCHED]):
        headings = tuple(cells.name(cell) for cell in row)
        if len(headings) < 2 or not all(headings):
            continue
        names = [normalised(one) for one in headings]
        wide = [bool(_WIDE_HEADING.fullmatch(one)) for one in headings]
        if any(wide):
            first = wide.index(True)
            about = any(REGION_NAME.fullmatch(one) or AGE_NAME.fullmatch(one) for one in names[:first])
            fits = all(wide[first:]) and about and not _ORGANISATION & set(names[:first])
            return _Layout(at, headings, first, True) if fits else None
        known = [
            column
            for column, one in enumerate(names)
            if any(name.fullmatch(one) for name in (REGION_NAME, AGE_NAME, SEX_NAME, TIME_NAME))
        ]
        if not known or known[-1] + 1 == len(headings):
            return None
        region = next((column for column in known if REGION_NAME.fullmatch(names[column])), None)
        body = [line for line in sheet.rows[at + 1 :] if len(line) == len(headings)]
        # Only the statistics database writes code and label into one cell.
        coded = (
            region is not None and body and all(_CODED_REGION.fullmatch(str(line[region])) for line in body)
        )
        has_time = any(TIME_NAME.fullmatch(one) for one in names)
        return _Layout(at, headings, known[-1] + 1, False) if coded and has_time else None
    return None


def is_statistics_csv(sheet: RawSheet) -> bool:
    """Whether a text table is a download of the statistics database and no table of the contract."""
    return sheet.is_text and _layout(sheet) is not None


def read_statistics_csv(sheet: RawSheet) -> Cube | Finding:
    """The statistics database's CSV: dimensions at the left, a column for each period, contents or both."""
    return _cube_or_finding(sheet.file, lambda: _csv_cube(sheet))


def _csv_cube(sheet: RawSheet) -> Cube:
    layout = _layout(sheet)
    if layout is None:
        raise RefusedError("unrecognised_table")
    headings, left = layout.headings, layout.dimensions
    if len(set(headings)) < len(headings):
        twice = next(one for one, times in Counter(headings).items() if times > 1)
        raise RefusedError(
            "statistics_category_twice", twice, sheet.first_row + layout.header, dimension="CSV"
        )
    title = next(
        (cells.name(row[0]) for row in sheet.rows[: layout.header] if row and not cells.is_empty(row[0])), ""
    )
    # What the columns of numbers stand for: contents and period each.
    across = [(one, "") for one in headings[left:]]
    if layout.is_wide:
        found = [_WIDE_HEADING.fullmatch(one) for one in headings[left:]]
        across = [(one[1] or "", one[2]) for one in found if one is not None]
    keys: dict[tuple[str, ...], tuple[list[float], int]] = {}
    for number, row in enumerate(sheet.rows[layout.header + 1 :], sheet.first_row + layout.header + 1):
        stated = [cell for cell in row if not cells.is_empty(cell)]
        if not stated:
            continue
        if len(row) != len(headings):
            raise RefusedError("statistics_row_length", len(row), number, expected=len(headings))
        key = tuple(cells.name(cell) for cell in row[:left])
        if key in keys:
            raise RefusedError("statistics_cell_twice", ", ".join(key), number)
        keys[key] = (
            [_csv_number(str(cell), number, headings[left + at]) for at, cell in enumerate(row[left:])],
            number,
        )
    if not keys:
        raise RefusedError("statistics_empty")
    return _csv_filled(sheet.file, title, headings[:left], across, keys)


def _csv_number(cell: str, row: int, column: str) -> float:
    if not cell.strip() or cell.strip() in _MISSING_SYMBOLS:
        return np.nan
    number = cells.number(cell)
    if isinstance(number, Unreadable) or not isfinite(number):
        raise RefusedError("not_a_number", cell, row, column)
    return number


def _csv_filled(
    file: str,
    title: str,
    headings: Sequence[str],
    across: Sequence[tuple[str, str]],
    keys: Mapping[tuple[str, ...], tuple[list[float], int]],
) -> Cube:
    """The dense cube of rows by their dimensions and columns by contents and period."""
    names = [list(dict.fromkeys(key[at] for key in keys)) for at in range(len(headings))]
    contents, periods = (list(dict.fromkeys(one[at] for one in across)) for at in (0, 1))
    dimensions = [
        Dimension(
            heading,
            heading,
            tuple(Category(name, name) for name in names[at]),
            "time" if TIME_NAME.fullmatch(normalised(heading)) else "",
        )
        for at, heading in enumerate(headings)
    ]
    if all(not isinstance(cells.sex(one), Unreadable) or one.casefold() == "totalt" for one in contents):
        # What stands before the year is a dimension of its own.
        dimensions.append(Dimension("sex", "sex", tuple(Category(one, one) for one in contents)))
        dimensions.append(Dimension("contents", "contents", (Category(title, title),), "contents"))
    else:
        counted = tuple(Category(one or title, one or title) for one in contents)
        dimensions.append(Dimension("contents", "contents", counted, "contents"))
    if periods != [""]:
        dimensions.append(Dimension("time", "time", tuple(Category(one, one) for one in periods), "time"))
    shape = checked_shape(dimensions)
    left = len(headings)
    values = np.full((*shape[:left], len(contents), len(periods)), np.nan)
    rows = np.zeros(values.shape, dtype=np.int32)
    places = [{name: at for at, name in enumerate(found)} for found in names]
    contents_at, periods_at = ({one: at for at, one in enumerate(found)} for found in (contents, periods))
    columns = [contents_at[one] for one, _ in across], [periods_at[one] for _, one in across]
    for key, (numbers, number) in keys.items():
        at = tuple(place[name] for place, name in zip(places, key, strict=True))
        values[at][columns] = numbers
        rows[at] = number
    return Cube(file, title, tuple(dimensions), values.reshape(shape), rows.reshape(shape))


# --- files ------------------------------------------------------------------------------------------------


def read_json(content: bytes, name: str) -> Cube | Finding:
    """A JSON file of either kind."""

    def build() -> Cube:
        node = _of_kind(_parsed_json(content), dict, "")
        if {"id", "size", "dimension"} & node.keys() or node.get("class") == "dataset":
            return _json_stat_cube(name, node)
        if "values" in node:
            return _kolada_cube(name, node)
        raise RefusedError("json_unknown", ", ".join(list(node)[:5]))

    return _cube_or_finding(name, build)


class StatisticsTable(NamedTuple):
    """What a statistics file gave for the tables of the contract, its title and the names of its dimensions."""

    reading: Reading
    title: str = ""
    dimensions: tuple[str, ...] = ()


class StatisticsFile(NamedTuple):
    """What a PX or JSON file gave for the tables of the contract."""

    file: SourceFile
    reading: Reading


def read_statistics(path: Path) -> StatisticsFile:
    """The rows of a PX or JSON file; one that is none of the contract's tables is a warning that says what it holds."""
    file, table = read_statistics_file(path)
    return StatisticsFile(file, table.reading)


def read_statistics_file(path: Path) -> tuple[SourceFile, StatisticsTable]:
    """A PX or JSON file with its table."""
    file, cube = _cube_of(path)
    table = _table_of(cube)
    return replace(file, rows=len(table.reading.rows), title=table.title), table


def read_statistics_table(sheet: RawSheet) -> StatisticsTable:
    """The table of a CSV that `is_statistics_csv`."""
    return _table_of(read_statistics_csv(sheet))


def read_statistics_sheet(sheet: RawSheet) -> Reading:
    """The rows of a CSV that `is_statistics_csv`."""
    return read_statistics_table(sheet).reading


def _table_of(cube: Cube | Finding) -> StatisticsTable:
    if isinstance(cube, Finding):
        return StatisticsTable(Reading("", [], [cube]))
    names = tuple(one.label for one in cube.dimensions)
    return StatisticsTable(_reading_of(cube), cube.title, names)


def _cube_of(path: Path) -> tuple[SourceFile, Cube | Finding]:
    if path.suffix.casefold() in TEXT_SUFFIXES:
        raw = read_cells(path)
        return raw.file, raw.findings[0] if raw.findings else read_statistics_csv(raw.sheets[0])
    name = masked_name(path.name)
    try:
        content = path.read_bytes()
    except OSError as fault:
        reason = fault.strerror or ""
        return SourceFile(name, ""), error("unreadable_file", Origin(name), value=name, reason=reason)
    read = read_px if path.suffix.casefold() == ".px" else read_json
    return SourceFile(name, hashlib.sha256(content).hexdigest()), read(content, name)


def _reading_of(cube: Cube) -> Reading:
    table = table_of(cube)
    if table:
        return cube_to_rows(cube, table)
    counted = [one.label for one in cube.contents[:5] if one.label]
    time = cube.position("time")
    periods = [] if time is None else [one.label for one in cube.dimensions[time].categories]
    told = warning(
        "statistics_not_used",
        Origin(cube.file),
        value=cube.title or ", ".join(counted) or "–",
        dimensions=", ".join(
            f"{one.label} ({len(one.categories)})" for one in cube.dimensions if not one.role
        ),
        periods="–".join(dict.fromkeys(periods[:1] + periods[-1:])) or "–",
    )
    return Reading("", [], [told])


class SurveyedDimension(NamedTuple):
    """A dimension and how many categories it has."""

    code: str
    label: str
    role: Role
    categories: int


class SurveyedContents(NamedTuple):
    """What was counted, in which unit, and its total in each period; None where a part is missing."""

    code: str
    label: str
    unit: str
    totals: tuple[float | None, ...]


class Survey(NamedTuple):
    """What a statistics file holds. `table` is the one it would be read as, empty for none."""

    title: str
    source: str
    updated: str
    dimensions: tuple[SurveyedDimension, ...]
    contents: tuple[SurveyedContents, ...]
    periods: tuple[str, ...]
    missing: int
    table: str


def survey_statistics(path: Path) -> Survey | Finding:
    """What a PX, JSON or CSV file of a statistics database holds, or why it cannot be read.

    Totals count each person once where the dimensions say how; otherwise they are None.
    """
    cube = _cube_of(path)[1]
    return cube if isinstance(cube, Finding) else _survey(cube)


def _survey(cube: Cube) -> Survey:
    time = cube.position("time")
    return Survey(
        cube.title,
        cube.source,
        cube.updated,
        tuple(
            SurveyedDimension(one.code, one.label, one.role, len(one.categories)) for one in cube.dimensions
        ),
        tuple(SurveyedContents(*one, whole_of(cube, at)) for at, one in enumerate(cube.contents)),
        () if time is None else tuple(one.label for one in cube.dimensions[time].categories),
        int(np.isnan(cube.values).sum()),
        table_of(cube),
    )
