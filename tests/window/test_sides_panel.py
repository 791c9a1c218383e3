"""The sides panel: one side in lessons, both in a fight; who plays, who learns, and what from."""

from __future__ import annotations

import dataclasses

import pygame
import pytest

from catmouse.brains.brain import CELLS
from catmouse.recipe.recipe import MODERN, Recipe
from catmouse.room.policies import BRAIN, CAT, MOUSE, SIDES
from catmouse.window.panels.side import PLAYERS
from catmouse.window.panels.sides import FEW_SIZES, TICKS, SidesPanel
from catmouse.window.playback import YOU
from catmouse.worker.messages import Pause
from tests.window.fights import (
    choose,
    is_fight,
    panel_of,
    policy_of,
    to_a_fight,
    to_lessons,
)
from tests.window.hands import Hands
from tests.window.test_stage import name_of

# --- what is in sight --------------------------------------------------------------------------


def in_sight(panel: SidesPanel) -> set[str]:
    """What the panel's buttons are called, each where it is in the panel and nowhere else."""
    for button in panel.buttons:
        assert panel.place.contains(button.rect), f"{name_of(button)!r} is at {button.rect}"
    return {name_of(button) for button in panel.buttons}


def test_the_panel_shows_one_side_in_lessons_and_both_in_a_fight(hands: Hands) -> None:
    panel = panel_of(hands)
    in_lessons = in_sight(panel)
    assert {"Fight", "4", "64", "256", "Flee", "1 move", "1 lesson", "Take the cat"} <= in_lessons
    hands.click(panel.fight)
    hands.until(lambda: is_fight(hands), "the fight was on")
    hands.frames(2)
    in_fight = in_sight(panel)
    assert {"Lessons", "Learns", "Chase", "2 steps", "By turns", "1,000"} <= in_fight
    assert not {"Fight", "256", "1 move", "1 lesson", "Take the cat"} & in_fight
    for side in SIDES:
        own = panel.sides[side]
        assert all(button.visible for button in own.players.values())
        assert [size for size, button in own.sizes.items() if button.visible] == list(FEW_SIZES)
    assert "The fight" in hands.words()
    hands.click(panel.lessons)
    hands.until(lambda: not is_fight(hands), "the lessons were back")
    hands.frames(2)
    assert in_sight(panel) == in_lessons
    assert not {"Ticks a fight", "The cat takes", "from"} & set(hands.words())
    assert not any(button.visible for button in panel.sides[CAT].of_brain())


@pytest.mark.parametrize("mode", ["lessons", "a fight"])
def test_what_is_not_in_sight_is_neither_drawn_nor_pressed(hands: Hands, mode: str) -> None:
    """Hidden buttons wait in the window's corner, where the eraser is."""
    if mode == "a fight":
        to_a_fight(hands)
        to_lessons(hands)
        to_a_fight(hands)
    hands.send(Pause())
    hands.settle()
    panel, before = panel_of(hands), hands.snapshot.recipe
    hidden = [button for button in panel.actions if not button.visible]
    assert hidden
    for button in hidden:
        for at in {button.rect.center, (3, 3)}:
            if not any(seen.rect.collidepoint(at) for seen in hands.buttons()):
                hands.click(at)
    hands.settle()
    assert hands.snapshot.recipe == before
    surface = hands.app.screen.surface
    corner = {tuple(surface.get_at((x, y))) for x in range(9) for y in range(9)}
    assert len(corner) == 1, "something is drawn in the window's corner"


# --- who plays, and how it learns --------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_each_picture_lets_that_player_play_that_side(fight: Hands, side: str) -> None:
    own = panel_of(fight).sides[side]
    for policy in PLAYERS:
        choose(fight, own.players[policy])
        assert fight.app.playback.policy_of(side) == policy
        if policy != YOU:
            assert policy_of(fight, side) == policy
        assert [name for name, button in own.players.items() if button.is_selected] == [policy]
        words = {YOU: "that's you", BRAIN: "Elman, 16 units"}.get(policy, f"plays {policy}")
        assert words in fight.words() and policy in fight.words()


