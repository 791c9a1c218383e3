"""The synapse film: a frame for every kept brain of a run's past, as GIF."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from catmouse import film
from catmouse.brains.elman import Params
from catmouse.examiner import exam_of, faults_in, is_quick
from catmouse.export import FILM_WIDTH as WIDTH
from catmouse.export.canvas import Box, Canvas, gif_of
from catmouse.export.subject import Report, Subject, silent
from catmouse.film import INPUT_COLORS, INPUT_NAMES
from catmouse.palette import ACCENT, EDGE, FAINT, MUTED, ON_BRIGHT, PANEL, TEXT
from catmouse.recipe import Recipe
from catmouse.timeline import Moment
from catmouse.words import kind_of
from catmouse.world import FloatArray

HEIGHT, PAD, LABELS = 400, 16, 76
"""In pixels of a film of the usual width; wider ones are larger in all."""
FRAME, LAST_FRAME = 80, 2500
"""Milliseconds: a dozen brains a second, and time to look at the last."""

EXAMS = 0.8
"""The share of the work that exams are, where moments of the past have no score yet."""
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


@dataclass(frozen=True)
class Film:
    """A finished film."""

    data: bytes  # a GIF
    frames: int
    size: tuple[int, int]


def film_gif(subject: Subject, side: str, width: int = WIDTH, report: Report = silent) -> Film:
    """Return the film of one side's brain: every kept moment, and last the brain as it stands.

    Moments that have no score are examined where that is quick.
    """
    frames = frames_of(subject, side, report)
    began = EXAMS if any(moment.faults is None for moment in subject.moments) else 0.0

    def pictures() -> Iterator[Image.Image]:
        screen = Screen(frames, side, width)
        for number in range(len(frames)):
            report(began + (1 - began) * number / len(frames))
            yield screen.picture(number)

    times = [FRAME] * (len(frames) - 1) + [LAST_FRAME]
    return Film(gif_of(pictures(), times), len(frames), (width, round(HEIGHT * width / WIDTH)))


def frames_of(subject: Subject, side: str, report: Report = silent) -> list[Frame]:
    """Return the brains of a film, the earliest first, each with its score."""
    brains = {name: brain.params for name, brain in subject.brains.items()}
    moments: list[Moment | None] = [*subject.moments]
    if not moments or subject.moments[-1].games < subject.games:
        moments.append(None)  # the brain as it stands
    frames = []
    for number, moment in enumerate(moments):
        report(EXAMS * number / len(moments))
        if moment is None:
            recipe, params, games, faults = subject.recipe, brains, subject.games, None
            smoothed = subject.brains[side].smoothed
        else:
            recipe, params, games = moment.recipe, moment.params, moment.games
            smoothed, faults = moment.brains[side].smoothed, moment.faults
        if faults is None and is_quick(recipe):
            exam = exam_of(recipe, params)
            while (found := exam.advance()) is None:
                report(EXAMS * (number + exam.progress) / len(moments))
            faults = faults_in(found)
        frames.append(Frame(games, recipe, params[side], smoothed, faults))
    return frames


class Screen:
    """Where the frames of one film are drawn."""

    def __init__(self, frames: Sequence[Frame], side: str, width: int) -> None:
        self._frames, self._side = frames, side
        self._unit = width / WIDTH
        self._size = width, round(HEIGHT * self._unit)
        weights = [film.input_weights(frame.params) for frame in frames]
        self._reach = max(film.reach_of(array) for array in weights)

    def _place(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return a box in pixels, whole ones, so that edges are sharp."""
        unit = self._unit
        return round(left * unit), round(top * unit), round(right * unit), round(bottom * unit)

    def picture(self, number: int) -> Image.Image:
        """Return one frame."""
        canvas, frame = Canvas(*self._size), self._frames[number]
        self._head(canvas, frame)
        left, right = PAD + LABELS, WIDTH - PAD
        self._weights(canvas, frame, left, right)
        self._mixes(canvas, frame, left, right)
        self._past(canvas, number)
        words = (
            "Each input has a colour; units and outputs have the mix of the inputs that they hear."
        )
        self._write(canvas, words, PAD, HEIGHT - 13, 13, MUTED, "ls")
        name = film.input_weights_name(frame.params)
        words = f"Grey is {name}, from {-self._reach:g} (black) to +{self._reach:g} (white)."
        self._write(canvas, words, PAD, HEIGHT - 31, 13, MUTED, "ls")
        return canvas.finished()

    def _write(
        self, canvas: Canvas, words: str, x: float, y: float, size: float, color: str, anchor: str
    ) -> None:
        unit = self._unit
        canvas.text(words, x * unit, y * unit, size * unit, color, anchor)

    def _head(self, canvas: Canvas, frame: Frame) -> None:
        """Say when this was, how good the brain was, and what it is."""
        own = frame.recipe.brain_of(self._side)
        whose = "" if frame.recipe.fight is None else f"the {self._side}'s, "
        what = f"{whose}{kind_of(own)}, {own.hidden} units, seed {frame.recipe.seed}"
        self._write(canvas, f"game {frame.games:,}", PAD, 38, 26, TEXT, "ls")
        self._write(canvas, what, PAD, 60, 14, MUTED, "ls")
        self._write(canvas, score_of(frame), WIDTH - PAD, 38, 19, TEXT, "rs")
        if not math.isnan(frame.smoothed):
            errors = f"{frame.smoothed:.2f} errors a game, smoothed"
            self._write(canvas, errors, WIDTH - PAD, 60, 14, MUTED, "rs")

    def _weights(self, canvas: Canvas, frame: Frame, left: float, right: float) -> None:
        """Draw what the units hear of the inputs in grey, and the inputs' names."""
        greys = film.greys_of(film.input_weights(frame.params), self._reach)
        canvas.paste(Image.fromarray(greys).convert("RGB"), self._place(left, 74, right, 178))
        for row, (name, color) in enumerate(zip(INPUT_NAMES, INPUT_COLORS, strict=True)):
            top = 74 + 26 * row
            canvas.box(self._place(PAD, top + 1, left - 6, top + 25), color, 3 * self._unit)
            middle = (PAD + left - 6) / 2
            self._write(canvas, name, middle, top + 13, 14, ON_BRIGHT, "mm")

    def _mixes(self, canvas: Canvas, frame: Frame, left: float, right: float) -> None:
        """Draw the colours of units and outputs, each over what it is mixed of."""
        mix = film.mix_of(frame.params)
        place = self._place
        canvas.paste(
            picture_of(film.colors_of(mix.units)[np.newaxis]), place(left, 186, right, 208)
        )
        canvas.paste(picture_of(stacked(mix.units)), place(left, 209, right, 235))
        outputs, names = mix.outputs, film.output_names(frame.params)
        wide = (right - left + 4) / len(outputs)
        for number, (shares, name) in enumerate(zip(outputs, names, strict=True)):
            x = left + wide * number
            canvas.box(place(x, 243, x + wide - 4, 266), tuple(film.colors_of(shares).tolist()))
            below = picture_of(stacked(outputs[number : number + 1]).transpose(1, 0, 2))
            canvas.paste(below, place(x, 267, x + wide - 4, 275))
            if len(outputs) > 1:
                self._write(canvas, name, x + wide / 2 - 2, 255, 14, ON_BRIGHT, "mm")
        for words, y in (("units", 210), (names[0] if len(names) == 1 else "outputs", 259)):
            self._write(canvas, words, left - 8, y, 14, MUTED, "rm")

    def _past(self, canvas: Canvas, number: int) -> None:
        """Draw every brain's faults as a bar, this one's bright: the lower, the better."""
        left, right, base = PAD + 8, WIDTH - PAD - 8, 346.0
        canvas.box(self._place(PAD, 286, WIDTH - PAD, base + 4), PANEL)
        fighting = self._frames[number].recipe.fight is not None
        words = "starts from which the mouse is caught" if fighting else "wrong moves"
        self._write(canvas, f"{words}, brain by brain", right, 303, 12, MUTED, "rs")
        most = max(frame.faults or 0.0 for frame in self._frames)
        last = max(1, self._frames[-1].games)
        half = min(5.0, max(0.6, 0.3 * (right - left) / len(self._frames)))
        for other, frame in enumerate(self._frames):
            x = left + half + (right - left - 2 * half) * frame.games / last
            color = FAINT if other < number else ACCENT if other == number else EDGE
            height = 3.0 if frame.faults is None else 3 + 50 * frame.faults / max(most, 1e-9)
            wide = max(1.5, half) if other == number else half
            canvas.box(self._place(x - wide, base - height, x + wide, base), color)


def score_of(frame: Frame) -> str:
    """Return a brain's exact score in words."""
    if frame.faults is None:
        return "not examined"
    if frame.recipe.fight is not None:
        return f"caught from {frame.faults:.1%} of all starts".replace("%", " %")
    digits = 2 if frame.faults >= 0.01 else 4
    return "perfect" if frame.faults == 0 else f"{frame.faults:.{digits}f} wrong moves a game"


def picture_of(pixels: film.Bytes) -> Image.Image:
    """Return pixels (rows, columns, 3) as a picture."""
    return Image.fromarray(np.ascontiguousarray(pixels))


def stacked(shares: FloatArray) -> film.Bytes:
    """Return shares (columns, 4) as stacks of the inputs' colours, (STEPS, columns, 3)."""
    return film.stacks_of(shares, STEPS).transpose(1, 0, 2)
