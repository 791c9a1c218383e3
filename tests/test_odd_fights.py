"""The compiled engine in fights of wild brains, and what it refuses."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Callable

import numpy as np
import pytest

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.brains.optimisers import Adam, Plain
from catmouse.engines import loading
from catmouse.games import match
from catmouse.games.match import Arena, BrainMind, TableMind
from catmouse.room.policies import CAT, MOUSE, SIDES
from tests.arenas import BOTH, arena_of, assert_same_fights, brains_of, starts_in
from tests.helpers import assert_same_bits

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)


@pytest.fixture(scope="module")
def learn_fights() -> match.LearnFights:
    return loading.load_fights()


def infinite_weight(params: Params) -> None:
    params["synapse_h"][2, 1] = np.inf


def no_number_as_weight(params: Params) -> None:
    params["synapse_0"][1, 3] = np.nan


def infinite_output_weight(params: Params) -> None:
    params["synapse_1"][0, 0] = -np.inf


def huge_weights(params: Params) -> None:
    params["synapse_0"] *= 1e300


def large_weights(params: Params) -> None:
    for array in params.values():
        array *= 1e3


def nothing(params: Params) -> None:
    pass


WILD = [
    (infinite_weight, 0.1),
    (no_number_as_weight, 0.1),
    (infinite_output_weight, 0.1),
    (huge_weights, 0.1),
    (large_weights, 0.1),
    (nothing, 1e308),
    (nothing, 1e30),
]


@pytest.mark.parametrize("ticks", [1, 2, 10])
@pytest.mark.parametrize(("spoil", "rate"), WILD)
def test_wild_weights_fight_as_in_numpy(
    learn_fights: match.LearnFights, spoil: Callable[[Params], None], rate: float, ticks: int
) -> None:
    # Only where nobody moves after a touch: numpy masks such moves, and 0 times NaN is NaN.
    wild = {"ticks": ticks, "rate": rate, "spoil": spoil}
    assert_same_fights(learn_fights, 12, roles={MOUSE: "pupil of flee", CAT: "chase"}, **wild)
    assert_same_fights(learn_fights, 12, roles={MOUSE: "still", CAT: "pupil of chase"}, **wild)


@pytest.mark.parametrize("ticks", [1, 2, 10])
@pytest.mark.parametrize(("spoil", "rate"), WILD)
def test_what_is_not_finite_shows_in_the_same_brains_as_in_numpy(
    learn_fights: match.LearnFights, spoil: Callable[[Params], None], rate: float, ticks: int
) -> None:
    ours, theirs = (arena_of(BOTH, ticks=ticks, rate=rate, spoil=spoil) for _ in range(2))
    starts = starts_in(ours.world, 30)
    made = learn_fights(ours, starts)
    with np.errstate(all="ignore"):
        wanted = match.learn_fights(theirs, starts)
    for side in SIDES:
        finite = [
            all(np.isfinite(array).all() for array in brains_of(arena)[side].values())
            for arena in (ours, theirs)
        ]
        assert finite[0] == finite[1], f"{side}: finite {finite}"
    np.testing.assert_array_equal(made.caught, wanted.caught)


@pytest.mark.parametrize("starts", [[[0, 36]], [[-1, 0]], [[0, 0, 0]]], ids=str)
def test_a_start_outside_the_room_is_refused(
    learn_fights: match.LearnFights, starts: list[list[int]]
) -> None:
    with pytest.raises(IndexError, match="table"):
        learn_fights(arena_of(BOTH), np.array(starts))


@pytest.mark.parametrize("side", SIDES)
def test_a_teacher_who_says_stay_is_refused(learn_fights: match.LearnFights, side: str) -> None:
    arena = arena_of(BOTH)
    pupil = arena.pupils[side]
    odd = {**arena.pupils, side: pupil._replace(teacher=np.full_like(pupil.teacher, 4))}
    with pytest.raises(IndexError, match="0 to 3"):
        learn_fights(arena._replace(pupils=odd), starts_in(arena.world, 2))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("direction", [-1, 5])
def test_a_table_with_a_direction_that_does_not_exist_is_refused(
    learn_fights: match.LearnFights, side: str, direction: int
) -> None:
    arena = arena_of(BOTH)
    cells = arena.world.cells
    minds = {**arena.minds, side: TableMind(np.full((1, cells, cells), direction))}
    pupils = {other: pupil for other, pupil in arena.pupils.items() if other != side}
    with pytest.raises(IndexError, match="0 to 4"):
        learn_fights(arena._replace(minds=minds, pupils=pupils), starts_in(arena.world, 2))


def test_a_table_for_too_few_steps_is_refused(learn_fights: match.LearnFights) -> None:
    arena = arena_of({MOUSE: "pupil of flee", CAT: "chase"})._replace(steps=2)
    with pytest.raises(IndexError, match=r"\(1, 36, 36\) is not of shape \(2, 36, 36\)"):
        learn_fights(arena, starts_in(arena.world, 2))


def with_adam(arena: Arena) -> Arena:
    cat = arena.pupils[CAT]
    return arena._replace(
        pupils={**arena.pupils, CAT: cat._replace(optimiser=Adam(cat.params, clip=0))}
    )


def with_clipping(arena: Arena) -> Arena:
    cat = arena.pupils[CAT]
    return arena._replace(
        pupils={**arena.pupils, CAT: cat._replace(optimiser=Plain(cat.params, clip=1))}
    )


def with_lessons_of_two(arena: Arena) -> Arena:
    return arena._replace(lesson=2)


def with_another_brain(arena: Arena) -> Arena:
    brain = dataclasses.replace(ARTICLE, sight="wide")
    mind = BrainMind(arena.world, brain, brains_of(arena)[CAT])
    return arena._replace(minds={**arena.minds, CAT: mind})


@pytest.mark.parametrize(
    "change", [with_adam, with_clipping, with_lessons_of_two, with_another_brain]
)
def test_what_is_not_like_the_article_is_refused_before_anything_is_learned(
    learn_fights: match.LearnFights, change: Callable[[Arena], Arena]
) -> None:
    arena = arena_of(BOTH)
    before = {name: array.copy() for name, array in brains_of(arena)[MOUSE].items()}
    with pytest.raises(ValueError, match="the compiled engine does not know"):
        learn_fights(change(arena), starts_in(arena.world, 2))
    assert_same_bits(brains_of(arena)[MOUSE], before)