CHANGES = {
    "learning": lambda side: side.learns,
    "the teacher": lambda side: side.teachers["perfect"],
    "the kind": lambda side: side.cells["lstm"],
    "the size": lambda side: side.sizes[32],
    "a smaller rate": lambda side: side.rates[-1],
    "a larger rate": lambda side: side.rates[1],
}
"""The buttons of a side's brain that change it."""


def changed_by(what: str, recipe: Recipe, side: str) -> Recipe:
    """What the recipe should be once one of those was pressed."""
    other = CAT if side == MOUSE else MOUSE
    match what:
        case "learning":
            return dataclasses.replace(recipe, learners=(other,))
        case "the teacher":
            return recipe.with_brain(side, teacher="perfect")
        case "the size":
            return recipe.with_brain(side, hidden=32)
        case "a smaller rate":
            return recipe.with_brain(side, rate=0.05)
        case "a larger rate":
            return recipe.with_brain(side, rate=0.2)
    modern = {name: getattr(MODERN, name) for name in (
        "cell", "head", "scale", "optimiser", "clip", "precision", "rate")}  # fmt: skip
    return dataclasses.replace(recipe.with_brain(side, **modern), lesson=128)


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("side", SIDES)
def test_each_button_of_a_brain_changes_that_and_nothing_else(
    fight: Hands, side: str, what: str
) -> None:
    before = fight.snapshot.recipe
    choose(fight, CHANGES[what](panel_of(fight).sides[side]))
    assert fight.snapshot.recipe == changed_by(what, before, side)
    if "rate" in what:
        return  # it takes hold without another brain
    fight.control(pygame.K_z)
    fight.until(lambda: fight.snapshot.recipe == before, "the change was undone")


def test_a_size_and_a_teacher_outlast_another_kind(fight: Hands) -> None:
    panel = panel_of(fight)
    for button in (panel.sides[MOUSE].sizes[32], panel.sides[MOUSE].teachers["perfect"],
                   panel.sides[MOUSE].cells["lstm"]):  # fmt: skip
        choose(fight, button)
    recipe = fight.snapshot.recipe
    mouse = recipe.mouse
    assert (mouse.cell, mouse.hidden, mouse.teacher) == ("lstm", 32, "perfect")
    assert recipe.lesson == 128
    before = fight.snapshot.brain
    choose(fight, panel.sides[MOUSE].cells["lstm"])
    assert fight.snapshot.brain == before, "what is so already cost a brain"
    choose(fight, panel.sides[MOUSE].cells["elman"])
    recipe = fight.snapshot.recipe
    assert recipe.mouse.is_plain and recipe.mouse.hidden == 32 and recipe.lesson == 1


def test_a_fight_lasts_as_long_and_the_cat_walks_as_far_as_is_chosen(fight: Hands) -> None:
    panel = panel_of(fight)
    for ticks in TICKS:
        choose(fight, panel.ticks[ticks])
        assert fight.snapshot.recipe.moves == ticks == fight.app.playback.last_tick
        assert any(word.endswith(f" of {ticks:,}") for word in fight.words())
    choose(fight, panel.cat_steps[2])
    assert fight.snapshot.recipe.rules.cat_steps == 2 and len(fight.app.playback.turns) == 3
    choose(fight, panel.cat_steps[1])
    assert fight.snapshot.recipe.rules.cat_steps == 1


def test_a_brain_that_does_not_play_cannot_be_changed(fight: Hands) -> None:
    panel = panel_of(fight)
    choose(fight, panel.sides[CAT].players["chase"])
    of_cat = [button for button in panel.sides[CAT].of_brain() if button.visible]
    assert len(of_cat) == 1 + 2 + len(CELLS) + len(FEW_SIZES) + 2
    for button in of_cat:
        assert not button.is_enabled and not button.is_selected, name_of(button)
    assert all(button.is_enabled for button in panel.sides[MOUSE].of_brain())
    choose(fight, panel.sides[CAT].players[BRAIN])
    assert all(button.is_enabled for button in of_cat)
