"""Brains made by hand, whose moves can be told beforehand: they look at nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.recipe.recipe import Recipe
from catmouse.room.compass import TARGETS
from catmouse.runs.curve import Points, ScorePoints
from catmouse.worker.messages import BrainState, RunState


def runs(direction: int, hidden: int = 1) -> Params:
    """A brain that runs in one direction whatever it sees, and has no memory."""
    share = TARGETS[direction]
    weight = math.log(share / (1 - share)) / 0.5  # an idle hidden unit stands at 1/2
    first_unit_only = np.zeros((hidden, 1))
    first_unit_only[0] = weight
    return {
        "synapse_0": np.zeros((4, hidden)),
        "synapse_h": np.zeros((hidden, hidden)),
        "synapse_1": first_unit_only,
    }


def remembers() -> Params:
    """A brain that runs right on a game's first move and up on all others."""
    return {
        "synapse_0": np.zeros((4, 1)),
        "synapse_h": np.array([[8.0]]),  # the unit stands at 1/2 first, and near 1 from then on
        "synapse_1": np.array([[-2.0]]),
    }


def run_of(recipe: Recipe, brains: Mapping[str, Params]) -> RunState:
    """A run before its first game, of brains that were made by hand; by side."""
    nothing = Points(np.empty(0, int), np.empty(0))
    return RunState(
        recipe=recipe,
        brains={side: BrainState(params, math.nan, nothing) for side, params in brains.items()},
        games=0,
        speed=0.0,
        recent=(),
        examined=None,
        exam_progress=0.0,
        scores=ScorePoints(np.empty(0, int), np.empty(0)),
        clock=((0, 0.0),),
        moments=(),
        marks=(),
    )


def blank_run(recipe: Recipe, seed: int = 5) -> RunState:
    """A run before its first game, of brains as they are drawn."""
    rng = np.random.RandomState(seed)
    brains = {side: recipe.brain_of(side) for side in recipe.sides}
    return run_of(recipe, {side: own.network.init(rng, own.hidden) for side, own in brains.items()})
