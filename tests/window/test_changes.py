"""What wishes make of a recipe, and that wishes on the way add up."""

from __future__ import annotations

import dataclasses
import random

import pytest

from catmouse.recipe.recipe import PRESETS, Fight, Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.window.actions import Actions
from catmouse.window.changes import change_by, fight_of
from catmouse.window.fight_playback import FightPlayback
from catmouse.window.preferences import Preferences
from catmouse.window.wishes import (
    BeginWith,
    ChangeRate,
    SetHidden,
    SetKind,
    SetMind,
    SetSteps,
    SetTeacher,
    SetTicks,
    ToggleFight,
    ToggleLearning,
    Wipe,
    Wish,
)
from catmouse.worker.messages import Begin, Change, Command, SetRate, Snapshot, Switch, Undo
from catmouse.worker.thread import Worker

LESSONS = Recipe(hidden=8, rate=0.2, seed=5, moves=7)
FIGHT = fight_of(LESSONS)


def test_the_first_fight_is_between_two_of_the_mouses_kind_and_the_cat_learns_to_chase() -> None:
    lessons = dataclasses.replace(PRESETS["modern"], hidden=12, teacher="perfect")
    fight = fight_of(lessons)
    assert fight.fight is not None and fight.fight.pupils == (MOUSE, CAT)
    cat = fight.brain_of(CAT)
    assert (cat.mind, cat.hidden, cat.rate) == (lessons.mind, 12, lessons.rate)
    assert cat.teacher == "chase" and fight.teacher == "perfect"
    assert fight_of(fight) == lessons


@pytest.mark.parametrize(
    "wish",
    [
        SetHidden(8, CAT), SetTeacher("chase", CAT), SetKind(MOUSE, "article"), SetSteps(1),
        SetTicks(7), BeginWith(FIGHT),
    ],
    ids=lambda wish: type(wish).__name__,
)  # fmt: skip
def test_what_is_so_already_changes_nothing_in_a_fight(wish: Wish) -> None:
    assert change_by(wish, FIGHT, 1) is None


def test_a_wipe_in_a_fight_begins_it_anew_with_both_brains_blank() -> None:
    assert change_by(Wipe(), FIGHT, 1) == Begin(FIGHT, "the wipe")
    other = change_by(Wipe(new_seed=True), FIGHT, 77)
    assert isinstance(other, Begin) and other.recipe == dataclasses.replace(FIGHT, seed=77)


def test_another_recipe_in_a_fight_keeps_what_fits() -> None:
    wanted = dataclasses.replace(FIGHT, world=World(9, 9))
    assert change_by(BeginWith(wanted), FIGHT, 1) == Change(wanted, "the new recipe")


def test_one_modern_brain_makes_lessons_long_and_none_makes_them_short() -> None:
    one = change_by(SetKind(CAT, "modern"), FIGHT, 1)
    assert isinstance(one, Change) and one.recipe.lesson == 128 and one.recipe.is_plain
    both = change_by(SetKind(MOUSE, "modern"), one.recipe, 1)
    assert isinstance(both, Change)
    back = change_by(SetKind(CAT, "article"), both.recipe, 1)
    assert isinstance(back, Change) and back.recipe.lesson == 128
    last = change_by(SetKind(MOUSE, "article"), back.recipe, 1)
    assert isinstance(last, Change) and last.recipe.lesson == 1


def test_every_change_says_in_its_own_words_what_undo_takes_back() -> None:
    wishes = (
        SetHidden(64, CAT), SetTeacher("perfect", CAT), SetKind(CAT, "modern"), SetSteps(2),
        SetTicks(100), ToggleLearning(CAT), ToggleLearning(MOUSE),
    )  # fmt: skip
    reasons = []
    for wish in wishes:
        change = change_by(wish, FIGHT, 1)
        assert isinstance(change, Change)
        reasons.append(change.reason)
    assert all(reasons) and len(set(reasons)) == len(wishes), reasons


# --- wishes on the way -------------------------------------------------------------------------


class Desk:
    """Actions before a training thread that is too busy to answer."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        playback = FightPlayback(FIGHT, random.Random(2))
        self._actions = Actions(self.sent.append, playback, Preferences(), random.Random(3))
        self.snapshot: Snapshot = Worker(FIGHT, playing=False, compile_engine=False).snapshot

    def wish(self, *wishes: Wish | Command) -> Recipe | None:
        """Utter wishes one after the other; return the recipe of the last command."""
        for wish in wishes:
            self._actions.do(wish, self.snapshot)
        return getattr(self.sent[-1], "recipe", None)

    def answer(self, recipe: Recipe, brains: int = 1) -> None:
        """Let the training thread show that a recipe has taken hold."""
        self.snapshot = dataclasses.replace(
            self.snapshot, recipe=recipe, brain=self.snapshot.brain + brains
        )


def test_quick_wishes_add_up_before_the_first_has_taken_hold() -> None:
    recipe = Desk().wish(
        SetMind(CAT, "chase"), SetTeacher("perfect"), SetSteps(2), ToggleLearning(CAT),
        SetHidden(32, CAT),
    )  # fmt: skip
    assert recipe == FIGHT.with_fight(
        cat="chase", steps=2, learners=(MOUSE,)
    ).with_brain(MOUSE, teacher="perfect").with_brain(CAT, hidden=32)  # fmt: skip


def test_a_rate_on_the_way_is_not_forgotten() -> None:
    desk = Desk()
    recipe = desk.wish(SetSteps(2), ChangeRate(1, CAT), SetTicks(30))
    assert SetRate(0.5, CAT) in desk.sent
    assert recipe is not None and recipe.brain_of(CAT).rate == 0.5 and recipe.moves == 30


def test_once_they_have_taken_hold_the_truth_counts_again() -> None:
    desk = Desk()
    recipe = desk.wish(SetSteps(2), SetTicks(30))
    assert recipe is not None
    desk.answer(dataclasses.replace(recipe, rate=0.05), brains=2)
    assert desk.wish(SetTicks(100)) == dataclasses.replace(recipe, rate=0.05, moves=100)


@pytest.mark.parametrize("command", [Undo(), ToggleFight()], ids=lambda wish: type(wish).__name__)
def test_after_undo_or_a_turn_nothing_is_presumed(command: Wish | Command) -> None:
    desk = Desk()
    desk.wish(SetSteps(2), command)
    assert isinstance(desk.sent[-1], Undo | Switch)
    assert desk.wish(SetTicks(30)) == dataclasses.replace(FIGHT, moves=30)


def test_a_fight_has_one_order_of_learners() -> None:
    assert Fight(learners=(CAT, MOUSE)) == Fight()
