"""A small run to save, and how two runs are compared; several tests share them."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catmouse.brains.brain import ARTICLE
from catmouse.files.library import BadBrain, load
from catmouse.games.report import Score
from catmouse.recipe.recipe import MODERN, Recipe, fight, lessons
from catmouse.room.policies import MOUSE
from catmouse.room.world import World
from catmouse.runs.curve import Points
from catmouse.runs.run import Run
from catmouse.runs.saved import SavedBrain, SavedRun


def a_run(hidden: int = 3, **changes: Any) -> SavedRun:
    """A run of the article's kind; ``changes`` are of the run or of its mouse's brain."""
    rng = np.random.RandomState(7)
    recipe = lessons(hidden=hidden, rate=0.1 + 0.2, seed=7, moves=12, world=World(5, 4))
    brain = SavedBrain(
        params=ARTICLE.init(rng, hidden),
        optimiser={},
        smoothed=1 / 3,
        curve=Points(np.array([0, 1000, 2000]), np.array([9.1, 2 / 3, 5e-324])),
    )
    run = SavedRun(
        recipe=recipe,
        brains={MOUSE: brain},
        games=2001,
        stream=rng.get_state(),
        score=Score(1000, 4800, 0, 400, touch_ends=False),
    )
    return changed(run, **changes)


def changed(run: SavedRun, **changes: Any) -> SavedRun:
    """A run with changes to itself or to its mouse's brain."""
    own = {field.name for field in fields(SavedBrain)}
    mine = {name: changes.pop(name) for name in own & changes.keys()}
    brain = replace(run.brains[MOUSE], **mine)
    return replace(run, **({"brains": run.brains | {MOUSE: brain}} | changes))


def a_modern_run() -> SavedRun:
    """A run whose optimiser has arrays of its own, saved in the middle of its cycle."""
    recipe = lessons(
        hidden=3,
        rate=0.05,
        seed=7,
        cell="lstm",
        head="four-way",
        scale="wide",
        precision="single",
        optimiser="adam",
        clip=1.5,
        lesson=16,
        schedule="one-cycle",
        cycle=640,
    )
    run = Run(recipe)
    run.train(320)
    return run.saved(run.report().score)


def a_fight() -> SavedRun:
    """A fight of two brains of different kinds, saved in the middle."""
    cat = replace(MODERN, hidden=5, teacher="perfect")
    run = Run(fight(steps=2, cat_brain=cat, hidden=4, world=World(4, 5), moves=9, lesson=8))
    run.train(200)
    return run.saved(run.report().score)


def assert_same(one: SavedRun, other: SavedRun) -> None:
    assert one.recipe == other.recipe
    assert one.brains.keys() == other.brains.keys()
    for side in one.brains:
        assert_same_brain(one.brains[side], other.brains[side])
    assert one.games == other.games
    assert [str(part) for part in one.stream] == [str(part) for part in other.stream]
    assert (one.stream[1] == other.stream[1]).all(), "the random stream came back otherwise"
    assert one.score == other.score


def assert_same_brain(one: SavedBrain, other: SavedBrain) -> None:
    for mine, theirs, whose in (
        (one.params, other.params, "parameters"),
        (one.optimiser, other.optimiser, "arrays of the optimiser"),
    ):
        assert mine.keys() == theirs.keys(), f"other {whose} came back"
        for name, array in mine.items():
            assert array.dtype == theirs[name].dtype, f"{name} came back in another precision"
            same = array.tobytes() == theirs[name].tobytes()
            assert same, f"{name} came back with other bits"
    assert np.float64(one.smoothed).tobytes() == np.float64(other.smoothed).tobytes()
    for mine, theirs, what in zip(one.curve, other.curve, ("games", "errors"), strict=True):
        assert mine.tobytes() == theirs.tobytes(), f"the curve's {what} came back otherwise"


def a_past(recipe: Recipe, moments: int = 4, stride: int = 64) -> SavedRun:
    """A run with so many moments behind it, the first before any game, the last a while ago."""
    run = Run(recipe)
    run.timeline.stride = stride
    run.train((moments - 1) * stride + stride // 2)
    saved = run.saved()
    assert len(saved.timeline.moments) == moments
    return saved


def fault_of(path: Path) -> str:
    """The sentence with which a file is refused; any other outcome fails the test."""
    with pytest.raises(BadBrain) as caught:
        load(path)
    sentence = str(caught.value)
    assert path.name in sentence, f"the sentence does not name {path.name}: {sentence}"
    assert "\n" not in sentence, f"more than one line: {sentence!r}"
    assert len(sentence) < 300, f"too long to read: {sentence}"
    return sentence
