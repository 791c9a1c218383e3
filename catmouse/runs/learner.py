"""One brain of a run, and how far it has come."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from catmouse.brains.arrays import Params, copied, frozen
from catmouse.brains.optimisers import OPTIMISERS
from catmouse.games.lesson import Training
from catmouse.recipe.recipe import Recipe
from catmouse.room.world import FloatArray
from catmouse.runs.curve import Curve, Points
from catmouse.runs.saved import SavedBrain
from catmouse.runs.timeline import KeptBrain

KEPT = 16 * 2**20
"""Bytes; see :func:`keep_freed_memory`."""


def keep_freed_memory() -> None:
    """Let the arrays of a move take the memory of the move before instead of new pages.

    glibc hands freed memory back to the system beyond twice the largest block that was ever freed
    by itself (mallopt(3), M_MMAP_THRESHOLD); one that is never touched costs nothing. Elsewhere
    this changes nothing.
    """
    np.empty(KEPT, dtype=np.uint8)


class Learner:
    """A brain, its optimiser and its curve."""

    def __init__(self, recipe: Recipe, side: str, rng: np.random.RandomState) -> None:
        own = recipe.brain_of(side)
        self.params: Params = own.network.init(rng, own.hidden)
        self.optimiser = OPTIMISERS[own.optimiser](self.params, own.clip)
        self.smoothed = math.nan  # NaN before the first game
        self.curve = Curve()

    def resume(self, kept: KeptBrain, curve: Points) -> None:
        """Go on where a brain was; ``curve`` is of the games up to then."""
        self.params = copied(kept.params)
        self.optimiser.state = copied(kept.optimiser)
        self.smoothed = kept.smoothed
        self.curve = Curve(curve)

    def inherit(self, other: Learner, curve: bool, optimiser: bool) -> None:
        """Take over another's weights, and its curve and its optimiser's arrays where told so."""
        self.params = copied(other.params)
        if optimiser:
            self.optimiser.state = copied(other.optimiser.state)
        if curve:
            self.smoothed, self.curve = other.smoothed, Curve(other.curve.points())

    def saved(self) -> SavedBrain:
        """Return copies of all that :meth:`resume` needs, the curve among them."""
        return SavedBrain(
            params=copied(self.params),
            optimiser=copied(self.optimiser.state),
            smoothed=self.smoothed,
            curve=self.curve.points(),
        )

    def kept(self) -> KeptBrain:
        """Return the brain as it is now, for the timeline."""
        return KeptBrain(frozen(self.params), frozen(self.optimiser.state), self.smoothed)

    def note(self, first: int, smoothed: FloatArray) -> None:
        """Take in the smoothed errors of consecutive games, the first numbered ``first``."""
        self.curve.extend(first, smoothed)
        if len(smoothed):
            self.smoothed = float(smoothed[-1])

    def training(self, recipe: Recipe, side: str, rate_of: Callable[[int], float]) -> Training:
        """Return what a lesson needs to know of it; ``rate_of`` is by the games of the call."""
        return Training(
            network=recipe.brain_of(side).network,
            params=self.params,
            optimiser=self.optimiser,
            teacher=recipe.teacher_of(side),
            rate_of=rate_of,
            smoothed=self.smoothed,
        )
