"""Fights: the rules against a plain loop, learning against finite differences and lessons."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE, CELLS, HEADS, Brain
from catmouse.brains.optimisers import Plain
from catmouse.games.lesson import Course, learn_lessons
from catmouse.games.match import (
    Arena,
    BrainMind,
    Fight,
    Mind,
    Pupil,
    TableMind,
    errors_of,
    learn_fights,
    play,
    smooth,
)
from catmouse.room.compass import IDEALS
from catmouse.room.policies import CAT, MOUSE, table_of
from catmouse.room.world import STAY, FloatArray, IntArray, World
from tests.helpers import assert_same_bits


def constant(way: int, world: World, steps: int = 1) -> IntArray:
    return np.full((steps, world.cells, world.cells), way)


# --- the rules -----------------------------------------------------------------------------------


def one_fight_in_plain_python(
    world: World, tables: dict[str, IntArray], cat: int, mouse: int, ticks: int, steps: int
) -> tuple[int, int, int]:
    """When the mouse is caught (0 is never), and where the two are at the end."""
    for tick in range(1, ticks + 1):
        mouse = int(world.moves[mouse, tables[MOUSE][0, cat, mouse]])
        if mouse == cat:
            return tick, cat, mouse
        for step in range(steps):
            cat = int(world.moves[cat, tables[CAT][step, cat, mouse]])
            if mouse == cat:
                return tick, cat, mouse
    return 0, cat, mouse


@given(
    width=st.integers(3, 7),
    height=st.integers(3, 7),
    ticks=st.integers(1, 25),
    steps=st.integers(1, 2),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=60)
def test_every_fight_follows_the_rules(
    width: int, height: int, ticks: int, steps: int, seed: int
) -> None:
    rng, world = np.random.RandomState(seed), World(width, height)
    tables = {
        MOUSE: rng.randint(0, 5, (1, world.cells, world.cells)),
        CAT: rng.randint(0, 5, (steps, world.cells, world.cells)),
    }
    starts = world.fight_starts(rng, 40)
    fight = Fight(world, {side: TableMind(table) for side, table in tables.items()}, starts, steps)
    for _ in range(ticks):
        fight.play_tick()
    for game, (cat, mouse) in enumerate(starts.tolist()):
        told = one_fight_in_plain_python(world, tables, cat, mouse, ticks, steps)
        assert (fight.caught[game], fight.at[CAT][game], fight.at[MOUSE][game]) == told


def test_a_mouse_that_runs_into_the_cat_is_caught_before_the_cat_moves() -> None:
    world = World(3, 3)
    minds = {MOUSE: TableMind(constant(1, world)), CAT: TableMind(constant(0, world))}
    fight = Fight(world, minds, np.array([[world.cell(1, 0), world.cell(0, 0)]]), steps=1)
    fight.play_tick()
    assert fight.caught.tolist() == [1]
    assert fight.at[CAT].tolist() == [world.cell(1, 0)], "the cat moved on"


def test_two_who_change_places_do_not_touch() -> None:
    world = World(3, 3)
    minds = {MOUSE: TableMind(constant(0, world)), CAT: TableMind(constant(1, world))}
    fight = Fight(world, minds, np.array([[world.cell(0, 1), world.cell(1, 0)]]), steps=1)
    fight.play_tick()  # the mouse goes up to (1, 1), and then the cat goes right into it
    assert fight.caught.tolist() == [1]


def test_fights_start_on_different_cells_each_as_often_as_any_other() -> None:
    world = World(3, 4)
    starts = world.fight_starts(np.random.RandomState(0), 132_000)
    assert (starts[:, 0] != starts[:, 1]).all()
    counts = np.bincount(starts[:, 0] * world.cells + starts[:, 1])
    counts = counts[counts > 0]
    assert len(counts) == len(world.all_fight_starts()) == 132
    assert abs(counts - 1000).max() < 150, "some starts come more often"


def test_a_block_of_starts_is_the_same_stream_as_one_start_at_a_time() -> None:
    world = World(5, 7)
    one, other = np.random.RandomState(5), np.random.RandomState(5)
    block = world.fight_starts(one, 50)
    single = np.concatenate([world.fight_starts(other, 1) for _ in range(50)])
    assert block.tolist() == single.tolist()


def test_a_brain_remembers_its_fight_and_begins_the_next_with_a_blank_memory() -> None:
    world = World()
    params = ARTICLE.newborn(np.random.RandomState(0), 8)
    mind = BrainMind(world, ARTICLE, params)
    situation = np.array([7, 200])
    mind.begin(2)
    first, second = (mind.move(situation, 0) is not None and mind.thought.answer for _ in range(2))
    assert (first != second).all(), "the second move is as the first"
    mind.begin(2)
    mind.move(situation, 0)
    assert (mind.thought.answer == first).all()


# --- learning ------------------------------------------------------------------------------------


def pupil_of(brain: Brain, params: Params, teacher: IntArray, rate: float = 0.1) -> Pupil:
    return Pupil(brain, params, Plain(params, 0), teacher, lambda games: rate, math.nan)


def loss_of(arena: Arena, starts: IntArray, side: str) -> float:
    """One side's loss, summed over the moves that it made, divided by the games."""
    _, made = play(arena, starts)
    moves, head = made[side], arena.pupils[side].brain.head_name
    answers = np.stack([thought.answer for thought in moves.thoughts])
    if head == "compass":
        losses = 0.5 * np.square(IDEALS[moves.ideal] - answers)
    else:
        chosen = np.take_along_axis(answers, moves.ideal[..., None], 2)[..., 0]
        losses = np.log(np.exp(answers).sum(axis=2)) - chosen
    return float((losses * moves.live).sum() / len(starts))


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize(("cell", "head"), list(itertools.product(CELLS, HEADS)))
def test_each_sides_step_is_the_slope_of_its_loss_over_the_moves_it_made(
    cell: str, head: str, steps: int
) -> None:
    world, rng, brain = World(4, 4), np.random.RandomState(1), Brain(cell, head)
    params = {side: brain.newborn(rng, 5) for side in (MOUSE, CAT)}
    pupils = {
        MOUSE: pupil_of(brain, params[MOUSE], table_of("flee", MOUSE, world)),
        CAT: pupil_of(brain, params[CAT], table_of("perfect", CAT, world, steps)),
    }
    minds: dict[str, Mind] = {side: BrainMind(world, brain, params[side]) for side in (MOUSE, CAT)}
    arena = Arena(world, minds, pupils, 8, steps, lesson=60)
    starts = world.fight_starts(rng, 60)
    caught, _ = play(arena, starts)
    assert 0 < np.count_nonzero(caught) < 60, "some games must end early, and some not"
    before = {side: {n: a.copy() for n, a in params[side].items()} for side in params}
    learn_fights(arena, starts)
    steps_made = {
        side: {n: params[side][n] - before[side][n] for n in before[side]} for side in params
    }
    for side in params:  # back to where they were, for the losses are taken there
        for name, array in params[side].items():
            array[...] = before[side][name]
    for side, name in itertools.product(params, before[MOUSE]):
        array = params[side][name]
        for place in itertools.islice(np.ndindex(array.shape), 0, None, max(1, array.size // 5)):
            kept, tiny = array[place], 1e-7  # so little that no mouse takes another way
            array[place] = kept + tiny
            above = loss_of(arena, starts, side)
            array[place] = kept - tiny
            below = loss_of(arena, starts, side)
            array[place] = kept
            slope = (above - below) / (2 * tiny)
            told = -steps_made[side][name][place] / 0.1
            assert told == pytest.approx(slope, rel=1e-4, abs=1e-6), (side, name, place)


def test_against_a_cat_that_stands_still_a_fight_is_the_articles_lesson() -> None:
    """Where nobody is caught, the mouse's weights are those of lessons, to the bit."""
    world, rng = World(), np.random.RandomState(0)
    params = ARTICLE.newborn(rng, 16)
    other = {name: array.copy() for name, array in params.items()}
    teacher = table_of("flee", MOUSE, world)
    minds: dict[str, Mind] = {
        MOUSE: BrainMind(world, ARTICLE, params),
        CAT: TableMind(table_of("still", CAT, world)),
    }
    arena = Arena(world, minds, {MOUSE: pupil_of(ARTICLE, params, teacher)}, 10, 1, 1)
    starts = world.fight_starts(rng, 400)
    escaped = []
    for start in starts:  # only games in which nobody is caught are both things at once
        kept = {name: array.copy() for name, array in params.items()}
        outcome = learn_fights(arena, start[np.newaxis])
        if outcome.caught[0]:
            for name, array in params.items():
                array[...] = kept[name]
        else:
            escaped.append(start)
    assert len(escaped) > 200
    course = Course(world, teacher[0], ARTICLE, 10)
    learn_lessons(course, other, Plain(other, 0), np.array(escaped), lambda game: 0.1, math.nan, -1)
    assert_same_bits(params, other)


def test_whoever_does_not_learn_stays_as_it_is() -> None:
    world, rng = World(), np.random.RandomState(3)
    params = {side: ARTICLE.newborn(rng, 6) for side in (MOUSE, CAT)}
    before = {name: array.copy() for name, array in params[CAT].items()}
    minds: dict[str, Mind] = {
        side: BrainMind(world, ARTICLE, params[side]) for side in (MOUSE, CAT)
    }
    pupils = {MOUSE: pupil_of(ARTICLE, params[MOUSE], table_of("perfect", MOUSE, world))}
    outcome = learn_fights(Arena(world, minds, pupils, 10, 1, 4), world.fight_starts(rng, 40))
    assert_same_bits(params[CAT], before)
    assert outcome.smoothed.keys() == {MOUSE}


def test_errors_are_told_for_ten_moves_however_short_the_fight_was() -> None:
    world = World(3, 3)
    params = ARTICLE.newborn(np.random.RandomState(0), 4)
    minds: dict[str, Mind] = {
        MOUSE: BrainMind(world, ARTICLE, params),
        CAT: TableMind(table_of("chase", CAT, world)),
    }
    pupils = {MOUSE: pupil_of(ARTICLE, params, table_of("flee", MOUSE, world))}
    starts = world.all_fight_starts()
    caught, made = play(Arena(world, minds, pupils, 10, 1, 1), starts)
    moves = made[MOUSE]
    assert len(set(caught.tolist())) > 3, "the fights must be of several lengths"
    for game, tick in enumerate(caught.tolist()):
        count = tick or 10
        assert moves.live[:, game].sum() == count
        expected = 40 * np.abs(moves.error[:count, game]).mean()
        assert errors_of(moves)[game] == pytest.approx(expected, rel=1e-12)


def test_smoothing_is_the_articles() -> None:
    errors: FloatArray = np.array([8.0, 2.0, 5.0])
    assert smooth(errors, math.nan).tolist() == [
        8.0,
        8.0 * 0.999 + 2.0 * (1 - 0.999),
        (8.0 * 0.999 + 2.0 * (1 - 0.999)) * 0.999 + 5.0 * (1 - 0.999),
    ]
    assert smooth(errors[:1], 4.0).tolist() == [4.0 * 0.999 + 8.0 * (1 - 0.999)]


def test_a_cat_of_two_steps_may_be_told_another_way_at_each() -> None:
    world = World(3, 3)
    table = np.stack([constant(0, world)[0], constant(STAY, world)[0]])
    minds = {MOUSE: TableMind(constant(STAY, world)), CAT: TableMind(table)}
    fight = Fight(world, minds, np.array([[0, 8]]), steps=2)
    fight.play_tick()
    assert fight.at[CAT].tolist() == [world.cell(0, 1)], "up, and then it stays"
    assert fight.turns() == ((MOUSE, 0), (CAT, 0), (CAT, 1))
