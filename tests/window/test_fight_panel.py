"""The fight in the window: both minds are chosen, both brains learn, and fights are kept."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pygame
import pytest

from catmouse.files import library
from catmouse.recipe.recipe import BRAIN, MODERN, Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import World
from catmouse.runs.run import Trainer
from catmouse.window.fight_playback import YOU
from catmouse.window.panels.fight import MINDS, SIZES, TICKS
from catmouse.window.wishes import BeginWith
from catmouse.worker.messages import Open, Pause, SetRate
from tests.helpers import assert_same_bits
from tests.window.conftest import Start
from tests.window.fights import (
    choose,
    fight_of,
    panel_of,
    playback_of,
    report_of,
    rest_until,
    to_a_fight,
)
from tests.window.hands import Hands
from tests.window.test_session import closed
from tests.window.test_stage import name_of

# --- from lessons to a fight and back ----------------------------------------------------------


def test_the_button_and_the_key_lead_to_the_fight_and_back(hands: Hands) -> None:
    lessons = set(hands.stage.panels)
    hands.click(hands.stage.panels["brain"].fight)  # type: ignore[attr-defined]
    hands.until(lambda: hands.snapshot.cat is not None, "the fight was on")
    assert set(hands.stage.panels) == lessons - {"brain"} | {"fight"}
    assert "The fight" in hands.words()
    hands.click(panel_of(hands).lessons)
    hands.until(lambda: hands.snapshot.cat is None, "the lessons were back")
    hands.frames(2)
    assert set(hands.stage.panels) == lessons
    hands.press(pygame.K_f)
    hands.until(lambda: hands.snapshot.cat is not None, "the fight was on again")


def test_after_a_fight_the_lessons_are_as_they_were(hands: Hands) -> None:
    hands.until(lambda: hands.snapshot.games > 200, "there were some lessons")
    hands.send(Pause())
    hands.settle()
    lessons = hands.snapshot
    to_a_fight(hands)
    assert_same_bits(hands.snapshot.params, lessons.params)
    hands.press(pygame.K_SPACE)
    hands.until(lambda: hands.snapshot.games > 5, "there were some fights")
    hands.press(pygame.K_SPACE)
    hands.press(pygame.K_f)
    hands.until(lambda: hands.snapshot.cat is None, "the lessons were back")
    assert (hands.snapshot.games, hands.snapshot.recipe) == (lessons.games, lessons.recipe)
    assert_same_bits(hands.snapshot.params, lessons.params)


def test_the_next_launch_goes_on_with_the_fight_and_its_lessons(
    start: Start, tmp_path: Path
) -> None:
    first = start()
    first.until(lambda: first.snapshot.games > 100, "there were some lessons")
    first.send(Pause())
    first.settle()
    lessons = first.snapshot
    to_a_fight(first)
    choose(first, panel_of(first).minds[CAT, "chase"])
    first.press(pygame.K_SPACE)
    first.until(lambda: first.snapshot.games > 5, "there were some fights")
    closed(first)
    second = start(size=None)
    second.until(lambda: second.snapshot.cat is not None, "the fight was back")
    assert fight_of(second).cat == "chase" and second.snapshot.undo == ()
    assert second.snapshot.games >= library.load(tmp_path / "last session.safetensors").games > 5
    second.send(Pause())
    second.press(pygame.K_f)
    second.until(lambda: second.snapshot.cat is None, "the lessons were back")
    assert second.snapshot.games == lessons.games
    assert_same_bits(second.snapshot.params, lessons.params)


# --- who plays, and how it learns --------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_each_picture_lets_that_mind_play_that_side(fight: Hands, side: str) -> None:
    panel = panel_of(fight)
    for mind in MINDS:
        choose(fight, panel.minds[side, mind])
        assert playback_of(fight).mind_of(side) == mind
        if mind != YOU:
            assert fight_of(fight).mind_of(side) == mind
        chosen = [name for (of, name), button in panel.minds.items()
                  if of == side and button.is_selected]  # fmt: skip
        assert chosen == [mind]
        words = {YOU: "that's you", BRAIN: "Elman, 16 units"}.get(mind, f"plays {mind}")
        assert words in fight.words() and mind in fight.words()


CHANGES = {
    "learning": lambda panel, side: panel.learning[side],
    "the teacher": lambda panel, side: panel.teachers[side, "perfect"],
    "the kind": lambda panel, side: panel.kinds[side, "modern"],
    "the size": lambda panel, side: panel.sizes[side, 32],
    "a smaller rate": lambda panel, side: panel.rates[side, -1],
    "a larger rate": lambda panel, side: panel.rates[side, 1],
}
"""The buttons of a side's brain that change it."""


