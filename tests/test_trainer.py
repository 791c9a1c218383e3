"""A run goes on exactly where it was, whatever happened in between."""

from __future__ import annotations

import math
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.files import library
from catmouse.recipe.recipe import Recipe
from catmouse.room.world import World
from catmouse.runs.run import Learn, NotFinite, Trainer
from tests.helpers import assert_same_bits

ROOT = Path(__file__).resolve().parent.parent

RECIPES = [
    Recipe(),
    Recipe(hidden=5, rate=0.7, seed=9, moves=13, world=World(4, 7)),
    Recipe(hidden=33, rate=0.02, seed=2**32 - 1, moves=1),
]


def assert_same_run(one: Trainer, other: Trainer) -> None:
    """Fail unless two runs are the same to the last bit, and will be from here on."""
    assert_same_bits(one.params, other.params)
    assert one.games == other.games
    np.testing.assert_array_equal(one.smoothed, other.smoothed)  # NaN is NaN here
    assert one.recipe == other.recipe
    assert one.curve.points().games.tolist() == other.curve.points().games.tolist()
    assert one.curve.points().errors.tolist() == other.curve.points().errors.tolist()
    streams = one.saved().stream, other.saved().stream
    assert (streams[0][1] == streams[1][1]).all() and streams[0][2:] == streams[1][2:], (
        "the random streams went apart"
    )


def test_a_new_run_has_the_articles_newborn_brain() -> None:
    trainer = Trainer(Recipe(seed=4))
    stream = np.random.RandomState(4)
    drawn = {
        name: 2 * stream.rand(*shape) - 1
        for name, shape in (("synapse_0", (4, 16)), ("synapse_1", (16, 1)), ("synapse_h", (16, 16)))
    }
    assert_same_bits(trainer.params, drawn)
    assert trainer.games == 0 and math.isnan(trainer.smoothed)
    assert len(trainer.curve.points().games) == 0


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_saved_and_opened_in_the_middle_is_the_same_as_straight_on(
    engine: Learn, recipe: Recipe, tmp_path: Path
) -> None:
    straight = Trainer(recipe, engine)
    straight.train(700)

    first = Trainer(recipe, engine)
    first.train(350)
    path = tmp_path / "half.safetensors"
    library.save(path, first.saved())
    second = Trainer.resume(library.load(path), engine)
    assert_same_run(first, second)
    second.train(350)
    assert_same_run(second, straight)
    straight.train(50)
    second.train(50)
    assert_same_run(second, straight)


@given(pieces=st.lists(st.integers(0, 40), min_size=1, max_size=8))
@settings(max_examples=15)
def test_the_pieces_a_run_is_played_in_do_not_matter(pieces: list[int]) -> None:
    recipe = Recipe(hidden=4, seed=6)
    at_once, in_pieces = Trainer(recipe), Trainer(recipe)
    expected = at_once.train(sum(pieces))
    found = np.concatenate([in_pieces.train(games) for games in pieces])
    assert found.tolist() == expected.tolist()
    assert_same_run(in_pieces, at_once)


def test_going_on_leaves_what_was_saved_alone() -> None:
    trainer = Trainer(Recipe(hidden=4))
    trainer.train(20)
    saved = trainer.saved()
    kept = {name: array.copy() for name, array in saved.mouse.params.items()}
    curve = [part.tolist() for part in saved.mouse.curve]
    trainer.train(20)
    Trainer.resume(saved).train(20)
    assert_same_bits(saved.mouse.params, kept)
    assert [part.tolist() for part in saved.mouse.curve] == curve
    assert_same_run(Trainer.resume(saved), Trainer.resume(saved))


def test_an_early_stop_leaves_the_random_stream_right_behind_the_games_played(
    engine: Learn,
) -> None:
    recipe = Recipe(seed=0)
    whole = Trainer(recipe, engine).train(500)
    until = float(np.sort(whole)[60])
    played = int(np.argmax(whole < until)) + 1
    assert 1 < played < 500, "the test stops nowhere in the middle"

    stopped, exact = Trainer(recipe, engine), Trainer(recipe, engine)
    assert stopped.train(500, until).tolist() == whole[:played].tolist()
    exact.train(played)
    assert_same_run(stopped, exact)
    assert stopped.train(500 - played).tolist() == whole[played:].tolist()


def test_the_curve_holds_the_smoothed_errors() -> None:
    trainer = Trainer(Recipe(hidden=4))
    smoothed = np.concatenate([trainer.train(100), trainer.train(0), trainer.train(300)])
    games, errors = trainer.curve.points()
    assert games[-1] >= 398
    assert errors.tolist() == smoothed[games].tolist()
    assert trainer.smoothed == smoothed[-1]
    assert trainer.games == 400


def test_another_rate_holds_from_the_next_game_on() -> None:
    trainer, fast = Trainer(Recipe(hidden=4)), Trainer(Recipe(hidden=4, rate=0.5))
    trainer.set_rate(0.5)
    trainer.train(30)
    fast.train(30)
    assert_same_run(trainer, fast)


@pytest.mark.parametrize("rate", [0, -0.1, math.nan, math.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    trainer = Trainer(Recipe(hidden=4))
    with pytest.raises(ValueError) as refusal:
        trainer.set_rate(rate)
    assert str(refusal.value) == f"the learning rate is {rate}, but it takes a number above 0"
    assert trainer.recipe.rate == 0.1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hidden": 0}, "the number of hidden units is 0, but it takes 1 to 1024"),
        ({"hidden": 1025}, "the number of hidden units is 1025, but it takes 1 to 1024"),
        ({"moves": 0}, "the number of moves in a game is 0, but it takes 1 to 1000"),
        ({"moves": 1001}, "the number of moves in a game is 1001, but it takes 1 to 1000"),
        ({"seed": -1}, "the seed is -1, but it takes 0 to 4294967295"),
        ({"seed": 2**32}, "the seed is 4294967296, but it takes 0 to 4294967295"),
        ({"brain": "owl"}, "there is no brain called 'owl', only "),
        ({"teacher": "owl"}, "there is no teacher called 'owl', only "),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(changes: dict, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        Recipe(**changes)
    assert str(refusal.value).startswith(sentence)


def test_numbers_that_stop_being_finite_are_told(engine: Learn) -> None:
    # The gradient of a long game is large enough to make such a rate overflow.
    trainer = Trainer(Recipe(moves=100), engine)
    trainer.train(20)
    trainer.set_rate(1e308)
    with pytest.raises(NotFinite) as told:
        for _ in range(50):
            trainer.train(1)
    assert str(told.value) == (
        f"a weight stopped being a finite number before game {trainer.games + 1}; "
        "a smaller learning rate prevents that"
    )
    assert trainer.games < 70
    assert math.isfinite(trainer.smoothed), "errors that are none were kept"
    assert np.isfinite(trainer.curve.points().errors).all()


PAGES_OF_A_TRAINING = """
import dataclasses, resource
from catmouse.recipe.recipe import PRESETS
from catmouse.runs.run import Trainer

trainer = Trainer(dataclasses.replace(PRESETS["modern"], hidden=64))
trainer.train(10 * 128)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
trainer.train(50 * 128)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that takes memory away")
def test_lessons_use_the_memory_of_lessons_before() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PAGES_OF_A_TRAINING],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    pages = int(done.stdout)
    assert pages < 5_000, f"fifty lessons took {pages:,} new pages of memory"
