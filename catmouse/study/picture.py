"""The picture of a study: the errors of its runs over the games, and when they met the target."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from catmouse.drawing.axis import short
from catmouse.room.world import FloatArray
from catmouse.study.results import Family, families_of, labels_of
from catmouse.study.spread import spread_of
from catmouse.study.task import Outcome

SIZE = (1600, 1000)
FINER = 2
"""Everything is drawn so many times larger and then reduced, which smooths the lines."""

PAPER, INK, MUTED, GRID = (255, 255, 255), (32, 36, 42), (96, 104, 116), (228, 231, 236)
COLORS = (
    *((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167)),
    *((86, 180, 233), (230, 159, 0), (110, 110, 110)),
)
"""M. Okabe and K. Ito's colours that colour-blind eyes can tell apart, less yellow and black."""

DASHES = ((), (18, 9), (4, 7))
"""Solid, dashed, dotted: when the colours are used up they come again in another stroke."""

TEXT_SIZE, MARK_SIZE, NOTE_SIZE = 22, 19, 20
MOST_LABELS = 14
ERROR_TICKS = (0.5, 0.7, 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20)
POINTS_AN_OCTAVE = 32


@dataclass(frozen=True)
class Mark:
    """A result from elsewhere that belongs on the target's line."""

    game: int
    name: str


