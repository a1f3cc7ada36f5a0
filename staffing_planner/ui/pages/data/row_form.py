"""A new row of an input table, cell by cell, with what each may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.models.findings import Finding
from staffing_planner.texts import Texts
from staffing_planner.ui.cell_texts import say_column, say_example
from staffing_planner.ui.style import GAP, PAD, STEP, button, labelled, scaled, set_state

if TYPE_CHECKING:
    from staffing_planner.importing import DescribedColumn


class RowForm(QDialog):
    """A line for each cell. `entered` carries the texts by column; the form stays until somebody accepts it."""

    entered = Signal(dict)

    def __init__(
        self,
        texts: Texts,
        table: str,
        columns: Sequence[DescribedColumn],
        names: Mapping[str, Sequence[str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._texts, self._columns = texts, columns
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        title = texts.text("data.new_row", table=texts.table(table))
        self.setWindowTitle(title)
        self.fields: dict[str, QLineEdit] = {}
        self.faults: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(STEP)
        grid.setColumnStretch(1, 1)
        for at, column in enumerate(columns):
            name = say_column(texts, column)
            line, fault = QLineEdit(), labelled("label")
            line.setAccessibleName(name)
            line.setPlaceholderText(say_example(texts, column.type))
            if column.key in names:
                completer = QCompleter(list(names[column.key]), line)
                completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
                line.setCompleter(completer)
            set_state(fault, "state", "over")
            fault.setWordWrap(True)
            fault.hide()
            words = labelled(
                "" if column.is_required else "secondary", f"{name} *" if column.is_required else name
            )
            words.setBuddy(line)
            grid.addWidget(words, 2 * at, 0)
            grid.addWidget(line, 2 * at, 1)
            grid.addWidget(fault, 2 * at + 1, 1)
            self.fields[column.key], self.faults[column.key] = line, fault
        cells = QWidget()
        cells.setProperty("role", "card-ground")
        cells.setLayout(grid)
        grid.setContentsMargins(0, 0, STEP * 2, 0)
        scroll = QScrollArea()
        scroll.setProperty("role", "dock")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(cells)
        self.add_button = button("primary", texts.text("data.add"))
        self.cancel_button = button("", texts.text("window.cancel"))
        for one in (self.add_button, self.cancel_button):
            one.setAccessibleName(one.text())
        self.add_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(STEP * 2)
        buttons.addWidget(labelled("label", texts.text("data.needed_mark")), 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.add_button)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD + STEP, PAD + STEP, PAD)
        inside.setSpacing(GAP)
        inside.addWidget(labelled("section", title))
        inside.addWidget(scroll, 1)
        inside.addLayout(buttons)
        self.resize(scaled(520), scaled(min(150 + 42 * len(columns), 620)))
        self.add_button.clicked.connect(lambda: self.entered.emit(self.cells))
        self.cancel_button.clicked.connect(self.reject)

    @property
    def cells(self) -> dict[str, str]:
        """What has been typed, by column."""
        return {key: line.text().strip() for key, line in self.fields.items()}

    def show_faults(self, findings: Sequence[Finding]) -> None:
        """Says beneath each cell what is wrong with it."""
        names = {column.key: say_column(self._texts, column) for column in self._columns}
        wrong = {one.column: one for one in reversed(findings)}
        for key, fault in self.faults.items():
            found = wrong.get(key)
            fault.setVisible(found is not None)
            fault.setText(self._texts.finding(replace(found, column=names[key])) if found else "")
            self.fields[key].setAccessibleDescription(fault.text())
        first = next((key for key in self.fields if key in wrong), None)
        if first is not None:
            self.fields[first].setFocus()
