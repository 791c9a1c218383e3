"""The look of the widgets, in the words of the widget library: colours and numbers as strings."""

from __future__ import annotations

from typing import Any

from pygame import Color

from catmouse.window.drawing.theme import (
    ACCENT,
    EDGE,
    FAINT,
    GROUND,
    HOVER,
    ON_BRIGHT,
    PANEL,
    RAISED,
    TEXT,
)

ACCENT_HOVER, SELECTED_TEXT, TIP = Color("#7cc4ff"), Color("#2c5f8f"), Color("#0b0f14")


def _hex(colors: dict[str, Color]) -> dict[str, str]:
    """Return colours as the library reads them."""
    return {name: f"#{color.r:02x}{color.g:02x}{color.b:02x}" for name, color in colors.items()}


FLAT = _hex(
    {
        "dark_bg": PANEL,
        "normal_bg": RAISED,
        "hovered_bg": HOVER,
        "active_bg": HOVER,
        "selected_bg": ACCENT,
        "disabled_bg": PANEL,
        "normal_text": TEXT,
        "hovered_text": TEXT,
        "active_text": TEXT,
        "selected_text": ON_BRIGHT,
        "disabled_text": FAINT,
        "normal_border": EDGE,
        "hovered_border": FAINT,
        "active_border": ACCENT,
        "selected_border": ACCENT,
        "disabled_border": EDGE,
        "text_cursor": TEXT,
    }
)
BRIGHT = FLAT | _hex(
    {
        "normal_bg": ACCENT,
        "hovered_bg": ACCENT_HOVER,
        "active_bg": ACCENT_HOVER,
        "normal_text": ON_BRIGHT,
        "hovered_text": ON_BRIGHT,
        "active_text": ON_BRIGHT,
        "normal_border": ACCENT,
    }
)
SHAPE = {
    "shape": "rounded_rectangle",
    "shape_corner_radius": "6",
    "border_width": "1",
    "shadow_width": "0",
    "tool_tip_delay": "0.6",
}


def font(size: int, bold: bool = False) -> dict[str, str]:
    """Return a font of so many pixels."""
    return {"name": "noto_sans", "size": f"{size}", "bold": f"{int(bold)}", "italic": "0"}


def widget_theme() -> dict[str, Any]:
    """Return the theme of all widgets."""
    entry = FLAT | _hex({"dark_bg": GROUND, "selected_bg": SELECTED_TEXT, "selected_text": TEXT})
    tip = _hex({"dark_bg": TIP, "normal_border": FAINT, "normal_text": TEXT})
    return {
        "defaults": {"colours": FLAT, "misc": SHAPE, "font": font(14)},
        "button": {"colours": FLAT, "misc": SHAPE, "font": font(14)},
        "#main_button": {"colours": BRIGHT, "misc": SHAPE, "font": font(16, bold=True)},
        "#small_button": {"colours": FLAT, "misc": SHAPE, "font": font(13)},
        "text_entry_line": {
            "colours": entry,
            "misc": SHAPE | {"padding": "6,4"},
            "font": font(16),
        },
        "tool_tip": {"misc": {"rect_width": "300", "border_width": "1", "shadow_width": "0"}},
        "tool_tip.text_box": {
            "colours": tip,
            "misc": SHAPE | {"padding": "8,5"},
            "font": font(13),
        },
    }
