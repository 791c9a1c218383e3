"""The chart's lines: those of now, and other runs, dashed, numbered at their ends and named."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pygame
from pygame import Color, Rect, Surface

from catmouse.room.policies import CAT
from catmouse.window.comparison import Comparison, Overlaid
from catmouse.window.drawing.curves import NO_EXAMS, Axes, Line, dashes, line_of, pixels
from catmouse.window.drawing.theme import GROUND, MUTED, ON_BRIGHT, TEXT, Brush


class Style(NamedTuple):
    """How the run of a slot is drawn."""

    color: Color
    pattern: tuple[int, ...]  # on, off, on ... in pixels


STYLES = (
    Style(Color("#f0e442"), (10, 4)),
    Style(Color("#e59bc8"), (3, 3)),
    Style(Color("#f2f5f9"), (12, 3, 2, 3)),
    Style(Color("#a394ff"), (6, 7)),
    Style(Color("#e8714a"), (2, 6)),
    Style(Color("#a8cbd8"), (8, 3, 2, 3, 2, 3)),
)
"""By slot. The colours differ in lightness, too; dashes and numbers tell the rest apart."""

CAT_PATTERN = (6, 6)
"""The cat's own line is dashed: on, off, in pixels."""
ROW, TYPE = 14, 11
NO_TIMES = ": no times"
"""What is said of a run whose seconds of training are not known, where the chart is over them."""
SAMPLE = 42
"""Pixels of a legend's row before its name: a piece of the line and the number."""
APART = 15
"""Pixels that numbers at the ends keep apart."""

Lines = list[tuple[Overlaid, Line | None]]


