"""Lessons: what is noted of games, and learning, held to the article's loop in plain Python."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.brains.arrays import Params, copied
from catmouse.brains.brain import ARTICLE, CELLS, HEADS, Network
from catmouse.games.errors import errors_of, smooth
from catmouse.games.lesson import Course, Learn, learn, play
from catmouse.recipe.recipe import FIGHT_RULES
from catmouse.recipe.starts import all_starts
from catmouse.room.compass import TARGETS, direction_of
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import IntArray, World
from catmouse.runs.run import NEVER
from tests.courses import (
    KINDS,
    LESSON,
    brains_of,
    course_of,
    starts_in,
    taught_by_chance,
    weights_of,
    with_teachers,
)
from tests.helpers import assert_same_bits
from tests.naive_learning import PlainBrain, losses_of, smoothed_errors

both_kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())

# --- playing -------------------------------------------------------------------------------------


@given(
    kind=st.sampled_from(list(KINDS.values())),
    width=st.integers(3, 20),
    height=st.integers(3, 20),
    hidden=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    ticks=st.integers(1, 30),
    steps=st.sampled_from([1, 2]),
    games=st.integers(1, 20),
)
@settings(max_examples=60)
def test_what_is_noted_of_games_agrees_with_the_rules(
    kind: dict, width: int, height: int, games: int, **settings: Any
) -> None:
    course = taught_by_chance(course_of(**kind, world=World(width, height), **settings))
    world, starts = course.world, starts_in(course, games)
    caught, noted = play(course, starts)
    assert noted.keys() == course.trainings.keys()

    at = {CAT: starts[:, 0], MOUSE: starts[:, 1]}
    live, ended = np.ones(games, dtype=bool), np.zeros(games, dtype=np.int64)
    states = {
        side: course.players[side].network.initial_state(params, games)
        for side, params in brains_of(course).items()
    }
    left = {side: iter(range(len(moves.made))) for side, moves in noted.items()}
    for tick in range(1, course.ticks + 1):
        if not live.any():
            break
        for side, step in [(MOUSE, 0), *((CAT, step) for step in range(course.rules.cat_steps))]:
            if side not in noted:
                continue
            moves, move = noted[side], next(left[side])
            made, row = moves.made[move], at[CAT] * world.cells + at[MOUSE]
            np.testing.assert_array_equal(made.step.inputs, world.inputs[row])
            np.testing.assert_array_equal(made.step.before, states[side])
            np.testing.assert_array_equal(moves.outputs[move], made.output)
            np.testing.assert_array_equal(made.direction, direction_of(made.output))
            teacher = course.trainings[side].teacher[step]
            np.testing.assert_array_equal(moves.targets[move], teacher[at[CAT], at[MOUSE]])
            if course.rules.touch_ends:
                np.testing.assert_array_equal(moves.live[move], live)
            else:
                assert moves.live is None
            states[side] = made.step.state
            at[side] = np.where(live, world.moves[at[side], made.direction], at[side])
            if course.rules.touch_ends:
                touched = live & (at[CAT] == at[MOUSE])
                ended[touched], live = tick, live & ~touched
    assert not any(list(rest) for rest in left.values()), "there are more moves than ticks"
    np.testing.assert_array_equal(caught, ended)


def moves_of_the_mouse(course: Course, starts: IntArray) -> tuple[IntArray, IntArray, np.ndarray]:
    """Where it went, (moves, games), what its teacher said, and how far off its outputs were."""
    moves = play(course, starts)[1][MOUSE]
    chosen = np.stack([made.direction for made in moves.made])
    return chosen, moves.targets, TARGETS[moves.targets] - moves.outputs


def test_a_game_does_not_depend_on_those_played_beside_it() -> None:
    course = course_of(**LESSON, hidden=(16, 1))
    starts = all_starts(course.world)[::13]
    together = moves_of_the_mouse(course, starts)
    for game in range(len(starts)):
        alone = moves_of_the_mouse(course, starts[game : game + 1])
        for found, expected in zip(alone[:2], together[:2], strict=True):
            assert found[:, 0].tolist() == expected[:, game].tolist(), f"game {game}"
        np.testing.assert_allclose(alone[2][:, 0], together[2][:, game], rtol=0, atol=1e-13)


def test_the_brain_drives_and_the_teacher_only_talks() -> None:
    course = course_of(**LESSON, hidden=(16, 1))
    starts = all_starts(course.world)
    turned = {MOUSE: (course.trainings[MOUSE].teacher + 1) % 4}
    mine = moves_of_the_mouse(course, starts)
    other = moves_of_the_mouse(with_teachers(course, turned), starts)
    np.testing.assert_array_equal(mine[0], other[0])
    assert (mine[2] != other[2]).any(axis=0).all(), "the teacher is not listened to"


# --- errors --------------------------------------------------------------------------------------


def without_weights(params: Params) -> None:
    """Make the output 0.5 whatever happens, and 0.5 means down."""
    for array in params.values():
        array[...] = 0


def test_errors_are_counted_in_directions() -> None:
    world = World(3, 5)
    course = course_of(**LESSON, world=world, ticks=6, spoil=without_weights)
    always_left = np.full((1, world.cells, world.cells), 3)
    course = with_teachers(course, {MOUSE: always_left})
    _, made = play(course, np.array([[world.cell(1, 1), world.cell(1, 4)]]))
    seen = [(step.step.inputs[0, 2:] * [2, 4]).tolist() for step in made[MOUSE].made]
    assert seen == [[1, y] for y in (4, 3, 2, 1, 0, 0)]
    # Left is 0.875: each of the six moves is off by 0.375, which is one direction and a half.
    assert made[MOUSE].errors(ARTICLE, course.rules).tolist() == [9.0]


def test_errors_are_told_for_ten_moves_however_short_the_fight_was() -> None:
    roles = {MOUSE: "learner from flee", CAT: "chase"}
    course = course_of(roles, world=World(3, 3), hidden=(4, 1))
    caught, made = play(course, all_starts(course.world, apart=True))
    moves = made[MOUSE]
    assert len(set(caught.tolist())) > 3, "the fights must be of several lengths"
    for game, tick in enumerate(caught.tolist()):
        count = tick or 10
        assert moves.live[:, game].sum() == count
        off = np.abs(TARGETS[moves.targets] - moves.outputs)[:count, game]
        found = moves.errors(ARTICLE, course.rules)[game]
        assert found == pytest.approx(40 * off.mean(), rel=1e-12)


def test_errors_of_no_moves_are_none() -> None:
    assert errors_of(FIGHT_RULES, np.array([0.0, 0.5]), np.array([0, 2])).tolist() == [0, 10]


def test_smoothing_is_the_articles() -> None:
    errors = np.array([8.0, 2.0, 5.0])
    assert smooth(errors, math.nan).tolist() == [
        8.0,
        8.0 * 0.999 + 2.0 * (1 - 0.999),
        (8.0 * 0.999 + 2.0 * (1 - 0.999)) * 0.999 + 5.0 * (1 - 0.999),
    ]
    assert smooth(errors[:1], 4.0).tolist() == [4.0 * 0.999 + 8.0 * (1 - 0.999)]


def test_smoothing_goes_on_from_the_value_so_far(engine: Learn) -> None:
    fresh, going = (course_of(**LESSON, smoothed=value) for value in (math.nan, 5.0))
    starts = starts_in(fresh, 50)
    (errors,) = play(fresh, starts[:1])[1][MOUSE].errors(ARTICLE, fresh.rules)
    curve = engine(fresh, starts, NEVER).smoothed[MOUSE]
    assert curve[0] == pytest.approx(errors, rel=1e-14)
    # The same games were played; what differs is the start, and 0.999 of that is left each time.
    first = 0.999 * 5.0 + 0.001 * curve[0]
    expected = curve + (first - curve[0]) * 0.999 ** np.arange(50)
    found = engine(going, starts, NEVER).smoothed[MOUSE]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


# --- learning ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "hidden", "moves", "games", "rate"),
    [
        ((6, 6), 16, 10, 60, 0.1),
        ((3, 5), 4, 7, 300, 1.5),
        ((9, 4), 3, 25, 100, 0.4),
        ((6, 6), 1, 1, 300, 0.1),
    ],
)
def test_learning_is_the_articles_loop(
    engine: Learn, size: tuple[int, int], hidden: int, moves: int, games: int, rate: float
) -> None:
    world = World(*size)
    course = course_of(**LESSON, world=world, hidden=(hidden, 1), ticks=moves, rate=rate)
    params, starts = brains_of(course)[MOUSE], starts_in(course, games)
    plain, teacher = PlainBrain(params), tabulate(flee, world)
    expected = list(
        smoothed_errors(
            plain.play_and_learn(world, teacher, start, moves, rate) for start in starts.tolist()
        )
    )
    made = engine(course, starts, NEVER)
    assert made.caught.tolist() == [0] * games
    np.testing.assert_allclose(made.smoothed[MOUSE], expected, rtol=0, atol=1e-11)
    for name, weights in (("synapse_0", plain.s0), ("synapse_h", plain.sh)):
        np.testing.assert_allclose(params[name], weights, rtol=0, atol=1e-11, err_msg=name)
    np.testing.assert_allclose(params["synapse_1"][:, 0], plain.s1, rtol=0, atol=1e-11)


def loss_of(course: Course, starts: IntArray, side: str) -> float:
    """One side's loss, summed over the moves that it made, divided by the games."""
    _, made = play(course, starts)
    moves = made[side]
    losses = losses_of(course.trainings[side].network.head_name, moves.outputs, moves.targets)
    return float((losses * (1 if moves.live is None else moves.live)).sum() / len(starts))


