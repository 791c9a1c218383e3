"""What wishes make of a recipe: a newborn brain, other minds, another teacher, a fight."""

from __future__ import annotations

import dataclasses

from catmouse.app.wishes import (
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
from catmouse.messages import Begin, Change, Command, Switch
from catmouse.minds import CAT
from catmouse.recipe import PRESETS, BrainRecipe, Recipe, brain_settings


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
            return Begin(wanted, "the new recipe") if wanted != recipe else None
        case SetHidden(hidden, side):
            fresh = recipe.with_brain(side, hidden=hidden)
            reason = f"the change to {hidden} hidden units"
            if recipe.fight is None:
                return Begin(fresh.without_practice(), reason) if fresh != recipe else None
        case Practise(starts):
            fresh = dataclasses.replace(recipe, practice=starts)
            reason = "the practice" if starts else "the end of the practice"
        case SetTeacher(teacher, side):
            fresh, reason = recipe.with_brain(side, teacher=teacher), "the other teacher"
        case ToggleLearning() | SetKind() | SetSteps() | SetTicks():
            fresh, reason = changed_fight(wish, recipe), "the change of the fight"
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


def changed_fight(wish: Wish, recipe: Recipe) -> Recipe:
    """Return the recipe of a fight as a wish changes it."""
    fight = recipe.fight
    if fight is None:
        return recipe
    match wish:
        case ToggleLearning(side):
            return recipe.with_fight(learners=tuple(set(fight.learners) ^ {side}))
        case SetKind(side, preset):
            settings = brain_settings(PRESETS[preset])
            del settings["teacher"]
            made = recipe.with_brain(side, **settings)
            both_plain = made.is_plain and made.brain_of(CAT).is_plain
            lesson = PRESETS["article" if both_plain else "modern"].lesson
            return dataclasses.replace(made, lesson=lesson)
        case SetSteps(steps):
            return recipe.with_fight(steps=steps)
        case SetTicks(ticks):
            return dataclasses.replace(recipe, moves=ticks)
    return recipe
