"""A run goes on exactly where it was, whatever happened in between."""

from __future__ import annotations

import dataclasses
import math
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.brains.arrays import copied
from catmouse.files import library
from catmouse.games.lesson import Learn
from catmouse.recipe.recipe import MODERN, BrainRecipe, Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.run import NotFinite, Run
from tests.helpers import assert_same_bits

ROOT = Path(__file__).resolve().parent.parent

RECIPES = {
    "the article's": Recipe(),
    "another room": lessons(hidden=5, rate=0.7, seed=9, moves=13, world=World(4, 7)),
    "one move": lessons(hidden=33, rate=0.02, seed=2**32 - 1, moves=1),
    "a fight": fight(),
    "against a table": fight(hidden=5, seed=9, moves=13, world=World(4, 7), steps=2, cat="chase"),
}
FIGHT = fight(hidden=4, cat_brain=BrainRecipe(hidden=3, teacher="chase"))
both_kinds = pytest.mark.parametrize(
    "recipe", [lessons(hidden=4, seed=6), FIGHT], ids=["lessons", "a fight"]
)


def assert_same_run(one: Run, other: Run) -> None:
    """Fail unless two runs are the same to the last bit, and will be from here on."""
    assert one.games == other.games
    assert one.recipe == other.recipe
    assert one.learners.keys() == other.learners.keys()
    for side, learner in one.learners.items():
        twin = other.learners[side]
        assert_same_bits(learner.params, twin.params)
        assert_same_bits(learner.optimiser.state, twin.optimiser.state)
        np.testing.assert_array_equal(learner.smoothed, twin.smoothed)  # NaN is NaN here
        for mine, theirs in zip(learner.curve.points(), twin.curve.points(), strict=True):
            assert mine.tolist() == theirs.tolist(), f"the curve of the {side}"
    streams = one.saved().stream, other.saved().stream
    assert (streams[0][1] == streams[1][1]).all() and streams[0][2:] == streams[1][2:], (
        "the random streams went apart"
    )


def test_a_new_run_has_the_articles_new_weights() -> None:
    run = Run(Recipe(seed=4))
    stream = np.random.RandomState(4)
    drawn = {
        name: 2 * stream.rand(*shape) - 1
        for name, shape in (("synapse_0", (4, 16)), ("synapse_1", (16, 1)), ("synapse_h", (16, 16)))
    }
    assert_same_bits(run.learners[MOUSE].params, drawn)
    assert run.games == 0 and math.isnan(run.smoothed)
    assert len(run.curve.points().games) == 0


def test_a_new_fights_weights_are_drawn_the_mouses_before_the_cats() -> None:
    run, stream = Run(FIGHT), np.random.RandomState(0)
    for side, hidden in ((MOUSE, 4), (CAT, 3)):
        shapes = (
            ("synapse_0", (4, hidden)),
            ("synapse_1", (hidden, 1)),
            ("synapse_h", (hidden,) * 2),
        )
        drawn = {name: 2 * stream.rand(*shape) - 1 for name, shape in shapes}
        assert_same_bits(run.learners[side].params, drawn)
    assert_same_bits(run.learners[MOUSE].params, Run(FIGHT.as_lessons()).learners[MOUSE].params)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_saved_and_opened_in_the_middle_is_the_same_as_straight_on(
    engine: Learn, recipe: Recipe, tmp_path: Path
) -> None:
    straight = Run(recipe, engine)
    straight.train(700)

    first = Run(recipe, engine)
    first.train(350)
    path = tmp_path / "half.safetensors"
    library.save(path, first.saved())
    second = Run.resume(library.load(path), engine)
    assert_same_run(first, second)
    second.train(350)
    assert_same_run(second, straight)
    straight.train(50)
    second.train(50)
    assert_same_run(second, straight)


