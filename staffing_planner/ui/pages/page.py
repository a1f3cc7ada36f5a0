"""What every page is: a heading over a column of cards, which says when nobody is selected."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from staffing_planner.ui.controls import Elided
from staffing_planner.ui.session import Changed, Selection, Session
from staffing_planner.ui.style import GAP, STEP, EmptyState, button, labelled, scaled
from staffing_planner.ui.tables import FiguresTable
from staffing_planner.ui.why import Question


class Page(QScrollArea):
    """A page of the window. The frame calls `refresh` with what has changed while the page is in sight, and with
    everything when it comes into sight; a page says there what it shows.

    `why_asked` carries a `Question` about a figure that the dock is opened for, `why_offered` one that it answers if it
    stands open, as when the keys walk through the cells of a table; `page_asked` the key of another page, with `#` and
    a part of it where that is to be shown.
    """

    why_asked = Signal(object)
    why_offered = Signal(object)
    page_asked = Signal(str)
    # What the frame says of the page when the filter has chosen sexes, and when persons are to be counted in FTE. A
    # page that shows `session.shown_figures` follows both; unless a page says otherwise it shows heads of every sex.
    remark_on_sexes = "frame.all_sexes"
    remark_on_fte = "frame.in_heads"
    action_asked = Signal(str)  # an entry of the project menu, by its name
    import_asked = Signal(list)  # of files, by their paths

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The page itself is no stop of the Tab key: its charts and tables are.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.title, self.subtitle = labelled("title"), Elided("secondary")
        # Beneath the title: what the page rests on, and what can be done about it.
        self.rests_on = QHBoxLayout()
        self.rests_on.setSpacing(GAP)
        self.rests_on.addWidget(self.subtitle)
        self.rests_on.addStretch(1)
        heads = QVBoxLayout()
        heads.setSpacing(2)
        heads.addWidget(self.title)
        heads.addLayout(self.rests_on)
        content = QWidget()
        content.setProperty("role", "page")
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(STEP * 5, STEP * 4, STEP * 5, STEP * 6)
        self.column.setSpacing(GAP)
        self.column.addLayout(heads)
        self.clear_filter = button("primary")
        self.nobody = EmptyState(self.clear_filter)
        self._content = QStackedWidget()
        self._content.addWidget(content)
        self._content.addWidget(self.nobody)
        self.setWidget(self._content)
        self.clear_filter.clicked.connect(lambda: session.choose(Selection()))

    def add(self, part: QWidget | QLayout, stretch: int = 0) -> None:
        """Puts a card, or a row of them, beneath what is there."""
        if isinstance(part, QLayout):
            self.column.addLayout(part, stretch)
        else:
            self.column.addWidget(part, stretch)

    def watch(self, *parts: QWidget) -> None:
        """Has parts brought into sight when the Tab key comes to them."""
        for part in parts:
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Brings what the Tab key comes to into sight."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, scaled(40))
        return super().eventFilter(watched, event)

    def ask_why(self, question: Question) -> Callable[[], None]:
        """What asks a question; to be connected to the click on a figure."""
        return lambda: self.why_asked.emit(question)

    def explain_cells(
        self, table: FiguresTable, question_about: Callable[[int, int], Question | None]
    ) -> None:
        """Has the cells of a table explained: `question_about` a row of the sheet (-1 for the total) and a column."""

        def tell(signal: SignalInstance, row: int, column: int) -> None:
            question = question_about(row, column)
            if question is not None:
                signal.emit(question)

        table.picked.connect(lambda row, column: tell(self.why_offered, row, column))
        table.asked.connect(lambda row, column: tell(self.why_asked, row, column))

    def shows_somebody(self) -> bool:
        """Shows the page's content if the filter selects anybody, else what to do about it; says which."""
        somebody = bool(len(self.session.cells))
        if self.remark_on_sexes != Page.remark_on_sexes and self.session.selection.sexes:
            somebody = somebody and self.session.selected > 0
        self._content.setCurrentIndex(0 if somebody else 1)
        return somebody

    def refresh(self, changed: Changed) -> None:
        """Shows what has changed."""
        raise NotImplementedError

    def show_part(self, part: str) -> None:
        """Shows a part of the page that another one has led to."""
        raise NotImplementedError(part)

    def retext(self) -> None:
        """Says what is the same for every plan in the language that has been chosen."""
        texts = self.session.texts
        self.nobody.show_words(texts.text("window.nobody_title"), texts.text("window.nobody_words"))
        self.clear_filter.setText(texts.text("window.clear_filter"))
        self.clear_filter.setAccessibleName(texts.text("window.clear_filter"))