class Sketch:
    """A chart under way: where games and errors lie on it, and strokes of the right width."""

    def __init__(self, first: float, last: float, low: float, high: float) -> None:
        self.image = Image.new("RGB", (SIZE[0] * FINER, SIZE[1] * FINER), PAPER)
        self._draw = ImageDraw.Draw(self.image)
        self.left, self.top, self.right, self.bottom = 96, 96, SIZE[0] - 40, SIZE[1] - 88
        self.first, self.last, self.low, self.high = first, last, low, high

    def x(self, games: FloatArray | float) -> FloatArray:
        """Return the pixels of games, on a logarithmic axis."""
        share = np.log(np.maximum(games, self.first) / self.first) / math.log(
            self.last / self.first
        )
        pixels: FloatArray = self.left + share * (self.right - self.left)
        return pixels

    def y(self, errors: FloatArray | float) -> FloatArray:
        """Return the pixels of errors, on a logarithmic axis; what is above it stays at its top."""
        errors = np.clip(errors, self.low, self.high)
        share = np.log(errors / self.low) / math.log(self.high / self.low)
        pixels: FloatArray = self.bottom - share * (self.bottom - self.top)
        return pixels

    def line(
        self,
        points: FloatArray,
        color: tuple[int, ...],
        width: float,
        dashes: tuple[int, ...] = (),
    ) -> None:
        """Draw a line through points (points, 2), in dashes and gaps of so many pixels."""
        for part in dashed(points, dashes) if dashes else [points]:
            corners = [(float(x) * FINER, float(y) * FINER) for x, y in part]
            self._draw.line(corners, fill=color, width=round(width * FINER), joint="curve")

    def dot(self, x: float, y: float, color: tuple[int, ...], hollow: bool) -> None:
        """Draw a circle with a rim of paper, so that it stands off its line."""
        for radius, fill in ((9, PAPER), (7, color), (4, PAPER if hollow else color)):
            box = [(value * FINER) for value in (x - radius, y - radius, x + radius, y + radius)]
            self._draw.ellipse(box, fill=fill)

    def diamond(self, x: float, y: float, reach: float) -> None:
        """Draw a filled diamond in ink."""
        corners = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
        scaled = [(a * FINER, b * FINER) for a, b in corners]
        self._draw.polygon(scaled, fill=INK, outline=PAPER, width=2 * FINER)

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: int = TEXT_SIZE,
        color: tuple[int, ...] = MUTED,
        anchor: str = "la",
    ) -> None:
        """Write words at a point, which is where the anchor says."""
        font = ImageFont.load_default(size * FINER)
        self._draw.text((x * FINER, y * FINER), words, fill=color, font=font, anchor=anchor)

    def width(self, words: str, size: int = TEXT_SIZE) -> float:
        """Return how wide words are."""
        return self._draw.textlength(words, font=ImageFont.load_default(size * FINER)) / FINER

    def png(self) -> bytes:
        """Return the finished picture."""
        data = io.BytesIO()
        smooth = self.image.resize(SIZE, Image.Resampling.LANCZOS)
        smooth.quantize(256, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        return data.getvalue()


def dashed(points: FloatArray, dashes: tuple[int, ...]) -> list[FloatArray]:
    """Return the pieces of a line that dashes leave, by the length along it."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    pieces = []
    for start in np.arange(0.0, along[-1], sum(dashes)):
        end = min(start + dashes[0], along[-1])
        inner = points[(along > start) & (along < end)]
        ends = [[np.interp(at, along, column) for column in points.T] for at in (start, end)]
        pieces.append(np.array([ends[0], *inner, ends[1]]))
    return pieces


def draw(outcomes: Sequence[Outcome], title: str, marks: Iterable[Mark] = ()) -> bytes:
    """Return the picture as PNG: every run thin, the median over seeds thick, and the target."""
    families, until, marks = families_of(outcomes), outcomes[0].task.until, list(marks)
    sketch = axes_for(outcomes, until, marks)
    grid(sketch, title)
    styles = [
        (COLORS[number % len(COLORS)], DASHES[number // len(COLORS) % len(DASHES)])
        for number in range(len(families))
    ]
    for family, (color, _) in zip(families, styles, strict=True):
        for outcome in family.outcomes if len(family.outcomes) > 1 else ():
            sketch.line(points_of(sketch, outcome), paler(color), 1.2)
    if sketch.low < until < sketch.high:
        target(sketch, until)
    for family, (color, dashes) in zip(families, styles, strict=True):
        median_line(sketch, family, color, dashes)
    for mark, row in rows_of(sketch, marks):
        x, y = float(sketch.x(mark.game)), float(sketch.y(until))
        sketch.diamond(x, y, 9)
        sketch.text(mark.name, x, y + 13 + 21 * row, size=MARK_SIZE, color=INK, anchor="ma")
    legend(sketch, families, styles, bool(marks))
    return sketch.png()


def axes_for(outcomes: Sequence[Outcome], until: float, marks: Sequence[Mark]) -> Sketch:
    """Return an empty chart that holds all runs; the wild first games are left out."""
    last = max([10, *(outcome.games for outcome in outcomes), *(mark.game for mark in marks)])
    first = max(1.0, min(1000.0, last / 10))
    seen = [
        outcome.curve.errors[outcome.curve.games >= first]
        for outcome in outcomes
        if outcome.games > first
    ]
    errors = np.concatenate([*seen, [until if until > 0 else 1.0]])
    errors = errors[np.isfinite(errors) & (errors > 0)]
    return Sketch(first, last * 1.06, float(errors.min()) * 0.8, float(errors.max()) * 1.05)


def grid(sketch: Sketch, title: str) -> None:
    """Draw title, axes, round numbers and units."""
    sketch.text(title, sketch.left, 30, size=32, color=INK)
    sketch.text("errors per game, smoothed (low is good)", sketch.left, 70, size=20)
    powers = range(math.floor(math.log10(sketch.first)), math.ceil(math.log10(sketch.last)))
    for power in powers:
        for factor in (1, 2, 5):
            value = factor * 10.0**power
            if sketch.first <= value <= sketch.last:
                x = float(sketch.x(value))
                sketch.line(np.array([(x, sketch.top), (x, sketch.bottom)]), GRID, 1)
                sketch.text(short(value), x, sketch.bottom + 12, size=21, anchor="ma")
    for value in ERROR_TICKS:
        if sketch.low <= value <= sketch.high:
            y = float(sketch.y(value))
            sketch.line(np.array([(sketch.left, y), (sketch.right, y)]), GRID, 1)
            sketch.text(f"{value:g}", sketch.left - 12, y, size=21, anchor="rm")
    sketch.line(np.array([(sketch.left, sketch.bottom), (sketch.right, sketch.bottom)]), MUTED, 1.5)
    sketch.text("games learned from", sketch.right, sketch.bottom + 46, size=21, anchor="ra")


def target(sketch: Sketch, until: float) -> None:
    """Draw the line that the errors are to come under."""
    y = float(sketch.y(until))
    sketch.line(np.array([(sketch.left, y), (sketch.right, y)]), INK, 1.6, (10, 7))
    sketch.text(f"target {until:g}", sketch.left + 10, y - 8, size=21, color=INK, anchor="ls")


def points_of(sketch: Sketch, outcome: Outcome) -> FloatArray:
    """Return a run's line in pixels, (points, 2)."""
    games, errors = outcome.curve
    shown = (games >= sketch.first) & np.isfinite(errors)
    x, y = sketch.x(games[shown].astype(np.float64)), sketch.y(errors[shown])
    if outcome.reached and outcome.game is not None:  # the last kept point lies a little before
        x = np.append(x, sketch.x(outcome.game))
        y = np.append(y, sketch.y(outcome.errors))
    return np.stack([x, y], axis=1)


def rows_of(sketch: Sketch, marks: Iterable[Mark]) -> list[tuple[Mark, int]]:
    """Return marks from left to right, each with a row for its name in which there is room."""
    placed: list[tuple[Mark, int]] = []
    ends: list[float] = []
    for mark in sorted(marks, key=lambda mark: mark.game):
        x, half = float(sketch.x(mark.game)), sketch.width(mark.name, MARK_SIZE) / 2 + 4
        row = next((row for row, end in enumerate(ends) if end <= x - half), len(ends))
        ends[row : row + 1] = [x + half]
        placed.append((mark, row))
    return placed


def median_line(
    sketch: Sketch, family: Family, color: tuple[int, ...], dashes: tuple[int, ...]
) -> None:
    """Draw the median over a family's runs, with a dot where half of them have met the target."""
    games, errors = median_curve(family, sketch.first, sketch.last)
    if len(games) > 1:
        points = np.stack([sketch.x(games), sketch.y(errors)], axis=1)
        sketch.line(points, PAPER, 7)
        sketch.line(points, color, 4, dashes)
    middle = family.games.median
    if sketch.first <= middle <= sketch.last:
        x, y = float(sketch.x(middle)), float(sketch.y(family.task.until))
        sketch.dot(x, y, color, hollow=bool(dashes))


def median_curve(family: Family, first: float, last: float) -> tuple[FloatArray, FloatArray]:
    """Return games, evenly spaced on a logarithmic axis, and the median of the errors there.

    A run that has met its target counts as below all others, and one that was given up is left
    out. The curve ends at the target's median game, or where half of the runs are no more.
    """
    count = max(2, round(math.log2(last / first) * POINTS_AN_OCTAVE))
    games = np.geomspace(first, last, count)
    rows = []
    for outcome in family.outcomes:
        known = outcome.curve
        inside = (
            np.interp(games, known.games, known.errors)
            if len(known.games)
            else (np.full(count, np.nan))
        )
        inside[games > outcome.games] = 0.0 if outcome.reached else np.nan
        rows.append(inside)
    errors = np.array(rows)  # (runs, games)
    alive = (errors > 0).sum(axis=0) * 2 > len(rows)
    end = count if alive.all() else int(np.argmin(alive))
    medians = [middle_of(errors[:, column]) for column in range(end)]
    middle = family.games.median
    if end and games[end - 1] < middle <= last:
        return np.append(games[:end], middle), np.append(medians, family.task.until)
    return games[:end], np.array(medians)


def middle_of(values: FloatArray) -> float:
    """Return the median of the values that are numbers."""
    return spread_of(values[np.isfinite(values)].tolist()).median


def paler(color: tuple[int, ...]) -> tuple[int, ...]:
    """Return a colour as it looks behind another."""
    return tuple(
        round(0.35 * part + 0.65 * ground) for part, ground in zip(color, PAPER, strict=True)
    )


def legend(
    sketch: Sketch,
    families: Sequence[Family],
    styles: Sequence[tuple[tuple[int, ...], tuple[int, ...]]],
    has_marks: bool,
) -> None:
    """Say what the lines are, in the upper right corner: the curves end at the lower right."""
    labels = labels_of(families)[:MOST_LABELS]
    games = [family.games.median for family in families]
    ends = ["not reached" if math.isinf(at) else f"target at {at:,.0f}" for at in games]
    widths = [max(map(sketch.width, words)) for words in (labels, ends[:MOST_LABELS])]
    note = "thick: median over seeds; thin: each seed"
    x = sketch.right - max(sum(widths) + 90, sketch.width(note, NOTE_SIZE) + 10)
    y = sketch.top + 8.0
    for label, end, (color, dashes) in zip(labels, ends, styles, strict=False):
        sketch.line(np.array([(x, y + 13), (x + 46, y + 13)]), color, 4, dashes)
        sketch.text(label, x + 60, y, color=INK)
        sketch.text(end, x + 60 + widths[0] + 20, y)
        y += 32
    if len(families) > MOST_LABELS:
        sketch.text(f"and {len(families) - MOST_LABELS} more", x + 60, y)
        y += 32
    if any(len(family.outcomes) > 1 for family in families):
        sketch.text(note, x, y + 4, size=NOTE_SIZE)
        y += 30
    if has_marks:
        sketch.diamond(x + 10, y + 16, 9)
        sketch.text("published", x + 30, y + 4, size=NOTE_SIZE)
