"""The board follows the run that is looked at: no recipe is played with weights of another."""

from __future__ import annotations

import dataclasses
import itertools
import random

import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.recipe.recipe import MODERN, PRESETS, BrainRecipe, Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.rules import flee
from catmouse.room.world import DOWN, LEFT, RIGHT, UP, World
from catmouse.runs import timeline
from catmouse.window.arrows import first_steps
from catmouse.window.playback import Playback
from tests.window.boards import FRAME, ROOM, chosen_by, fight_on, lesson_on, place
from tests.window.fights import choose, panel_of, rest_until, to_a_fight
from tests.window.hands import Hands
from tests.window.made_brains import blank_run, remembers, run_of, runs

MODERN_CAT = dataclasses.replace(MODERN, teacher="chase")
OTHERS = {
    "the article's": lessons(),
    "another size": lessons(hidden=64),
    "another cell": lessons(cell="lstm"),
    "another head": lessons(head="four-way"),
    "another teacher": lessons(teacher="perfect"),
    "another optimiser": lessons(optimiser="adam"),
    "another rate": lessons(rate=0.3),
    "modern": PRESETS["modern"],
    "another room": lessons(world=World(4, 3), moves=3),
    "a fight": fight(),
    "a fight with a modern cat": fight(cat_brain=MODERN_CAT),
    "a fight of modern brains": fight(**dataclasses.asdict(MODERN), cat_brain=MODERN_CAT),
    "a fight without brains": fight("flee", "perfect", steps=2),
    "a fight of large brains": fight(hidden=32, cat_brain=BrainRecipe(hidden=32, teacher="chase")),
}
"""Runs that come one after the other when the user changes one thing, or looks back."""


def look_at(playback: Playback, recipe: Recipe, chance: random.Random) -> None:
    """Let a run come into sight in the middle of a game, and look at all of it for a while."""
    run = blank_run(recipe)
    playback.follow(run)
    for side in recipe.sides:
        first_steps(playback, side)
    for _ in range(20):
        playback.update(30 * FRAME, run, running=chance.random() < 0.8)
        if chance.random() < 0.3:
            playback.lead(chance.randrange(4))
        if chance.random() < 0.2:
            playback.move()
    assert playback.recipe == recipe


@pytest.mark.parametrize("first", OTHERS)
def test_whatever_comes_into_sight_is_played_by_its_own_recipe(first: str) -> None:
    chance = random.Random(7)
    playback = Playback(blank_run(OTHERS[first]), chance)
    for second in chance.sample(list(OTHERS), len(OTHERS)):
        look_at(playback, OTHERS[first], chance)
        if chance.random() < 0.5:
            playback.play_as(
                chance.choice([MOUSE, CAT]) if playback.recipe.rules.touch_ends else CAT
            )
        look_at(playback, OTHERS[second], chance)


def test_a_look_at_the_past_plays_the_brain_of_then_and_coming_back_that_of_now() -> None:
    """F, another kind for one side, Home, End: the window once closed on that."""
    then, now = fight(), fight(cat_brain=MODERN_CAT)
    playback = Playback(blank_run(now), random.Random(1))
    for recipe, ways in ((now, 4), (then, 1), (now, 4)):
        playback.follow(blank_run(recipe))
        place(playback, (0, 0), (5, 5))
        playback.move()
        (step,) = playback.trails[CAT]
        assert len(step.output) == ways


def test_new_weights_of_the_same_brain_go_on_with_the_game_and_its_memory() -> None:
    playback = lesson_on((0, 5), (0, 0), remembers())
    playback.move()
    playback.follow(run_of(lessons(hidden=1, rate=0.2), {MOUSE: remembers()}))
    playback.move()
    assert chosen_by(playback) == [RIGHT, UP], "the game began anew, or its memory did"
    playback.follow(run_of(lessons(hidden=1), {MOUSE: runs(LEFT)}))
    playback.move()
    assert chosen_by(playback) == [RIGHT, UP, LEFT], "the newest weights do not play"


def test_the_weights_of_another_size_begin_with_a_blank_memory() -> None:
    playback = lesson_on((0, 5), (0, 0), remembers())
    playback.move()
    playback.move()
    assert chosen_by(playback) == [RIGHT, UP]
    playback.follow(run_of(lessons(hidden=7), {MOUSE: runs(DOWN, hidden=7)}))
    assert playback.trails[MOUSE] == []
    playback.move()
    assert chosen_by(playback) == [DOWN]


def test_another_teacher_marks_the_moves_from_then_on() -> None:
    playback = fight_on(cat=(3, 3), mouse=(3, 1))
    recipe = playback.recipe.with_brain(CAT, teacher="perfect")
    playback.follow(dataclasses.replace(playback.run, recipe=recipe))
    place(playback, (0, 0), (5, 4))
    playback.move()
    (mouse,), (cat,) = playback.trails[MOUSE], playback.trails[CAT]
    assert cat.target == recipe.teacher_of(CAT)[0, cat.start, mouse.end]