def changed_by(what: str, recipe: Recipe, side: str) -> Recipe:
    """What the recipe should be once one of those was pressed."""
    other = CAT if side == MOUSE else MOUSE
    match what:
        case "learning":
            return recipe.with_fight(learners=(other,))
        case "the teacher":
            return recipe.with_brain(side, teacher="perfect")
        case "the size":
            return recipe.with_brain(side, hidden=32)
        case "a smaller rate":
            return recipe.with_brain(side, rate=0.05)
        case "a larger rate":
            return recipe.with_brain(side, rate=0.2)
    modern = {name: getattr(MODERN, name) for name in (
        "brain", "head", "sight", "optimiser", "clip", "precision", "rate")}  # fmt: skip
    return dataclasses.replace(recipe.with_brain(side, **modern), lesson=128)


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("side", SIDES)
def test_each_button_of_a_brain_changes_that_and_nothing_else(
    fight: Hands, side: str, what: str
) -> None:
    before = fight.snapshot.recipe
    choose(fight, CHANGES[what](panel_of(fight), side))
    assert fight.snapshot.recipe == changed_by(what, before, side)
    if "rate" in what:
        return  # it takes hold without another brain
    fight.control(pygame.K_z)
    fight.until(lambda: fight.snapshot.recipe == before, "the change was undone")


def test_a_size_and_a_teacher_outlast_another_kind(fight: Hands) -> None:
    panel = panel_of(fight)
    for button in (panel.sizes[MOUSE, 32], panel.teachers[MOUSE, "perfect"],
                   panel.kinds[MOUSE, "modern"]):  # fmt: skip
        choose(fight, button)
    recipe = fight.snapshot.recipe
    assert (recipe.brain, recipe.hidden, recipe.teacher, recipe.lesson) == (
        "lstm", 32, "perfect", 128)  # fmt: skip
    before = fight.snapshot.brain
    choose(fight, panel.kinds[MOUSE, "modern"])
    assert fight.snapshot.brain == before, "what is so already cost a brain"
    choose(fight, panel.kinds[MOUSE, "article"])
    recipe = fight.snapshot.recipe
    assert recipe.is_plain and recipe.hidden == 32 and recipe.lesson == 1


def test_a_fight_lasts_as_long_and_the_cat_walks_as_far_as_is_chosen(fight: Hands) -> None:
    panel = panel_of(fight)
    for ticks in TICKS:
        choose(fight, panel.ticks[ticks])
        assert fight.snapshot.recipe.moves == ticks == playback_of(fight).last_tick
        assert any(word.endswith(f" of {ticks:,}") for word in fight.words())
    choose(fight, panel.steps[2])
    assert fight_of(fight).steps == 2 and len(playback_of(fight).turns) == 3
    choose(fight, panel.steps[1])
    assert fight_of(fight).steps == 1


def test_a_brain_that_does_not_play_cannot_be_changed(fight: Hands) -> None:
    panel = panel_of(fight)
    choose(fight, panel.minds[CAT, "chase"])
    of_cat = panel._of_brain(CAT)
    assert len(of_cat) == 1 + 2 + 2 + len(SIZES) + 2
    for button in of_cat:
        assert not button.is_enabled and not button.is_selected, name_of(button)
    assert all(button.is_enabled for button in panel._of_brain(MOUSE))
    choose(fight, panel.minds[CAT, BRAIN])
    assert all(button.is_enabled for button in of_cat)


def test_a_pupil_is_only_as_good_as_its_teacher(fight: Hands) -> None:
    """The lesson of the fight, as a user is shown it: three clicks, some seconds."""
    panel = panel_of(fight)

    def caught() -> int | None:
        score = fight.snapshot.score
        return score.duel.caught if score is not None and score.duel is not None else None

    choose(fight, panel.minds[CAT, "chase"])
    choose(fight, panel.kinds[MOUSE, "modern"])
    fight.press(pygame.K_5)
    rest_until(fight, lambda: caught() == 825 and fight.snapshot.smoothed < 0.05,
               "the mouse copied flee without a fault")  # fmt: skip
    words = fight.words()
    assert "34.52 %" in words and "caught from 825 of all 1,260 starts in 10 ticks" in words
    assert "A pupil is only as good as its teacher: let the mouse learn from Perfect." in words
    fight.click(panel.teachers[MOUSE, "perfect"])
    rest_until(fight, lambda: caught() == 0, "the mouse was never caught")
    assert "100 %" in fight.words()
    notice = fight.snapshot.notice
    assert notice is not None and notice.text.startswith("Never caught: the mouse escapes for 10")


def test_between_rules_nobody_learns_and_that_is_said(fight: Hands) -> None:
    panel = panel_of(fight)
    choose(fight, panel.minds[MOUSE, "flee"])
    choose(fight, panel.minds[CAT, "perfect"])
    before = fight.snapshot
    fight.until(lambda: fight.snapshot.games > before.games + 50, "fights went on")
    assert_same_bits(fight.snapshot.params, before.params)
    assert report_of(fight).caught == 825
    words = fight.words()
    assert "FIGHTING" in words and "no brain learns in this fight" in words
    assert "Nobody learns here: let one of the two play by its brain, and learn." in words
    fight.press(pygame.K_SPACE)
    fight.until(lambda: "PAUSED" in fight.words(), "the pause was said")


