"""Recipes: what cannot be is refused with a sentence, and what can be is told of in one way."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from catmouse.recipe.recipe import (
    FIGHT,
    FIGHT_RULES,
    LESSONS,
    MODERN,
    PRESETS,
    BrainRecipe,
    Recipe,
    Rules,
    fight,
    lessons,
)
from catmouse.room.policies import BRAIN, CAT, MOUSE, SIDES
from catmouse.room.world import World

CHASER = BrainRecipe(teacher="chase")

# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hidden": 0}, "the number of hidden units is 0, but it takes 1 to 1024"),
        ({"hidden": 1025}, "the number of hidden units is 1025, but it takes 1 to 1024"),
        ({"moves": 0}, "the number of moves in a game is 0, but it takes 1 to 1000"),
        ({"moves": 1001}, "the number of moves in a game is 1001, but it takes 1 to 1000"),
        ({"seed": -1}, "the seed is -1, but it takes 0 to 4294967295"),
        ({"seed": 2**32}, "the seed is 4294967296, but it takes 0 to 4294967295"),
        ({"lesson": 0}, "the number of games in a lesson is 0, but it takes 1 to 512"),
        ({"lesson": 513}, "the number of games in a lesson is 513, but it takes 1 to 512"),
        ({"rate": 0}, "the learning rate is 0, but it takes a number above 0"),
        ({"rate": math.nan}, "the learning rate is nan, but it takes a number above 0"),
        ({"clip": -1}, "the clipping norm is -1, but it takes 0 or more"),
        ({"clip": math.inf}, "the clipping norm is inf, but it takes 0 or more"),
        ({"cycle": 0}, "the length of the cycle is 0, but it takes 1 to"),
        ({"cell": "owl"}, "there is no brain called 'owl', only "),
        ({"head": "owl"}, "there is no head called 'owl', only "),
        ({"scale": "owl"}, "there is no sight called 'owl', only "),
        ({"precision": "owl"}, "there is no precision called 'owl', only "),
        ({"teacher": "owl"}, "there is no teacher called 'owl', only "),
        ({"teacher": "still"}, "there is no teacher called 'still', only "),
        ({"optimiser": "owl"}, "there is no optimiser called 'owl', only "),
        ({"schedule": "owl"}, "there is no schedule called 'owl', only "),
    ],
)
@pytest.mark.parametrize("make", [lessons, fight])
def test_settings_that_cannot_be_are_refused(make: Any, changes: dict, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        make(**changes)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"policies": (BRAIN, BRAIN)}, "the cat plays by its brain, but it has none"),
        ({"policies": (BRAIN, "owl")}, "there is no mind called 'owl', only brain, "),
        ({"policies": ("owl", "still")}, "there is no mind called 'owl', only brain, "),
        ({"learners": ("owl",)}, "there is no side called 'owl', only mouse, cat"),
        ({"brains": ()}, "the number of brains is 0, but it takes 1 to 2"),
        ({"brains": (CHASER,) * 3}, "the number of brains is 3, but it takes 1 to 2"),
    ],
)
def test_players_that_cannot_be_are_refused(changes: dict, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        Recipe(**changes)
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("steps", [0, 3, -1])
def test_a_cat_takes_one_step_or_two(steps: int) -> None:
    sentence = f"the number of the cat's steps is {steps}, but it takes 1 to 2"
    for make in (lambda: Rules(cat_steps=steps), lambda: fight(steps=steps),
                 lambda: Recipe().with_rules(cat_steps=steps)):  # fmt: skip
        with pytest.raises(ValueError) as refusal:
            make()
        assert str(refusal.value) == sentence


def test_a_side_without_a_brain_is_told_of_in_a_sentence() -> None:
    for ask in (
        lambda: Recipe().brain_of(CAT),
        lambda: Recipe().with_brain(CAT, hidden=3),
        lambda: Recipe().teacher_of(CAT),
    ):
        with pytest.raises(ValueError, match="in these lessons the cat has no brain"):
            ask()
    with pytest.raises(ValueError, match="the cat plays by its brain, but it has none"):
        Recipe().with_policy(CAT, BRAIN)


# --- what a recipe says --------------------------------------------------------------------------


def test_the_articles_recipe_is_the_default() -> None:
    recipe = Recipe()
    assert recipe == lessons() == PRESETS["article"]
    assert recipe.game == LESSONS and recipe.rules == Rules(False, False, 1)
    assert recipe.policies == (BRAIN, "still") and recipe.sides == recipe.learning == (MOUSE,)
    assert (recipe.mouse.hidden, recipe.mouse.rate, recipe.moves, recipe.seed) == (16, 0.1, 10, 0)
    assert recipe.world == World(6, 6) and recipe.lesson == 1 and recipe.practice == ()
    assert PRESETS["modern"] == Recipe(brains=(MODERN,), lesson=128)


def test_in_a_fight_two_brains_learn_by_its_rules() -> None:
    recipe = fight(hidden=5, moves=12)
    assert recipe.game == FIGHT and recipe.rules == FIGHT_RULES == Rules(True, True, 1)
    assert recipe.policies == (BRAIN, BRAIN) and recipe.sides == recipe.learning == SIDES
    assert recipe.brain_of(MOUSE) == BrainRecipe(hidden=5) and recipe.brain_of(CAT) == CHASER
    assert recipe == lessons(hidden=5, moves=12).as_fight(CHASER)


def test_a_fight_and_its_lessons_are_turned_into_each_other() -> None:
    alone = lessons(hidden=5, seed=4, world=World(4, 5), lesson=3, practice=((1, 1),))
    both = alone.as_fight()
    assert both.brain_of(CAT) == dataclasses.replace(alone.mouse, teacher="chase")
    assert both.practice == (), "a start to practise is one of these lessons"
    assert both.as_lessons() == dataclasses.replace(alone, practice=())
    odd = both.with_rules(cat_steps=2).with_policy(CAT, "perfect").with_policy(MOUSE, "flee")
    assert odd.as_lessons() == dataclasses.replace(alone, practice=())


@pytest.mark.parametrize(
    ("recipe", "learning", "leading"),
    [
        (fight(), SIDES, MOUSE),
        (fight("flee"), (CAT,), CAT),
        (fight(cat="chase"), (MOUSE,), MOUSE),
        (fight(learners=(CAT,)), (CAT,), CAT),
        (fight("flee", learners=(MOUSE,)), (), MOUSE),
        (fight("flee", "still"), (), MOUSE),
        (dataclasses.replace(Recipe(), learners=()), (), MOUSE),
        (dataclasses.replace(Recipe(), learners=SIDES), (MOUSE,), MOUSE),
    ],
    ids=str,
)
def test_who_learns_plays_by_a_brain_and_the_first_of_them_leads(
    recipe: Recipe, learning: tuple[str, ...], leading: str
) -> None:
    assert recipe.learning == learning
    assert recipe.leading == leading


def test_learners_are_the_same_in_any_order() -> None:
    assert fight(learners=(CAT, MOUSE)) == fight(learners=(MOUSE, CAT, MOUSE)) == fight()


@pytest.mark.parametrize(
    ("recipe", "compilable"),
    [
        (Recipe(), True),
        (lessons(hidden=1024, world=World(20, 3), moves=1000, teacher="perfect"), True),
        (fight(), True),
        (fight("flee", steps=2), True),
        (fight(cat="chase", cat_brain=MODERN), True),  # that brain does not play
        (PRESETS["modern"], False),
        (lessons(lesson=2), False),
        (lessons(clip=1.0), False),
        (lessons(schedule="one-cycle"), False),
        (lessons(precision="single"), False),
        (fight(cat_brain=MODERN), False),
        (fight("flee", "chase"), False),  # nobody learns
        (Recipe().with_policy(CAT, "chase"), False),  # lessons with a cat that moves
    ],
    ids=str,
)
def test_the_compiled_engine_is_for_what_the_article_could_have_trained(
    recipe: Recipe, compilable: bool
) -> None:
    assert recipe.compilable == compilable


def test_teachers_and_tables_are_for_the_room_and_the_cats_steps() -> None:
    recipe = fight(world=World(4, 5), steps=2, cat_brain=BrainRecipe(teacher="perfect"))
    assert recipe.teacher_of(MOUSE).shape == (1, 20, 20)
    assert recipe.teacher_of(CAT).shape == recipe.table_of("still", CAT).shape == (2, 20, 20)
    assert (recipe.teacher_of(CAT) == recipe.table_of("perfect", CAT)).all()
