"""What actions make of a recipe, and that changes on the way add up."""

from __future__ import annotations

import dataclasses

import pytest

from catmouse.drawing.wording import in_words
from catmouse.recipe.recipe import PRESETS, Recipe, fight, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.timeline import Change
from catmouse.window.actions.desk import Doing
from catmouse.window.actions.game import set_policy
from catmouse.window.actions.run import (
    begin_with,
    change_rate,
    set_cell,
    set_hidden,
    set_steps,
    set_teacher,
    set_ticks,
    toggle_fight,
    toggle_learning,
    wipe,
)
from catmouse.worker.messages import Adapt, Begin, Command, SetRate, Switch, Undo
from tests.window.desks import NotingDesk

LESSONS = lessons(hidden=8, rate=0.2, seed=5, moves=7)
FIGHT = LESSONS.as_fight()


def changed_by(doing: Doing, recipe: Recipe) -> Command | None:
    """What is sent first for something done to a recipe, None where nothing is."""
    return next(iter(NotingDesk(recipe).what(doing)), None)


def test_the_first_fight_is_between_two_of_the_mouses_kind_and_the_cat_learns_to_chase() -> None:
    alone = PRESETS["modern"].with_brain(MOUSE, hidden=12, teacher="perfect")
    turn = changed_by(toggle_fight(), alone)
    assert isinstance(turn, Switch)
    made = turn.recipe
    assert made.learning == (MOUSE, CAT) and made.rules.touch_ends and made.rules.starts_apart
    cat = made.brain_of(CAT)
    assert (cat.network, cat.hidden, cat.rate) == (alone.mouse.network, 12, alone.mouse.rate)
    assert cat.teacher == "chase" and made.mouse == alone.mouse
    assert changed_by(toggle_fight(), made) == Switch(alone)


@pytest.mark.parametrize(
    "doing",
    [
        set_hidden(8, CAT), set_teacher("chase", CAT), set_cell(MOUSE, "elman"), set_steps(1),
        set_ticks(7), begin_with(FIGHT),
    ],
    ids=lambda doing: doing.work.__name__,
)  # fmt: skip
def test_what_is_so_already_changes_nothing_in_a_fight(doing: Doing) -> None:
    assert changed_by(doing, FIGHT) is None


def test_a_wipe_in_a_fight_begins_it_anew_with_both_brains_blank() -> None:
    assert changed_by(wipe(), FIGHT) == Begin(FIGHT, Change("wipe"))
    other = changed_by(wipe(new_seed=True), FIGHT)
    assert isinstance(other, Begin) and other.recipe.seed != FIGHT.seed
    assert dataclasses.replace(other.recipe, seed=FIGHT.seed) == FIGHT


def test_another_recipe_in_a_fight_keeps_what_fits() -> None:
    wanted = dataclasses.replace(FIGHT, world=World(9, 9))
    assert changed_by(begin_with(wanted), FIGHT) == Adapt(wanted, Change("recipe"))


def test_one_modern_brain_makes_lessons_long_and_none_makes_them_short() -> None:
    one = changed_by(set_cell(CAT, "lstm"), FIGHT)
    assert (
        isinstance(one, Adapt)
        and one.recipe.lesson == 128
        and not one.recipe.brain_of(CAT).is_plain
    )
    both = changed_by(set_cell(MOUSE, "lstm"), one.recipe)
    assert isinstance(both, Adapt)
    back = changed_by(set_cell(CAT, "elman"), both.recipe)
    assert isinstance(back, Adapt) and back.recipe.lesson == 128
    last = changed_by(set_cell(MOUSE, "elman"), back.recipe)
    assert isinstance(last, Adapt) and last.recipe.lesson == 1


def test_a_cell_without_a_preset_learns_as_the_modern_one_does() -> None:
    gru = changed_by(set_cell(CAT, "gru"), FIGHT)
    assert isinstance(gru, Adapt)
    modern = changed_by(set_cell(CAT, "lstm"), FIGHT)
    assert isinstance(modern, Adapt)
    assert gru.recipe == modern.recipe.with_brain(CAT, cell="gru")
    assert gru.reason == Change("cell", "gru", CAT)


