"""The user's hand on the board's game: a cat without turns in lessons, either side of a fight."""

from __future__ import annotations

import random

import pytest

from catmouse.recipe.recipe import lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, World
from catmouse.window.contest import points_of
from catmouse.window.playback import (
    CAUGHT_SHOWN,
    PATIENCE,
    SECONDS_A_MOVE,
    SECONDS_A_STEP,
    Playback,
)
from tests.window.boards import (
    FRAME,
    ONE_UNIT,
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
from tests.window.made_brains import remembers, run_of, runs

# --- lessons: the cat in the user's hand -------------------------------------------------------


def test_a_dragged_cat_is_answered_at_once() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(5, 0))
    playback.take(CAT)
    playback.carry(ROOM.cell(1, 0))
    assert where(playback) == {"cat": (1, 0), "mouse": (5, 1)}
    (answer,) = playback.trails[MOUSE]
    assert answer.cat == ROOM.cell(1, 0), "the mouse did not see where the cat is now"
    playback.carry(ROOM.cell(1, 0))
    assert playback.trails[MOUSE] == [answer], "the mouse moved though the cat did not"


def test_a_cat_held_still_leaves_the_mouse_still() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(5, 0))
    playback.take(CAT)
    watch(playback, 10 * SECONDS_A_MOVE)
    assert where(playback) == {"cat": (0, 0), "mouse": (5, 0)}


def test_a_cat_dropped_on_the_mouse_has_caught_it() -> None:
    playback = lesson_on(cat=(4, 0), mouse=(5, 0))
    playback.take(CAT)
    playback.carry(ROOM.cell(5, 0))
    assert playback.caught and playback.catches == 1
    assert where(playback)["mouse"] == (5, 0), "a caught mouse ran on"
    playback.carry(ROOM.cell(0, 0))
    assert where(playback)["cat"] == (5, 0), "the cat left while its catch was shown"


def test_a_mouse_that_runs_into_the_moving_cat_is_caught() -> None:
    playback = lesson_on(cat=(5, 2), mouse=(5, 0))
    playback.take(CAT)
    playback.carry(ROOM.cell(5, 1))
    assert playback.caught and where(playback) == {"cat": (5, 1), "mouse": (5, 1)}


def test_after_a_catch_a_new_game_begins_once_the_user_has_let_go() -> None:
    playback = lesson_on(cat=(4, 0), mouse=(5, 0))
    playback.take(CAT)
    playback.carry(ROOM.cell(5, 0))
    watch(playback, 2 * CAUGHT_SHOWN)
    assert playback.caught, "the catch was over while the cat was still held"
    playback.release()
    watch(playback, 2 * FRAME)
    assert not playback.caught and playback.trails[MOUSE] == []


def test_a_led_cat_stays_where_it_caught_and_the_mouse_begins_elsewhere() -> None:
    run = run_of(lessons(hidden=1, world=World(3, 3)), {MOUSE: runs(UP)})
    for seed in range(200):
        playback = Playback(run, random.Random(seed))
        playback.begin_at((0, 1))
        playback.play_as(CAT)
        playback.lead(RIGHT)
        assert playback.caught
        watch(playback, CAUGHT_SHOWN + 2 * FRAME)
        assert not playback.caught and playback.cat == 1
        assert playback.mouse != playback.cat, f"caught at birth with seed {seed}"


def test_catches_are_counted_while_the_cat_is_in_hand() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(1, 0))
    playback.play_as(CAT)
    for caught in (1, 2, 3):
        place(playback, (caught - 1, 0), (caught, 0))
        playback.lead(RIGHT)
        assert playback.catches == caught
        watch(playback, CAUGHT_SHOWN + 2 * FRAME)
    playback.play_as("")
    playback.play_as(CAT)
    assert playback.catches == 0


@pytest.mark.parametrize("who", [CAT, MOUSE])
def test_letting_go_goes_on_from_there_with_a_blank_memory(who: str) -> None:
    playback = lesson_on((0, 0), (1, 3), remembers())
    playback.move()
    playback.move()
    assert chosen_by(playback) == [RIGHT, UP], "this brain does not remember"
    playback.take(who)
    playback.carry(ROOM.cell(3, 1))
    before = where(playback)
    playback.release()
    assert where(playback) == before and playback.trails[MOUSE] == []
    assert playback.cat_trail == [playback.cat]
    watch(playback, 1.5 * SECONDS_A_MOVE)
    assert chosen_by(playback) == [RIGHT]
    assert where(playback)["mouse"] == (before["mouse"][0] + 1, before["mouse"][1])