def draw_line(surface: Surface, axes: Axes, line: Line) -> None:
    """Draw smoothed errors as a line, exact wrong moves as dots."""
    if len(line.exam_x):
        columns, first = np.unique(axes.x(line.exam_x).astype(int) // 5, return_index=True)
        heights = axes.exam_y(line.wrong)
        for column, exam in zip(columns, first, strict=True):
            dot = Rect(column * 5 - 1, round(float(heights[exam])) - 1, 3, 3)
            surface.fill(line.color.lerp(TEXT, 0.55), dot)
        x, y = axes.x(line.exam_x[-1:]), heights[-1:]
        pygame.draw.rect(surface, TEXT, Rect(round(float(x[0])) - 3, round(float(y[0])) - 3, 7, 7))
    if len(line.x) < 2:
        return
    points = pixels(axes, line)
    if line.side == CAT:
        for piece in dashes(points, CAT_PATTERN):
            pygame.draw.lines(surface, line.color, False, piece, 2)
        surface.fill(line.color, Rect(points[-1] - 4, (8, 8)))
        return
    pygame.draw.aalines(surface, line.color, False, points)
    pygame.draw.aalines(surface, line.color, False, points + np.array([0, 1]))
    pygame.draw.circle(surface, line.color, points[-1], 4)


def overlaid_lines(comparison: Comparison, seconds: bool) -> Lines:
    """Return the runs and their lines; over seconds a run whose times are not known has none."""
    return [(overlaid, line_for(overlaid, seconds)) for overlaid in comparison.runs]


def line_for(overlaid: Overlaid, seconds: bool) -> Line | None:
    """Return the line of a run; None where there is none."""
    run, color = overlaid.run, STYLES[overlaid.slot].color
    if seconds and not run.is_timed:
        return None
    line = line_of(run.curve, (run.games, run.smoothed), NO_EXAMS, run.clock, seconds, color)
    return line if len(line.x) else None


def draw_overlaid(surface: Surface, brush: Brush, axes: Axes, lines: Lines) -> None:
    """Draw the lines, and their numbers at their ends."""
    ends: list[tuple[float, float, int]] = []
    for overlaid, line in lines:
        if line is None:
            continue
        points = pixels(axes, line)
        for piece in dashes(points, STYLES[overlaid.slot].pattern):
            pygame.draw.lines(surface, line.color, False, piece, 2)
        ends.append((float(points[-1, 0]), float(points[-1, 1]), overlaid.slot))
    placed: list[tuple[float, float]] = []
    for x, y, slot in sorted(ends, key=lambda end: -end[1]):
        y = min(max(y, axes.plot.top + 8), axes.plot.bottom - 8)
        while any(abs(x - left) < APART and abs(y - top) < APART for left, top in placed):
            y -= 4
        placed.append((x, y))
        badge(surface, brush, (round(min(x, axes.plot.right - 7)), round(y)), slot)


def badge(surface: Surface, brush: Brush, at: tuple[int, int], slot: int) -> None:
    """Draw the number of a slot."""
    pygame.draw.circle(surface, GROUND, at, 8)
    pygame.draw.circle(surface, STYLES[slot].color, at, 7)
    text = brush.fonts.render(f"{slot + 1}", TYPE, ON_BRIGHT, True)
    surface.blit(text, text.get_rect(center=at))


@lru_cache
def sample_dashes(slot: int) -> list[tuple[float, float]]:
    """Return where the dashes of a short piece of a slot's line begin and end."""
    pieces = dashes(np.array([[0.0, 0.0], [22.0, 0.0]]), STYLES[slot].pattern)
    return [(piece[0][0], piece[-1][0]) for piece in pieces]


def sample(surface: Surface, brush: Brush, at: tuple[int, int], slot: int) -> None:
    """Draw a piece of a slot's line and its number, from ``at`` (its left end) to the right."""
    x, y = at
    for first, last in sample_dashes(slot):
        pygame.draw.line(surface, STYLES[slot].color, (x + first, y), (x + last, y), 2)
    badge(surface, brush, (x + 30, y), slot)


def draw_ghost(surface: Surface, axes: Axes, ghost: Line, mine: Line) -> None:
    """Mark where the ghost was when it was as far as the present run is now."""
    if not len(mine.x):
        return
    x = min(float(mine.x[-1]), float(ghost.x[-1]))
    at = int(axes.x(x)), int(axes.y(ghost.errors_at(x)))
    pygame.draw.circle(surface, GROUND, at, 8)
    pygame.draw.circle(surface, ghost.color, at, 8, 2)
    pygame.draw.circle(surface, TEXT, at, 3)


def standing(ghost: Line, mine: Line) -> str:
    """Return in words how a ghost was when it was as far as the present run is now."""
    if not len(mine.x):
        return "the ghost"
    if mine.x[-1] > ghost.x[-1]:
        return f"ghost ended at {ghost.errors[-1]:.2f}"
    return f"ghost {ghost.errors_at(float(mine.x[-1])):.2f}, here {mine.errors[-1]:.2f}"


def draw_names(surface: Surface, brush: Brush, axes: Axes, lines: Lines) -> None:
    """Name the lines in the upper right corner, in two columns where the plot is low.

    They are drawn first: no name hides a line.
    """
    if not lines:
        return
    plot, font = axes.plot, brush.fonts.font(TYPE)
    columns = 1 if len(lines) * ROW + 6 <= plot.height else 2
    rows = -(-len(lines) // columns)
    texts = [(overlaid.name, "" if line is not None else NO_TIMES) for overlaid, line in lines]
    widest = max(font.size(name + more)[0] for name, more in texts)
    width = min(widest + SAMPLE + 10, round(plot.width * (0.62 if columns == 1 else 0.5)))
    box = Rect(0, 0, width * columns, rows * ROW + 6)
    box.topright = plot.right, plot.top
    ground = Surface(box.size).convert_alpha()
    ground.fill((*tuple(GROUND)[:3], 150))
    surface.blit(ground, box)
    for number, ((overlaid, _), (name, more)) in enumerate(zip(lines, texts, strict=True)):
        x = box.x + 4 + number // rows * width
        y = box.y + 3 + ROW // 2 + number % rows * ROW
        sample(surface, brush, (x, y), overlaid.slot)
        room = width - SAMPLE - 6 - font.size(more)[0]
        words = brush.fonts.fit(name, TYPE, room) + more
        color = MUTED if more else TEXT
        brush.text(surface, words, (x + SAMPLE, y), size=TYPE, color=color, anchor="midleft")
