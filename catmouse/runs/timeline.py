"""The way back in time: brains kept along a run, thinned by doubling, each with its exact score."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from catmouse.brains.arrays import Params
from catmouse.recipe.recipe import BRAIN, Recipe
from catmouse.room.policies import SIDES

MOST = 256
"""Moments are kept; when there are more, every second one goes."""

MOST_BYTES = 12 * 2**20
"""All moments together take no more memory, nor more of a file, than about so much."""

FIRST_STRIDE, FIRST_STRIDE_OF_LESSONS = 10_000, 1_280
"""In games, from moment to moment at first: the article's film has a frame every 10,000 games. A
run whose lessons have several games goes its way in fewer."""


PRACTISED = "practised starts:"
"""How the mark begins that says how many starts are practised from then on."""


@dataclass(frozen=True, eq=False)
class KeptBrain:
    """One side's brain at a moment; its arrays cannot be written to."""

    params: Params
    optimiser: Params
    smoothed: float  # the smoothed errors, NaN before the first game


@dataclass(frozen=True, eq=False)
class Moment:
    """A run as it was after so many games: enough to go on from there."""

    games: int
    recipe: Recipe
    brains: Mapping[str, KeptBrain]  # by side
    stream: tuple[Any, ...]  # numpy.random.RandomState.get_state()
    faults: float | None = None  # exactly: wrong moves a game, or the share of fights lost

    @property
    def params(self) -> dict[str, Params]:
        """The weights by side."""
        return {side: brain.params for side, brain in self.brains.items()}

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        arrays = [
            array
            for brain in self.brains.values()
            for part in (brain.params, brain.optimiser)
            for array in part.values()
        ]
        return sum(array.nbytes for array in arrays) + int(self.stream[1].nbytes)


class Mark(NamedTuple):
    """Something that was changed during a run."""

    games: int
    text: str


class Timeline:
    """The moments of a run, the earliest first, and what was changed on the way."""

    def __init__(self, stride: int, moments: tuple[Moment, ...] = (), marks: tuple[Mark, ...] = ()):
        self.stride, self.moments, self.marks = stride, moments, marks

    @classmethod
    def of(cls, recipe: Recipe) -> Timeline:
        """Return an empty timeline for a run by this recipe."""
        return cls(FIRST_STRIDE if recipe.lesson == 1 else FIRST_STRIDE_OF_LESSONS)

    def due(self, games: int) -> int:
        """Return after how many more games a moment is to be kept, 0 or less where now."""
        return self.moments[-1].games + self.stride - games if self.moments else 0

    def keep(self, moment: Moment) -> None:
        """Keep a moment, later than all before; too many are thinned by half."""
        self.moments = (*self.moments, moment)
        most = max(2, min(MOST, MOST_BYTES // moment.size))
        while len(self.moments) > most:
            self.moments = self.moments[::2]
            self.stride *= 2

    def mark(self, games: int, text: str) -> None:
        """Note a change; one that is taken back or repeated at once leaves no trace twice."""
        kind = text.rpartition(" ")[0]
        same = [mark for mark in self.marks[-1:] if mark.games == games]
        if same and same[0].text.rpartition(" ")[0] == kind:
            self.marks = self.marks[:-1]
        self.marks = (*self.marks, Mark(games, text))

    def score(self, games: int, faults: float) -> None:
        """Note what the exam of a moment found."""
        self.moments = tuple(
            dataclasses.replace(moment, faults=faults) if moment.games == games else moment
            for moment in self.moments
        )

    def copy(self, until: int | None = None) -> Timeline:
        """Return a copy, up to so many games where that is given."""
        if until is None:
            return Timeline(self.stride, self.moments, self.marks)
        moments = tuple(moment for moment in self.moments if moment.games <= until)
        marks = tuple(mark for mark in self.marks if mark.games <= until)
        return Timeline(self.stride, moments, marks)


def has_practised(marks: tuple[Mark, ...], games: int) -> bool:
    """Whether a run practised starts before it had so many games behind it."""
    begun = (mark for mark in marks if mark.text.startswith(PRACTISED) and mark.games < games)
    return any(not mark.text.endswith("none") for mark in begun)


def differences(old: Recipe, new: Recipe) -> list[str]:
    """Return in words what a run by the new recipe does otherwise."""
    found = []
    sides = SIDES if old.fight is not None and new.fight is not None else SIDES[:1]
    for side in sides:
        mine, other = old.brain_of(side), new.brain_of(side)
        who = "" if old.fight is None else f"{side}: "
        for name, words in (
            ("rate", f"{who}rate {other.rate:g}"),
            ("teacher", f"{who}teacher {other.teacher}"),
            ("hidden", f"{who}size {other.hidden}"),
            ("brain", f"{who}kind {other.brain}"),
        ):
            if getattr(mine, name) != getattr(other, name):
                found.append(words)
        if old.fight is not None and new.fight is not None:
            mind = new.fight.mind_of(side)
            if old.fight.mind_of(side) != mind:
                found.append(f"{side}: mind {mind}")
            if (side in old.fight.pupils) != (side in new.fight.pupils) and mind == BRAIN:
                found.append(f"{side}: {'learns on' if side in new.fight.pupils else 'rests now'}")
    if old.fight is not None and new.fight is not None and old.fight.steps != new.fight.steps:
        found.append(f"the cat's steps {new.fight.steps}")
    if old.moves != new.moves:
        found.append(f"length {new.moves}")
    if old.practice != new.practice:
        found.append(f"{PRACTISED} {len(new.practice) or 'none'}")
    return found