def test_a_game_of_other_rules_is_followed_and_so_are_other_players() -> None:
    playback = lesson_on(cat=(0, 0), mouse=(5, 5))
    playback.follow(blank_run(fight(mouse="flee", world=World(4, 3))))
    assert playback.world == World(4, 3) and playback.policy_of(MOUSE) == "flee"
    assert playback.turns == ((MOUSE, 0), (CAT, 0)) and playback.cat != playback.mouse
    playback.follow(blank_run(lessons()))
    assert playback.turns == ((MOUSE, 0),) and playback.world == ROOM


@settings(max_examples=30)
@given(
    st.integers(3, 20),
    st.integers(3, 20),
    st.sampled_from(["", "cat", "mouse", "keys"]),
    st.integers(0, ROOM.cells - 1),
)
def test_another_room_finds_everybody_inside_whoever_is_in_hand(
    width: int, height: int, hand: str, cat: int
) -> None:
    playback = lesson_on(ROOM.xy(cat), (5, 5))
    if hand == "keys":
        playback.play_as(CAT)
    elif hand:
        playback.take(hand)
    world = World(width, height)
    playback.follow(run_of(lessons(hidden=1, world=world, moves=7), {MOUSE: runs(UP)}))
    playback.move()
    playback.release()
    playback.lead(RIGHT)
    playback.lead(LEFT)
    assert 0 <= playback.cat < world.cells and 0 <= playback.mouse < world.cells
    assert playback.recipe.moves == playback.last_tick == 7
    for step in playback.trails[MOUSE]:
        assert step.target == flee(*world.xy(step.cat), *world.xy(step.start), world)


@pytest.fixture
def fight_in_sight(hands: Hands) -> Hands:
    return to_a_fight(hands)


# --- in the window -----------------------------------------------------------------------------


def test_the_past_of_a_fight_whose_brains_had_another_kind_is_shown(fight_in_sight: Hands) -> None:
    """F, Modern for one side, Home: the window once closed on that, and the fight was lost."""
    hands = fight_in_sight
    hands.until(lambda: hands.snapshot.games > 20, "both had learned a little")
    for side, cell in ((CAT, "lstm"), (MOUSE, "gru"), (CAT, "elman")):
        choose(hands, panel_of(hands).sides[side].cells[cell])
        hands.until(lambda: hands.snapshot.games > 300, "they learned on")
        for layer in (pygame.K_a, pygame.K_d):
            hands.press(layer)
        for key in (pygame.K_HOME, pygame.K_b, pygame.K_h, pygame.K_END, pygame.K_PAGEUP):
            hands.press(key)
            hands.frames(20)
            board = hands.app.playback
            assert board.recipe == hands.app.view.recipe
        hands.press(pygame.K_END)


def test_the_film_of_a_fight_runs_over_every_change_of_kind(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "FIRST_STRIDE", 500)  # games; else it takes half a minute
    to_a_fight(hands)
    cells: list[str] = []
    for cell in ("lstm", "elman", "gru"):
        choose(hands, panel_of(hands).sides[MOUSE].cells[cell])
        cells.append(cell)
        rest_until(hands, lambda: cells_in(hands) == ["elman", *cells], f"a moment with {cell}")
    hands.press(pygame.K_HOME)
    hands.press(pygame.K_v)
    seen = ["elman"]
    while hands.app.past.filming:
        hands.app.playback.move()
        hands.frames()
        seen.append(hands.app.playback.recipe.mouse.cell)
    assert [cell for cell, _ in itertools.groupby(seen)] == ["elman", *cells]


def cells_in(hands: Hands) -> list[str]:
    """The kinds of the mouse's brain in the run's past, one after the other."""
    kept = [moment.recipe.mouse.cell for moment in hands.snapshot.run.moments]
    return [cell for cell, _ in itertools.groupby(kept)]


@pytest.mark.parametrize("seed", range(3))
def test_random_changes_and_looks_never_part_weights_from_their_recipe(
    hands: Hands, seed: int
) -> None:
    """Case R1: what random events once found."""
    chance = random.Random(seed)
    letters = (ord(letter) for letter in "fvbahwy.")
    keys = [*letters, pygame.K_HOME, pygame.K_END, pygame.K_PAGEUP, pygame.K_PAGEDOWN]
    for _ in range(60):
        if chance.random() < 0.5:
            hands.press(chance.choice(keys))
        elif chance.random() < 0.2:
            hands.control(pygame.K_z)
        else:
            side = panel_of(hands).sides[MOUSE if chance.random() < 0.5 else CAT]
            changes = [*side.cells.values(), *side.sizes.values(), *side.teachers.values()]
            shown = [button for button in changes if button.visible and button.is_enabled]
            if shown:
                hands.click(chance.choice(shown))
        hands.frames(chance.randrange(4))
        assert hands.app.playback.recipe == hands.app.view.recipe
    assert hands.app.worker.is_alive() and hands.snapshot.failure is None