@both_kinds
@given(pieces=st.lists(st.integers(0, 40), min_size=1, max_size=8))
@settings(max_examples=15)
def test_the_pieces_a_run_is_played_in_do_not_matter(recipe: Recipe, pieces: list[int]) -> None:
    at_once, in_pieces = Run(recipe), Run(recipe)
    expected = at_once.train(sum(pieces))
    found = np.concatenate([in_pieces.train(games) for games in pieces])
    assert found.tolist() == expected.tolist()
    assert_same_run(in_pieces, at_once)


@both_kinds
def test_going_on_leaves_what_was_saved_alone(recipe: Recipe) -> None:
    run = Run(recipe)
    run.train(20)
    saved = run.saved()
    kept = {side: copied(brain.params) for side, brain in saved.brains.items()}
    curves = {side: [part.tolist() for part in brain.curve] for side, brain in saved.brains.items()}
    run.train(20)
    Run.resume(saved).train(20)
    for side, brain in saved.brains.items():
        assert_same_bits(brain.params, kept[side])
        assert [part.tolist() for part in brain.curve] == curves[side]
    assert_same_run(Run.resume(saved), Run.resume(saved))


LEADING = {
    "lessons": Recipe(),
    "a fight": fight(),
    "the cat of a fight": fight("flee"),
    "a fight of an LSTM": fight(cat_brain=MODERN, lesson=7),
}


@pytest.mark.parametrize("kind", LEADING)
def test_an_early_stop_leaves_the_random_stream_right_behind_the_games_played(
    engine: Learn, kind: str
) -> None:
    recipe, games = LEADING[kind], 504
    whole = Run(recipe, engine).train(games)
    until = float(np.sort(whole)[60])
    first = int(np.argmax(whole < until))
    played = first // recipe.lesson * recipe.lesson + recipe.lesson
    assert 1 < played < games, "the test stops nowhere in the middle"

    stopped, exact = Run(recipe, engine), Run(recipe, engine)
    assert stopped.train(games, until).tolist() == whole[:played].tolist()
    exact.train(played)
    assert_same_run(stopped, exact)
    assert stopped.train(games - played).tolist() == whole[played:].tolist()


@both_kinds
def test_the_curve_holds_the_smoothed_errors_of_the_leading_side(recipe: Recipe) -> None:
    run = Run(recipe)
    smoothed = np.concatenate([run.train(100), run.train(0), run.train(300)])
    games, errors = run.curve.points()
    assert games[-1] >= 398
    assert errors.tolist() == smoothed[games].tolist()
    assert run.smoothed == run.learners[MOUSE].smoothed == smoothed[-1]
    assert run.games == 400


def test_where_the_cat_alone_learns_it_is_the_leading_side() -> None:
    run = Run(fight(learners=(CAT,)))
    smoothed = run.train(50)
    assert run.recipe.learning == (CAT,) and run.recipe.leading == CAT
    assert run.smoothed == run.learners[CAT].smoothed == smoothed[-1]
    assert math.isnan(run.learners[MOUSE].smoothed)
    assert len(run.learners[MOUSE].curve.points().games) == 0


def test_where_nobody_learns_games_are_played_all_the_same() -> None:
    run = Run(fight("flee", "chase"))
    before = run.frozen_params()
    smoothed = run.train(50, until=math.inf)
    assert len(smoothed) == 50 and np.isnan(smoothed).all() and run.games == 50
    assert any(run.recent) and len(run.recent) == 50
    for side, params in run.params().items():
        assert_same_bits(params, before[side])


@both_kinds
def test_another_rate_holds_from_the_next_game_on(recipe: Recipe) -> None:
    run = Run(recipe)
    fast = Run(recipe.with_brain(MOUSE, rate=0.5))
    run.set_rate(0.5)
    run.train(30)
    fast.train(30)
    assert_same_run(run, fast)


@pytest.mark.parametrize("rate", [0, -0.1, math.nan, math.inf])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    run = Run(lessons(hidden=4))
    with pytest.raises(ValueError) as refusal:
        run.set_rate(rate)
    assert str(refusal.value) == f"the learning rate is {rate}, but it takes a number above 0"
    assert run.recipe.mouse.rate == 0.1