def test_what_was_meant_for_a_cat_that_is_left_behind_is_not_done_to_lessons() -> None:
    """A press may come a frame after the game that its button belonged to."""
    for doing in (
        set_hidden(16, CAT), set_cell(CAT, "gru"), set_teacher("perfect", CAT), set_steps(2),
        change_rate(1, CAT), toggle_learning(CAT), set_policy(CAT, "chase"),
    ):  # fmt: skip
        assert changed_by(doing, LESSONS) is None, doing
        assert changed_by(doing, FIGHT) is not None, doing


def test_every_change_says_in_its_own_words_what_undo_takes_back() -> None:
    doings = (
        set_hidden(64, CAT), set_teacher("perfect", CAT), set_cell(CAT, "lstm"), set_steps(2),
        set_ticks(100), toggle_learning(CAT), toggle_learning(MOUSE),
    )  # fmt: skip
    reasons = []
    for doing in doings:
        change = changed_by(doing, FIGHT)
        assert isinstance(change, Adapt)
        reasons.append(in_words(change.reason))
    assert all(reasons) and len(set(reasons)) == len(doings), reasons


# --- changes on the way -------------------------------------------------------------------------


class Desk(NotingDesk):
    """A desk before a training thread that is too busy to answer."""

    def __init__(self) -> None:
        super().__init__(FIGHT, playing=False)

    def last(self, *doings: Doing) -> Recipe | None:
        """Do one thing after the other; return the recipe of the last command."""
        self.what(*doings)
        return getattr(self.sent[-1], "recipe", None)

    def answer(self, recipe: Recipe, brains: int = 1) -> None:
        """Let the training thread show that a recipe has taken hold."""
        self.view.snapshot = dataclasses.replace(
            self.snapshot,
            run=dataclasses.replace(self.snapshot.run, recipe=recipe),
            brain=self.snapshot.brain + brains,
        )


def test_quick_changes_add_up_before_the_first_has_taken_hold() -> None:
    recipe = Desk().last(
        set_policy(CAT, "chase"), set_teacher("perfect"), set_steps(2), toggle_learning(CAT),
        set_hidden(32, CAT),
    )  # fmt: skip
    wanted = FIGHT.with_policy(CAT, "chase").with_rules(cat_steps=2)
    wanted = wanted.with_brain(MOUSE, teacher="perfect").with_brain(CAT, hidden=32)
    assert recipe == dataclasses.replace(wanted, learners=(MOUSE,))


def test_a_rate_on_the_way_is_not_forgotten() -> None:
    desk = Desk()
    recipe = desk.last(set_steps(2), change_rate(1, CAT), set_ticks(30))
    assert SetRate(0.5, CAT) in desk.sent
    assert recipe is not None and recipe.brain_of(CAT).rate == 0.5 and recipe.moves == 30


def test_once_they_have_taken_hold_the_truth_counts_again() -> None:
    desk = Desk()
    recipe = desk.last(set_steps(2), set_ticks(30))
    assert recipe is not None
    now = recipe.with_brain(MOUSE, rate=0.05)
    desk.answer(now, brains=2)
    assert desk.last(set_ticks(100)) == dataclasses.replace(now, moves=100)


@pytest.mark.parametrize("command", [Undo(), toggle_fight()], ids=["undo", "turn"])
def test_after_undo_or_a_turn_nothing_is_presumed(command: Doing) -> None:
    desk = Desk()
    desk.last(set_steps(2), command)
    assert isinstance(desk.sent[-1], Undo | Switch)
    assert desk.last(set_ticks(30)) == dataclasses.replace(FIGHT, moves=30)


def test_a_fight_has_one_order_of_learners() -> None:
    assert fight(learners=(CAT, MOUSE)) == fight()
