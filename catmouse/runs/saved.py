"""A run at rest, as a value: all that is needed to go on exactly where it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from catmouse.brains.arrays import Params
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import MOUSE
from catmouse.room.world import FloatArray, IntArray
from catmouse.runs.curve import Times
from catmouse.runs.timeline import FIRST_STRIDE, Timeline


@dataclass(frozen=True, eq=False)
class SavedBrain:
    """One brain of a run at rest."""

    params: Params
    smoothed: float  # the smoothed errors; NaN before the first game
    curve: tuple[IntArray, FloatArray]  # game numbers and smoothed errors, (points,) each
    optimiser: Params = field(default_factory=dict)  # the optimiser's own arrays, by name


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run at rest: all that is needed to go on exactly where it stopped."""

    recipe: Recipe
    brains: dict[str, SavedBrain]  # by side: the mouse's, and in a fight the cat's
    games: int
    stream: tuple[Any, ...]  # numpy.random.RandomState.get_state()
    right_moves: int | None = None  # of all_moves in the exam, where that was known
    all_moves: int | None = None
    caught: int | None = None  # from how many of all starts of a fight, where that was known
    starts: int | None = None
    timeline: Timeline = field(default_factory=lambda: Timeline(FIRST_STRIDE))
    clock: Times = ()  # when it was started, and so on up to now; empty where nobody knows

    @property
    def mouse(self) -> SavedBrain:
        """The mouse's brain, which every run has."""
        return self.brains[MOUSE]
