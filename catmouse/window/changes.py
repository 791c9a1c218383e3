"""What wishes make of a recipe: a newborn brain, other minds, another teacher, a fight."""

from __future__ import annotations

import dataclasses

from catmouse.recipe.recipe import PRESETS, BrainRecipe, Recipe, brain_settings
from catmouse.room.policies import CAT
from catmouse.window.wishes import (
    BeginWith,
    Practise,
    SetHidden,
    SetKind,
    SetSteps,
    SetTeacher,
    SetTicks,
    ToggleFight,
    ToggleLearning,
    Wipe,
    Wish,
)
from catmouse.worker.messages import (
    Begin,
    Change,
    Command,
    EndRace,
    Open,
    SetRate,
    Snapshot,
    Switch,
    Undo,
)


class Ahead:
    """The recipe as it will be once every command under way has taken hold.

    The training thread may be busy for a moment; what is wished meanwhile adds up.
    """

    def __init__(self) -> None:
        self._recipe: Recipe | None = None
        self._brain = 0  # the snapshot's number from which on it shows this recipe

    def recipe(self, snapshot: Snapshot) -> Recipe:
        """Return the recipe that the next change should be made to."""
        if snapshot.brain >= self._brain:
            self._recipe = None
        return snapshot.recipe if self._recipe is None else self._recipe

    def note(self, command: Command, snapshot: Snapshot) -> None:
        """Take in a command that was sent."""
        match command:
            case Begin(recipe) | Change(recipe):
                self._brain = max(self._brain, snapshot.brain) + 1
                self._recipe = recipe
            case SetRate(rate, side):
                if self._recipe is not None:
                    self._recipe = self._recipe.with_brain(side, rate=rate)
            case Switch() | Open() | Undo() | EndRace():  # what these lead to is not known here
                self._recipe = None


def change_by(wish: Wish | Command, recipe: Recipe, new_seed: int) -> Command | None:
    """Return the command for a wish that changes the recipe, None where it changes nothing.

    A newborn mouse practises nothing. ``new_seed`` is taken where the wish is for another seed.
    """
    fresh, reason = recipe, ""
    match wish:
        case Wipe(another):
            seed = new_seed if another else recipe.seed
            fresh = dataclasses.replace(recipe.without_practice(), seed=seed)
            return Begin(fresh, "the wipe")
        case ToggleFight():
            return Switch(fight_of(recipe))
        case BeginWith(wanted):
            if recipe.fight is None:
                return Begin(wanted, "the new recipe")
            fresh, reason = wanted, "the new recipe"
        case SetHidden(hidden, side):
            fresh = recipe.with_brain(side, hidden=hidden)
            reason = f"the change to {hidden} hidden units"
            if recipe.fight is None:
                return Begin(fresh.without_practice(), reason) if fresh != recipe else None
        case Practise(starts):
            fresh = dataclasses.replace(recipe, practice=starts)
            reason = "the practice" if starts else "the end of the practice"
        case SetTeacher(teacher, side):
            fresh, reason = recipe.with_brain(side, teacher=teacher), f"the {side}'s other teacher"
        case ToggleLearning() | SetKind() | SetSteps() | SetTicks():
            fresh, reason = changed_fight(wish, recipe)
    return Change(fresh, reason) if fresh != recipe else None


def fight_of(recipe: Recipe) -> Recipe:
    """Return the fight that a mouse of lessons begins with, or the lessons of one that fights.

    The cat is of the mouse's kind and learns to chase. Nothing is practised in the other game.
    """
    recipe = recipe.without_practice()
    if recipe.fight is not None:
        return dataclasses.replace(recipe, fight=None)
    cat_brain = BrainRecipe(**brain_settings(recipe) | {"teacher": "chase"})
    return recipe.with_fight(cat_brain=cat_brain)


def changed_fight(wish: Wish, recipe: Recipe) -> tuple[Recipe, str]:
    """Return the recipe of a fight as a wish changes it, and in words what that was."""
    fight = recipe.fight
    if fight is None:
        return recipe, ""
    match wish:
        case ToggleLearning(side):
            learners = tuple(set(fight.learners) ^ {side})
            return recipe.with_fight(learners=learners), f"the change of whether the {side} learns"
        case SetKind(side, preset):
            return with_kind(recipe, side, preset), f"the {side}'s other kind of brain"
        case SetSteps(steps):
            return recipe.with_fight(steps=steps), "the cat's other pace"
        case SetTicks(ticks):
            return dataclasses.replace(recipe, moves=ticks), "the other length of a fight"
    return recipe, ""


def with_kind(recipe: Recipe, side: str, preset: str) -> Recipe:
    """Return a fight in which one side's brain is of a preset's kind and learns as it does.

    Size and teacher stay. A lesson has as many games as the more modern of the two needs.
    """
    if recipe.brain_of(side).is_plain == (preset == "article"):
        return recipe
    settings = brain_settings(PRESETS[preset])
    del settings["teacher"], settings["hidden"]
    made = recipe.with_brain(side, **settings)
    both_plain = made.is_plain and made.brain_of(CAT).is_plain
    lesson = PRESETS["article" if both_plain else "modern"].lesson
    return dataclasses.replace(made, lesson=lesson)
