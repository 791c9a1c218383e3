"""Matches: where everybody goes, who is caught when, held to a plain loop of one game at a time."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.brains.brain import ARTICLE, Network
from catmouse.games.match import BrainPlayer, Match, Player, TablePlayer, players_of
from catmouse.games.single import Game
from catmouse.recipe.recipe import FIGHT_RULES, MODERN, Recipe, Rules, fight, lessons
from catmouse.recipe.starts import all_starts, drawn_starts
from catmouse.room.compass import TARGETS
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, IntArray, World
from catmouse.runs.run import Run
from tests.naive import OneBrain, OneTable, one_game

SMALL = World(3, 3)
TWO_STEPS = dataclasses.replace(FIGHT_RULES, cat_steps=2)


def always(*ways: int, world: World = SMALL) -> IntArray:
    """Return the table of who goes this way at each step, wherever the two are."""
    return np.stack([np.full((world.cells, world.cells), way) for way in ways])


def match_of(
    tables: Mapping[str, IntArray],
    starts: IntArray,
    rules: Rules = FIGHT_RULES,
    world: World = SMALL,
) -> Match:
    players: dict[str, Player] = {side: TablePlayer(table) for side, table in tables.items()}
    return Match(world, players, starts, rules)


# --- the rules -----------------------------------------------------------------------------------


@given(
    width=st.integers(3, 7),
    height=st.integers(3, 7),
    ticks=st.integers(1, 25),
    rules=st.builds(Rules, st.booleans(), st.booleans(), st.integers(1, 2)),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=100)
def test_every_match_follows_the_rules(
    width: int, height: int, ticks: int, rules: Rules, seed: int
) -> None:
    rng, world = np.random.RandomState(seed), World(width, height)
    tables = {
        MOUSE: rng.randint(0, 5, (1, world.cells, world.cells)),
        CAT: rng.randint(0, 5, (rules.cat_steps, world.cells, world.cells)),
    }
    starts = drawn_starts(world, rules.starts_apart, rng, 40)
    match = match_of(tables, starts, rules, world)
    for _ in range(ticks):
        match.play_tick()
    slow = {side: OneTable(table) for side, table in tables.items()}
    for game, start in enumerate(starts.tolist()):
        told = one_game(world, rules, slow, tuple(start), ticks, {})
        ends = [told.at[side][-1] for side in SIDES]
        assert [match.at[side][game] for side in SIDES] == ends, (game, start)
        assert match.caught[game] == told.caught, (game, start)
        assert match.live is None or match.live[game] == (told.caught == 0), (game, start)


def test_a_mouse_that_runs_into_the_cat_is_caught_before_the_cat_moves() -> None:
    tables = {MOUSE: always(RIGHT), CAT: always(UP)}
    match = match_of(tables, np.array([[SMALL.cell(1, 0), SMALL.cell(0, 0)]]))
    match.play_tick()
    assert match.caught.tolist() == [1]
    assert match.at[CAT].tolist() == [SMALL.cell(1, 0)], "the cat moved on"


def test_two_who_change_places_do_not_touch() -> None:
    tables = {MOUSE: always(UP), CAT: always(RIGHT)}
    match = match_of(tables, np.array([[SMALL.cell(0, 1), SMALL.cell(1, 0)]]))
    match.play_tick()  # the mouse goes up to (1, 1), and then the cat goes right into it
    assert match.caught.tolist() == [1]


def test_in_lessons_a_touch_ends_nothing() -> None:
    # The mouse runs right, over the cat in the middle and on to the wall.
    tables = {MOUSE: always(RIGHT), CAT: always(STAY)}
    match = match_of(tables, np.array([[SMALL.cell(1, 1), SMALL.cell(0, 1)]]), Rules())
    for x in (1, 2, 2):
        assert match.goes_on(3)
        match.play_tick()
        assert match.at[MOUSE].tolist() == [SMALL.cell(x, 1)]
    assert match.caught.tolist() == [0] and match.live is None
    assert not match.goes_on(3), "three ticks are over"


def test_a_match_goes_on_until_its_last_mouse_is_caught() -> None:
    tables = {MOUSE: always(STAY), CAT: always(RIGHT)}
    starts = np.array([[SMALL.cell(0, 0), SMALL.cell(x, 0)] for x in (1, 2)])
    match = match_of(tables, starts)
    match.play_tick()
    assert match.caught.tolist() == [1, 0] and match.goes_on(10)
    match.play_tick()
    assert match.caught.tolist() == [1, 2] and not match.goes_on(10)


def test_who_is_caught_goes_nowhere_any_more() -> None:
    tables = {MOUSE: always(UP), CAT: always(LEFT)}
    starts = np.array([[SMALL.cell(1, 1), SMALL.cell(1, 0)], [SMALL.cell(2, 2), SMALL.cell(0, 0)]])
    match = match_of(tables, starts)
    match.play_tick(), match.play_tick()
    assert match.caught.tolist() == [1, 2]
    assert match.at[MOUSE].tolist() == [SMALL.cell(1, 1), SMALL.cell(0, 2)]
    assert match.at[CAT].tolist() == [SMALL.cell(1, 1), SMALL.cell(0, 2)]


@pytest.mark.parametrize("rules", [Rules(), FIGHT_RULES, TWO_STEPS], ids=str)
def test_who_stands_still_has_no_turn(rules: Rules) -> None:
    still, moving = always(*[STAY] * rules.cat_steps), always(*[LEFT] * rules.cat_steps)
    starts = np.array([[0, 8]])

    def turns(mouse: IntArray, cat: IntArray) -> tuple[tuple[str, int], ...]:
        return match_of({MOUSE: mouse[:1], CAT: cat}, starts, rules).turns

    of_cat = tuple((CAT, step) for step in range(rules.cat_steps))
    assert turns(moving, still) == ((MOUSE, 0),)
    assert turns(still, moving) == of_cat
    assert turns(moving, moving) == ((MOUSE, 0), *of_cat)
    assert turns(still, still) == ()


def test_a_cat_of_two_steps_may_be_told_another_way_at_each() -> None:
    match = match_of({MOUSE: always(STAY), CAT: always(UP, STAY)}, np.array([[0, 8]]), TWO_STEPS)
    match.play_tick()
    assert match.at[CAT].tolist() == [SMALL.cell(0, 1)], "up, and then it stays"


@pytest.mark.parametrize("side", SIDES)
def test_who_is_put_on_a_cell_from_outside_plays_on_from_there(side: str) -> None:
    tables = {MOUSE: always(STAY), CAT: always(STAY)}
    match = match_of(tables, np.array([[0, 8]]))
    other = match.at[CAT if side == MOUSE else MOUSE]
    match.put(side, other.copy())
    assert match.caught.tolist() == [0] and match.goes_on(9), "being put on the other is no touch"
    match.put(side, np.array([SMALL.cell(1, 1)]))
    assert match.situation == match.at[CAT] * SMALL.cells + match.at[MOUSE]
    match.players[side].table[:] = DOWN
    match.turn(side, 0)
    assert match.at[side].tolist() == [SMALL.cell(1, 0)]


# --- players -------------------------------------------------------------------------------------


def test_a_brain_remembers_its_game_and_begins_the_next_with_the_initial_state() -> None:
    params = ARTICLE.init(np.random.RandomState(0), 8)
    player = BrainPlayer(World(), ARTICLE, params)
    situation = np.array([7, 200])
    outputs = []
    for moves in (2, 1):
        player.begin(2)
        for _ in range(moves):
            assert (player.act(situation, 0) == player.made.direction).all()
            outputs.append(player.made.output)
    first, second, again = outputs
    assert (first != second).all(), "the second move is as the first"
    assert (again == first).all()


def test_a_recipe_says_who_plays() -> None:
    recipe = fight(cat="chase", steps=2, hidden=3, cell="lstm", scale="wide")
    params = {
        side: recipe.brain_of(side).network.init(np.random.RandomState(1), 3) for side in SIDES
    }
    players = players_of(recipe, params)
    mouse, cat = players[MOUSE], players[CAT]
    assert isinstance(mouse, BrainPlayer) and mouse.params is params[MOUSE]
    assert mouse.network == Network("lstm", scale="wide")
    assert isinstance(cat, TablePlayer) and (cat.table == recipe.table_of("chase", CAT)).all()
    assert cat.table.shape == (2, 36, 36) and not cat.stands_still
    assert players_of(recipe.as_lessons(), params)[CAT].stands_still


# --- one game alone ------------------------------------------------------------------------------

RECIPES = {
    "lessons": lessons(hidden=5, world=World(4, 5), moves=7),
    "modern": Recipe(brains=(MODERN,), lesson=16, world=World(4, 4)),
    "two brains": fight(hidden=4, cat_brain=MODERN, steps=2, world=World(4, 3), moves=9),
    "a table against a brain": fight("flee", world=World(4, 3)),
}


@pytest.mark.parametrize("name", RECIPES)
def test_a_single_game_is_told_step_by_step_as_it_is_played(name: str) -> None:
    run = Run(RECIPES[name])
    run.train(160)
    recipe, params = run.recipe, run.frozen_params()
    slow: dict[str, Any] = {}
    for side in SIDES:
        if recipe.policy_of(side) == "brain":
            slow[side] = OneBrain(recipe.brain_of(side).network, params[side])
        else:
            slow[side] = OneTable(recipe.table_of(recipe.policy_of(side), side))
    teachers = {side: recipe.teacher_of(side) for side in recipe.sides}
    ended = set()
    for start in all_starts(recipe.world, recipe.rules.starts_apart)[::7].tolist():
        steps = Game(recipe, params, tuple(start)).play()
        told = one_game(recipe.world, recipe.rules, slow, tuple(start), recipe.moves, teachers)
        wanted = [move for move in told.moves if not slow[move.side].stands_still]
        assert len(steps) == len(wanted), start
        for step, move in zip(steps, wanted, strict=True):
            assert (step.side, step.chosen) == (move.side, move.chosen), start
            assert recipe.world.moves[step.start, step.chosen] == step.end, start
            if move.side in teachers:
                assert (step.target, step.right) == (move.target, move.target == move.chosen), start
                assert step.target_number == TARGETS[step.target]
            if move.number is None:
                assert step.output == (), "a table has no output"
            elif len(step.output) == 1:
                assert step.says == pytest.approx(move.number, abs=1e-12), start
            else:
                assert step.says == max(step.output) and sum(step.output) == pytest.approx(1)
        ended.add(told.caught)
        for side in SIDES:
            assert told.at[side][-1] == next(
                (step.end for step in reversed(steps) if step.side == side), told.at[side][0]
            )
    assert (len(ended) > 1) == recipe.rules.touch_ends, "games of one length only prove little"


def test_a_game_can_be_interfered_with() -> None:
    run = Run(lessons(hidden=3))
    game = Game(run.recipe, run.frozen_params(), (0, 14))
    assert (game.at(CAT), game.at(MOUSE), game.tick, game.touching) == (0, 14, 0, False)
    wished = game.step(MOUSE, 0, LEFT)
    assert (wished.chosen, wished.start, wished.end) == (LEFT, 14, 13), "the wish was not granted"
    assert wished.output == (), "the brain was asked all the same"
    game.put(CAT, 13)
    assert game.touching
    other = run.recipe.brain_of(MOUSE).network.init(np.random.RandomState(8), 3)
    before = Game(run.recipe, run.frozen_params(), (13, 13)).step(MOUSE, 0).output
    game.use({MOUSE: other})
    after = game.step(MOUSE, 0).output
    assert after != before
    assert after == Game(run.recipe, {MOUSE: other}, (13, 13)).step(MOUSE, 0).output
