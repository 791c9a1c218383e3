"""How gradients become steps, and lessons of many games."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from catmouse.brains.brain import Brain
from catmouse.brains.optimisers import Adam, Plain, rate_at, shrink
from catmouse.files import library
from catmouse.games.lesson import play
from catmouse.recipe.recipe import PRESETS
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import World
from catmouse.runs.run import Trainer
from tests.helpers import assert_same_bits

MODERN = PRESETS["modern"]


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


def test_a_lessons_gradient_is_the_mean_over_its_games() -> None:
    recipe = dataclasses.replace(MODERN, lesson=6, optimiser="plain", clip=0, precision="double")
    trainer, twin = Trainer(recipe), Trainer(recipe)
    before = {name: array.copy() for name, array in trainer.params.items()}
    trainer.train(6)
    world, brain = World(), Brain("lstm", "four-way", "wide")
    teacher = tabulate(flee, world)
    starts = world.random_starts(twin._rng, 6)
    summed = {name: np.zeros_like(array) for name, array in before.items()}
    for game in range(6):
        games = play(world, teacher, before, starts[game : game + 1], 10, brain)
        for name, part in brain.gradients(before, games.thoughts, games.ideal).items():
            summed[name] += part
    for name, array in before.items():
        moved = array - recipe.rate * summed[name] / 6
        np.testing.assert_allclose(trainer.params[name], moved, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("changes", [{}, {"schedule": "one-cycle", "cycle": 1500}, {"lesson": 50}])
def test_a_run_with_adam_goes_on_exactly_where_it_was(tmp_path: Path, changes: dict) -> None:
    recipe = dataclasses.replace(MODERN, **changes)
    straight, broken = Trainer(recipe), Trainer(recipe)
    games = 8 * recipe.lesson
    straight.train(2 * games)
    broken.train(games)
    library.save(tmp_path / "run.safetensors", broken.saved())
    resumed = Trainer.resume(library.load(tmp_path / "run.safetensors"))
    resumed.train(games)
    assert_same_bits(resumed.params, straight.params)
    assert resumed.games == straight.games
    assert resumed.smoothed == straight.smoothed


def test_lessons_are_never_cut() -> None:
    trainer = Trainer(MODERN)
    assert len(trainer.train(1)) == MODERN.lesson
    assert len(trainer.train(MODERN.lesson + 1)) == 2 * MODERN.lesson
