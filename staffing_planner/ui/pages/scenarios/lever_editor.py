"""A lever by occupation: a number for all the others, and own ones for those that have any."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from staffing_planner.texts import Texts
from staffing_planner.ui.pages.scenarios.lever_words import OwnNumbers
from staffing_planner.ui.style import PAD, STEP, button, labelled, scaled
from staffing_planner.ui.table_models import sorting_key

ROW = 30


class OccupationsDialog(QDialog):
    """The dialog. `take` is handed what was typed and answers why not, or nothing; then it closes."""

    def __init__(
        self,
        texts: Texts,
        title: str,
        numbers: OwnNumbers,
        occupations: Sequence[str],
        take: Callable[[OwnNumbers], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._take = take
        self._has_others = numbers.others is not None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(title)
        heading = labelled("section", title)
        heading.setWordWrap(True)
        hint = labelled("secondary", texts.text("scenarios.table_hint"))
        hint.setWordWrap(True)
        self.others, self.search = QLineEdit(numbers.others or ""), QLineEdit()
        others_label = labelled("secondary", texts.text("scenarios.table_others"))
        search_label = labelled("secondary", texts.text("window.filter_search"))
        others_label.setBuddy(self.others)
        search_label.setBuddy(self.search)
        self.others.setAccessibleName(others_label.text())
        self.search.setAccessibleName(search_label.text())
        self.search.setClearButtonEnabled(True)
        self.table = QTableWidget()
        self._fill(texts, numbers, occupations)
        self.refusal = labelled("label")
        self.refusal.setProperty("state", "over")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.save, self.cancel = button("primary"), button()
        for one, msgid in ((self.save, "scenarios.table_save"), (self.cancel, "window.cancel")):
            one.setText(texts.text(msgid))
            one.setAccessibleName(one.text())
        above = QGridLayout()
        above.setSpacing(STEP * 2)
        above.setColumnStretch(1, 1)
        if self._has_others:
            above.addWidget(others_label, 0, 0)
            above.addWidget(self.others, 0, 1)
        else:
            self.others.hide()
        above.addWidget(search_label, 1, 0)
        above.addWidget(self.search, 1, 1)
        answers = QHBoxLayout()
        answers.setSpacing(STEP * 2)
        answers.addStretch(1)
        answers.addWidget(self.save)
        answers.addWidget(self.cancel)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD + STEP, PAD + STEP, PAD)
        inside.setSpacing(STEP * 2)
        for part in (heading, hint):
            inside.addWidget(part)
        inside.addLayout(above)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.refusal)
        inside.addLayout(answers)
        self.resize(scaled(460), scaled(560))
        self.search.textChanged.connect(self._narrow)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.reject)
        (self.others if self._has_others else self.table).setFocus()

    def _fill(self, texts: Texts, numbers: OwnNumbers, occupations: Sequence[str]) -> None:
        """All occupations; those with own numbers first. What is not loaded any longer is there too."""
        names = sorted(
            {*occupations, *numbers.own}, key=lambda name: (name not in numbers.own, sorting_key(name))
        )
        self._names = names
        self._own: list[QTableWidgetItem] = []
        table = self.table
        table.setRowCount(len(names))
        table.setColumnCount(2)
        table.setHorizontalHeaderLabels([texts.text("column.occupation"), texts.text("scenarios.table_own")])
        for column, side in enumerate((Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)):
            head = table.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(scaled(ROW))
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(1, scaled(150))
        table.setTabKeyNavigation(False)
        table.setAccessibleName(texts.text("scenarios.table_own"))
        for at, name in enumerate(names):
            label = QTableWidgetItem(name)
            label.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            label.setToolTip(name)
            own = QTableWidgetItem(numbers.own.get(name, ""))
            own.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(at, 0, label)
            table.setItem(at, 1, own)
            self._own.append(own)
        if names:
            table.setCurrentCell(0, 1)

    def _narrow(self, wanted: str) -> None:
        """Hides what does not have the searched words in it."""
        for at, name in enumerate(self._names):
            self.table.setRowHidden(at, wanted.strip().casefold() not in name.casefold())

    @property
    def numbers(self) -> OwnNumbers:
        """What stands there now."""
        own = {name: item.text() for name, item in zip(self._names, self._own, strict=True)}
        return OwnNumbers(self.others.text() if self._has_others else None, own)

    def _save(self) -> None:
        words = self._take(self.numbers)
        if not words:
            self.accept()
            return
        self.refusal.setText(words)
        self.refusal.show()
