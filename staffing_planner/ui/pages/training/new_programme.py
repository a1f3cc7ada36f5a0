"""*New programme*: a line of the grid that does not exist yet, begun from what is known of programmes in general."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from staffing_planner.models.edits import ADDED, TableEdit
from staffing_planner.models.findings import StaffingError
from staffing_planner.models.inputs import Intake
from staffing_planner.plan import training_defaults
from staffing_planner.ui.controls import Picker
from staffing_planner.ui.jobs import Outcome
from staffing_planner.ui.pages.training.figures import TrainingFigures
from staffing_planner.ui.pages.training.slot_grid import whole_number
from staffing_planner.ui.session import Session
from staffing_planner.ui.style import PAD, STEP, button, labelled, scaled

KINDS = ("AT", "BT", "ST")  # kinds of their own; others are external or education employments
EXTERNAL, EMPLOYED = "extern", "utbildningsanställning"  # as the tables write them


class NewProgramme(QDialog):
    """The fields of one intake; length and completion are filled in from the programme that is chosen first."""

    def __init__(self, session: Session, figures: TrainingFigures, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._figures = session, figures
        self.defaults = training_defaults()
        texts, axes = session.texts, figures.plan.axes
        self.setModal(True)
        self.setWindowTitle(texts.text("new_programme.title"))
        self.setFixedWidth(scaled(540))
        self.like, self.name, self.provider = Picker(), QLineEdit(), QLineEdit()
        self.unit, self.target, self.source = Picker(), Picker(), Picker()
        self.year, self.slots = Picker(), QLineEdit("1")
        self.length, self.completion = QLineEdit(), QLineEdit()
        self.remark, self.note = labelled("small"), labelled("note")
        for words in (self.remark, self.note):
            words.setWordWrap(True)
        self.note.hide()
        names = [one.programme for one in self.defaults]
        self.like.show_choices(names, names[0])
        units = figures.selection.units or axes.units
        self.unit.show_choices(units, units[0])
        self.target.show_choices(axes.occupations, figures.target or axes.occupations[0])
        nobody = texts.text("new_programme.external")
        self.source.show_choices([nobody, *axes.occupations], nobody)
        years = [str(year) for year in figures.projection.years]
        self.year.show_choices(years, years[0])
        self.add_button, self.close_button = button("primary"), button()
        self.add_button.setText(texts.text("new_programme.add"))
        self.close_button.setText(texts.text("proposal.close"))
        for one in (self.add_button, self.close_button):
            one.setAccessibleName(one.text())
        self._lay_out()
        self.like.activated.connect(self._take_over)
        self.add_button.clicked.connect(self.add)
        self.close_button.clicked.connect(self.reject)
        self._take_over(0)

    def _lay_out(self) -> None:
        texts = self._session.texts
        form = QFormLayout()
        form.setHorizontalSpacing(STEP * 4)
        for name in (
            "like", "name", "provider", "unit", "target", "source", "year", "slots", "length", "completion",
        ):  # fmt: skip
            field: QWidget = getattr(self, name)
            label = labelled("label", texts.text(f"new_programme.{name}"))
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            form.addRow(label, field)
            if name == "like":
                form.addRow("", self.remark)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.close_button)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD, PAD + STEP, PAD)
        inside.setSpacing(STEP * 2)
        inside.addWidget(labelled("section", texts.text("new_programme.title")))
        inside.addLayout(form)
        inside.addWidget(self.note)
        inside.addLayout(buttons)

    def _take_over(self, at: int) -> None:
        """Fills in what is known of a programme; an occupation of its name is what it leads to."""
        known, texts = self.defaults[at], self._session.texts
        self.name.setText(known.programme)
        self.length.setText(texts.number(known.length_years, 2).rstrip("0").rstrip(".,"))
        self.completion.setText(texts.percent(1.0 if known.completion is None else known.completion, 0))
        lacks = texts.text("new_programme.no_completion") if known.completion is None else ""
        remark = known.remark if texts.language == "en" else ""  # the reference data are in English
        self.remark.setText(" ".join(filter(None, (remark, lacks))))
        named = self.target.findText(known.programme)
        if named >= 0:
            self.target.setCurrentIndex(named)
        self.adjustSize()

    def _number(self, field: QLineEdit) -> float:
        typed = "".join(field.text().split()).replace(",", ".").removesuffix("%")
        try:
            return float(typed)
        except ValueError:
            return float("nan")

    def _intake(self) -> Intake:
        """The row; StaffingError names the field that cannot be what was typed."""
        chosen = self.source.currentIndex()
        source = self.source.currentText() if chosen > 0 else ""
        name = self.name.text().strip()
        slots = whole_number(self.slots.text())
        return Intake(
            programme=name,
            unit=self.unit.currentText(),
            occupation=self.target.currentText(),
            start_year=int(self.year.currentText()),
            slots=float("nan") if slots is None else float(slots),
            length_years=self._number(self.length),
            source_occupation=source,
            completion=self._number(self.completion) / 100,
            provider=self.provider.text().strip(),
            kind=name if name in KINDS else EMPLOYED if source else EXTERNAL,
        )

    def add(self) -> None:
        """Adds the row to the plan, as one step of undo, or says which field is wrong."""
        texts = self._session.texts
        try:
            intake = self._intake()
        except StaffingError as refused:
            fields = {"programme": "name", "length_years": "length"}
            wrong = [fields.get(fault.field, fault.field) for fault in refused.faults]
            names = ", ".join(texts.text(f"new_programme.{field}") for field in wrong)
            self._say(texts.text("new_programme.wrong", fields=names))
            return

        def ended(outcome: Outcome, result: object) -> None:
            if outcome is Outcome.DONE:
                self.accept()
            elif isinstance(result, StaffingError):
                self._say(" ".join(map(texts.finding, result.findings)))

        self._session.edit(TableEdit("training", ADDED, added=(intake,)), ended)

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.note.show()
        self.adjustSize()
