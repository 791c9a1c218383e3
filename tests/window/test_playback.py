"""The game on the board: its pace, its marks, and what the user's hand does to it."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.recipe.recipe import Recipe
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import DOWN, LEFT, RIGHT, UP, World
from catmouse.window.playback import (
    CAUGHT_SHOWN,
    PAUSE_AFTER_GAME,
    SECONDS_A_MOVE,
    Playback,
    first_moves,
)
from tests.window.made_brains import remembers, runs

FRAME = 1 / 60
ROOM = World(6, 6)
CELLS = st.integers(0, ROOM.cells - 1)


def board(cat: tuple[int, int], mouse: tuple[int, int], recipe: Recipe | None = None) -> Playback:
    """A game that begins with the two where the test wants them, as (column, row)."""
    playback = Playback(recipe or Recipe(), random.Random(1))
    world = playback.world
    playback.cat, playback.mouse = world.cell(*cat), world.cell(*mouse)
    playback.go_on_from_here()
    return playback


def watch(playback: Playback, seconds: float, params: Params, running: bool = True) -> None:
    for _ in range(round(seconds / FRAME)):
        playback.update(FRAME, params, running)


def where(playback: Playback) -> dict[str, tuple[int, int]]:
    world = playback.world
    return {"cat": world.xy(playback.cat), "mouse": world.xy(playback.mouse)}


# --- a game ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "corner"), [(UP, (5, 5)), (RIGHT, (5, 5)), (DOWN, (0, 0)), (LEFT, (0, 0))]
)
def test_a_bump_leaves_the_mouse_where_it_is_and_counts_as_a_move(
    direction: int, corner: tuple[int, int]
) -> None:
    playback = board(cat=(2, 2), mouse=corner)
    move = playback.move(runs(direction))
    assert (move.start, move.end, move.chosen) == (playback.mouse, playback.mouse, direction)
    assert where(playback) == {"cat": (2, 2), "mouse": corner}
    assert playback.trail == [move]


@given(CELLS, CELLS, st.sampled_from([UP, RIGHT, DOWN, LEFT]))
def test_every_move_is_marked_against_the_teacher(cat: int, mouse: int, direction: int) -> None:
    playback = board(ROOM.xy(cat), ROOM.xy(mouse))
    move = playback.move(runs(direction))
    wanted = flee(*ROOM.xy(cat), *ROOM.xy(mouse), ROOM)
    assert move.chosen == direction
    assert move.ideal == wanted
    assert move.right == (direction == wanted), f"{move} is marked wrongly"
    assert move.target == 0.125 + 0.25 * wanted
    assert move.says == pytest.approx(0.125 + 0.25 * direction)
    assert move.end == playback.mouse == ROOM.moves[mouse, direction]


def test_the_mouse_makes_its_moves_at_a_pace_for_eyes() -> None:
    playback = board(cat=(0, 5), mouse=(5, 0))
    watch(playback, 5.5 * SECONDS_A_MOVE, runs(UP))
    assert len(playback.trail) == 5


@pytest.mark.parametrize("moves", [1, 3, 10])
def test_a_game_ends_after_its_moves_and_begins_anew_elsewhere(moves: int) -> None:
    playback = board(cat=(0, 5), mouse=(5, 0), recipe=Recipe(moves=moves))
    watch(playback, (moves + 0.9) * SECONDS_A_MOVE, runs(UP))
    assert playback.over and len(playback.trail) == moves
    last = list(playback.trail)
    watch(playback, PAUSE_AFTER_GAME - SECONDS_A_MOVE, runs(UP))
    assert playback.trail == last, "the game went on after its last move"
    watch(playback, SECONDS_A_MOVE, runs(UP))
    assert playback.trail == [] and playback.cat_trail == [playback.cat]
    assert where(playback) != {"cat": (0, 5), "mouse": (5, min(moves, 5))}


def test_new_games_begin_all_over_the_room() -> None:
    playback = board(cat=(0, 0), mouse=(0, 0))
    starts = set()
    for _ in range(20_000):
        playback.begin()
        starts.add((playback.cat, playback.mouse))
    missing = {(cat, mouse) for cat in range(36) for mouse in range(36)} - starts
    assert not missing, f"never began with {sorted(missing)[:5]}"


def test_nothing_moves_while_training_is_paused() -> None:
    playback = board(cat=(0, 5), mouse=(5, 0))
    watch(playback, 10 * SECONDS_A_MOVE, runs(UP), running=False)
    assert playback.trail == [] and where(playback) == {"cat": (0, 5), "mouse": (5, 0)}


def test_a_single_step_after_the_last_move_begins_the_next_game() -> None:
    playback = board(cat=(0, 5), mouse=(5, 0), recipe=Recipe(moves=2))
    for shown in (1, 2, 1, 2, 1):
        playback.move(runs(UP))
        assert len(playback.trail) == shown


def test_a_game_has_one_memory_and_the_next_game_a_blank_one() -> None:
    playback = board(cat=(0, 5), mouse=(0, 0), recipe=Recipe(moves=3))
    chosen = [playback.move(remembers()).chosen for _ in range(6)]
    assert chosen == [RIGHT, UP, UP, RIGHT, UP, UP]


# --- the cat in the user's hand ----------------------------------------------------------------


def test_a_dragged_cat_is_answered_at_once() -> None:
    playback = board(cat=(0, 0), mouse=(5, 0))
    playback.take("cat")
    playback.carry(ROOM.cell(1, 0), runs(UP))
    assert where(playback) == {"cat": (1, 0), "mouse": (5, 1)}
    assert playback.trail[-1].cat == ROOM.cell(1, 0), "the mouse did not see where the cat is now"
    playback.carry(ROOM.cell(1, 0), runs(UP))
    assert len(playback.trail) == 1, "the mouse moved though the cat did not"


def test_a_cat_held_still_leaves_the_mouse_still() -> None:
    playback = board(cat=(0, 0), mouse=(5, 0))
    playback.take("cat")
    watch(playback, 10 * SECONDS_A_MOVE, runs(UP))
    assert where(playback) == {"cat": (0, 0), "mouse": (5, 0)}


def test_a_cat_dropped_on_the_mouse_has_caught_it() -> None:
    playback = board(cat=(4, 0), mouse=(5, 0))
    playback.take("cat")
    playback.carry(ROOM.cell(5, 0), runs(UP))
    assert playback.caught and playback.catches == 1
    assert where(playback)["mouse"] == (5, 0), "a caught mouse ran on"
    playback.carry(ROOM.cell(0, 0), runs(UP))
    assert where(playback)["cat"] == (5, 0), "the cat left while its catch was shown"


def test_a_mouse_that_runs_into_the_moving_cat_is_caught() -> None:
    playback = board(cat=(5, 2), mouse=(5, 0))
    playback.take("cat")
    playback.carry(ROOM.cell(5, 1), runs(UP))
    assert playback.caught and where(playback) == {"cat": (5, 1), "mouse": (5, 1)}


def test_a_mouse_that_runs_into_the_still_cat_goes_on() -> None:
    playback = board(cat=(5, 1), mouse=(5, 0))
    playback.move(runs(UP))
    assert playback.cat == playback.mouse and not playback.caught
    playback.move(runs(UP))
    assert where(playback) == {"cat": (5, 1), "mouse": (5, 2)}


def test_after_a_catch_a_new_game_begins_once_the_user_has_let_go() -> None:
    playback = board(cat=(4, 0), mouse=(5, 0))
    playback.take("cat")
    playback.carry(ROOM.cell(5, 0), runs(UP))
    watch(playback, 2 * CAUGHT_SHOWN, runs(UP))
    assert playback.caught, "the catch was over while the cat was still held"
    playback.release()
    watch(playback, 2 * FRAME, runs(UP))
    assert not playback.caught and playback.trail == []


def test_a_led_cat_stays_where_it_caught_and_the_mouse_begins_elsewhere() -> None:
    for seed in range(200):
        playback = Playback(Recipe(world=World(3, 3)), random.Random(seed))
        playback.cat, playback.mouse = 0, 1
        playback.go_on_from_here()
        playback.steer(True)
        playback.lead(RIGHT, runs(UP))
        assert playback.caught
        watch(playback, CAUGHT_SHOWN + 2 * FRAME, runs(UP))
        assert not playback.caught and playback.cat == 1
        assert playback.mouse != playback.cat, f"caught at birth with seed {seed}"


def test_catches_are_counted_while_the_cat_is_in_hand() -> None:
    playback = board(cat=(0, 0), mouse=(1, 0))
    playback.steer(True)
    for caught in (1, 2, 3):
        playback.mouse = ROOM.cell(where(playback)["cat"][0] + 1, 0)
        playback.lead(RIGHT, runs(UP))
        assert playback.catches == caught
        watch(playback, CAUGHT_SHOWN + 2 * FRAME, runs(UP))
    playback.steer(False)
    playback.steer(True)
    assert playback.catches == 0


@pytest.mark.parametrize("who", ["cat", "mouse"])
def test_letting_go_goes_on_from_there_with_a_blank_memory(who: str) -> None:
    playback = board(cat=(0, 0), mouse=(1, 3))
    playback.move(remembers())
    assert playback.move(remembers()).chosen == UP, "this brain does not remember"
    playback.take(who)
    playback.carry(ROOM.cell(3, 1), remembers())
    before = where(playback)
    playback.release()
    assert where(playback) == before and playback.trail == []
    assert playback.cat_trail == [playback.cat]
    watch(playback, 1.5 * SECONDS_A_MOVE, remembers())
    assert [move.chosen for move in playback.trail] == [RIGHT]
    assert where(playback)["mouse"] == (before["mouse"][0] + 1, before["mouse"][1])


def test_a_carried_mouse_is_where_it_is_put_and_nobody_answers() -> None:
    playback = board(cat=(0, 0), mouse=(5, 5))
    playback.take("mouse")
    playback.carry(ROOM.cell(2, 3), runs(UP))
    watch(playback, 5 * SECONDS_A_MOVE, runs(UP))
    assert where(playback) == {"cat": (0, 0), "mouse": (2, 3)}
    playback.carry(ROOM.cell(0, 0), runs(UP))
    assert not playback.caught, "a mouse put beside the cat by hand is no catch"


def test_a_long_chase_goes_on_where_the_two_are() -> None:
    playback = board(cat=(0, 0), mouse=(3, 5), recipe=Recipe(moves=4))
    playback.take("cat")
    for step in range(40):
        playback.carry(ROOM.cell(step % 2, step // 2 % 2), runs(UP))
        assert where(playback)["mouse"] == (3, 5), f"the mouse jumped at step {step}"
        shown = len(playback.trail)
        assert shown == (step - 1) % 4 + 1 if step else shown == 0, f"{shown} moves at step {step}"
        assert len(playback.cat_trail) <= 5, "the cat's trail grows without end"
    assert not playback.caught


# --- steering by keys --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "cell"), [(UP, (2, 3)), (RIGHT, (3, 2)), (DOWN, (2, 1)), (LEFT, (1, 2))]
)
def test_the_keys_lead_the_cat_one_step_and_the_mouse_answers(
    direction: int, cell: tuple[int, int]
) -> None:
    playback = board(cat=(2, 2), mouse=(5, 0))
    playback.steer(True)
    playback.lead(direction, runs(UP))
    assert where(playback) == {"cat": cell, "mouse": (5, 1)}


def test_a_cat_led_into_the_wall_stays_and_the_mouse_does_not_answer() -> None:
    playback = board(cat=(0, 0), mouse=(5, 0))
    playback.steer(True)
    playback.lead(LEFT, runs(UP))
    assert where(playback) == {"cat": (0, 0), "mouse": (5, 0)} and playback.trail == []


def test_the_mouse_waits_for_a_cat_that_is_led_and_runs_on_when_it_is_given_back() -> None:
    playback = board(cat=(0, 0), mouse=(5, 0))
    playback.steer(True)
    watch(playback, 5 * SECONDS_A_MOVE, runs(UP))
    assert where(playback)["mouse"] == (5, 0)
    playback.steer(False)
    watch(playback, 1.5 * SECONDS_A_MOVE, runs(UP))
    assert where(playback)["mouse"] == (5, 1)


# --- another brain, another room ---------------------------------------------------------------


@settings(max_examples=30)
@given(st.integers(3, 20), st.integers(3, 20), st.sampled_from(["", "cat", "mouse", "keys"]), CELLS)
def test_another_room_finds_everybody_inside_whoever_is_in_hand(
    width: int, height: int, hand: str, cat: int
) -> None:
    playback = board(ROOM.xy(cat), (5, 5))
    if hand == "keys":
        playback.steer(True)
    elif hand:
        playback.take(hand)
    world = World(width, height)
    playback.follow(Recipe(world=world, moves=7))
    playback.move(runs(UP))
    playback.release()
    playback.lead(RIGHT, runs(UP))
    playback.lead(LEFT, runs(UP))
    assert 0 <= playback.cat < world.cells and 0 <= playback.mouse < world.cells
    assert (playback.teacher == tabulate(flee, world)).all()
    assert playback.recipe.moves == 7


def test_the_weights_of_another_size_begin_with_a_blank_memory() -> None:
    playback = board(cat=(0, 5), mouse=(0, 0))
    assert [playback.move(remembers()).chosen for _ in range(2)] == [RIGHT, UP]
    playback.follow(Recipe(hidden=7))
    assert playback.trail == []
    assert playback.move(runs(DOWN, hidden=7)).chosen == DOWN


def test_weights_that_arrive_before_their_recipe_are_no_stumbling_block() -> None:
    playback = board(cat=(0, 5), mouse=(0, 0))
    playback.move(runs(UP, hidden=3))
    assert playback.move(runs(RIGHT, hidden=5)).chosen == RIGHT


def test_the_arrows_show_what_the_mouse_would_do_first_in_every_cell() -> None:
    params = ARTICLE.newborn(np.random.RandomState(5), 16)
    playback = board(cat=(4, 1), mouse=(0, 0))
    playback.move(params)  # what the mouse remembers of this game has no part in it
    chosen, ideal = first_moves(playback, params)
    for cell in range(ROOM.cells):
        alone = board((4, 1), ROOM.xy(cell)).move(params)
        assert (chosen[cell], ideal[cell]) == (alone.chosen, alone.ideal), f"in cell {cell}"
    assert len(set(chosen.tolist())) > 1, "a brain that runs one way everywhere shows nothing"
