"""Rows to look at: everything remarkable in the file, with its place; rows with errors may be left out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout

from staffing_planner.texts import Texts
from staffing_planner.ui.controls import Segments
from staffing_planner.ui.findings import copied_findings, say_place, write_findings
from staffing_planner.ui.importing.bands import BandsChart, Ungrouped, ungrouped
from staffing_planner.ui.importing.draft import Draft, Page
from staffing_planner.ui.record_tables import RecordTableModel
from staffing_planner.ui.style import GAP, STEP, button, labelled, scaled
from staffing_planner.ui.table_models import Heading
from staffing_planner.ui.tables import FiguresTable

if TYPE_CHECKING:
    from staffing_planner.models.findings import Finding

_WIDEST = {"severity": 70, "sheet": 100, "column": 110, "value": 120, "message": 350}


class RowsPage(Page):
    """The findings as a table, with the whole sentence of the chosen one beneath."""

    name = "rows"
    dropping_chosen = Signal(bool)
    save_asked = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__(texts)
        self.count = labelled("section")
        self.segments = Segments(3)
        self.segments.retext(
            [texts.text(f"import.show_{which}") for which in ("all", "errors", "warnings")],
            texts.text("import.show"),
        )
        self.copy_button = button("link", texts.text("window.copy_list"))
        self.save_button = button("link", texts.text("import.save_list"))
        for one in (self.copy_button, self.save_button):
            one.setAccessibleName(one.text())
        self.rows = RecordTableModel(
            lambda one: _row(texts, one),
            id,
            {0: lambda one: f"{one.severity.value}{one.row or 0:09d}", 2: lambda one: one.row or 0},
            self,
        )
        self.table = FiguresTable(fills=True, model=self.rows)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAccessibleName(texts.text("import.step_rows"))
        self.table.make_sortable(0, Qt.SortOrder.AscendingOrder)
        self.place, self.sentence = labelled("label"), labelled("")
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumHeight(scaled(38))
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tick = QCheckBox()
        self.whole = labelled("")
        self.whole.setProperty("state", "over")
        self.whole.setWordWrap(True)
        self.chart_title = labelled("section", texts.text("import.bands_title"))
        self.chart_words = labelled("label")
        self.chart = BandsChart(texts)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.segments)
        head.addWidget(self.copy_button)
        head.addWidget(self.save_button)
        self.inside.addWidget(self.chart_title)
        self.inside.addWidget(self.chart_words)
        self.inside.addWidget(self.chart)
        self.inside.addLayout(head)
        self.inside.addWidget(self.table, 1)
        self.inside.addWidget(self.place)
        self.inside.addWidget(self.sentence)
        self.inside.addWidget(self.whole)
        self.inside.addWidget(self.tick)
        self.inside.setSpacing(STEP * 2)
        self.segments.chosen.connect(lambda at: self._filter(at))
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(self.save_asked)
        self.tick.clicked.connect(self.dropping_chosen)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_sentence())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_sentence())

    def show_draft(self, draft: Draft) -> None:
        """Shows the findings and what may be done about them."""
        self.take_draft(draft)
        texts = self.texts
        heads = (
            Heading(texts.text("column.severity"), is_number=False, widest=_WIDEST["severity"]),
            Heading(texts.text("column.sheet"), is_number=False, widest=_WIDEST["sheet"]),
            Heading(texts.text("column.row")),
            Heading(texts.text("column.column"), is_number=False, widest=_WIDEST["column"]),
            Heading(texts.text("column.value"), is_number=False, widest=_WIDEST["value"]),
            Heading(texts.text("column.message"), is_number=False, widest=_WIDEST["message"]),
        )
        self.rows.show_records(heads, draft.findings)
        self.table.fit()
        errors, others = len(draft.findings) - self._warnings, self._warnings
        self.count.setText(
            texts.plural("import.errors", errors) + ", " + texts.plural("import.warnings", others)
        )
        if self.table.sheet_model.rowCount():
            self.table.selectRow(0)
        self._show_sentence()
        rows = len(self.rows_with_errors) or len(draft.dropping)
        self.tick.setText(texts.plural("import.leave_out", rows))
        self.tick.setAccessibleName(self.tick.text())
        self.tick.setVisible(rows > 0)
        self.tick.setChecked(draft.is_leaving_rows_out)
        whole = self._whole_file
        self.whole.setText(texts.text("import.errors_of_table") if whole else "")
        self.whole.setVisible(bool(whole))
        self._show_chart()

    @property
    def _warnings(self) -> int:
        return sum(one.severity.value == "warning" for one in self._open_draft.findings)

    @property
    def rows_with_errors(self) -> frozenset[tuple[int, int]]:
        """Table number and file row of what may be left out."""
        from staffing_planner.importing import errors_by_row

        draft = self._open_draft
        headers = {(one.table.at, row) for one in draft.entries for row in one.table.header_rows}
        return errors_by_row(draft.reads) - headers

    @property
    def _whole_file(self) -> list[Finding]:
        """Errors of no single row, which leaving rows out does not mend."""
        found = self._open_draft.findings
        return [one for one in found if one.severity.value == "error" and _is_of_table(self._open_draft, one)]

    def _show_chart(self) -> None:
        shown = _bands_of(self._open_draft)
        self.chart.show_ages(shown)
        self.chart_title.setVisible(shown is not None)
        self.chart_words.setVisible(shown is not None)
        if shown is not None:
            self.chart_words.setText(
                self.texts.text("import.bands_words", persons=self.texts.number(shown.persons))
            )

    def _filter(self, at: int) -> None:
        wanted = ("", "error", "warning")[at]
        self.rows.show_only(lambda one: not wanted or one.severity.value == wanted, "")

    def _show_sentence(self) -> None:
        picked = self.table.picked_rows()
        finding = self.rows.record(picked[0]) if picked and picked[0] < self.rows.rowCount() else None
        self.sentence.setText(self.texts.finding(finding) if finding else "")
        self.place.setText(say_place(self.texts, finding) if finding else "")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(copied_findings(self.texts, self._open_draft.findings))

    def write_list(self, path: Path) -> None:
        """Writes the findings as a table that a spreadsheet opens."""
        write_findings(path, self.texts, self._open_draft.findings)

    def hindrance(self) -> str:
        """Rows with errors have to be left out, errors of the whole table mended."""
        errors = len(self._open_draft.findings) - self._warnings
        return self.texts.plural("import.errors_left", errors) if errors else ""


def _is_of_table(draft: Draft, finding: Finding) -> bool:
    headers = {row for one in draft.entries for row in one.table.header_rows}
    return finding.row is None or finding.row in headers


def _row(texts: Texts, finding: Finding) -> tuple[str, ...]:
    return (
        texts.text(f"window.severity_{finding.severity.value}"),
        finding.origin.sheet or "–",
        "" if finding.row is None else str(finding.row),
        finding.column,
        finding.value,
        texts.finding(finding),
    )


def _bands_of(draft: Draft) -> Ungrouped | None:
    """The first table of age bands that was read."""
    from staffing_planner.readers import cells
    from staffing_planner.readers.cells import AgeBand
    from staffing_planner.readers.tables import is_band_heading

    for read in draft.reads:
        if read.kind != "age_structure":
            continue
        table = draft.table(read.at)
        entry = next(one for one in draft.entries if one.table.at == read.at)
        written: list[Any] = [
            one.heading for one in entry.choice.columns if one.role and is_band_heading(one.heading)
        ]
        for at, one in enumerate(entry.choice.columns):
            if one.role == "age_band":
                written += [row[at] for row in table.preview]
        bands = [band for text in written if isinstance(band := cells.age_band(text), AgeBand)]
        found = ungrouped(((one.first, one.last) for one in bands), read.rows)
        if found is not None:
            return found
    return None
