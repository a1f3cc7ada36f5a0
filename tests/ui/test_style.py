"""The look: contrast, tabular figures, tiles and headings."""

from dataclasses import fields

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from staffing_planner.ui.controls import Elided
from staffing_planner.ui.style import (
    DARK,
    LIGHT,
    Colours,
    Heading,
    Tile,
    apply_theme,
    colours_of,
    font,
    is_look_change,
    load_fonts,
    scaled,
)

# What is written on what; what is drawn on what.
TEXTS = [
    *[
        (name, ground)
        for name in ("text", "secondary", "accent")
        for ground in ("card", "page", "raised", "selection")
    ],
    *[
        (name, "card")
        for name in (
            "label",
            "comparison",
            "retirement_text",
            "other_text",
            "incoming_text",
            "over",
            "near",
            "within",
        )
    ],
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("over", "over_back"),
    ("near", "near_back"),
    ("within", "within_back"),
]
MARKS = [(name, "card") for name in ("retirement", "other_edge", "incoming", "comparison", "accent")] + [
    ("accent", "page"),
    ("accent", "raised"),
]


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG defines it."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_that_the_measure_of_contrast_can_fail() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#6B7280", "#6B7280") == 1
    assert contrast("#999999", "#FFFFFF") < 3


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_that_text_and_marks_stand_out(colours: Colours) -> None:
    for pairs, least in ((TEXTS, 4.5), (MARKS, 3.0)):
        poor = {
            (name, ground): round(contrast(getattr(colours, name), getattr(colours, ground)), 2)
            for name, ground in pairs
            if contrast(getattr(colours, name), getattr(colours, ground)) < least
        }
        assert poor == {}


def test_that_every_colour_of_a_palette_is_a_colour() -> None:
    for colours in (LIGHT, DARK):
        assert all(QColor(getattr(colours, one.name)).isValid() for one in fields(colours))


def test_that_figures_are_tabular_in_every_size(application: QApplication) -> None:
    for size in (11, 12, 13, 25):
        for strong in (False, True):
            metrics = QFontMetricsF(font(size, strong=strong))
            widths = [metrics.horizontalAdvance(digit) for digit in "0123456789"]
            assert max(widths) - min(widths) < 0.05
            assert font(size, strong=strong).family() == "Inter"


def test_that_sizes_follow_the_system_s_font(
    application: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = QFont(application.font())
    try:
        larger = QFont("Sans Serif")
        larger.setPointSizeF(16.5)
        application.setFont(larger)
        monkeypatch.setattr("sys.platform", "linux")
        load_fonts(application)
        assert application.font().pixelSize() == 20
        assert scaled(52) == 80
        assert font(11).pixelSize() == 17
    finally:
        application.setFont(usual)
        font.cache_clear()
        scaled.cache_clear()


def test_that_widgets_know_their_theme(application: QApplication, qtbot: QtBot) -> None:
    tile = Tile()
    qtbot.addWidget(tile)
    with qtbot.waitExposed(tile):
        tile.show()
    try:
        apply_theme(application, dark=True)
        assert colours_of(tile) is DARK
    finally:
        apply_theme(application, dark=False)
    assert colours_of(tile) is LIGHT
    assert is_look_change(QEvent(QEvent.Type.PaletteChange))
    assert not is_look_change(QEvent(QEvent.Type.Show))


def test_that_a_tile_says_everything_to_a_screen_reader(application: QApplication, qtbot: QtBot) -> None:
    tile = Tile()
    qtbot.addWidget(tile)
    missing = float("nan")
    tile.show_figure(
        ("Hyrandel", "4,1 %", "tak 4,0 %", ""), ((1.0, missing, 3.0), (2.0, 2.0, 2.0)), ("över taket", "over")
    )
    assert tile.accessibleName() == "Hyrandel"
    assert tile.accessibleDescription() == "4,1 % tak 4,0 % över taket"
    for width in (400, 200):
        tile.resize(width, tile.sizeHint().height())
        assert not tile.grab().isNull()
    tile.show_figure(("Hyrandel", "–", "", ""), ((missing,), ()))
    image = tile.grab().toImage()
    assert image.pixelColor(QPoint(100, 100)) == QColor(LIGHT.card)


def test_that_a_heading_asks_for_a_new_layout_only_for_other_lines(
    application: QApplication, qtbot: QtBot
) -> None:
    heading = Heading()
    qtbot.addWidget(heading)
    heading.resize(300, 40)
    heading.show_words("Kort", "")
    one = heading.heightForWidth(300)
    heading.show_words("Kort", "")
    heading.show_words("En lång rubrik som inte får rum på en rad i ett smalt kort", "och en till")
    assert heading.heightForWidth(300) > one
    assert heading.minimumSizeHint().height() == heading.sizeHint().height()
    assert not heading.grab().isNull()


def test_that_words_without_room_end_in_an_ellipsis_with_a_tooltip(
    application: QApplication, qtbot: QtBot
) -> None:
    label = Elided("strong")
    qtbot.addWidget(label)
    label.setText("Hälso- och sjukvårdsförvaltningen")
    label.resize(60, 20)
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(400, 20)
    label.grab()
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() < 60
