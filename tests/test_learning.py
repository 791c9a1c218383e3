"""How gradients become steps, and lessons of many games."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from catmouse.brains.arrays import copied
from catmouse.brains.optimisers import Adam, Plain, rate_at, shrink
from catmouse.files import library
from catmouse.games.lesson import Course, play
from catmouse.games.match import players_of
from catmouse.recipe.recipe import MODERN, PRESETS, BrainRecipe, Recipe, fight
from catmouse.recipe.starts import drawn_starts
from catmouse.room.policies import MOUSE
from catmouse.runs.run import Run
from tests.helpers import assert_same_bits

LESSONS = PRESETS["modern"]
FIGHT = fight(**dataclasses.asdict(MODERN), cat_brain=MODERN, lesson=128)


def adapted(recipe: Recipe, lesson: int, **changes: object) -> Recipe:
    """Return a recipe with changes to every brain, and another size of its lessons."""
    brains = tuple(dataclasses.replace(brain, **changes) for brain in recipe.brains)
    return dataclasses.replace(recipe, brains=brains, lesson=lesson)


def test_adam_takes_the_steps_of_its_paper() -> None:
    rng = np.random.RandomState(0)
    params = {"b": rng.random_sample(3), "a": rng.random_sample((2, 2))}
    expected = {name: array.copy() for name, array in params.items()}
    adam = Adam(params, clip=0)
    moments = {
        name: (np.zeros(array.shape), np.zeros(array.shape)) for name, array in params.items()
    }
    for step in range(1, 30):
        gradients = {name: rng.standard_normal(array.shape) for name, array in params.items()}
        adam.step(params, {name: array.copy() for name, array in gradients.items()}, 0.01)
        for name, array in expected.items():
            first, second = moments[name]
            for place in np.ndindex(array.shape):
                gradient = gradients[name][place]
                first[place] = 0.9 * first[place] + 0.1 * gradient
                second[place] = 0.999 * second[place] + 0.001 * gradient**2
                unbiased = first[place] / (1 - 0.9**step), second[place] / (1 - 0.999**step)
                array[place] -= 0.01 * unbiased[0] / (math.sqrt(unbiased[1]) + 1e-8)
    for name, array in expected.items():
        np.testing.assert_allclose(params[name], array, rtol=1e-10, err_msg=name)


@pytest.mark.parametrize("optimiser", [Plain, Adam])
def test_a_clipped_gradient_has_the_norm_of_the_clip(optimiser: type[Plain] | type[Adam]) -> None:
    gradients = {"a": np.array([3.0, 0.0]), "b": np.array([[4.0]])}
    assert shrink(gradients, 1.0) == pytest.approx(0.2)
    assert shrink(gradients, 0) == 1.0, "0 is no limit"
    assert shrink(gradients, 7.0) == 1.0, "a small gradient is left alone"
    one, other = ({"a": np.zeros(2), "b": np.zeros((1, 1))} for _ in range(2))
    optimiser(one, clip=1.0).step(one, {k: v.copy() for k, v in gradients.items()}, 0.1)
    optimiser(other, clip=0).step(other, {k: v / 5 for k, v in gradients.items()}, 0.1)
    for name in one:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-12, err_msg=name)


def test_one_cycle_rises_falls_and_stays_low() -> None:
    rates = [rate_at("one-cycle", 2.0, share) for share in np.linspace(0, 1.5, 301)]
    assert max(rates) == pytest.approx(2.0)
    peak = int(np.argmax(rates))
    assert peak == 40, "the peak is at a fifth"
    assert (np.diff(rates[: peak + 1]) > 0).all() and (np.diff(rates[peak:201]) < 0).all()
    assert rates[200:] == pytest.approx([0.02] * 101)
    assert rate_at("constant", 2.0, 0.7) == 2.0


@pytest.mark.parametrize("recipe", [LESSONS, FIGHT], ids=["lessons", "a fight"])
def test_a_lessons_gradient_is_the_mean_over_its_games(recipe: Recipe) -> None:
    recipe = adapted(recipe, 6, optimiser="plain", clip=0, precision="double")
    run, twin = Run(recipe), Run(recipe)
    before = {side: copied(learner.params) for side, learner in run.learners.items()}
    run.train(6)
    trainings = {
        side: learner.training(recipe, side, lambda games: 0.0)
        for side, learner in twin.learners.items()
    }
    course = Course(
        recipe.world, recipe.rules, players_of(recipe, twin.params()), trainings, recipe.moves, 1
    )
    starts = drawn_starts(recipe.world, recipe.rules.starts_apart, twin._rng, 6)
    summed = {
        side: {name: np.zeros_like(array) for name, array in params.items()}
        for side, params in before.items()
    }
    for game in range(6):
        _, noted = play(course, starts[game : game + 1])
        for side, moves in noted.items():
            network = trainings[side].network
            found = network.gradients(
                before[side], moves.made, moves.outputs, moves.targets, moves.live
            )
            for name, part in found.items():
                summed[side][name] += part
    for side, params in before.items():
        for name, array in params.items():
            moved = array - recipe.brain_of(side).rate * summed[side][name] / 6
            np.testing.assert_allclose(
                run.learners[side].params[name], moved, atol=1e-12, err_msg=f"{side}: {name}"
            )


@pytest.mark.parametrize("recipe", [LESSONS, FIGHT], ids=["lessons", "a fight"])
@pytest.mark.parametrize(
    ("lesson", "changes"),
    [(128, {}), (128, {"schedule": "one-cycle", "cycle": 1500}), (50, {})],
    ids=str,
)
def test_a_run_with_adam_goes_on_exactly_where_it_was(
    tmp_path: Path, recipe: Recipe, lesson: int, changes: dict
) -> None:
    recipe = adapted(recipe, lesson, **changes)
    straight, broken = Run(recipe), Run(recipe)
    games = 8 * lesson
    straight.train(2 * games)
    broken.train(games)
    library.save(tmp_path / "run.safetensors", broken.saved())
    resumed = Run.resume(library.load(tmp_path / "run.safetensors"))
    resumed.train(games)
    assert resumed.games == straight.games
    for side, learner in straight.learners.items():
        assert_same_bits(resumed.learners[side].params, learner.params)
        assert resumed.learners[side].smoothed == learner.smoothed


def test_a_schedules_rate_is_that_of_the_games_behind_the_run() -> None:
    """Each lesson's, counted from the run's first game, however it is cut into calls."""
    cycling = BrainRecipe(hidden=3, schedule="one-cycle", cycle=40)
    run, by_hand = Run(Recipe(brains=(cycling,))), Run(Recipe(brains=(BrainRecipe(hidden=3),)))
    for games in (7, 1, 32, 20):
        run.train(games)
        for _ in range(games):
            by_hand.set_rate(rate_at("one-cycle", 0.1, by_hand.games / 40))
            by_hand.train(1)
    assert_same_bits(run.learners[MOUSE].params, by_hand.learners[MOUSE].params)


@pytest.mark.parametrize("recipe", [LESSONS, FIGHT], ids=["lessons", "a fight"])
def test_lessons_are_never_cut(recipe: Recipe) -> None:
    run = Run(recipe)
    assert len(run.train(1)) == recipe.lesson
    assert len(run.train(recipe.lesson + 1)) == 2 * recipe.lesson
