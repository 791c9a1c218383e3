"""The way back in time: brains kept along a run, thinned by doubling, each with its exact score."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from catmouse.brains.arrays import Params
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import BRAIN

MOST = 256
"""Moments are kept; when there are more, every second one goes."""

MOST_BYTES = 12 * 2**20
"""All moments together take no more memory, nor more of a file, than about so much."""

FIRST_STRIDE, FIRST_STRIDE_OF_LESSONS = 10_000, 1_280
"""In games, from moment to moment at first: the article's film has a frame every 10,000 games. A
run whose lessons have several games goes its way in fewer."""


@dataclass(frozen=True, eq=False)
class KeptBrain:
    """One side's brain at a moment; in a timeline its arrays cannot be written to."""

    params: Params
    optimiser: Params  # the optimiser's own arrays, by name
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


Value = str | int | float


class Change(NamedTuple):
    """Something that was changed: which setting, of which side where it has one, and to what.

    ``field`` is a recipe's or a brain's ("rate", "teacher", "hidden", "cell", "policy", "learns",
    "cat_steps", "moves", "practice"), or what was done to the whole run: "wipe", "recipe",
    "branch", "open" and so on; "text" is what an older program noted in words of its own.
    """

    field: str
    value: Value = ""
    side: str = ""


class Mark(NamedTuple):
    """Something that was changed during a run; it is worded where it is drawn."""

    games: int
    change: Change


@dataclass(eq=False)
class Timeline:
    """The moments of a run, the earliest first, and what was changed on the way."""

    stride: int = FIRST_STRIDE
    moments: tuple[Moment, ...] = ()
    marks: tuple[Mark, ...] = ()

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

    def mark(self, games: int, change: Change) -> None:
        """Note a change; of several of one setting after the same games the last one counts."""
        key = change.field, change.side
        self.marks = (
            *(
                mark
                for mark in self.marks
                if mark.games != games or (mark.change.field, mark.change.side) != key
            ),
            Mark(games, change),
        )

    def score(self, games: int, faults: float) -> None:
        """Note what the exam of a moment found."""
        self.moments = tuple(
            dataclasses.replace(moment, faults=faults) if moment.games == games else moment
            for moment in self.moments
        )

    def copy(self, until: float = math.inf) -> Timeline:
        """Return a copy, up to so many games where that is given."""
        moments = tuple(moment for moment in self.moments if moment.games <= until)
        marks = tuple(mark for mark in self.marks if mark.games <= until)
        return Timeline(self.stride, moments, marks)


def has_practised(marks: tuple[Mark, ...], games: int) -> bool:
    """Whether a run practised starts before it had so many games behind it."""
    begun = (mark for mark in marks if mark.change.field == "practice" and mark.games < games)
    return any(mark.change.value for mark in begun)


def differences(old: Recipe, new: Recipe) -> list[Change]:
    """Return what a run by the new recipe does otherwise, by the same rules of a game."""
    found = []
    for side in old.sides:
        if side not in new.sides:
            continue
        mine, other = old.brain_of(side), new.brain_of(side)
        found += [
            Change(name, getattr(other, name), side)
            for name in ("rate", "teacher", "hidden", "cell")
            if getattr(mine, name) != getattr(other, name)
        ]
        policy = new.policy_of(side)
        if old.policy_of(side) != policy:
            found.append(Change("policy", policy, side))
        if (side in old.learning) != (side in new.learning) and policy == BRAIN:
            found.append(Change("learns", int(side in new.learning), side))
    if old.rules.cat_steps != new.rules.cat_steps:
        found.append(Change("cat_steps", new.rules.cat_steps))
    if old.moves != new.moves:
        found.append(Change("moves", new.moves))
    if old.practice != new.practice:
        found.append(Change("practice", len(new.practice)))
    return found