@pytest.mark.parametrize("steps", [1, 2])
@both_kinds
@pytest.mark.parametrize(("cell", "head"), list(itertools.product(CELLS, HEADS)))
def test_each_sides_step_is_the_slope_of_its_loss_over_the_moves_it_made(
    cell: str, head: str, kind: dict, steps: int
) -> None:
    both = {MOUSE: "learner from flee", CAT: "learner from perfect"}
    kind = kind if kind is LESSON else {"roles": both, "rules": FIGHT_RULES}
    some = {"world": World(4, 4), "hidden": (5, 5), "ticks": 8, "steps": steps, "lesson": 60}
    course = course_of(**kind, **some, network=Network(cell, head))
    starts = starts_in(course, 60)
    caught, _ = play(course, starts)
    assert (0 < np.count_nonzero(caught) < 60) == course.rules.touch_ends
    before, brains = weights_of(course), brains_of(course)
    learn(course, starts, NEVER)
    after = weights_of(course)
    for side, params in brains.items():  # back to where they were, for the losses are taken there
        for name, array in params.items():
            array[...] = before[side][name]
    for side, params in brains.items():
        for name, array in params.items():
            moved = after[side][name] - array
            for place in itertools.islice(
                np.ndindex(array.shape), 0, None, max(1, array.size // 5)
            ):
                kept, tiny, losses = array[place], 1e-7, []  # so little that all go the same way
                for shift in (tiny, -tiny):
                    array[place] = kept + shift
                    losses.append(loss_of(course, starts, side))
                array[place] = kept
                slope = (losses[0] - losses[1]) / (2 * tiny)
                told = -moved[place] / 0.1
                assert told == pytest.approx(slope, rel=1e-4, abs=1e-6), (side, name, place)


def test_whoever_does_not_learn_stays_as_it_is() -> None:
    course = course_of({MOUSE: "learner from perfect", CAT: "brain"}, hidden=(6, 6), lesson=4)
    before = copied(brains_of(course)[CAT])
    played = learn(course, starts_in(course, 40), NEVER)
    assert_same_bits(brains_of(course)[CAT], before)
    assert played.smoothed.keys() == {MOUSE}