def test_a_curve_ends_where_its_brain_stopped_learning(fight: Hands) -> None:
    panel = panel_of(fight)
    fight.until(lambda: fight.snapshot.games > 20, "both had learned a little")
    choose(fight, panel.learning[CAT])
    stopped = fight.snapshot.games
    fight.until(lambda: fight.snapshot.games > stopped + 50, "the mouse learned on")
    fight.send(Pause())
    fight.settle()
    fight.frames()
    mouse, cat = fight.stage.panels["chart"]._lines(fight.app.view)  # type: ignore[attr-defined]
    assert mouse.games[-1] == fight.snapshot.games
    assert cat.games[-1] <= stopped + 1 and cat.side == CAT


# --- files -------------------------------------------------------------------------------------


def test_a_fight_is_saved_listed_with_its_captures_and_opened(fight: Hands, tmp_path: Path) -> None:
    choose(fight, panel_of(fight).minds[MOUSE, "flee"])
    choose(fight, panel_of(fight).minds[CAT, "chase"])
    assert report_of(fight).caught == 825
    fight.control(pygame.K_s)
    assert "Save both brains of the fight" in fight.words()
    fight.press(pygame.K_RETURN)
    path = tmp_path / "fight flee against chase.safetensors"
    fight.until(path.exists, "the file was there")
    choose(fight, panel_of(fight).minds[MOUSE, BRAIN])
    fight.control(pygame.K_o)
    assert {"fight flee against chase", "caught from 825", "16, 16"} <= set(fight.words())
    fight.press(pygame.K_RETURN)
    fight.until(lambda: fight_of(fight).mouse == "flee", "the fight was opened")
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
    wanted = dataclasses.replace(before.with_brain(CAT, brain="lstm"), world=World(7, 6))
    assert fight.snapshot.recipe == wanted
    fight.control(pygame.K_z)
    fight.until(lambda: fight.snapshot.recipe == before, "it was undone")


def test_a_preset_is_for_both_brains_which_keep_their_teachers(fight: Hands) -> None:
    fight.press(pygame.K_m)
    fight.click({name_of(button): button for button in fight.buttons()}["Modern"])
    fight.until(lambda: fight.snapshot.recipe.brain == "lstm", "the fight was modern")
    recipe = fight.snapshot.recipe
    assert recipe.teacher == "flee" and recipe.lesson == 128
    for side, teacher in ((MOUSE, "flee"), (CAT, "chase")):
        own = recipe.brain_of(side)
        assert (own.mind, own.optimiser, own.teacher) == (MODERN.mind, "adam", teacher)


def test_in_the_largest_room_the_window_does_not_wait_for_perfect_play(fight: Hands) -> None:
    recipe = fight.snapshot.recipe.with_fight(steps=2, cat="perfect")
    recipe = dataclasses.replace(recipe, world=World(20, 20), teacher="perfect")
    longest, began = 0.0, time.perf_counter()
    fight.app._do(BeginWith(recipe), began)
    while fight.snapshot.recipe != recipe or playback_of(fight).world != World(20, 20):
        before = time.thread_time()
        fight.frames()
        longest = max(longest, time.thread_time() - before)
        time.sleep(0.002)
        assert time.perf_counter() - began < 60, "the room never came"
    fight.frames(3)
    assert longest < 0.3, f"the window worked for {longest:.2f} seconds at a stretch"


# --- when something goes wrong -----------------------------------------------------------------


def test_a_failure_in_a_fight_names_the_side_and_goes_back(fight: Hands) -> None:
    choose(fight, panel_of(fight).kinds[CAT, "modern"])
    fight.send(SetRate(1e308, CAT))
    fight.until(lambda: fight.stage.overlay_name == "failure", "the failure was shown")
    failure = fight.snapshot.failure
    assert failure is not None and "of the cat's brain stopped being a finite" in failure.reason
    fight.press(pygame.K_RETURN)
    fight.until(lambda: fight.snapshot.failure is None, "it was over")
    assert fight.stage.overlay is None and fight_of(fight).cat == BRAIN


def test_a_fight_opened_while_the_user_plays_is_played_on(fight: Hands, tmp_path: Path) -> None:
    trainer = Trainer(Recipe(world=World(4, 3)).with_fight(mouse="flee"))
    library.save(tmp_path / "small.safetensors", trainer.saved())
    fight.press(pygame.K_c)
    fight.send(Open(tmp_path / "small.safetensors"))
    fight.until(lambda: playback_of(fight).world == World(4, 3), "the other room was there")
    assert playback_of(fight).you == CAT and fight.stage.overlay is None
