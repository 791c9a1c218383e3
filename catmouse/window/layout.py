"""Where everything is: a function from the window's size to rectangles."""

from __future__ import annotations

from typing import NamedTuple

from pygame import Rect

DESIGN_SIZE = (1280, 800)
SMALLEST_SIZE = (1024, 700)

GAP = 10
TOP_BAR, STATUS_BAR, TIMELINE = 68, 48, 36
LAYER_BAR, SENTENCE = 40, 64
SCORE = 108


class Layout(NamedTuple):
    """The rectangles of the window's panels."""

    window: Rect
    top_bar: Rect
    sides: Rect
    layers: Rect
    board: Rect
    sentence: Rect
    score: Rect
    chart: Rect
    heat_map: Rect
    timeline: Rect
    status: Rect


def clamp(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size, no smaller than the smallest that everything fits into."""
    return max(size[0], SMALLEST_SIZE[0]), max(size[1], SMALLEST_SIZE[1])


def arrange(size: tuple[int, int]) -> Layout:
    """Lay out a window of (width, height) pixels."""
    width, height = clamp(size)
    left = 250 if width >= DESIGN_SIZE[0] else 240
    right = min(520, max(330, round(width * 0.335)))
    top = TOP_BAR + GAP
    bottom = height - STATUS_BAR - TIMELINE - GAP
    centre_x = GAP + left + GAP
    centre_width = width - left - right - 4 * GAP
    right_x = centre_x + centre_width + GAP
    board_top = top + LAYER_BAR
    board_height = bottom - SENTENCE - board_top
    chart_top = top + SCORE + GAP
    chart_height = round((bottom - chart_top - GAP) * 0.56)
    heat_top = chart_top + chart_height + GAP
    return Layout(
        window=Rect(0, 0, width, height),
        top_bar=Rect(0, 0, width, TOP_BAR),
        sides=Rect(GAP, top, left, bottom - top),
        layers=Rect(centre_x, top, centre_width, LAYER_BAR),
        board=Rect(centre_x, board_top, centre_width, board_height),
        sentence=Rect(centre_x, bottom - SENTENCE, centre_width, SENTENCE),
        score=Rect(right_x, top, right, SCORE),
        chart=Rect(right_x, chart_top, right, chart_height),
        heat_map=Rect(right_x, heat_top, right, bottom - heat_top),
        timeline=Rect(0, height - STATUS_BAR - TIMELINE, width, TIMELINE),
        status=Rect(0, height - STATUS_BAR, width, STATUS_BAR),
    )
