"""The synapse film: a frame for every kept brain of a run's past, as GIF."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from catmouse.brains.arrays import INPUT_NAMES, Params
from catmouse.brains.parts import Cell
from catmouse.drawing import attribution
from catmouse.drawing.attribution import INPUT_COLORS
from catmouse.drawing.canvas import Box, Canvas, Film, film_of
from catmouse.drawing.colours import ACCENT, EDGE, FAINT, MUTED, ON_BRIGHT, PANEL, TEXT
from catmouse.drawing.wording import kind_of, percent
from catmouse.export.export import Export, Made, Order, Width
from catmouse.export.subject import Report, Subject, silent
from catmouse.games.exam import Exam, is_quick
from catmouse.recipe.recipe import Recipe
from catmouse.room.world import FloatArray
from catmouse.runs.timeline import Moment

WIDTH, HEIGHT, PAD = 640, 400, 16
LEFT, RIGHT, BASE = 92, WIDTH - PAD, 346
"""In pixels of a film of the usual width; wider ones are larger in all."""
FRAME, LAST_FRAME = 80, 2500
"""Milliseconds: a dozen brains a second, and time to look at the last."""

EXAMS = 0.8
"""The share of the work that exams are, where moments of the past have no score yet."""
GREYS = 64
"""So many shades are enough for weights; the other colours of a GIF's frame are for the units."""
STEPS = 96
"""In so many steps shares are drawn."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One brain of the film."""

    games: int
    recipe: Recipe
    params: Params  # of the side that is shown
    smoothed: float  # its smoothed errors, NaN before the first game
    faults: float | None  # exactly: wrong moves a game, or the share of fights lost


def film_gif(subject: Subject, side: str, width: int = WIDTH, report: Report = silent) -> Film:
    """Return the film of one side's brain: every kept moment, and last the brain as it stands.

    Moments that have no score are examined where that is quick.
    """
    frames = frames_of(subject, side, report)
    began = EXAMS if any(moment.faults is None for moment in subject.moments) else 0.0
    screen = Screen(frames, side, width)
    times = [FRAME] * (len(frames) - 1) + [LAST_FRAME]
    size = width, round(HEIGHT * width / WIDTH)
    return film_of(
        screen.pictures(), times, size, lambda share: report(began + (1 - began) * share)
    )


def frames_of(subject: Subject, side: str, report: Report = silent) -> list[Frame]:
    """Return the brains of a film, the earliest first, each with its score."""
    moments: list[Moment | None] = [*subject.moments]
    if not moments or subject.moments[-1].games < subject.games:
        moments.append(None)  # the brain as it stands
    frames = []
    for number, moment in enumerate(moments):
        report(EXAMS * number / len(moments))
        if moment is None:
            recipe, params, games, faults = subject.recipe, subject.params, subject.games, None
            smoothed = subject.brains[side].smoothed
        else:
            recipe, params, games = moment.recipe, moment.params, moment.games
            smoothed, faults = moment.brains[side].smoothed, moment.faults
        if faults is None and is_quick(recipe):
            exam = Exam.of(recipe, params)
            while (found := exam.advance()) is None:
                report(EXAMS * (number + exam.progress) / len(moments))
            faults = found.faults
        frames.append(Frame(games, recipe, params[side], smoothed, faults))
    return frames


