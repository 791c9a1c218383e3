"""The geometry of curves: how games or seconds, and errors, become pixels."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from pygame import Color, Rect

from catmouse.room.world import FloatArray
from catmouse.runs.curve import Points, ScorePoints


class Axes(NamedTuple):
    """How games or seconds, and errors, become pixels."""

    plot: Rect
    first: float  # at the left edge
    last: float  # at the right edge
    top: float  # the errors at the upper edge
    logarithmic: bool
    shares: bool = False  # whether exams found shares, 0..1, which have an axis of their own

    def x(self, values: FloatArray | float) -> FloatArray:
        """Return the pixels of games or seconds."""
        values = np.asarray(values, dtype=float)
        if self.logarithmic:
            low, high = math.log10(self.first), math.log10(self.last)
            share = (np.log10(np.maximum(values, self.first)) - low) / (high - low)
        else:
            share = (values - self.first) / (self.last - self.first)
        pixels: FloatArray = self.plot.left + share * self.plot.width
        return pixels

    def y(self, errors: FloatArray | float) -> FloatArray:
        """Return the pixels of errors."""
        share = np.asarray(errors, dtype=float) / self.top
        pixels: FloatArray = self.plot.bottom - share * self.plot.height
        return pixels

    def exam_y(self, found: FloatArray) -> FloatArray:
        """Return the pixels of what exams found: wrong moves per game, or shares."""
        return self.y(found * self.top) if self.shares else self.y(found)


def pixels(axes: Axes, line: Line) -> FloatArray:
    """Return the points of a line on the screen, at most one a column and the last, (points, 2)."""
    x = axes.x(line.x)
    columns, first = np.unique(x.astype(int), return_index=True)
    points = np.stack([columns, axes.y(line.errors[first])], axis=1)
    return np.vstack([points, [x[-1], axes.y(line.errors[-1])]])


def dashes(points: FloatArray, pattern: tuple[int, ...]) -> list[list[list[float]]]:
    """Return the pieces of a line (points, 2) that are drawn: on, off, on ... so many pixels.

    A piece has a point a pixel, which is as fine as anybody sees.
    """
    if len(points) < 2:
        return []
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.arange(0.0, along[-1] + 1)
    dense = np.stack([np.interp(at, along, column) for column in points.T], axis=1).tolist()
    ends = np.cumsum(pattern)
    drawn = np.searchsorted(ends, at % ends[-1], side="right") % 2 == 0
    edges = np.flatnonzero(np.diff(drawn, prepend=False, append=False)).reshape(-1, 2)
    pieces = [dense[first : last + 1] for first, last in edges.tolist()]
    return [piece for piece in pieces if len(piece) > 1]


class Line(NamedTuple):
    """One run, as it is drawn: x in games learned from or in seconds."""

    x: FloatArray
    errors: FloatArray
    games: FloatArray
    exam_x: FloatArray
    wrong: FloatArray
    color: Color
    side: str = ""  # whose errors they are in a fight

    def errors_at(self, x: float) -> float:
        """Return the errors where the line passes x, at its ends those of the end."""
        return float(np.interp(x, self.x, self.errors))


NO_EXAMS = ScorePoints(np.empty(0, dtype=np.int64), np.empty(0))


def line_of(
    curve: Points,
    latest: tuple[int, float],
    scores: ScorePoints,
    clock: tuple[tuple[int, float], ...],
    seconds: bool,
    color: Color,
    side: str = "",
) -> Line:
    """Return a run's line; ``latest`` is its newest games and smoothed errors.

    Where the errors are NaN, the line ends with the curve.
    """
    games: FloatArray = curve.games.astype(float) + 1
    errors = curve.errors
    if latest[0] and not math.isnan(latest[1]):
        games, errors = np.append(games, float(latest[0])), np.append(errors, latest[1])
    x, exam_x, wrong = games, scores.games.astype(float), scores.wrong
    if seconds:
        known = np.array(clock)  # (moments, 2): games, seconds
        timed, exam_timed = games > known[0, 0], exam_x > known[0, 0]
        games, errors, wrong = games[timed], errors[timed], wrong[exam_timed]
        x = np.interp(games, known[:, 0], known[:, 1])
        exam_x = np.interp(exam_x[exam_timed], known[:, 0], known[:, 1])
    return Line(x, errors, games, exam_x, wrong, color, side)
