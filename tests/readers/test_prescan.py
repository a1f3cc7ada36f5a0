"""The look through a workbook before a library parses it, without a child: nothing native runs here."""

import pytest

from staffing_planner.readers.prescan import COMPOUND, RefusedError, facts_of
from tests.readers.hostile_files import HOSTILE, TWO, archive, relations, row, sheet_xml, xlsx_parts

# What only the library finds.
LEFT_TO_THE_LIBRARY = {
    "a_text_number_beyond_the_shared_texts",
    "a_row_with_the_number_zero",
    "a_binary_workbook_whose_styles_make_the_library_panic",
}


def test_that_what_is_not_safe_never_reaches_the_library() -> None:
    refused: dict[str, tuple[str, ...]] = {}
    expected: dict[str, tuple[str, ...]] = {}
    for name, hostile in HOSTILE.items():
        content = hostile.make()
        if hostile.file == "a.csv" or isinstance(content, int) or not content.startswith((b"PK", COMPOUND)):
            continue
        is_passed = hostile.rows is not None or hostile.codes == ("no_worksheets",)
        expected[name] = () if is_passed or name in LEFT_TO_THE_LIBRARY else hostile.codes
        try:
            facts_of(content)
            refused[name] = ()
        except RefusedError as fault:
            refused[name] = (fault.code,)
    assert refused == expected
    assert len(refused) > 60


def test_that_the_list_of_sheets_may_have_another_name() -> None:
    parts = xlsx_parts(sheet_xml(TWO.replace('<row r="2"', '<row r="2" hidden="1"')))
    parts["xl/workbook2.xml"] = parts.pop("xl/workbook.xml")
    parts["xl/_rels/workbook2.xml.rels"] = parts.pop("xl/_rels/workbook.xml.rels")
    parts["_rels/.rels"] = relations(
        ("metadata", "docProps/app.xml"), ("officeDocument", "/xl/workbook2.xml")
    )
    assert facts_of(archive(parts))["Blad1"].hidden_rows == [(1, 1)]


def test_that_an_archive_of_another_program_is_no_workbook() -> None:
    parts = {"_rels/.rels": relations(("officeDocument", "word/document.xml")), "word/document.xml": "<a/>"}
    with pytest.raises(RefusedError, match="archive_not_workbook"):
        facts_of(archive(parts))


def test_that_an_error_without_a_value_does_not_take_the_next_cell_for_one() -> None:
    cells = '<c r="A1" t="e"/><c r="B1"><v>5</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    facts = facts_of(archive(xlsx_parts(sheet_xml(row(1, cells)))))["Blad1"]
    assert facts.errors == [(0, 2, "#DIV/0!")]
