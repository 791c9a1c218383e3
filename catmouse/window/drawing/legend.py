"""Below the chart: what its lines, its dots and its diamonds are."""

from __future__ import annotations

import pygame
from pygame import Color, Rect, Surface

from catmouse.games.errors import most_errors_when_right
from catmouse.recipe.recipe import Recipe
from catmouse.window.drawing.curves import Axes
from catmouse.window.drawing.theme import GROUND, MUTED, TEXT, Brush


def draw_legend(
    surface: Surface, brush: Brush, axes: Axes, recipe: Recipe, ghosts: bool, standing: str
) -> None:
    """Say what each mark is.

    ``ghosts`` tells whether the article's runs are marked in a race, ``standing`` how the ghost of
    a race stands, "" where there is none.
    """
    palette = brush.palette
    x, y = axes.plot.left, axes.plot.bottom + 44
    if axes.shares:
        right = draw_key(surface, brush, x, y, palette.mouse, "the mouse's errors, smoothed")
        surface.fill(palette.cat, Rect(right, y - 1, 5, 3))
        surface.fill(palette.cat, Rect(right + 9, y - 1, 5, 3))
        draw_key(surface, brush, right, y, None, "the cat's")
        exact = "caught from so many starts, exact"
    else:
        most = most_errors_when_right(recipe, recipe.mouse)
        limit = f"up to {most:.1f}" if most else "0"
        words = f"errors, smoothed: {limit} if all is right"
        draw_key(surface, brush, x, y, palette.mouse, words)
        exact = "wrong moves, exact"
    y += 16
    surface.fill(TEXT, Rect(x + 4, y - 3, 6, 6))
    draw_key(surface, brush, x, y, None, exact)
    if standing:
        at = (axes.plot.right, y)
        place = brush.text(surface, standing, at, size=12, color=TEXT, anchor="midright")
        pygame.draw.circle(surface, TEXT, (place.left - 10, y), 5, 2)
    elif ghosts:
        at = (axes.plot.right, y)
        words = "the article's runs"
        place = brush.text(surface, words, at, size=12, color=MUTED, anchor="midright")
        draw_diamond(surface, place.left - 9, y, 4)


def draw_key(
    surface: Surface, brush: Brush, x: int, y: int, color: Color | None, words: str
) -> int:
    """Write what a line is, beside a bit of it; return where the next one may begin."""
    if color is not None:
        surface.fill(color, Rect(x, y - 1, 14, 3))
    at = (x + 19, y)
    place = brush.text(surface, words, at, size=12, color=MUTED, anchor="midleft")
    return place.right + 12


def draw_diamond(surface: Surface, x: int, y: int, reach: int) -> None:
    """Draw the mark of a published result."""
    shape = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
    pygame.draw.polygon(surface, TEXT, shape)
    pygame.draw.polygon(surface, GROUND, shape, 1)
