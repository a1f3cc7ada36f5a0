"""Findings as a person reads them: a list that can be copied, in a dialog or where a source could not be
opened.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from staffing_planner.models.findings import Finding, Severity
from staffing_planner.texts import Texts
from staffing_planner.ui.style import GAP, PAD, STEP, Pill, button, labelled, scaled

MOST_SHOWN = 200  # a person does not read more; the copied list has them all


def say_place(texts: Texts, finding: Finding) -> str:
    """File, sheet, row and column, as far as a finding has them."""
    typed = texts.typing(finding.origin)
    parts = [finding.origin.file or typed]
    if finding.origin.sheet and not typed:
        parts.append(f"{texts.text('column.sheet').lower()} {finding.origin.sheet}")
    if finding.row is not None:
        parts.append(f"{texts.text('column.row').lower()} {finding.row}")
    if finding.column:
        parts.append(f"{texts.text('column.column').lower()} {finding.column}")
    return " · ".join(part for part in parts if part)


def copied_findings(texts: Texts, findings: Sequence[Finding]) -> str:
    """The findings as columns for a spreadsheet."""
    heads = ("severity", "file", "sheet", "row", "column", "value", "message")
    lines = ["\t".join(texts.text(f"column.{head}") for head in heads)]
    for finding in findings:
        cells = (
            texts.text(f"window.severity_{finding.severity.value}"),
            finding.origin.file or texts.typing(finding.origin),
            finding.origin.sheet if finding.origin.file else "",
            "" if finding.row is None else str(finding.row),
            finding.column,
            finding.value,
            texts.finding(finding),
        )
        lines.append("\t".join(" ".join(cell.split()) for cell in cells))
    return "\n".join(lines) + "\n"


def write_findings(path: Path, texts: Texts, findings: Sequence[Finding]) -> None:
    """Writes the findings as a table that a spreadsheet opens; no cell of it is taken for a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        for line in copied_findings(texts, findings).splitlines():
            cells = line.split("\t")
            writer.writerow([f"'{one}" if one.startswith(("=", "+", "@")) else one for one in cells])


class FindingsList(QScrollArea):
    """Findings beneath each other: how grave, the sentence, the place."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_findings(self, texts: Texts, findings: Sequence[Finding]) -> None:
        """Shows them, errors first."""
        inner = QWidget()
        inner.setProperty("role", "card-ground")
        rows = QVBoxLayout(inner)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        ordered = sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)
        for finding in ordered[:MOST_SHOWN]:
            rows.addWidget(_row(texts, finding))
        if len(ordered) > MOST_SHOWN:
            rest = labelled("label", texts.plural("window.findings_more", len(ordered) - MOST_SHOWN))
            rest.setContentsMargins(0, GAP, 0, 0)
            rows.addWidget(rest)
        rows.addStretch(1)
        self.setWidget(inner)
        self.setAccessibleName(texts.plural("window.findings", len(findings)))


def _row(texts: Texts, finding: Finding) -> QFrame:
    row = QFrame()
    row.setProperty("role", "finding")
    pill = Pill()
    is_error = finding.severity is Severity.ERROR
    pill.show_word(texts.text(f"window.severity_{finding.severity.value}"), "over" if is_error else "near")
    pill.setMinimumWidth(scaled(64))
    pill.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words = QVBoxLayout()
    words.setSpacing(1)
    sentence = labelled("", texts.finding(finding))
    sentence.setWordWrap(True)
    words.addWidget(sentence)
    place = say_place(texts, finding)
    if place:
        where = labelled("label", place)
        where.setWordWrap(True)
        words.addWidget(where)
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, STEP * 2, STEP, STEP * 2)
    inside.setSpacing(GAP)
    inside.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
    inside.addLayout(words, 1)
    return row


def copy_findings(texts: Texts, findings: Sequence[Finding]) -> None:
    """Puts the whole list on the clipboard."""
    QGuiApplication.clipboard().setText(copied_findings(texts, findings))


class FindingsDialog(QDialog):
    """The open plan's findings."""

    def __init__(self, texts: Texts, findings: Sequence[Finding], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts.text("window.findings_title"))
        self.resize(scaled(680), scaled(min(200 + 64 * len(findings), 520)))
        title = labelled("section", texts.plural("window.findings", len(findings)))
        subtitle = labelled("label", texts.text("window.findings_hint"))
        subtitle.setWordWrap(True)
        self.list = FindingsList()
        self.list.show_findings(texts, findings)
        self.copy_button = button("", texts.text("window.copy_list"))
        self.copy_button.setAccessibleName(texts.text("window.copy_list"))
        self.copy_button.clicked.connect(lambda: copy_findings(texts, findings))
        close = button("primary", texts.text("window.close"))
        close.setAccessibleName(texts.text("window.close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(PAD + STEP, PAD + STEP, PAD + STEP, PAD)
        inside.setSpacing(STEP)
        inside.addWidget(title)
        inside.addWidget(subtitle)
        inside.addSpacing(STEP)
        inside.addWidget(self.list, 1)
        inside.addSpacing(STEP * 2)
        inside.addLayout(buttons)
