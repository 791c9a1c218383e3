"""What every kind of brain keeps; a kind is tested here the moment it is registered."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from catmouse.brains import BRAINS, elman
from catmouse.brains.elman import INPUTS, Params
from catmouse.world import FloatArray
from tests.helpers import assert_same_bits


@pytest.fixture(params=BRAINS)
def brain(request: pytest.FixtureRequest) -> ModuleType:
    return BRAINS[request.param]


def newborn(brain: ModuleType, hidden: int, seed: int = 3) -> Params:
    params: Params = brain.newborn(np.random.RandomState(seed), hidden)
    return params


def some_inputs(moves: int, games: int, seed: int = 4) -> FloatArray:
    return np.random.RandomState(seed).random_sample((moves, games, INPUTS))


def run(brain: ModuleType, params: Params, inputs: FloatArray) -> list:
    """Return the steps of games with these inputs, shape (moves, games, 4)."""
    memory = brain.blank_memory(params, inputs.shape[1])
    steps = []
    for now in inputs:
        steps.append(brain.step(params, now, memory))
        memory = steps[-1].memory
    return steps


def outputs(brain: ModuleType, params: Params, inputs: FloatArray) -> FloatArray:
    return np.array([step.output for step in run(brain, params, inputs)])


# --- newborn brains ------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [1, 2, 16, 33])
def test_a_newborn_has_the_shapes_that_were_announced(brain: ModuleType, hidden: int) -> None:
    params = newborn(brain, hidden)
    assert list(params) == list(brain.shapes(hidden))
    for name, array in params.items():
        assert array.shape == brain.shapes(hidden)[name], name
        assert array.dtype == np.float64, name


def test_newborn_weights_are_spread_over_minus_one_to_one(brain: ModuleType) -> None:
    for name, array in newborn(brain, 256).items():
        assert array.min() >= -1 and array.max() < 1, name
        assert abs(array.mean()) < 5 / np.sqrt(3 * array.size), f"{name} leans to one side"
        assert array.min() < -0.95 and array.max() > 0.95, f"{name} does not fill its range"


def test_newborn_arrays_are_drawn_one_after_the_other(brain: ModuleType) -> None:
    drawn = np.concatenate([array.ravel() for array in newborn(brain, 8).values()])
    assert len(np.unique(drawn)) == len(drawn), "some numbers were used twice"


def test_the_seed_decides_the_newborn(brain: ModuleType) -> None:
    assert_same_bits(newborn(brain, 16, seed=5), newborn(brain, 16, seed=5))
    other = newborn(brain, 16, seed=6)
    for name, array in newborn(brain, 16, seed=5).items():
        assert (array != other[name]).all(), f"{name} does not depend on the seed"


def test_the_articles_weights_are_drawn_one_number_at_a_time_in_the_articles_order() -> None:
    stream = np.random.RandomState(0)

    def drawn(rows: int, columns: int) -> FloatArray:
        return np.array([[2 * stream.rand() - 1 for _ in range(columns)] for _ in range(rows)])

    synapse_0 = drawn(4, 16)
    synapse_1 = drawn(16, 1)
    synapse_h = drawn(16, 16)
    rng = np.random.RandomState(0)
    assert_same_bits(
        elman.newborn(rng, 16),
        {"synapse_0": synapse_0, "synapse_1": synapse_1, "synapse_h": synapse_h},
    )
    assert rng.randint(2**31) == stream.randint(2**31), "the streams went apart"


# --- moves ---------------------------------------------------------------------------------------


def test_memory_begins_blank(brain: ModuleType) -> None:
    params = newborn(brain, 5)
    assert not np.any(brain.blank_memory(params, 3))
    step = brain.step(params, some_inputs(1, 3)[0], brain.blank_memory(params, 3))
    assert np.any(step.memory), "and stays blank"
    assert not np.any(brain.blank_memory(params, 3)), "one game's memory is another's"


def test_memory_changes_what_the_brain_does(brain: ModuleType) -> None:
    inputs = np.repeat(some_inputs(moves=1, games=4), 2, axis=0)
    first, second = outputs(brain, newborn(brain, 8), inputs)
    assert (first != second).all(), "the second move of a game is as the first"


@pytest.mark.parametrize(("hidden", "moves", "games"), [(1, 1, 1), (16, 10, 1), (7, 12, 30)])
def test_outputs_are_directions_as_numbers(
    brain: ModuleType, hidden: int, moves: int, games: int
) -> None:
    found = outputs(brain, newborn(brain, hidden), some_inputs(moves, games))
    assert found.shape == (moves, games)
    assert ((found > 0) & (found < 1)).all()


def test_a_batch_of_games_is_the_same_as_games_one_by_one(brain: ModuleType) -> None:
    params, inputs = newborn(brain, 16), some_inputs(moves=10, games=23)
    errors = np.random.RandomState(8).random_sample((10, 23)) - 0.5
    steps = run(brain, params, inputs)
    together = brain.gradients(params, steps, errors)
    summed = {name: np.zeros_like(array) for name, array in params.items()}
    for game in range(23):
        alone = run(brain, params, inputs[:, game : game + 1])
        for move in range(10):
            np.testing.assert_allclose(
                alone[move].output[0], steps[move].output[game], rtol=0, atol=1e-14
            )
        gradients = brain.gradients(params, alone, errors[:, game : game + 1])
        for name, gradient in gradients.items():
            summed[name] += gradient
    for name, gradient in together.items():
        np.testing.assert_allclose(gradient, summed[name], rtol=0, atol=1e-12, err_msg=name)


def test_thinking_changes_nothing_but_what_it_returns(brain: ModuleType) -> None:
    params, inputs = newborn(brain, 6), some_inputs(moves=3, games=4)
    steps = run(brain, params, inputs)
    kept = [[np.copy(part) for part in step] for step in steps]
    memory = np.copy(steps[1].memory)
    brain.step(params, inputs[2], steps[1].memory)
    brain.gradients(params, steps, np.ones((3, 4)))
    assert_same_bits(params, newborn(brain, 6))
    assert (inputs == some_inputs(moves=3, games=4)).all(), "the inputs were changed"
    assert (steps[1].memory == memory).all(), "the memory was changed"
    for move, (before, after) in enumerate(zip(kept, steps, strict=True)):
        for part, now, name in zip(before, after, type(after)._fields, strict=True):
            assert (part == now).all(), f"{name} of move {move} was changed"


# --- back-propagation ----------------------------------------------------------------------------


def loss(brain: ModuleType, params: Params, inputs: FloatArray, ideals: FloatArray) -> float:
    return float(0.5 * np.square(ideals - outputs(brain, params, inputs)).sum())


def finite_differences(
    brain: ModuleType, params: Params, inputs: FloatArray, ideals: FloatArray, width: float
) -> Params:
    """Return the slope of the loss along every single weight, measured."""
    slopes = {}
    for name, array in params.items():
        slopes[name] = np.empty_like(array)
        for place in np.ndindex(array.shape):
            losses = []
            for shift in (+width, -width):
                moved = {**params, name: array.copy()}
                moved[name][place] += shift
                losses.append(loss(brain, moved, inputs, ideals))
            slopes[name][place] = (losses[0] - losses[1]) / (2 * width)
    return slopes


@pytest.mark.parametrize(
    ("hidden", "moves", "games"), [(1, 2, 1), (3, 2, 2), (4, 10, 1), (5, 6, 4), (3, 40, 3)]
)
def test_back_propagation_is_the_slope_of_the_loss(
    brain: ModuleType, hidden: int, moves: int, games: int
) -> None:
    params = newborn(brain, hidden)
    for array in params.values():
        array *= 2  # so that what lies many moves back still counts
    inputs = some_inputs(moves, games)
    ideals = np.random.RandomState(9).choice([0.125, 0.375, 0.625, 0.875], (moves, games))
    steps = run(brain, params, inputs)
    errors = ideals - np.array([step.output for step in steps])
    found = brain.gradients(params, steps, errors)
    measured = finite_differences(brain, params, inputs, ideals, width=1e-5)
    assert found.keys() == params.keys()
    for name, slope in measured.items():
        size = np.abs(slope).max()
        assert size > 1e-6, f"the test says nothing about {name}"
        worst = np.abs(found[name] - slope).max() / size
        assert worst < 1e-7, f"{name} is off by {worst:.2g} of its size"


def test_no_errors_leave_every_weight_where_it_is(brain: ModuleType) -> None:
    params, inputs = newborn(brain, 4), some_inputs(moves=5, games=2)
    gradients = brain.gradients(params, run(brain, params, inputs), np.zeros((5, 2)))
    for name, gradient in gradients.items():
        assert not gradient.any(), name


def test_a_small_step_against_the_gradient_lowers_the_loss(brain: ModuleType) -> None:
    params, inputs = newborn(brain, 16), some_inputs(moves=10, games=5)
    ideals = np.random.RandomState(9).choice([0.125, 0.375, 0.625, 0.875], (10, 5))
    losses = []
    for _ in range(20):
        steps = run(brain, params, inputs)
        errors = ideals - np.array([step.output for step in steps])
        losses.append(0.5 * float(np.square(errors).sum()))
        for name, gradient in brain.gradients(params, steps, errors).items():
            params[name] -= 0.01 * gradient
    assert (np.diff(losses) < 0).all(), losses
