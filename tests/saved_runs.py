"""A small run to save, and how two runs are compared; several tests share them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from catmouse.brains import elman
from catmouse.recipe import Recipe
from catmouse.storage import SavedRun
from catmouse.world import World


def a_run(hidden: int = 3, **changes: Any) -> SavedRun:
    rng = np.random.RandomState(7)
    recipe = Recipe(hidden=hidden, rate=0.1 + 0.2, seed=7, moves=12, world=World(5, 4))
    run = SavedRun(
        recipe=recipe,
        params=elman.newborn(rng, hidden),
        games=2001,
        smoothed=1 / 3,
        curve=(np.array([0, 1000, 2000]), np.array([9.1, 2 / 3, 5e-324])),
        stream=rng.get_state(),
        right_moves=1000,
        all_moves=4800,
    )
    return replace(run, **changes)


def assert_same(one: SavedRun, other: SavedRun) -> None:
    assert one.recipe == other.recipe
    assert one.params.keys() == other.params.keys(), "other parameters came back"
    for name, array in one.params.items():
        assert array.tobytes() == other.params[name].tobytes(), f"{name} came back with other bits"
    assert one.games == other.games
    assert np.float64(one.smoothed).tobytes() == np.float64(other.smoothed).tobytes()
    for mine, theirs, what in zip(one.curve, other.curve, ("games", "errors"), strict=True):
        assert mine.tobytes() == theirs.tobytes(), f"the curve's {what} came back otherwise"
    assert [str(part) for part in one.stream] == [str(part) for part in other.stream]
    assert (one.stream[1] == other.stream[1]).all(), "the random stream came back otherwise"
    assert (one.right_moves, one.all_moves) == (other.right_moves, other.all_moves)
