"""Whatever is written can be read: 4.5 to 1 is what WCAG 2 asks of text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pygame
import pytest
from PIL import Image
from pygame import Color

from catmouse.drawing.attribution import INPUT_COLORS, INPUT_NAMES
from catmouse.window.drawing import theme
from catmouse.window.drawing.theme import PALETTES, Brush
from catmouse.window.drawing.widget_theme import BRIGHT, FLAT, widget_theme

ROOT = Path(__file__).resolve().parent.parent.parent
ENOUGH = 4.5
GROUNDS = ("GROUND", "PANEL")
PILLS = ("GOOD", "BAD", "WARNING", "ACCENT")
BUTTON_STATES = ("normal", "hovered", "active", "selected")


def contrast(one: Color, other: Color) -> float:
    """The WCAG 2 contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: Color) -> float:
    """The relative luminance of an sRGB colour, by WCAG 2."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (color.r / 255, color.g / 255, color.b / 255)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_formula_gives_the_published_ratios() -> None:
    black, white = Color("black"), Color("white")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, white) == 1
    assert contrast(Color("#767676"), white) == pytest.approx(4.54, abs=0.005)


def assert_readable(text: Color, ground: Color, what: str) -> None:
    ratio = contrast(text, ground)
    assert ratio >= ENOUGH, f"{what} has a contrast of {ratio:.2f} to 1"


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", ["TEXT", "MUTED", "ACCENT", "GOOD", "WARNING", "BAD"])
def test_text_is_readable_on_its_ground(text: str, ground: str) -> None:
    assert_readable(getattr(theme, text), getattr(theme, ground), f"{text} on {ground}")


@pytest.mark.parametrize("text", ["TEXT", "BAD"])
def test_a_chosen_row_of_a_list_is_readable(text: str) -> None:
    assert_readable(getattr(theme, text), theme.RAISED, f"{text} on RAISED")


@pytest.mark.parametrize("pill", PILLS)
def test_the_word_on_a_pill_is_readable(pill: str) -> None:
    assert_readable(theme.ON_BRIGHT, getattr(theme, pill), f"a word on {pill}")


@pytest.mark.parametrize("name", INPUT_NAMES)
def test_the_name_of_an_input_is_readable_on_its_colour(name: str) -> None:
    hue = Color(*INPUT_COLORS[INPUT_NAMES.index(name)])
    assert_readable(theme.ON_BRIGHT, hue, f"{name} on its colour")


@pytest.mark.parametrize("name", PALETTES)
def test_the_hues_of_the_two_are_readable_as_text_on_a_panel(name: str) -> None:
    for who, hue in vars(PALETTES[name]).items():
        assert_readable(hue, theme.PANEL, f"the {who}'s hue of {name!r}")


@pytest.mark.parametrize("state", BUTTON_STATES)
def test_the_words_on_a_button_are_readable(state: str) -> None:
    for kind, colors in (("a button", FLAT), ("the main button", BRIGHT)):
        text, ground = Color(colors[f"{state}_text"]), Color(colors[f"{state}_bg"])
        assert_readable(text, ground, f"{kind}, {state},")


def test_what_is_typed_and_what_a_tooltip_says_is_readable() -> None:
    looks = widget_theme()
    entry, tip = looks["text_entry_line"]["colours"], looks["tool_tip.text_box"]["colours"]
    assert_readable(Color(entry["normal_text"]), Color(entry["dark_bg"]), "a typed name")
    assert_readable(Color(entry["selected_text"]), Color(entry["selected_bg"]), "a marked name")
    assert_readable(Color(tip["normal_text"]), Color(tip["dark_bg"]), "a tooltip")


def numbers_in(look: object, path: str = "") -> list[str]:
    """Where a theme has a value that is no string; the widget library would ignore it silently."""
    if isinstance(look, dict):
        return [
            where for name, inner in look.items() for where in numbers_in(inner, f"{path}/{name}")
        ]
    return [] if isinstance(look, str) else [path]


def test_the_widgets_theme_is_all_strings() -> None:
    assert numbers_in(widget_theme()) == []


# --- text that fits ----------------------------------------------------------------------------


@pytest.mark.parametrize("width", [60, 100, 250])
def test_a_text_is_cut_to_its_width_with_an_ellipsis(fonts: theme.Fonts, width: int) -> None:
    text = "the brain of the mouse that came through all of it"
    shown = fonts.fit(text, 15, width)
    assert fonts.font(15).size(shown)[0] <= width and shown.endswith("…")
    assert text.startswith(shown[:-1])
    assert fonts.fit("short", 15, width) == "short"


@pytest.mark.parametrize("width", [80, 300])
def test_a_paragraph_is_broken_between_words_and_loses_none(fonts: theme.Fonts, width: int) -> None:
    text = "the brain of the mouse that came through all of it"
    lines = fonts.wrap(text, 15, width)
    assert " ".join(lines).split() == text.split()
    assert all(fonts.font(15).size(line)[0] <= width for line in lines), lines


def test_rendered_texts_do_not_pile_up(fonts: theme.Fonts) -> None:
    first = fonts.render("0", 12, theme.TEXT)
    assert fonts.render("0", 12, theme.TEXT) is first
    for number in range(5 * fonts.CACHED_TEXTS):
        fonts.render(f"{number} games", 12, theme.TEXT)
    assert len(fonts.written) <= fonts.CACHED_TEXTS


@pytest.fixture
def fonts(display: None) -> theme.Fonts:
    return Brush().fonts


# --- pictures ----------------------------------------------------------------------------------


def test_the_pictures_that_pillow_takes_are_those_that_the_window_draws(display: None) -> None:
    """Pillow reads no SVG, so the heads lie beside their drawings as PNG."""
    for name in ("cat", "mouse", "cat_pounce"):
        with Image.open(ROOT / f"assets/{name}.png") as picture:
            stored = np.asarray(picture.convert("RGBA")).astype(int)
        drawn = pygame.image.load_sized_svg(str(ROOT / f"assets/{name}.svg"), (160, 160))
        fresh = Image.frombytes(
            "RGBA", (160, 160), pygame.image.tobytes(drawn.convert_alpha(), "RGBA")
        )
        off = np.abs(np.asarray(fresh).astype(int) - stored).mean()
        assert off < 2, f"assets/{name}.png is no picture of {name}.svg any more: {off:.1f} off"
