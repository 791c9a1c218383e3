"""A fight in the window: there and back, what it teaches, how it is kept, and what goes wrong."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pygame

from catmouse.files import library
from catmouse.recipe.recipe import MODERN
from catmouse.recipe.recipe import fight as fight_of
from catmouse.room.policies import BRAIN, CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.run import Run
from catmouse.window.actions.run import begin_with
from catmouse.worker.messages import Open, Pause, SetRate
from tests.helpers import assert_same_bits, within
from tests.window.conftest import Start
from tests.window.fights import (
    choose,
    is_fight,
    panel_of,
    policy_of,
    report_of,
    rest_until,
    to_a_fight,
    to_lessons,
)
from tests.window.hands import Hands
from tests.window.test_session import closed
from tests.window.test_stage import name_of

# --- from lessons to a fight and back ----------------------------------------------------------


def test_the_key_leads_to_the_fight_and_back(hands: Hands) -> None:
    to_a_fight(hands)
    to_lessons(hands)
    to_a_fight(hands)


def test_after_a_fight_the_lessons_are_as_they_were(hands: Hands) -> None:
    hands.until(lambda: hands.snapshot.games > 200, "there were some lessons")
    hands.send(Pause())
    hands.settle()
    lessons = hands.snapshot
    to_a_fight(hands)
    assert_same_bits(hands.snapshot.run.mouse.params, lessons.run.mouse.params)
    hands.press(pygame.K_SPACE)
    hands.until(lambda: hands.snapshot.games > 5, "there were some fights")
    hands.press(pygame.K_SPACE)
    to_lessons(hands)
    assert (hands.snapshot.games, hands.snapshot.recipe) == (lessons.games, lessons.recipe)
    assert_same_bits(hands.snapshot.run.mouse.params, lessons.run.mouse.params)


def test_the_next_launch_goes_on_with_the_fight_and_its_lessons(
    start: Start, tmp_path: Path
) -> None:
    first = start()
    first.until(lambda: first.snapshot.games > 100, "there were some lessons")
    first.send(Pause())
    first.settle()
    lessons = first.snapshot
    to_a_fight(first)
    choose(first, panel_of(first).sides[CAT].players["chase"])
    first.press(pygame.K_SPACE)
    first.until(lambda: first.snapshot.games > 5, "there were some fights")
    closed(first)
    second = start(size=None)
    second.until(lambda: is_fight(second), "the fight was back")
    assert policy_of(second, CAT) == "chase" and second.snapshot.undo == ()
    assert second.snapshot.games >= library.load(tmp_path / "last session.safetensors").games > 5
    second.send(Pause())
    to_lessons(second)
    assert second.snapshot.games == lessons.games
    assert_same_bits(second.snapshot.run.mouse.params, lessons.run.mouse.params)


# --- what a fight teaches ----------------------------------------------------------------------


def test_a_pupil_is_only_as_good_as_its_teacher(fight: Hands) -> None:
    """The lesson of the fight, as a user is shown it: three clicks, some seconds."""
    panel = panel_of(fight)

    def caught() -> int | None:
        examined = fight.snapshot.run.examined
        return None if examined is None else examined.report.caught

    choose(fight, panel.sides[CAT].players["chase"])
    choose(fight, panel.sides[MOUSE].cells["lstm"])
    fight.press(pygame.K_5)
    rest_until(fight, lambda: caught() == 825 and fight.snapshot.run.mouse.smoothed < 0.05,
               "the mouse copied flee without a fault")  # fmt: skip
    words = fight.words()
    assert "34.52 %" in words and "caught from 825 of 1,260 starts in 10 ticks" in words
    assert "A pupil is only as good as its teacher: let the mouse learn from Perfect." in words
    fight.click(panel.sides[MOUSE].teachers["perfect"])
    rest_until(fight, lambda: caught() == 0, "the mouse was never caught")
    assert "100 %" in fight.words()
    notice = fight.snapshot.notice
    assert notice is not None and notice.text.startswith("Never caught: the mouse escapes for 10")


def test_between_rules_nobody_learns_and_that_is_said(fight: Hands) -> None:
    panel = panel_of(fight)
    choose(fight, panel.sides[MOUSE].players["flee"])
    choose(fight, panel.sides[CAT].players["perfect"])
    before = fight.snapshot
    fight.until(lambda: fight.snapshot.games > before.games + 50, "fights went on")
    assert_same_bits(fight.snapshot.run.mouse.params, before.run.mouse.params)
    assert report_of(fight).caught == 825
    words = fight.words()
    assert "FIGHTING" in words and "no brain learns in this fight" in words
    assert "Nobody learns here: let one of the two play by its brain, and learn." in words
    fight.press(pygame.K_SPACE)
    fight.until(lambda: "PAUSED" in fight.words(), "the pause was said")


def test_a_curve_ends_where_its_brain_stopped_learning(fight: Hands) -> None:
    panel = panel_of(fight)
    fight.until(lambda: fight.snapshot.games > 20, "both had learned a little")
    choose(fight, panel.sides[CAT].learns)
    stopped = fight.snapshot.games
    fight.until(lambda: fight.snapshot.games > stopped + 50, "the mouse learned on")
    fight.send(Pause())
    fight.settle()
    fight.frames()
    mouse, cat = fight.stage.panels["chart"].lines(fight.app.view)  # type: ignore[attr-defined]
    assert mouse.games[-1] == fight.snapshot.games
    assert cat.games[-1] <= stopped + 1 and cat.side == CAT


# --- files -------------------------------------------------------------------------------------


def test_a_fight_is_saved_listed_with_its_captures_and_opened(fight: Hands, tmp_path: Path) -> None:
    choose(fight, panel_of(fight).sides[MOUSE].players["flee"])
    choose(fight, panel_of(fight).sides[CAT].players["chase"])
    assert report_of(fight).caught == 825
    fight.control(pygame.K_s)
    assert "Save both brains of the fight" in fight.words()
    fight.press(pygame.K_RETURN)
    path = tmp_path / "fight flee against chase.safetensors"
    fight.until(path.exists, "the file was there")
    choose(fight, panel_of(fight).sides[MOUSE].players[BRAIN])
    fight.control(pygame.K_o)
    assert {"fight flee against chase", "caught from 825", "16, 16"} <= set(fight.words())
    fight.press(pygame.K_RETURN)
    fight.until(lambda: policy_of(fight, MOUSE) == "flee", "the fight was opened")
    assert not fight.snapshot.playing


# --- another kind, another room ----------------------------------------------------------------


def test_more_changes_the_brain_looked_at_and_where_they_fight(fight: Hands) -> None:
    before = fight.snapshot.recipe
    fight.press(pygame.K_b)
    fight.press(pygame.K_m)
    assert "The cat's brain, and where they fight" in fight.words()
    by_name = {name_of(button): button for button in fight.buttons()}
    fight.click(by_name["LSTM"])
    by_tip = {button.tool_tip_text: button for button in fight.buttons()}
    fight.click(by_tip["Room, width: more."])
    fight.click(by_name["Begin"])
    fight.until(lambda: fight.snapshot.recipe != before, "the fight was another")
    wanted = dataclasses.replace(before.with_brain(CAT, cell="lstm"), world=World(7, 6))
    assert fight.snapshot.recipe == wanted
    fight.control(pygame.K_z)
    fight.until(lambda: fight.snapshot.recipe == before, "it was undone")


def test_a_preset_is_for_both_brains_which_keep_their_teachers(fight: Hands) -> None:
    fight.press(pygame.K_m)
    fight.click({name_of(button): button for button in fight.buttons()}["Modern"])
    fight.until(lambda: fight.snapshot.recipe.mouse.cell == "lstm", "the fight was modern")
    recipe = fight.snapshot.recipe
    assert recipe.mouse.teacher == "flee" and recipe.lesson == 128
    for side, teacher in ((MOUSE, "flee"), (CAT, "chase")):
        own = recipe.brain_of(side)
        assert (own.network, own.optimiser, own.teacher) == (MODERN.network, "adam", teacher)


@within(0.3)
def test_in_the_largest_room_the_window_does_not_wait_for_perfect_play(
    fight: Hands, most: float
) -> None:
    recipe = fight.snapshot.recipe.with_rules(cat_steps=2).with_policy(CAT, "perfect")
    recipe = dataclasses.replace(recipe, world=World(20, 20)).with_brain(MOUSE, teacher="perfect")
    longest, began = 0.0, time.perf_counter()
    fight.app.desk.do(begin_with(recipe))
    while fight.snapshot.recipe != recipe or fight.app.playback.world != World(20, 20):
        before = time.thread_time()
        fight.frames()
        longest = max(longest, time.thread_time() - before)
        time.sleep(0.002)
        assert time.perf_counter() - began < 60, "the room never came"
    fight.frames(3)
    assert longest < most, f"the window worked for {longest:.2f} seconds at a stretch"


# --- when something goes wrong -----------------------------------------------------------------


def test_a_failure_in_a_fight_names_the_side_and_goes_back(fight: Hands) -> None:
    choose(fight, panel_of(fight).sides[CAT].cells["lstm"])
    fight.send(SetRate(1e308, CAT))
    fight.until(lambda: fight.stage.overlay_name == "failure", "the failure was shown")
    failure = fight.snapshot.failure
    assert failure is not None and "of the cat's brain stopped being a finite" in failure.reason
    fight.press(pygame.K_RETURN)
    fight.until(lambda: fight.snapshot.failure is None, "it was over")
    assert fight.stage.overlay is None and policy_of(fight, CAT) == BRAIN


def test_a_fight_opened_while_the_user_plays_is_played_on(fight: Hands, tmp_path: Path) -> None:
    run = Run(fight_of(mouse="flee", world=World(4, 3)))
    library.save(tmp_path / "small.safetensors", run.saved())
    fight.press(pygame.K_c)
    fight.send(Open(tmp_path / "small.safetensors"))
    fight.until(lambda: fight.app.playback.world == World(4, 3), "the other room was there")
    assert fight.app.playback.you == CAT and fight.stage.overlay is None
