"""How the brain answers: the compass with its flaw, or four bars."""

from __future__ import annotations

import math

import pygame
from pygame import Color, Rect, Surface

from catmouse.games.single import Step
from catmouse.room.world import DIRECTION_NAMES
from catmouse.window.drawing.theme import BAD, EDGE, GOOD, MUTED, PANEL, RAISED, TEXT, Brush

SEAM = -0.125
"""0 and 1 on the compass meet between left and up: an eighth of a turn before the top."""


def angle(number: float) -> float:
    """Return a number on the compass as a clockwise angle from the top, in radians."""
    return 2 * math.pi * (number + SEAM)


def draw_answer(
    surface: Surface, brush: Brush, place: Rect, move: Step | None, ways: int, color: Color
) -> None:
    """Draw the answer of a move: a dial for a compass (one way), bars for four ways."""
    if ways == 1:
        draw_dial(surface, brush, place, move, color)
    else:
        draw_bars(surface, brush, place, move, color)


def draw_dial(surface: Surface, brush: Brush, place: Rect, move: Step | None, own: Color) -> None:
    """Draw the four sectors, the target, the output, and the error as the way between them.

    The way never crosses the seam, where 0 and 1 meet: from up to left it leads all the way
    round, which is what such a brain is corrected by.
    """
    centre, radius = place.center, min(place.width, place.height) // 2 - 10

    def at(number: float, distance: float) -> tuple[float, float]:
        turn = angle(number)
        return centre[0] + distance * math.sin(turn), centre[1] - distance * math.cos(turn)

    def arc(low: float, high: float, distance: float, color: Color, width: int) -> None:
        count = max(2, int(abs(high - low) * 60))
        points = [at(low + (high - low) * part / count, distance) for part in range(count + 1)]
        pygame.draw.lines(surface, color, False, points, width)

    pygame.draw.circle(surface, RAISED, centre, radius)
    if move is not None:
        sector = [at((move.target + part / 8) / 4, radius) for part in range(9)]
        pygame.draw.polygon(surface, GOOD.lerp(RAISED, 0.65), [centre, *sector])
    pygame.draw.circle(surface, EDGE, centre, radius, 1)
    for bound in range(4):
        width, color = (3, BAD) if bound == 0 else (1, EDGE.lerp(TEXT, 0.2))
        pygame.draw.line(surface, color, centre, at(bound / 4, radius), width)
    for direction, name in enumerate(DIRECTION_NAMES[:4]):
        where = at((direction + 0.5) / 4, radius - 7 if radius > 40 else radius - 5)
        brush.text(surface, name[0], (int(where[0]), int(where[1])), size=11, color=MUTED,
                   anchor="center")  # fmt: skip
    for end, number in (("0", 0.045), ("1", 0.955)):
        where = at(number, radius + 7)
        brush.text(surface, end, (int(where[0]), int(where[1])), size=11, color=BAD,
                   anchor="center")  # fmt: skip
    if move is None:
        return
    output, target = move.output[0], move.target_number
    if abs(output - target) > 0.02:
        arc(output, target, radius * 0.52, GOOD if move.right else BAD, 3)
    pygame.draw.circle(surface, GOOD, at(target, radius), 5, 2)
    pygame.draw.line(surface, own, centre, at(output, radius + 2), 3)
    pygame.draw.circle(surface, own, at(output, radius + 2), 4)


def draw_bars(surface: Surface, brush: Brush, place: Rect, move: Step | None, own: Color) -> None:
    """Draw four probabilities; the teacher's direction has a mark."""
    gap = 4
    width = (place.width - 3 * gap) // 4
    height = place.height - 22
    for direction, name in enumerate(DIRECTION_NAMES[:4]):
        x = place.x + direction * (width + gap)
        trough = Rect(x, place.y + 4, width, height)
        pygame.draw.rect(surface, RAISED, trough, border_radius=2)
        if move is not None:
            full = max(1, round(height * move.output[direction]))
            bar = Rect(x, trough.bottom - full, width, full)
            chosen = direction == move.chosen
            color = own if chosen else own.lerp(PANEL, 0.55)
            pygame.draw.rect(surface, color, bar, border_radius=2)
            if direction == move.target:
                pygame.draw.rect(surface, GOOD, trough.inflate(4, 4), 2, border_radius=3)
        brush.text(surface, name[0], (trough.centerx, trough.bottom + 9), size=11, color=MUTED,
                   anchor="center")  # fmt: skip
