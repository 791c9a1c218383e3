"""The fight on the board: whose turn it is, when it ends, and what the user's hand does to it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE, table_of
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, World
from catmouse.window.contest import best_of, contest_of, keep_score, points_of
from catmouse.window.fight_playback import (
    PATIENCE,
    SECONDS_A_STEP,
    TRAIL,
    YOU,
    FightPlayback,
    first_steps,
    followed,
    playback_of,
)
from catmouse.window.playback import CAUGHT_SHOWN, PAUSE_AFTER_GAME, Playback
from catmouse.window.preferences import Preferences
from tests.window.made_brains import remembers, runs

FRAME = 1 / 60
ROOM = World(6, 6)
WEIGHTS = {MOUSE: runs(RIGHT), CAT: runs(UP)}
"""A mouse that runs right and a cat that runs up, whatever they see."""


def fight(
    cat: tuple[int, int], mouse: tuple[int, int], moves: int = 10, steps: int = 1
) -> FightPlayback:
    """A fight that begins with the two where the test wants them, as (column, row)."""
    recipe = Recipe(hidden=1, moves=moves).with_fight(steps=steps)
    playback = FightPlayback(recipe, random.Random(1))
    place(playback, cat, mouse)
    return playback


def place(playback: FightPlayback, cat: tuple[int, int], mouse: tuple[int, int]) -> None:
    playback.at = {CAT: ROOM.cell(*cat), MOUSE: ROOM.cell(*mouse)}
    playback.go_on_from_here()


def watch(playback: FightPlayback, seconds: float, running: bool = True) -> None:
    for _ in range(round(seconds / FRAME)):
        playback.update(FRAME, WEIGHTS, running)


def where(playback: FightPlayback) -> dict[str, tuple[int, int]]:
    return {"cat": ROOM.xy(playback.cat), "mouse": ROOM.xy(playback.mouse)}


def steps(playback: FightPlayback, count: int) -> None:
    for _ in range(count):
        playback.step(WEIGHTS)


# --- a fight -----------------------------------------------------------------------------------


def test_in_a_tick_the_mouse_moves_first_and_then_the_cat() -> None:
    playback = fight(cat=(0, 0), mouse=(2, 3))
    playback.step(WEIGHTS)
    assert where(playback) == {"cat": (0, 0), "mouse": (3, 3)} and playback.tick == 0
    playback.step(WEIGHTS)
    assert where(playback) == {"cat": (0, 1), "mouse": (3, 3)} and playback.tick == 1


def test_a_cat_of_two_steps_takes_both_in_one_tick() -> None:
    playback = fight(cat=(0, 0), mouse=(2, 5), steps=2)
    steps(playback, 3)
    assert where(playback) == {"cat": (0, 2), "mouse": (3, 5)} and playback.tick == 1


def test_the_two_begin_on_different_cells_every_time() -> None:
    playback = FightPlayback(Recipe(world=World(3, 3)).with_fight(), random.Random(3))
    for _ in range(300):
        playback.begin()
        assert playback.cat != playback.mouse


@pytest.mark.parametrize(
    ("cat", "mouse", "after"),
    [((3, 3), (2, 3), 1), ((3, 2), (2, 3), 2)],
    ids=["the mouse runs into the cat", "the cat catches the mouse"],
)
def test_a_touch_after_either_step_ends_the_fight(
    cat: tuple[int, int], mouse: tuple[int, int], after: int
) -> None:
    playback = fight(cat, mouse)
    steps(playback, after - 1)
    assert not playback.caught
    steps(playback, 1)
    assert playback.caught and not playback.escaped and playback.survived == 0


def test_a_fight_that_was_not_decided_ends_after_its_ticks_and_the_next_begins() -> None:
    playback = fight(cat=(0, 0), mouse=(2, 5), moves=3)
    watch(playback, 6 * (SECONDS_A_STEP + FRAME))
    assert playback.tick == 3 and playback.escaped
    watch(playback, PAUSE_AFTER_GAME + 2 * FRAME)
    assert playback.tick == 0 and playback.trail == []


def test_a_capture_is_shown_before_the_next_fight() -> None:
    playback = fight(cat=(3, 2), mouse=(2, 3))
    steps(playback, 2)
    watch(playback, CAUGHT_SHOWN - 0.1)
    assert playback.caught
    watch(playback, 0.2)
    assert not playback.caught


def test_paused_nobody_moves_but_the_point_key_plays_a_tick() -> None:
    playback = fight(cat=(0, 0), mouse=(2, 3))
    watch(playback, 3, running=False)
    assert playback.trail == []
    playback.move(WEIGHTS)
    assert where(playback) == {"cat": (0, 1), "mouse": (3, 3)} and playback.tick == 1


def test_rules_play_as_their_tables_say() -> None:
    recipe = Recipe().with_fight(mouse="flee", cat="perfect", steps=2)
    playback = FightPlayback(recipe, random.Random(1))
    tables = {
        MOUSE: table_of("flee", MOUSE, ROOM, 2),
        CAT: table_of("perfect", CAT, ROOM, 2),
    }
    for _ in range(200):
        if playback.caught or playback.over:
            playback.begin()
        (side, number), cat, mouse = playback.turns[playback._turn], playback.cat, playback.mouse
        playback.step(WEIGHTS)
        made = playback.trails[side][-1]
        assert made.chosen == tables[side][number, cat, mouse] and made.answer == ()


def test_a_brain_remembers_its_fight_and_forgets_it_with_the_next() -> None:
    weights = WEIGHTS | {MOUSE: remembers()}
    playback = fight(cat=(0, 0), mouse=(1, 3))
    for _ in range(4):
        playback.step(weights)
    assert [move.chosen for move in playback.trail] == [RIGHT, UP]
    place(playback, (0, 0), (1, 3))
    playback.step(weights)
    assert [move.chosen for move in playback.trail] == [RIGHT]


def test_a_long_fight_keeps_a_short_trail() -> None:
    playback = fight(cat=(0, 0), mouse=(2, 5), moves=1000)
    steps(playback, 300)
    assert len(playback.trail) == len(playback.trails[CAT]) == TRAIL
    assert playback.cat_trail[-1] == playback.cat


def test_another_recipe_is_followed_and_lessons_are_another_playback() -> None:
    chance = random.Random(2)
    playback = playback_of(Recipe(), chance)
    assert isinstance(playback, Playback)
    fights = followed(playback, Recipe().with_fight(), chance)
    assert isinstance(fights, FightPlayback)
    same = followed(fights, Recipe(world=World(4, 3)).with_fight(mouse="flee"), chance)
    assert same is fights and fights.world == World(4, 3) and fights.mind_of(MOUSE) == "flee"
    assert isinstance(followed(fights, Recipe(), chance), Playback)


# --- what the arrows show ----------------------------------------------------------------------


def test_arrows_show_either_brains_first_step_and_its_teachers() -> None:
    playback = fight(cat=(1, 1), mouse=(4, 2))
    chosen, ideal = first_steps(playback, MOUSE, WEIGHTS[MOUSE])
    assert (chosen == RIGHT).all()
    assert np.array_equal(ideal, table_of("flee", MOUSE, ROOM)[0, playback.cat])
    chosen, ideal = first_steps(playback, CAT, WEIGHTS[CAT])
    assert (chosen == UP).all()
    assert np.array_equal(ideal, table_of("chase", CAT, ROOM)[0, :, playback.mouse])


def test_rules_and_the_user_have_no_disagreements() -> None:
    playback = FightPlayback(Recipe().with_fight(cat="chase"), random.Random(1))
    chosen, ideal = first_steps(playback, CAT, WEIGHTS[CAT])
    assert np.array_equal(chosen, table_of("chase", CAT, ROOM)[0, :, playback.mouse])
    assert np.array_equal(chosen, ideal)
    playback.play_as(MOUSE)
    chosen, ideal = first_steps(playback, MOUSE, WEIGHTS[MOUSE])
    assert (chosen == STAY).all() and (ideal == STAY).all()


# --- the user plays ----------------------------------------------------------------------------


def played(side: str, cat: tuple[int, int], mouse: tuple[int, int], **more: int) -> FightPlayback:
    playback = fight(cat, mouse, **more)
    playback.play_as(side)
    place(playback, cat, mouse)
    return playback


def test_turn_by_turn_the_fight_waits_for_the_user_even_while_training_stands_still() -> None:
    playback = played(MOUSE, cat=(0, 0), mouse=(3, 3))
    watch(playback, 5, running=False)
    assert playback.trail == [] and playback.waits
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
    assert [move.chosen for move in playback.trail] == [LEFT, DOWN]


def test_in_real_time_the_fight_goes_on_without_the_user() -> None:
    playback = played(MOUSE, cat=(0, 0), mouse=(3, 3))
    playback.set_pace(real_time=True)
    place(playback, (0, 0), (3, 3))
    watch(playback, PATIENCE + 2 * FRAME)
    assert [move.chosen for move in playback.trail] == [STAY]
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
    assert [move.chosen for move in playback.trail] == [RIGHT, UP, RIGHT]
    assert where(playback)["mouse"] == (4, 1) and playback.tick == 3 and playback.waits
    playback.release()
    playback.lead(LEFT)
    watch(playback, 3 * SECONDS_A_STEP)
    assert playback.trail[-1].chosen == LEFT


@pytest.mark.parametrize("who", [CAT, MOUSE])
def test_either_can_be_carried_but_never_onto_the_other(who: str) -> None:
    playback = fight(cat=(0, 0), mouse=(3, 3))
    steps(playback, 2)
    playback.take(who)
    playback.carry(ROOM.cell(5, 5))
    assert where(playback)[who] == (5, 5) and playback.tick == 0 and playback.trail == []
    other = playback.at[MOUSE if who == CAT else CAT]
    playback.carry(other)
    assert where(playback)[who] == (5, 5), "it lies on the other"
    watch(playback, 2)
    assert playback.trail == [], "the fight went on while one of the two was held"
    playback.release()
    watch(playback, 2 * SECONDS_A_STEP)
    assert playback.trail


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


# --- high scores -------------------------------------------------------------------------------


def test_the_best_is_kept_for_every_contest_apart() -> None:
    preferences = Preferences()
    playback = played(MOUSE, cat=(0, 0), mouse=(5, 0))
    assert playback.mind_of(MOUSE) == YOU
    playback.survived = 7
    keep_score(playback, preferences)
    playback.survived = 3
    keep_score(playback, preferences)
    assert best_of(playback, preferences) == 7
    for recipe in (
        Recipe().with_fight(cat="chase"),
        Recipe().with_fight(steps=2),
        Recipe(world=World(9, 9)).with_fight(),
    ):
        playback.follow(recipe)
        assert best_of(playback, preferences) == 0, contest_of(playback)
    playback.follow(Recipe().with_fight())
    assert best_of(playback, preferences) == 7
    preferences.real_time = True
    keep_score(playback, preferences)
    assert playback.real_time and best_of(playback, preferences) == 0
    playback.play_as(CAT)
    assert best_of(playback, preferences) == 0


def test_setting_a_mouse_before_the_cat_does_not_count_as_a_row() -> None:
    playback = played(CAT, cat=(0, 0), mouse=(4, 3))
    playback.catches = 5
    playback.take(MOUSE)
    playback.carry(ROOM.cell(1, 0))
    assert points_of(playback) == 0


def test_who_only_watches_has_no_score() -> None:
    preferences = Preferences()
    playback = fight(cat=(0, 0), mouse=(2, 3))
    steps(playback, 6)
    keep_score(playback, preferences)
    assert preferences.best == {}