def test_numbers_that_stop_being_finite_are_told(engine: Learn) -> None:
    # The gradient of a long game is large enough to make such a rate overflow.
    run = Run(Recipe(moves=100), engine)
    run.train(20)
    run.set_rate(1e308)
    with pytest.raises(NotFinite) as told:
        for _ in range(50):
            run.train(1)
    assert str(told.value) == (
        f"a weight stopped being a finite number before game {run.games + 1}; "
        "a smaller learning rate prevents that"
    )
    assert run.games < 70
    assert math.isfinite(run.smoothed), "errors that are none were kept"
    assert np.isfinite(run.curve.points().errors).all()


@pytest.mark.parametrize("side", [MOUSE, CAT])
def test_of_two_brains_it_is_told_whose_numbers_stopped_being_finite(
    engine: Learn, side: str
) -> None:
    run = Run(FIGHT, engine)
    run.train(20)
    run.learners[side].params["synapse_1"][0] = np.nan
    with pytest.raises(NotFinite, match=f"a weight of the {side}'s brain stopped being a finite"):
        run.train(5)
    assert run.games == 20 and len(run.recent) == 20


# --- changes -------------------------------------------------------------------------------------


def test_a_brain_goes_on_where_it_fits_the_other_recipe_and_is_a_new_one_elsewhere() -> None:
    run = Run(FIGHT)
    run.train(30)
    changed = run.change(FIGHT.with_brain(CAT, hidden=6).with_brain(MOUSE, teacher="perfect"))
    assert_same_bits(changed.learners[MOUSE].params, run.learners[MOUSE].params)
    fresh = Run(FIGHT.with_brain(CAT, hidden=6)).learners[CAT]
    assert_same_bits(changed.learners[CAT].params, fresh.params)
    assert changed.games == 30 and changed.learners[MOUSE].smoothed == run.learners[MOUSE].smoothed
    assert math.isnan(changed.learners[CAT].smoothed)
    changed.train(1)
    assert (
        run.learners[MOUSE].params["synapse_1"] != changed.learners[MOUSE].params["synapse_1"]
    ).any()
    assert run.games == 30, "the run itself went on"


def test_where_the_game_is_another_the_brain_goes_on_and_all_counts_begin_anew() -> None:
    run = Run(lessons(hidden=4, seed=6))
    run.train(30)
    for changed in (run.change(run.recipe.as_fight()), Run(FIGHT).change(FIGHT.as_lessons())):
        learner = changed.learners[MOUSE]
        assert changed.games == 0 and math.isnan(learner.smoothed)
        assert len(learner.curve.points().games) == 0 and changed.timeline.marks == ()
    there = run.change(run.recipe.as_fight())
    assert_same_bits(there.learners[MOUSE].params, run.learners[MOUSE].params)
    back = there.change(there.recipe.as_lessons())
    assert back.learners.keys() == {MOUSE} and back.recipe == run.recipe


def test_an_optimisers_arrays_go_with_the_brain_where_it_is_the_same_optimiser() -> None:
    run = Run(fight(**dataclasses.asdict(MODERN), cat_brain=MODERN, lesson=8))
    run.train(16)
    kept = run.change(run.recipe.with_brain(MOUSE, rate=0.01)).learners[MOUSE]
    assert_same_bits(kept.optimiser.state, run.learners[MOUSE].optimiser.state)
    plain = run.change(run.recipe.with_brain(MOUSE, optimiser="plain"))
    assert plain.learners[MOUSE].optimiser.state == {}
    assert_same_bits(plain.learners[MOUSE].params, run.learners[MOUSE].params)
    again = plain.change(plain.recipe.with_brain(MOUSE, optimiser="adam")).learners[MOUSE]
    assert not again.optimiser.state["first"].any(), "what Adam knew is not of these weights"


# --- memory --------------------------------------------------------------------------------------


PAGES_OF_A_TRAINING = """
import resource
from catmouse.recipe.recipe import PRESETS
from catmouse.runs.run import Run

run = Run(PRESETS["modern"].with_brain("mouse", hidden=64))
run.train(10 * 128)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
run.train(50 * 128)
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
