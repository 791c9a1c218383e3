"""A small run to save, and how two runs are compared; several tests share them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from catmouse.brains import ARTICLE
from catmouse.recipe import Recipe
from catmouse.storage import SavedRun
from catmouse.trainer import Trainer
from catmouse.world import World


def a_run(hidden: int = 3, **changes: Any) -> SavedRun:
    rng = np.random.RandomState(7)
    recipe = Recipe(hidden=hidden, rate=0.1 + 0.2, seed=7, moves=12, world=World(5, 4))
    run = SavedRun(
        recipe=recipe,
        params=ARTICLE.newborn(rng, hidden),
        games=2001,
        smoothed=1 / 3,
        curve=(np.array([0, 1000, 2000]), np.array([9.1, 2 / 3, 5e-324])),
        stream=rng.get_state(),
        right_moves=1000,
        all_moves=4800,
    )
    return replace(run, **changes)


def a_modern_run() -> SavedRun:
    """A run whose optimiser has arrays of its own, saved in the middle of its cycle."""
    recipe = Recipe(
        hidden=3,
        rate=0.05,
        seed=7,
        brain="lstm",
        head="four-way",
        sight="wide",
        precision="single",
        optimiser="adam",
        clip=1.5,
        lesson=16,
        schedule="one-cycle",
        cycle=640,
    )
    trainer = Trainer(recipe)
    trainer.train(320)
    return trainer.saved(trainer.examine())


def assert_same(one: SavedRun, other: SavedRun) -> None:
    assert one.recipe == other.recipe
    for mine, theirs, whose in (
        (one.params, other.params, "parameters"),
        (one.optimiser, other.optimiser, "arrays of the optimiser"),
    ):
        assert mine.keys() == theirs.keys(), f"other {whose} came back"
        for name, array in mine.items():
            assert array.dtype == theirs[name].dtype, f"{name} came back in another precision"
            same = array.tobytes() == theirs[name].tobytes()
            assert same, f"{name} came back with other bits"
    assert one.games == other.games
    assert np.float64(one.smoothed).tobytes() == np.float64(other.smoothed).tobytes()
    for mine, theirs, what in zip(one.curve, other.curve, ("games", "errors"), strict=True):
        assert mine.tobytes() == theirs.tobytes(), f"the curve's {what} came back otherwise"
    assert [str(part) for part in one.stream] == [str(part) for part in other.stream]
    assert (one.stream[1] == other.stream[1]).all(), "the random stream came back otherwise"
    assert (one.right_moves, one.all_moves) == (other.right_moves, other.all_moves)
