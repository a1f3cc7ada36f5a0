"""How slides, their words and their charts are made, so that they look finished and can be edited.

Charts are native: their figures lie in a workbook behind each of them, and PowerPoint draws them. One place writes
words (`_say`) and one the workbook (`_workbook_of`): whatever a name in the data looks like, it stays text.
`slides.py` decides what goes on which slide.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple

from staffing_planner.reports.sheets import INK, LABEL, MONTH, PALETTE, RULE, Book, Look, clean_text

if TYPE_CHECKING:
    from pptx.chart.chart import Chart
    from pptx.text.text import TextFrame

WIDE, HIGH = 13.333, 7.5  # inches: 16:9
MARGIN = 0.6
TITLE_TOP, TITLE_HIGH = 0.5, 0.95
SUBTITLE_TOP, SUBTITLE_HIGH = 1.5, 0.4
BODY_TOP, BODY_HIGH = 2.0, 4.75
FOOT_TOP, FOOT_HIGH = 6.88, 0.36
NUMBER_WIDE = 0.7
GUTTER = 0.35
MARK_BACK, MARK_INK = "FFF3D6", "7A5200"
GRID = "E3E6EA"
FAMILY, PANOSE = "Inter", "020B0502030000000004"  # whoever lacks it gets another sans serif
SHEET = "Sheet1"  # what the charts' references to their workbooks say
LONG_TITLES = ((220, 16), (150, 20))  # characters, and the size in points from there on
MONTHS = "mmm yy"  # Office writes them in its own language
MONTHS_PER_LABEL = 6
MOST_LABELLED = 24  # columns in a chart that still have room for their numbers

Kind = Literal["columns", "stacked", "bars", "lines"]


class Box(NamedTuple):
    """A place on a slide, in inches."""

    left: float
    top: float
    wide: float
    high: float


WHOLE = Box(MARGIN, BODY_TOP, WIDE - 2 * MARGIN, BODY_HIGH)


def side_by_side(share: float) -> tuple[Box, Box]:
    """Two places beside each other; the left one has a share of the width."""
    room = WHOLE.wide - GUTTER
    left = room * share
    return (
        Box(MARGIN, BODY_TOP, left, BODY_HIGH),
        Box(MARGIN + left + GUTTER, BODY_TOP, room - left, BODY_HIGH),
    )


@dataclass(frozen=True)
class Series:
    """One series of a chart: its name, a value for each category (NaN: none there), its colour."""

    name: str
    values: Sequence[float]
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class ChartPlan:
    """A chart: what it shows and in which unit, its categories and series; `says` is its alternative text.

    Days as categories stand for their months. `axis_format` and `label_format` are those of Excel; no `label_format`
    means that marks carry no numbers.
    """

    kind: Kind
    title: str
    says: str
    categories: Sequence[str] | Sequence[date]
    series: Sequence[Series]
    axis_format: str = "#,##0"
    label_format: str = ""


class Deck:
    """A presentation that is being written: one layout, the same places on every slide."""

    def __init__(self, title: str, creator: str, written_at: datetime) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self._presentation = Presentation()
        self._creator, self._written_at = creator, written_at
        self._presentation.slide_width, self._presentation.slide_height = Inches(WIDE), Inches(HIGH)
        properties = self._presentation.core_properties
        properties.title = clean_text(title)
        properties.author = properties.last_modified_by = creator
        properties.created = properties.modified = written_at.replace(tzinfo=None)
        layouts = self._presentation.slide_layouts
        self._layout = next(one for one in layouts if one.name == "Title Only")
        for layout in list(layouts):
            if layout is not self._layout:
                layouts.remove(layout)
        self._dress_master()

    def _dress_master(self) -> None:
        """Our type and colours in the theme, titles at the left: what somebody adds to the slides looks alike."""
        from pptx.enum.text import MSO_ANCHOR
        from pptx.opc.constants import RELATIONSHIP_TYPE
        from pptx.oxml.ns import qn

        master = self._presentation.slide_master
        theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        words = theme.blob.decode("utf-8")
        words = re.sub(
            r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*"', rf'\1{FAMILY}" panose="{PANOSE}"', words
        )
        for at, colour in enumerate(PALETTE[:6], start=1):
            words = re.sub(
                rf"(<a:accent{at}>).*?(</a:accent{at}>)",
                rf'\1<a:srgbClr val="{colour}"/>\2',
                words,
                flags=re.DOTALL,
            )
        theme.blob = words.encode("utf-8")
        style = master.element.find(qn("p:txStyles")).find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
        style.set("algn", "l")
        run = style.find(qn("a:defRPr"))
        run.set("sz", "2400")
        run.set("b", "1")
        for shape in list(master.placeholders):
            if shape.placeholder_format.type.name == "TITLE":
                _put_in(shape, Box(MARGIN, TITLE_TOP, WIDE - 2 * MARGIN, TITLE_HIGH))
                shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
                properties = shape.text_frame._txBody.bodyPr
                for side in ("lIns", "rIns", "tIns", "bIns"):
                    properties.set(side, "0")
            elif shape.placeholder_format.type.name == "SLIDE_NUMBER":
                _put_in(shape, Box(WIDE - MARGIN - NUMBER_WIDE, FOOT_TOP, NUMBER_WIDE, FOOT_HIGH))
            elif shape.placeholder_format.type.name == "BODY":
                _put_in(shape, WHOLE)
            else:
                shape.element.getparent().remove(shape.element)
        for shape in list(self._layout.placeholders):
            if shape.placeholder_format.type.name not in ("TITLE", "SLIDE_NUMBER"):
                shape.element.getparent().remove(shape.element)

    def slide(self, title: str, subtitle: str, source: str, notes: str, mark: str = "") -> "Page":
        """A new slide: the finding, what is drawn, where it comes from, what is said beside it.

        `mark` stands in the upper corner, for what has to be known of every figure.
        """
        return Page(
            self._presentation.slides.add_slide(self._layout),
            (title, subtitle, source, notes, mark),
            self._workbook_of,
        )

    def _workbook_of(self, plan: ChartPlan) -> bytes:
        """The figures behind a chart, written where its references point to."""
        book = Book(plan.title, self._creator, self._written_at, "", "")
        sheet = book.sheet(SHEET)
        for row, category in enumerate(plan.categories, start=2):
            sheet.put(row, 1, category, MONTH)
        for column, series in enumerate(plan.series, start=2):
            sheet.put(1, column, series.name)
            for row, value in enumerate(series.values, start=2):
                sheet.put(row, column, float(value), Look(plan.axis_format))
        file = BytesIO()
        book.save(file)
        return file.getvalue()

    def save(self, file: BinaryIO) -> None:
        """Writes the presentation."""
        self._presentation.save(file)


class Page:
    """One slide that is being written."""

    def __init__(
        self, slide: Any, words: tuple[str, str, str, str, str], workbook_of: Callable[[ChartPlan], bytes]
    ) -> None:
        from copy import deepcopy

        self._slide, self._workbook_of = slide, workbook_of
        title, subtitle, source, notes, mark = words
        heading = slide.shapes.title
        assert heading is not None  # the layout has one
        _say(heading.text_frame, title)
        _shrink(heading.text_frame, len(title))
        self._write(subtitle, Box(MARGIN, SUBTITLE_TOP, WIDE - 2 * MARGIN, SUBTITLE_HIGH), 14, LABEL)
        self._write(
            source, Box(MARGIN, FOOT_TOP, WIDE - 2 * MARGIN - NUMBER_WIDE, FOOT_HIGH), 10, LABEL, middle=True
        )
        if mark:
            self._write_mark(mark)
        for shape in slide.slide_layout.placeholders:
            if shape.placeholder_format.type.name == "SLIDE_NUMBER":
                slide.shapes._spTree.append(deepcopy(shape.element))
        frame = slide.notes_slide.notes_text_frame
        assert frame is not None  # python-pptx's own notes have one
        _say(frame, notes)

    def _write(
        self, words: str, box: Box, size: float, colour: str, *, strong: bool = False, middle: bool = False
    ) -> "TextFrame":
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Pt

        shape = self._slide.shapes.add_textbox(*_places(box))
        frame: TextFrame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(0)
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
        _say(frame, words)
        _dress(frame, size, colour, strong=strong)
        return frame

    def _write_mark(self, mark: str) -> None:
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        frame = self._write(mark, Box(MARGIN, 0.2, 2.2, 0.26), 10, MARK_INK, strong=True, middle=True)
        frame.margin_left = frame.margin_right = Pt(6)
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        shape = self._slide.shapes[-1]
        shape.fill.solid()
        shape.fill.fore_color.rgb = _colour(MARK_BACK)

    def write_missing(self, words: str) -> None:
        """Says in the place of charts why there are none."""
        self._write(words, Box(MARGIN, BODY_TOP + 0.5, 8.5, 1.5), 16, INK)

    def draw(self, plan: ChartPlan, box: Box) -> None:
        """Draws a chart in a place."""
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE

        kinds = {
            "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
            "stacked": XL_CHART_TYPE.COLUMN_STACKED,
            "bars": XL_CHART_TYPE.BAR_CLUSTERED,
            "lines": XL_CHART_TYPE.LINE,
        }
        data: Any = CategoryChartData(number_format=plan.axis_format)  # type: ignore[no-untyped-call]
        data.categories = [clean_text(one) if isinstance(one, str) else one for one in plan.categories]
        if data.categories.are_dates:
            data.categories.number_format = MONTHS
        for series in plan.series:
            values = [float(value) if isfinite(value) else None for value in series.values]
            data.add_series(clean_text(series.name), values)
        frame = self._slide.shapes.add_chart(kinds[plan.kind], *_places(box), data)
        frame.name = clean_text(plan.title)
        frame._element._nvXxPr.cNvPr.set("descr", clean_text(plan.says))
        chart = frame.chart
        # The library's own workbook would take a name that begins with = for a formula, and one with :// for a link.
        chart.part.chart_workbook.update_from_xlsx_blob(self._workbook_of(plan))
        _dress_chart(chart, plan)


def _places(box: Box) -> "tuple[Any, Any, Any, Any]":
    from pptx.util import Inches

    return Inches(box.left), Inches(box.top), Inches(box.wide), Inches(box.high)


def _put_in(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = _places(box)


def _colour(value: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(value)  # type: ignore[no-untyped-call]


def _say(frame: "TextFrame", words: str) -> None:
    """Writes words in one paragraph: the only way into a slide."""
    frame.text = " ".join(clean_text(words).split("\n"))


def _shrink(frame: "TextFrame", length: int) -> None:
    """A title with long names still has two lines; nothing but an open Office would shrink it by itself."""
    from pptx.util import Pt

    size = next((size for longest, size in LONG_TITLES if length > longest), None)
    if size is not None:
        frame.paragraphs[0].font.size = Pt(size)


def _dress(frame: "TextFrame", size: float, colour: str, *, strong: bool = False) -> None:
    from pptx.util import Pt

    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size)
        paragraph.font.bold = strong
        paragraph.font.color.rgb = _colour(colour)


def _dress_chart(chart: "Chart", plan: ChartPlan) -> None:
    """Title at the left, quiet axes that can be seen, series in their colours, a legend only where it is needed."""
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    chart.font.size = Pt(10.5)
    chart.font.color.rgb = _colour(LABEL)
    chart.has_title = True
    title = chart.chart_title
    title.include_in_layout = False
    _say(title.text_frame, plan.title)
    _dress(title.text_frame, 12, INK, strong=True)
    _put_title_left(title)
    chart.has_legend = len(plan.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(10.5)
    _dress_axes(chart, plan)
    plot = chart.plots[0]
    if plan.kind != "lines":
        plot.gap_width = 45 if plan.kind != "bars" else 35
        if plan.kind in ("columns", "bars"):
            plot.overlap = 0
    for drawn, series in zip(plot.series, plan.series, strict=True):
        if plan.kind == "lines":
            drawn.smooth = False
            _dress_line(drawn.format.line, series)
            drawn.marker.style = _no_marker()
        else:
            drawn.format.fill.solid()
            drawn.format.fill.fore_color.rgb = _colour(series.colour)
            drawn.invert_if_negative = False
    marks = len(plan.series) * len(plan.categories)
    if plan.label_format and (plan.kind == "bars" or marks <= MOST_LABELLED):
        plot.has_data_labels = True
        labels = plot.data_labels
        labels.number_format, labels.number_format_is_linked = plan.label_format, False
        labels.font.size = Pt(9)
        labels.show_value = True


def _dress_axes(chart: "Chart", plan: ChartPlan) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    names, amounts = chart.category_axis, chart.value_axis
    for axis in (names, amounts):
        axis.visible = True
        axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
        axis.tick_labels.font.size = Pt(9 if len(plan.categories) > 10 else 10)
    names.format.line.color.rgb = _colour(RULE)
    names.has_major_gridlines = False
    # Names stand beneath columns that go below zero.
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    unit = names._element.find(qn("c:baseTimeUnit"))
    if unit is not None:
        unit.set("val", "months")
        names.tick_labels.number_format, names.tick_labels.number_format_is_linked = MONTHS, False
        for tag, value in (("c:majorTimeUnit", "months"), ("c:majorUnit", str(MONTHS_PER_LABEL))):
            unit.addnext(unit.makeelement(qn(tag), {"val": value}))
    amounts.has_major_gridlines = True
    amounts.major_gridlines.format.line.color.rgb = _colour(GRID)
    amounts.format.line.fill.background()
    amounts.tick_labels.number_format, amounts.tick_labels.number_format_is_linked = plan.axis_format, False


def _dress_line(line: Any, series: Series) -> None:
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    line.color.rgb = _colour(series.colour)
    line.width = Pt(2.25)
    if series.dashed:
        line.dash_style = MSO_LINE.DASH


def _no_marker() -> Any:
    from pptx.enum.chart import XL_MARKER_STYLE

    return XL_MARKER_STYLE.NONE


def _put_title_left(title: Any) -> None:
    """Office centres the title of a chart; ours stands where one begins to read."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    place = parse_xml(
        f"<c:layout {nsdecls('c')}><c:manualLayout>"
        '<c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0.004"/><c:y val="0.004"/>'
        "</c:manualLayout></c:layout>"
    )
    element = title._element
    for old in element.findall(qn("c:layout")):
        element.remove(old)
    element.find(qn("c:tx")).addnext(place)