class Screen:
    """Where the frames of one film are drawn; what does not change is drawn once."""

    def __init__(self, frames: Sequence[Frame], side: str, width: int) -> None:
        self._frames, self._side = frames, side
        self._unit = width / WIDTH
        self._ground = Canvas(width, round(HEIGHT * self._unit))
        weights = [self._cell(frame).input_weights(frame.params) for frame in frames]
        self._reach = max(attribution.reach_of(array) for array in weights)
        self._draw_ground()

    def pictures(self) -> Iterator[Image.Image]:
        """Yield the frames in their order."""
        for number, frame in enumerate(self._frames):
            canvas = self._ground.copy()
            self._head(canvas, frame)
            self._weights(canvas, frame)
            self._mixes(canvas, frame)
            self._bar(canvas, number, ACCENT)
            self._bar(self._ground, number, FAINT)
            yield canvas.finished()

    def _cell(self, frame: Frame) -> Cell:
        """Return the cell of a frame's brain."""
        return frame.recipe.brain_of(self._side).network.cell

    def _place(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return a box in pixels, whole ones, so that edges are sharp."""
        unit = self._unit
        return round(left * unit), round(top * unit), round(right * unit), round(bottom * unit)

    def _write(
        self, canvas: Canvas, words: str, x: float, y: float, size: float, color: str, anchor: str
    ) -> None:
        unit = self._unit
        canvas.text(words, x * unit, y * unit, size * unit, color, anchor)

    def _draw_ground(self) -> None:
        """Draw the inputs' names on their colours, the bars of all brains, and what is what."""
        canvas = self._ground
        for row, (name, color) in enumerate(zip(INPUT_NAMES, INPUT_COLORS, strict=True)):
            top = 74 + 26 * row
            canvas.box(self._place(PAD, top + 1, LEFT - 6, top + 25), color, 3 * self._unit)
            middle = (PAD + LEFT - 6) / 2
            self._write(canvas, name, middle, top + 13, 14, ON_BRIGHT, "mm")
        self._write(canvas, "units", LEFT - 8, 210, 14, MUTED, "rm")
        canvas.box(self._place(PAD, 286, RIGHT, BASE + 4), PANEL)
        caught = self._frames[0].recipe.rules.touch_ends
        words = "starts from which the mouse is caught" if caught else "wrong moves"
        self._write(canvas, f"{words}, brain by brain", RIGHT - 8, 303, 12, MUTED, "rs")
        for number in range(len(self._frames)):
            self._bar(canvas, number, EDGE)
        words = "Each input has a colour; units and outputs have the mix of the inputs they hear."
        self._write(canvas, words, PAD, HEIGHT - 13, 13, MUTED, "ls")

    def _bar(self, canvas: Canvas, number: int, color: str) -> None:
        """Draw a brain's faults as a bar: the lower, the better."""
        left, width, frame = PAD + 8, RIGHT - PAD - 16, self._frames[number]
        half = min(5.0, max(0.8, 0.3 * width / len(self._frames)))
        last = max(1, self._frames[-1].games)
        x = left + half + (width - 2 * half) * frame.games / last
        most = max(frame.faults or 0.0 for frame in self._frames)
        height = 3.0 if frame.faults is None else 3 + 50 * frame.faults / max(most, 1e-9)
        canvas.box(self._place(x - half, BASE - height, x + half, BASE), color)

    def _head(self, canvas: Canvas, frame: Frame) -> None:
        """Say when this was, how good the brain was, and what it is."""
        own = frame.recipe.brain_of(self._side)
        whose = f"the {self._side}'s, " if len(frame.recipe.sides) > 1 else ""
        what = f"{whose}{kind_of(own)}, {own.hidden} units, seed {frame.recipe.seed}"
        self._write(canvas, f"game {frame.games:,}", PAD, 38, 26, TEXT, "ls")
        self._write(canvas, what, PAD, 60, 14, MUTED, "ls")
        self._write(canvas, score_of(frame), RIGHT, 38, 19, TEXT, "rs")
        if not math.isnan(frame.smoothed):
            errors = f"{frame.smoothed:.2f} errors a game, smoothed"
            self._write(canvas, errors, RIGHT, 60, 14, MUTED, "rs")

    def _weights(self, canvas: Canvas, frame: Frame) -> None:
        """Draw what the units hear of the inputs in grey."""
        cell = self._cell(frame)
        greys = attribution.greys_of(cell.input_weights(frame.params), self._reach, GREYS)
        canvas.paste(Image.fromarray(greys).convert("RGB"), self._place(LEFT, 74, RIGHT, 178))
        words = f"Grey is {cell.heard}, from {-self._reach:g} (black) to +{self._reach:g} (white)."
        self._write(canvas, words, PAD, HEIGHT - 31, 13, MUTED, "ls")

    def _mixes(self, canvas: Canvas, frame: Frame) -> None:
        """Draw the colours of units and outputs, each over what it is mixed of."""
        network = frame.recipe.brain_of(self._side).network
        mix, place = attribution.mix_of(network, frame.params), self._place
        above = picture_of(attribution.colors_of(mix.units)[np.newaxis])
        canvas.paste(above, place(LEFT, 186, RIGHT, 208))
        canvas.paste(picture_of(stacked(mix.units)), place(LEFT, 209, RIGHT, 235))
        outputs, names = mix.outputs, network.head.outputs
        wide = (RIGHT - LEFT + 4) / len(outputs)
        for number, (shares, name) in enumerate(zip(outputs, names, strict=True)):
            x = LEFT + wide * number
            canvas.box(
                place(x, 243, x + wide - 4, 266), tuple(attribution.colors_of(shares).tolist())
            )
            below = picture_of(stacked(outputs[number : number + 1]).transpose(1, 0, 2))
            canvas.paste(below, place(x, 267, x + wide - 4, 275))
            if len(outputs) > 1:
                self._write(canvas, name, x + wide / 2 - 2, 255, 14, ON_BRIGHT, "mm")
        words = names[0] if len(names) == 1 else "outputs"
        self._write(canvas, words, LEFT - 8, 259, 14, MUTED, "rm")


def score_of(frame: Frame) -> str:
    """Return a brain's exact score in words."""
    if frame.faults is None:
        return "not examined"
    if frame.recipe.rules.touch_ends:
        return f"caught from {percent(frame.faults, 1)} of all starts"
    digits = 2 if frame.faults >= 0.01 else 4
    return "perfect" if frame.faults == 0 else f"{frame.faults:.{digits}f} wrong moves a game"


def picture_of(pixels: attribution.Bytes) -> Image.Image:
    """Return pixels (rows, columns, 3) as a picture."""
    return Image.fromarray(np.ascontiguousarray(pixels))


def stacked(shares: FloatArray) -> attribution.Bytes:
    """Return shares (columns, 4) as stacks of the inputs' colours, (STEPS, columns, 3)."""
    return attribution.stacks_of(shares, STEPS).transpose(1, 0, 2)


def make(order: Order, report: Report) -> Made:
    """Make the synapse film."""
    made = film_gif(order.subject, order.side, order.width or WIDTH, report)
    past = f"{made.frames} frames" if made.frames > 1 else "1 frame, for this brain has no past"
    return Made(made.data, f"{past}, {made.size[0]} x {made.size[1]} pixels")


def facts(subject: Subject, whose: str) -> str:
    """Return what the film will hold."""
    return f"GIF: {len(subject.moments)} brains of the past, weights and colours{whose}"


EXPORT = Export(
    name="film",
    option="gif",
    ending=".gif",
    label="Film",
    stem="film",
    tip="The past as a GIF: a frame for every brain kept on the way.",
    help="the synapse film: a frame for every kept brain of its past",
    facts=facts,
    make=make,
    takes=("width",),
    width=Width(WIDTH, 320, 1920),
    effort=3,
)
