"""LibreOffice as the judge of formulas: it opens copies of a workbook whose levers were moved, and computes them."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import load_workbook

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

Place = tuple[str, str]  # a sheet's name and a cell's


def write_moved(source: Path, target: Path, levers: Mapping[Place, float | None]) -> None:
    """A copy with other numbers in some cells, and without the values of any formula, so that all are computed."""
    with zipfile.ZipFile(source) as before:
        names = re.findall(r'<sheet [^>]*name="([^"]*)"', before.read("xl/workbook.xml").decode("utf-8"))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
            for entry in before.infolist():
                content = before.read(entry)
                number = re.fullmatch(r"xl/worksheets/sheet([0-9]+)\.xml", entry.filename)
                if number:
                    xml = re.sub(r"</f><v>[^<]*</v>", "</f>", content.decode("utf-8"))
                    for (sheet, cell), value in levers.items():
                        if names[int(number[1]) - 1] == sheet.replace("&", "&amp;"):
                            inside = "" if value is None else f"<v>{value!r}</v>"
                            xml, found = re.subn(
                                rf'<c r="{cell}"( s="[0-9]+")?[^>]*?(/>|>.*?</c>)',
                                rf'<c r="{cell}"\1>{inside}</c>',
                                xml,
                                count=1,
                            )
                            assert found, (sheet, cell)
                    content = xml.encode("utf-8")
                after.writestr(entry, content)


def recalculate(files: Sequence[Path], folder: Path, sheets: Sequence[str]) -> list[dict[Place, object]]:
    """The values of the cells of each file's sheets, computed by one LibreOffice without a window."""
    assert OFFICE is not None
    subprocess.run(
        [
            OFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "computed"),
            *map(str, files),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [values_of(folder / "computed" / file.name, sheets) for file in files]


def values_of(file: Path, sheets: Sequence[str] = ()) -> dict[Place, object]:
    """The cells' values as the file has them, of some sheets or of all."""
    workbook = load_workbook(file, data_only=True, read_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in workbook
        if not sheets or sheet.title in sheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
