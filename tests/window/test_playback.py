"""The game on the board: its pace, its turns and its end, in lessons and in a fight."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.recipe.recipe import fight, lessons
from catmouse.room.policies import CAT, MOUSE, table_of
from catmouse.room.rules import flee
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP
from catmouse.window.arrows import first_steps
from catmouse.window.playback import (
    CAUGHT_SHOWN,
    PAUSE_AFTER_GAME,
    SECONDS_A_MOVE,
    SECONDS_A_STEP,
    TRAIL,
    Playback,
)
from tests.window.boards import (
    FRAME,
    ROOM,
    Place,
    chosen_by,
    fight_on,
    lesson_on,
    place,
    steps,
    watch,
    where,
)
from tests.window.made_brains import blank_run, remembers, runs

CELLS = st.integers(0, ROOM.cells - 1)
FAR = (0, 5), (5, 0)


# --- steps -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "corner"), [(UP, (5, 5)), (RIGHT, (5, 5)), (DOWN, (0, 0)), (LEFT, (0, 0))]
)
def test_a_bump_leaves_the_mouse_where_it_is_and_counts_as_a_move(
    direction: int, corner: Place
) -> None:
    playback = lesson_on(cat=(2, 2), mouse=corner, brain=runs(direction))
    playback.move()
    (move,) = playback.trails[MOUSE]
    assert (move.start, move.end, move.chosen) == (playback.mouse, playback.mouse, direction)
    assert where(playback) == {"cat": (2, 2), "mouse": corner}
    assert playback.tick == 1 and playback.latest(MOUSE) == move


@given(CELLS, CELLS, st.sampled_from([UP, RIGHT, DOWN, LEFT]))
def test_every_move_is_marked_against_the_teacher(cat: int, mouse: int, direction: int) -> None:
    playback = lesson_on(ROOM.xy(cat), ROOM.xy(mouse), runs(direction))
    playback.move()
    (move,) = playback.trails[MOUSE]
    wanted = flee(*ROOM.xy(cat), *ROOM.xy(mouse), ROOM)
    assert move.chosen == direction
    assert move.target == wanted
    assert move.right == (direction == wanted), f"{move} is marked wrongly"
    assert move.target_number == 0.125 + 0.25 * wanted
    assert move.says == pytest.approx(0.125 + 0.25 * direction)
    assert move.end == playback.mouse == ROOM.moves[mouse, direction]


def test_in_a_tick_the_mouse_moves_first_and_then_the_cat() -> None:
    playback = fight_on(cat=(0, 0), mouse=(2, 3))
    playback.step()
    assert where(playback) == {"cat": (0, 0), "mouse": (3, 3)} and playback.tick == 0
    playback.step()
    assert where(playback) == {"cat": (0, 1), "mouse": (3, 3)} and playback.tick == 1


def test_a_cat_of_two_steps_takes_both_in_one_tick() -> None:
    playback = fight_on(cat=(0, 0), mouse=(2, 5), steps=2)
    steps(playback, 3)
    assert where(playback) == {"cat": (0, 2), "mouse": (3, 5)} and playback.tick == 1


def test_a_still_cat_has_turns_in_a_fight_and_none_in_lessons() -> None:
    assert lesson_on(*FAR).turns == ((MOUSE, 0),)
    still = Playback(blank_run(fight(cat="still")), random.Random(1))
    assert still.turns == ((MOUSE, 0), (CAT, 0))


def test_rules_play_as_their_tables_say() -> None:
    recipe = fight(mouse="flee", cat="perfect", steps=2)
    playback = Playback(blank_run(recipe), random.Random(1))
    tables = {MOUSE: table_of("flee", MOUSE, ROOM, 2), CAT: table_of("perfect", CAT, ROOM, 2)}
    for _ in range(200):
        if playback.caught or playback.over:
            playback.begin()
        (side, number), cat, mouse = playback.due, playback.cat, playback.mouse
        playback.step()
        made = playback.trails[side][-1]
        assert made.chosen == tables[side][number, cat, mouse] and made.output == ()


# --- pace --------------------------------------------------------------------------------------


def test_the_mouse_makes_its_moves_at_a_pace_for_eyes() -> None:
    playback = lesson_on(*FAR)
    watch(playback, 5.5 * SECONDS_A_MOVE)
    assert len(playback.trails[MOUSE]) == 5


@pytest.mark.parametrize("moves", [1, 3, 10])
def test_a_game_ends_after_its_moves_and_begins_anew_elsewhere(moves: int) -> None:
    playback = lesson_on(*FAR, recipe=lessons(hidden=1, moves=moves))
    watch(playback, (moves + 0.9) * SECONDS_A_MOVE)
    assert playback.over and len(playback.trails[MOUSE]) == moves
    assert not playback.escaped, "nobody escapes from a cat that cannot catch"
    last = list(playback.trails[MOUSE])
    watch(playback, PAUSE_AFTER_GAME - SECONDS_A_MOVE)
    assert playback.trails[MOUSE] == last, "the game went on after its last move"
    watch(playback, SECONDS_A_MOVE)
    assert playback.trails[MOUSE] == [] and playback.cat_trail == [playback.cat]
    assert where(playback) != {"cat": (0, 5), "mouse": (5, min(moves, 5))}


def test_a_fight_that_was_not_decided_ends_after_its_ticks_and_the_next_begins() -> None:
    playback = fight_on(cat=(0, 0), mouse=(2, 5), moves=3)
    watch(playback, 6 * (SECONDS_A_STEP + FRAME))
    assert playback.tick == 3 and playback.escaped
    watch(playback, PAUSE_AFTER_GAME + 2 * FRAME)
    assert playback.tick == 0 and playback.trails == {MOUSE: [], CAT: []}


@pytest.mark.parametrize(
    ("cat", "mouse", "after"),
    [((3, 3), (2, 3), 1), ((3, 2), (2, 3), 2)],
    ids=["the mouse runs into the cat", "the cat catches the mouse"],
)
def test_a_touch_after_either_step_ends_the_fight(cat: Place, mouse: Place, after: int) -> None:
    playback = fight_on(cat, mouse)
    steps(playback, after - 1)
    assert not playback.caught
    steps(playback, 1)
    assert playback.caught and not playback.escaped and playback.survived == 0


def test_in_lessons_a_mouse_that_runs_into_the_still_cat_goes_on() -> None:
    playback = lesson_on(cat=(5, 1), mouse=(5, 0))
    playback.move()
    assert playback.cat == playback.mouse and not playback.caught
    playback.move()
    assert where(playback) == {"cat": (5, 1), "mouse": (5, 2)}


def test_a_capture_is_shown_before_the_next_fight() -> None:
    playback = fight_on(cat=(3, 2), mouse=(2, 3))
    steps(playback, 2)
    watch(playback, CAUGHT_SHOWN - 0.1)
    assert playback.caught
    watch(playback, 0.2)
    assert not playback.caught


def test_new_games_begin_all_over_the_room_and_fights_never_on_one_cell() -> None:
    for playback, together in ((lesson_on(*FAR), True), (fight_on(*FAR), False)):
        starts = set()
        for _ in range(20_000):
            playback.begin()
            starts.add((playback.cat, playback.mouse))
        wanted = {
            (cat, mouse) for cat in range(36) for mouse in range(36) if together or cat != mouse
        }
        assert starts == wanted


def test_nothing_moves_while_training_is_paused() -> None:
    for playback in (lesson_on(*FAR), fight_on(*FAR)):
        watch(playback, 10 * SECONDS_A_MOVE, running=False)
        assert playback.trails == {MOUSE: [], CAT: []} and where(playback) == {
            "cat": (0, 5),
            "mouse": (5, 0),
        }


def test_a_game_that_was_asked_for_is_played_though_training_is_paused() -> None:
    playback = lesson_on(*FAR)
    playback.replay(7, 8)
    watch(playback, 1.5 * SECONDS_A_MOVE, running=False)
    assert playback.start == (7, 8) and chosen_by(playback) == [UP]


def test_paused_the_point_key_plays_a_tick() -> None:
    playback = fight_on(cat=(0, 0), mouse=(2, 3))
    playback.move()
    assert where(playback) == {"cat": (0, 1), "mouse": (3, 3)} and playback.tick == 1


def test_a_single_step_after_the_last_move_begins_the_next_game() -> None:
    playback = lesson_on(*FAR, recipe=lessons(hidden=1, moves=2))
    for shown in (1, 2, 1, 2, 1):
        playback.move()
        assert len(playback.trails[MOUSE]) == shown


# --- memory ------------------------------------------------------------------------------------


def test_a_game_has_one_memory_and_the_next_game_a_blank_one() -> None:
    playback = lesson_on((0, 5), (0, 0), remembers(), lessons(hidden=1, moves=3))
    seen = []
    for _ in range(6):
        playback.move()
        seen.append(playback.trails[MOUSE][-1].chosen)
    assert seen == [RIGHT, UP, UP, RIGHT, UP, UP]


def test_a_brain_remembers_its_fight_and_forgets_it_with_the_next() -> None:
    playback = fight_on(cat=(0, 0), mouse=(1, 3), brains={MOUSE: remembers()})
    steps(playback, 4)
    assert chosen_by(playback) == [RIGHT, UP]
    place(playback, (0, 0), (1, 3))
    playback.step()
    assert chosen_by(playback) == [RIGHT]


def test_a_long_fight_keeps_a_short_trail() -> None:
    playback = fight_on(cat=(0, 0), mouse=(2, 5), moves=1000)
    steps(playback, 300)
    assert len(playback.trails[MOUSE]) == len(playback.trails[CAT]) == TRAIL
    assert playback.cat_trail[-1] == playback.cat


# --- what the arrows show ----------------------------------------------------------------------


def test_the_arrows_show_what_the_mouse_would_do_first_in_every_cell() -> None:
    run = blank_run(lessons(hidden=16))
    playback = Playback(run, random.Random(1))
    place(playback, (4, 1), (0, 0))
    playback.move()  # what the mouse remembers of this game has no part in it
    chosen, target = first_steps(playback, MOUSE)
    for cell in range(ROOM.cells):
        alone = Playback(run, random.Random(1))
        place(alone, (4, 1), ROOM.xy(cell))
        alone.move()
        (step,) = alone.trails[MOUSE]
        assert (chosen[cell], target[cell]) == (step.chosen, step.target), f"in cell {cell}"
    assert len(set(chosen.tolist())) > 1, "a brain that runs one way everywhere shows nothing"


def test_arrows_show_either_brains_first_step_and_its_teachers() -> None:
    playback = fight_on(cat=(1, 1), mouse=(4, 2))
    chosen, target = first_steps(playback, MOUSE)
    assert (chosen == RIGHT).all()
    assert np.array_equal(target, table_of("flee", MOUSE, ROOM)[0, playback.cat])
    chosen, target = first_steps(playback, CAT)
    assert (chosen == UP).all()
    assert np.array_equal(target, table_of("chase", CAT, ROOM)[0, :, playback.mouse])


def test_rules_and_the_user_have_no_disagreements() -> None:
    playback = Playback(blank_run(fight(cat="chase")), random.Random(1))
    chosen, target = first_steps(playback, CAT)
    assert np.array_equal(chosen, table_of("chase", CAT, ROOM)[0, :, playback.mouse])
    assert np.array_equal(chosen, target)
    playback.play_as(MOUSE)
    chosen, target = first_steps(playback, MOUSE)
    assert (chosen == STAY).all() and (target == STAY).all()
