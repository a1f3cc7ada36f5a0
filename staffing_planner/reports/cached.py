"""The values that a workbook's formulas had when it was written, put into the sheets' XML.

openpyxl writes formulas without values, so that a preview, or a reader that doesn't compute, would show nothing. The
values are the program's own figures; Excel computes them anew when it opens the file.
"""

import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO
from xml.sax.saxutils import escape

Value = float | int | str | bool | None

# As openpyxl writes it, with lxml or without: <c r="B5" s="3"><f>A1+1</f><v></v></c> or <v />
_FORMULA_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><f>([^<]*)</f><v(?: ?/>|></v>)</c>')


def fill_values(written: BinaryIO, into: BinaryIO, values: Mapping[int, Mapping[str, Value]]) -> None:
    """Copies a workbook with the values of its formulas: by number of the sheet (from 1) and name of the cell."""
    with (
        zipfile.ZipFile(written) as before,
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            content = before.read(entry)
            sheet = re.fullmatch(r"xl/worksheets/sheet([0-9]+)\.xml", entry.filename)
            if sheet and values.get(int(sheet[1])):
                content = _filled(content.decode("utf-8"), values[int(sheet[1])]).encode("utf-8")
            after.writestr(entry, content)


def _filled(xml: str, values: Mapping[str, Value]) -> str:
    def with_value(found: re.Match[str]) -> str:
        cell, style, formula = found.groups()
        value = values.get(cell)
        if isinstance(value, str) or value is None:
            return f'<c r="{cell}"{style} t="str"><f>{formula}</f><v>{escape(value or "")}</v></c>'
        return f'<c r="{cell}"{style}><f>{formula}</f><v>{float(value)!r}</v></c>'

    return _FORMULA_CELL.sub(with_value, xml)
