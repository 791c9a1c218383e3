"""The picture of a network: its inputs, its hidden units, and the loop that makes it recurrent."""

from __future__ import annotations

import pygame
from pygame import Color, Rect, Surface

from catmouse.brains.arrays import INPUT_NAMES
from catmouse.window.drawing.theme import EDGE, FAINT, MUTED, TEXT, Brush

SHOWN_UNITS = 12
"""How many hidden units the picture shows at most."""


def draw_network(surface: Surface, brush: Brush, place: Rect, dial: Rect, hidden: int) -> None:
    """Draw inputs and hidden units with their loop; the output is drawn in the dial beside them."""
    cat, mouse = brush.palette.cat, brush.palette.mouse
    shown = min(hidden, SHOWN_UNITS)
    left, middle = place.x + 58, dial.left - 26
    height = place.height - 18
    inputs = [(left, place.y + int(height * (0.2 + 0.2 * row))) for row in range(4)]
    gap = min(15.0, (height - 26) / max(shown, 1))
    top = place.y + height / 2 - gap * (shown - 1) / 2
    units = [(middle, round(top + gap * unit)) for unit in range(shown)]
    for unit in units:
        for start in inputs:
            pygame.draw.aaline(surface, EDGE, start, unit)
        pygame.draw.aaline(surface, EDGE, unit, (dial.left + 12, dial.centery))
    for dot, label, color in zip(inputs, INPUT_NAMES, (cat, cat, mouse, mouse), strict=True):
        pygame.draw.circle(surface, color, dot, 4)
        at = (dot[0] - 9, dot[1])
        brush.text(surface, label, at, size=12, color=MUTED, anchor="midright")
    radius = 4 if gap > 10 else 3
    for unit in units:
        pygame.draw.circle(surface, TEXT, unit, radius)
    draw_loop(surface, units, FAINT)


def draw_loop(surface: Surface, units: list[tuple[int, int]], color: Color) -> None:
    """Draw the loop that feeds the hidden units back to themselves."""
    (x, top), (_, bottom) = units[0], units[-1]
    way = Rect(x, top - 10, 16, bottom - top + 20)
    pygame.draw.rect(surface, color, way, 1, border_radius=6)
    pygame.draw.polygon(surface, color, [(x - 3, top - 7), (x + 4, top - 7), (x, top - 3)])
