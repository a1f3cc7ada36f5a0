"""F1: the help pages, offline and in both languages. A page of the window has a page of help of the same key.

The texts are Markdown in `resources/help/<language>`; a link names another page of help (`age_structure.md`).
"""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTableFormat,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from staffing_planner import RESOURCES
from staffing_planner.texts import Language
from staffing_planner.ui.search import plain_letters
from staffing_planner.ui.session import Changed, Session
from staffing_planner.ui.style import PAD, STEP, button, colours_of, font, is_look_change, labelled, scaled
from staffing_planner.ui.word_list import WordList

GENERAL = "general"
TOPICS = (
    GENERAL,
    "overview",
    "age_structure",
    "retirement",
    "scenarios",
    "training",
    "agency",
    "data",
    "assumptions",
)
SIZE = (940, 680)
_HEADINGS = {1: 20, 2: 15, 3: 13}  # level -> size of the scale


def file_of(topic: str, language: Language) -> Path:
    """Where a page of help is."""
    return RESOURCES / "help" / language / f"{topic}.md"


def read_topic(topic: str, language: Language) -> str:
    """A page of help, as Markdown."""
    return file_of(topic, language).read_text(encoding="utf-8")


def title_of(markdown: str) -> str:
    """The heading that a page of help begins with."""
    return markdown.partition("\n")[0].lstrip("# ").strip()


class HelpWindow(QDialog):
    """Topics at the left, the text at the right, a search above it; stays open beside the window."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._topic = GENERAL
        self.setModal(False)
        self.resize(scaled(SIZE[0]), scaled(SIZE[1]))
        self.topics = WordList()
        self.topics.setFixedWidth(scaled(248))
        self.topics.setProperty("role", "side")
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.viewport().setAutoFillBackground(False)
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.said = labelled("label")
        self.close_button = button()
        self.close_button.clicked.connect(self.close)
        above = QHBoxLayout()
        above.setSpacing(STEP * 2)
        above.addWidget(self.field, 1)
        above.addWidget(self.said)
        above.addWidget(self.close_button)
        right = QVBoxLayout()
        right.setContentsMargins(PAD, PAD, PAD, STEP * 2)
        right.setSpacing(STEP * 2)
        right.addLayout(above)
        right.addWidget(self.text, 1)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.topics)
        inside.addLayout(right, 1)
        self.topics.row_changed.connect(self._chosen)
        self.text.anchorClicked.connect(self._follow)
        self.field.textChanged.connect(lambda: self.find_words(from_start=True))
        self.field.returnPressed.connect(self.find_words)
        self.field.installEventFilter(self)
        for keys in (QKeySequence.StandardKey.Find, QKeySequence("Ctrl+K")):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda: self.field.setFocus(Qt.FocusReason.ShortcutFocusReason))
        session.changed.connect(self._session_changed)
        self._retext()

    @property
    def topic(self) -> str:
        """The page of help that is shown."""
        return self._topic

    def show_topic(self, topic: str) -> None:
        """Shows a page of help; the general one for a key that has none."""
        self._topic = topic if topic in TOPICS else GENERAL
        self.topics.go_to(TOPICS.index(self._topic))
        self._render()

    def open_at(self, topic: str) -> None:
        """Opens, or comes to the front, with the keyboard in the text."""
        self.field.clear()
        self.show_topic(topic)
        self.show()
        self.raise_()
        self.activateWindow()
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _chosen(self, row: int) -> None:
        if row >= 0:
            self.show_topic(TOPICS[row])

    def _follow(self, link: QUrl) -> None:
        self.show_topic(Path(link.path()).stem)

    def _session_changed(self, changed: Changed) -> None:
        if changed.language:
            self._retext()

    def changeEvent(self, event: QEvent) -> None:
        """Takes up another palette."""
        super().changeEvent(event)
        if is_look_change(event) and hasattr(self, "field"):
            self._render()

    def _retext(self) -> None:
        texts = self._session.texts
        self.setWindowTitle(texts.text("help.title"))
        self.topics.setAccessibleName(texts.text("help.topics"))
        self.text.setAccessibleName(texts.text("help.title"))
        self.field.setPlaceholderText(texts.text("help.search"))
        self.field.setAccessibleName(texts.text("help.search"))
        self.close_button.setText(texts.text("window.close"))
        self.close_button.setAccessibleName(texts.text("window.close"))
        self.topics.show_rows([(title_of(read_topic(topic, texts.language)), "") for topic in TOPICS])
        self.show_topic(self._topic)

    # --- the text

    def _render(self) -> None:
        """The page's Markdown in our type and colours."""
        colours = colours_of(self)
        document = self.text.document()
        document.setDefaultFont(font(13))
        document.setDocumentMargin(scaled(8))
        document.setMarkdown(read_topic(self._topic, self._session.texts.language))
        block = document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            how = QTextBlockFormat(block.blockFormat())
            level = how.headingLevel()
            is_loose = block.textList() is None and cursor.currentTable() is None
            if level:
                how.setTopMargin(scaled(4 if level == 1 else 18))
                how.setBottomMargin(scaled(6))
            else:
                how.setLineHeight(138, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
                how.setBottomMargin(scaled(8 if is_loose else 3))
            cursor.setBlockFormat(how)
            if level:
                letters = QTextCharFormat()
                letters.setFont(font(_HEADINGS.get(level, 13), strong=True))
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(letters)
            block = block.next()
        self._style_tables(document, colours.border)
        self.text.setStyleSheet(f"QTextBrowser {{ background: {colours.card}; color: {colours.text}; }}")
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.find_words(from_start=True)

    def _style_tables(self, document: QTextDocument, line: str) -> None:
        """Tables as wide as the text, without a grid."""
        for frame in document.rootFrame().childFrames():
            how = frame.frameFormat()
            if how.isTableFormat():
                table = QTextTableFormat(how.toTableFormat())
                table.setBorder(0)
                table.setCellSpacing(0)
                table.setCellPadding(scaled(3))
                frame.setFrameFormat(table)

    # --- searching

    def find_words(self, *, from_start: bool = False) -> None:
        """Goes to the next place that has the words, on this page or on the next one that has."""
        wanted = self.field.text().strip()
        self.said.setText("")
        if from_start:
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if not wanted or self.text.find(wanted):
            return
        at = TOPICS.index(self._topic)
        language = self._session.texts.language
        for topic in (*TOPICS[at + 1 :], *TOPICS[: at + 1]):
            if plain_letters(wanted) in plain_letters(read_topic(topic, language)):
                if topic != self._topic:
                    self._topic = topic
                    self.show_topic(topic)  # renders, and searches from its start
                elif not from_start:
                    self.text.moveCursor(QTextCursor.MoveOperation.Start)
                    self.text.find(wanted)
                return
        self.said.setText(self._session.texts.text("help.not_found"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape in the search clears it before it closes the window."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.field.text()
        ):
            self.field.clear()
            self.text.setFocus()
            return True
        return False