def test_a_carried_mouse_is_where_it_is_put_and_nobody_answers() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(5, 5))
    playback.take(MOUSE)
    playback.carry(ROOM.cell(2, 3))
    watch(playback, 5 * SECONDS_A_MOVE)
    assert where(playback) == {"cat": (0, 0), "mouse": (2, 3)}
    playback.carry(ROOM.cell(0, 0))
    assert where(playback)["mouse"] == (0, 0)
    assert not playback.caught, "a mouse put beside the cat by hand is no catch"


def test_a_long_chase_goes_on_where_the_two_are() -> None:
    playback = lesson_on((0, 0), (3, 5), recipe=lessons(hidden=1, moves=4))
    playback.take(CAT)
    for step in range(40):
        playback.carry(ROOM.cell(step % 2, step // 2 % 2))
        assert where(playback)["mouse"] == (3, 5), f"the mouse jumped at step {step}"
        shown = len(playback.trails[MOUSE])
        assert shown == (step - 1) % 4 + 1 if step else shown == 0, f"{shown} moves at step {step}"
        assert len(playback.cat_trail) <= 5, "the cat's trail grows without end"
    assert not playback.caught


@pytest.mark.parametrize(
    ("direction", "cell"), [(UP, (2, 3)), (RIGHT, (3, 2)), (DOWN, (2, 1)), (LEFT, (1, 2))]
)
def test_the_keys_lead_the_cat_one_step_and_the_mouse_answers(direction: int, cell: Place) -> None:
    playback = lesson_on(cat=(2, 2), mouse=(5, 0))
    playback.play_as(CAT)
    assert playback.steering
    playback.lead(direction)
    assert where(playback) == {"cat": cell, "mouse": (5, 1)}


def test_a_cat_led_into_the_wall_stays_and_the_mouse_does_not_answer() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(5, 0))
    playback.play_as(CAT)
    playback.lead(LEFT)
    assert where(playback) == {"cat": (0, 0), "mouse": (5, 0)} and playback.trails[MOUSE] == []


def test_the_mouse_waits_for_a_cat_that_is_led_and_runs_on_when_it_is_given_back() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(5, 0))
    playback.play_as(CAT)
    watch(playback, 5 * SECONDS_A_MOVE)
    assert where(playback)["mouse"] == (5, 0)
    playback.play_as("")
    watch(playback, 1.5 * SECONDS_A_MOVE)
    assert where(playback)["mouse"] == (5, 1)


def test_who_led_the_cat_in_lessons_does_not_find_it_in_hand_in_a_fight() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(5, 0))
    playback.play_as(CAT)
    playback.follow(fight_on(cat=(0, 0), mouse=(5, 0)).run)
    assert playback.you == "" and not playback.steering and not playback.in_hand
    playback.play_as(CAT)
    playback.follow(run_of(ONE_UNIT, {MOUSE: runs(UP)}))
    assert playback.you == ""


# --- a fight: the user plays a side ------------------------------------------------------------


def played(side: str, cat: Place, mouse: Place, moves: int = 10) -> Playback:
    """A fight in which the user plays a side."""
    playback = fight_on(cat, mouse, moves=moves)
    playback.play_as(side)
    place(playback, cat, mouse)
    return playback


def test_turn_by_turn_the_fight_waits_for_the_user_even_while_training_stands_still() -> None:
    playback = played(MOUSE, cat=(0, 0), mouse=(3, 3))
    watch(playback, 5, running=False)
    assert playback.trails[MOUSE] == [] and playback.waits
    playback.lead(LEFT)
    watch(playback, 3 * SECONDS_A_STEP, running=False)
    assert where(playback) == {"cat": (0, 1), "mouse": (2, 3)}
    assert playback.tick == 1 and playback.waits


