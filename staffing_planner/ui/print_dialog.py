"""Asks what is to be printed, this page or the report of a unit, and whether on paper or into a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout

from staffing_planner.ui.controls import Picker
from staffing_planner.ui.pages import PAGES, position_of
from staffing_planner.ui.print import (
    Framing,
    Part,
    describe_shown,
    frame_words,
    laid_out,
    on_paper,
    print_parts,
    write_pdf,
)
from staffing_planner.ui.saving import Saving
from staffing_planner.ui.style import GAP, PAD, STEP, button, labelled, light_paper, scaled

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from staffing_planner.ui.main_window import MainWindow


class PrintDialog(QDialog):
    """What is printed, and what of it is shown; the unit that is filtered to is suggested for the report."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, session = window, window.session
        texts, plan = session.texts, session.plan
        assert plan is not None, "there is something to print"
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts.text("print.title"))
        self.setMinimumWidth(scaled(460))
        self._entry = PAGES[position_of(window.page_shown)]
        self.page_title = texts.text(self._entry.title)
        self._units: Sequence[str] = plan.axes.units
        heading = labelled("title", texts.text("print.title"))
        label, self.what = labelled("label", texts.text("print.what")), Picker()
        label.setBuddy(self.what)
        self.what.setAccessibleName(texts.text("print.what"))
        self.what.setMaximumWidth(scaled(420))
        choices = [
            texts.text("print.this_page", page=self.page_title),
            *(texts.text("print.unit_report", unit=unit) for unit in self._units),
        ]
        self.what.show_choices(choices, choices[0])
        self.shown = labelled("secondary")
        self.shown.setWordWrap(True)
        self.to_file, self.to_printer, self.give_up = button("primary"), button(), button()
        for one, msgid in (
            (self.to_file, "print.save_pdf"),
            (self.to_printer, "print.print"),
            (self.give_up, "window.cancel"),
        ):
            one.setText(texts.text(msgid))
            one.setAccessibleName(texts.text(msgid))
        buttons = QHBoxLayout()
        buttons.setSpacing(STEP * 2)
        buttons.addStretch(1)
        for one in (self.give_up, self.to_printer, self.to_file):
            buttons.addWidget(one)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD, PAD, PAD, PAD)
        inside.setSpacing(GAP)
        for part in (heading, label, self.what, self.shown):
            inside.addWidget(part)
        inside.addStretch(1)
        inside.addLayout(buttons)
        self.what.currentIndexChanged.connect(lambda _: self._show_framing())
        self.to_file.clicked.connect(self._save)
        self.to_printer.clicked.connect(self._print)
        self.give_up.clicked.connect(self.reject)
        self.to_file.setDefault(True)
        self._show_framing()

    @property
    def unit(self) -> str:
        """The unit whose report is chosen; none where the page is."""
        at = self.what.currentIndex()
        return self._units[at - 1] if at > 0 else ""

    def choose_unit(self, unit: str) -> None:
        """Chooses the report of a unit."""
        self.what.setCurrentIndex(1 + list(self._units).index(unit))

    def _framing(self) -> Framing:
        session = self._window.session
        if not self.unit:
            shown = describe_shown(session, is_filtered=self._entry.is_filtered)
            return frame_words(session, self.page_title, shown)
        shown = describe_shown(session, is_filtered=False)
        return frame_words(session, session.texts.text("print.unit_title", unit=self.unit), shown)

    def _show_framing(self) -> None:
        framing = self._framing()
        self.shown.setText(" · ".join(filter(None, (framing.shown, framing.mark))))

    @contextmanager
    def parts(self) -> Iterator[list[Part]]:
        """What is to be printed, laid out for paper."""
        if not self.unit:
            with light_paper(), laid_out(self._window.page_of(self._entry.key)) as found:
                yield found
            return
        from staffing_planner.ui.unit_report import UnitReport

        with light_paper():
            report = UnitReport(self._window.session, self.unit)
            try:
                yield report.parts
            finally:
                report.close()

    def pdf(self) -> bytes:
        """What is chosen, as a PDF."""
        with self.parts() as found:
            return write_pdf(found, self._framing())

    def print_on(self, printer: QPrinter) -> None:
        """Prints what is chosen."""
        on_paper(printer)
        with self.parts() as found:
            print_parts(printer, found, self._framing())

    def _save(self) -> None:
        # What is drawn is drawn here: the page and its charts are the window's own. The worker writes the file.
        content, title = self.pdf(), self._framing().title
        make: Callable[[], bytes] = lambda: content  # noqa: E731
        self._window.session.save_asked.emit(Saving(title, "print.pdf_files", "pdf", make))
        self.accept()

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        on_paper(printer)
        # The system's own dialog, which some systems show in no other way.
        if QPrintDialog(printer, self).exec() == QDialog.DialogCode.Accepted:
            self.print_on(printer)
            self.accept()
