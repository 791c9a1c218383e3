"""The compiled engine's fights are those of the numpy engine: same captures, same learning."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.engines import loading
from catmouse.games import match
from catmouse.games.match import Arena, Outcome, TableMind
from catmouse.recipe.recipe import BrainRecipe, Fight, Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import World
from catmouse.runs.run import Trainer
from tests.arenas import BOTH, PUPILS, ROLES, arena_of, assert_same_fights, brains_of, starts_in
from tests.helpers import assert_same_bits

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)


@pytest.fixture(scope="module")
def learn_fights() -> match.LearnFights:
    return loading.load_fights()


# --- every fight there is --------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("cat", ["still", "chase", "perfect", "brain", *PUPILS])
@pytest.mark.parametrize("mouse", ["still", "flee", "perfect", "brain", *PUPILS])
def test_engines_agree_whoever_fights_and_whoever_learns(
    learn_fights: match.LearnFights, mouse: str, cat: str, steps: int
) -> None:
    assert_same_fights(learn_fights, 80, roles={MOUSE: mouse, CAT: cat}, steps=steps)


@given(
    roles=st.fixed_dictionaries({side: st.sampled_from(ROLES) for side in SIDES}),
    world=st.builds(World, st.integers(3, 9), st.integers(3, 9)),
    hidden=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    ticks=st.integers(1, 30),
    steps=st.sampled_from([1, 2]),
    rate=st.sampled_from([1e-6, 0.01, 0.1, 0.5]),
)
@settings(max_examples=60)
def test_engines_agree_in_every_room_and_with_brains_of_every_size(**settings: Any) -> None:
    assert_same_fights(loading.load_fights(), 40, **settings)


@pytest.mark.parametrize("hidden", [(16, 16), (3, 40), (40, 3)], ids=str)
def test_two_pupils_stay_together_over_a_thousand_fights(
    learn_fights: match.LearnFights, hidden: tuple[int, int]
) -> None:
    made = assert_same_fights(learn_fights, 1_000, roles=BOTH, hidden=hidden)
    assert 50 < np.count_nonzero(made.caught) < 950, "so few captures, or escapes, prove little"


@pytest.mark.parametrize("cat", ["perfect", "pupil of chase"])
def test_every_step_of_the_cat_has_a_table_of_its_own(
    learn_fights: match.LearnFights, cat: str
) -> None:
    def of_chance(arena: Arena) -> Arena:
        rng, cells = np.random.RandomState(0), arena.world.cells
        if cat == "perfect":
            table = TableMind(rng.randint(0, 5, size=(2, cells, cells)))
            return arena._replace(minds={**arena.minds, CAT: table})
        teacher = rng.randint(0, 4, size=(2, cells, cells))
        pupil = arena.pupils[CAT]._replace(teacher=teacher)
        return arena._replace(pupils={**arena.pupils, CAT: pupil})

    roles = {MOUSE: "pupil of flee", CAT: cat}
    assert_same_fights(learn_fights, 100, change=of_chance, roles=roles, steps=2)


def test_engines_agree_on_large_brains(learn_fights: match.LearnFights) -> None:
    assert_same_fights(learn_fights, 5, roles=BOTH, hidden=(256, 65))


def test_engines_agree_on_fights_of_a_thousand_ticks_in_the_largest_room(
    learn_fights: match.LearnFights,
) -> None:
    both = {MOUSE: "pupil of flee", CAT: "pupil of flee"}
    made = assert_same_fights(learn_fights, 3, roles=both, world=World(20, 20), ticks=1000, steps=2)
    assert not made.caught.all(), "every fight ended early"


@pytest.mark.parametrize("steps", [1, 2])
def test_a_touch_in_the_first_step_is_seen_and_teaches_the_cat_nothing(
    learn_fights: match.LearnFights, steps: int
) -> None:
    # The mouse goes up, onto the cat, before the cat has moved at all.
    arena = arena_of(BOTH, steps=steps)
    params = brains_of(arena)
    params[MOUSE]["synapse_1"][...] = -50.0  # an output of 0, which is up
    before = {name: array.copy() for name, array in params[CAT].items()}
    world = arena.world
    made = learn_fights(arena, np.array([[world.cell(2, 3), world.cell(2, 2)]]))
    assert made.caught.tolist() == [1]
    assert made.smoothed[CAT].tolist() == [0.0]
    assert made.smoothed[MOUSE][0] > 0
    assert_same_bits(params[CAT], before)


# --- calls -----------------------------------------------------------------------------------


def test_cutting_fights_into_calls_changes_no_bit(learn_fights: match.LearnFights) -> None:
    whole, cut = arena_of(BOTH, hidden=(20, 9)), arena_of(BOTH, hidden=(20, 9))
    starts = starts_in(whole.world, 500)
    wanted = learn_fights(whole, starts)
    for begin, end in ((0, 1), (1, 1), (1, 7), (7, 500)):
        part = learn_fights(cut, starts[begin:end])
        assert np.array_equal(part.caught, wanted.caught[begin:end]), (begin, end)
        for side, curve in part.smoothed.items():
            assert np.array_equal(curve, wanted.smoothed[side][begin:end]), (side, begin, end)
        pupils = {
            side: pupil._replace(smoothed=part.smoothed[side][-1]) if end > begin else pupil
            for side, pupil in cut.pupils.items()
        }
        cut = cut._replace(pupils=pupils)
    for side in SIDES:
        assert_same_bits(brains_of(cut)[side], brains_of(whole)[side])


def test_a_brain_that_does_not_learn_stays_as_it_is(learn_fights: match.LearnFights) -> None:
    arena = arena_of({MOUSE: "brain", CAT: "pupil of chase"})
    before = {name: array.copy() for name, array in brains_of(arena)[MOUSE].items()}
    learn_fights(arena, starts_in(arena.world, 100))
    assert_same_bits(brains_of(arena)[MOUSE], before)


def test_settings_that_change_in_turn_leave_nothing_behind(
    learn_fights: match.LearnFights,
) -> None:
    first: dict[tuple[int, int, int], Outcome] = {}
    for setting in [(40, 10, 1), (3, 30, 2), (16, 1, 2)] * 2:
        hidden, ticks, steps = setting
        arena = arena_of(BOTH, hidden=(hidden, 41 - hidden), ticks=ticks, steps=steps)
        made = learn_fights(arena, starts_in(arena.world, 50))
        wanted = first.setdefault(setting, made)
        assert np.array_equal(made.caught, wanted.caught), setting
        for side, curve in made.smoothed.items():
            assert np.array_equal(curve, wanted.smoothed[side]), (side, setting)


@pytest.mark.parametrize(
    "plan",
    [
        Fight(),
        Fight(steps=2, cat_brain=BrainRecipe(hidden=5, rate=0.05, teacher="perfect")),
        Fight(mouse="flee"),
        Fight(cat="chase"),
        Fight(learners=(MOUSE,)),
    ],
    ids=["both", "two steps", "cat", "mouse", "against a brain"],
)
def test_a_run_of_fights_is_the_same_on_both_engines(
    learn_fights: match.LearnFights, plan: Fight
) -> None:
    recipe = Recipe(fight=plan)
    ours, theirs = Trainer(recipe, learn_fights=learn_fights), Trainer(recipe)
    for games in (1, 99, 150):
        made, wanted = ours.train(games), theirs.train(games)
        np.testing.assert_allclose(made, wanted, rtol=1e-9)
    assert ours.recent == theirs.recent
    for side, learner in ours.learners.items():
        other = theirs.learners[side]
        np.testing.assert_allclose(learner.smoothed, other.smoothed, rtol=1e-9, err_msg=side)
        for name, array in learner.params.items():
            np.testing.assert_allclose(array, other.params[name], rtol=1e-8, atol=1e-9)