def test_the_users_cat_answers_the_mouse() -> None:
    playback = played(CAT, cat=(0, 0), mouse=(1, 3))
    watch(playback, 3 * SECONDS_A_STEP)
    assert where(playback) == {"cat": (0, 0), "mouse": (2, 3)} and playback.waits
    playback.lead(UP)
    watch(playback, 3 * SECONDS_A_STEP)
    assert where(playback) == {"cat": (0, 1), "mouse": (3, 3)}


def test_a_key_pressed_during_the_others_turn_counts_when_the_users_comes() -> None:
    playback = played(MOUSE, cat=(0, 0), mouse=(3, 3))
    playback.lead(LEFT)
    watch(playback, SECONDS_A_STEP)
    assert not playback.mine
    playback.lead(DOWN)
    watch(playback, 3 * SECONDS_A_STEP)
    assert chosen_by(playback) == [LEFT, DOWN]


def test_in_real_time_the_fight_goes_on_without_the_user() -> None:
    playback = played(MOUSE, cat=(0, 0), mouse=(3, 3))
    playback.set_pace(real_time=True)
    place(playback, (0, 0), (3, 3))
    watch(playback, PATIENCE + 2 * FRAME)
    assert chosen_by(playback) == [STAY]
    watch(playback, SECONDS_A_STEP + 2 * FRAME)
    assert where(playback) == {"cat": (0, 1), "mouse": (3, 3)}
    playback.lead(UP)
    watch(playback, SECONDS_A_STEP)
    assert where(playback)["mouse"] == (3, 4), "a key is answered at once when it is the turn"


def test_a_dragged_mouse_runs_to_the_pointer_step_by_step_and_then_waits() -> None:
    playback = played(MOUSE, cat=(0, 5), mouse=(2, 0))
    playback.take(MOUSE)
    playback.carry(ROOM.cell(4, 1))
    watch(playback, 20 * SECONDS_A_STEP)
    assert chosen_by(playback) == [RIGHT, UP, RIGHT]
    assert where(playback)["mouse"] == (4, 1) and playback.tick == 3 and playback.waits
    playback.release()
    playback.lead(LEFT)
    watch(playback, 3 * SECONDS_A_STEP)
    assert chosen_by(playback)[-1] == LEFT


@pytest.mark.parametrize("who", [CAT, MOUSE])
def test_either_can_be_carried_but_never_onto_the_other(who: str) -> None:
    playback = fight_on(cat=(0, 0), mouse=(3, 3))
    steps(playback, 2)
    playback.take(who)
    playback.carry(ROOM.cell(5, 5))
    assert where(playback)[who] == (5, 5)
    assert playback.tick == 0 and playback.trails == {MOUSE: [], CAT: []}
    playback.carry(playback.mouse if who == CAT else playback.cat)
    assert where(playback)[who] == (5, 5), "it lies on the other"
    watch(playback, 2)
    assert playback.trails[MOUSE] == [], "the fight went on while one of the two was held"
    playback.release()
    watch(playback, 2 * SECONDS_A_STEP)
    assert playback.trails[MOUSE]


def test_the_users_mouse_plays_on_until_it_is_caught_and_the_ticks_count() -> None:
    playback = played(MOUSE, cat=(0, 0), mouse=(5, 0), moves=3)
    for _ in range(7):
        playback.lead(RIGHT)
        watch(playback, 3 * SECONDS_A_STEP)
    assert playback.tick == 7 == points_of(playback) and not playback.over
    place(playback, (4, 4), (4, 5))
    playback.lead(DOWN)
    watch(playback, SECONDS_A_STEP)
    assert playback.caught and points_of(playback) == 0


def test_the_users_cat_counts_mice_in_a_row_until_one_escapes() -> None:
    playback = played(CAT, cat=(0, 0), mouse=(4, 3), moves=1)
    for caught in (1, 2):
        place(playback, (5, 2), (4, 3))
        watch(playback, 2 * SECONDS_A_STEP)
        playback.lead(UP)
        watch(playback, SECONDS_A_STEP)
        assert playback.caught and points_of(playback) == caught
    watch(playback, CAUGHT_SHOWN)
    place(playback, (0, 0), (0, 5))
    watch(playback, 2 * SECONDS_A_STEP)
    playback.lead(DOWN)
    watch(playback, SECONDS_A_STEP)
    assert playback.escaped and points_of(playback) == 0
