"""What every kind of brain keeps; a cell or a head is tested here the moment it is registered."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from catmouse.brains.arrays import INPUTS, Params
from catmouse.brains.brain import ARTICLE, CELLS, HEADS, Brain, Thought
from catmouse.games.lesson import most_errors_when_right
from catmouse.room.compass import IDEALS, direction_of
from catmouse.room.world import FloatArray, IntArray, World
from tests.helpers import assert_same_bits

PAIRS = [Brain(cell, head) for cell in CELLS for head in HEADS]

LOSSES = {
    "compass": lambda answers, ideal: 0.5 * np.square(IDEALS[ideal] - answers).sum(),
    "four-way": lambda scores, ideal: (
        np.log(np.exp(scores).sum(axis=2)) - np.take_along_axis(scores, ideal[..., None], 2)[..., 0]
    ).sum(),
}
"""What each head's gradient is the slope of; answers are those of whole games."""

IDEAL_ANSWERS = {
    "compass": lambda ideal: IDEALS[ideal],
    "four-way": lambda ideal: np.where(np.eye(4)[ideal] == 1, 0, -np.inf),
}
"""What each head answers where it is exactly right."""


@pytest.fixture(params=PAIRS, ids=lambda brain: f"{brain.cell_name}, {brain.head_name}")
def brain(request: pytest.FixtureRequest) -> Brain:
    found: Brain = request.param
    return found


def newborn(brain: Brain, hidden: int, seed: int = 3) -> Params:
    return brain.newborn(np.random.RandomState(seed), hidden)


def some_inputs(moves: int, games: int, seed: int = 4) -> FloatArray:
    return np.random.RandomState(seed).random_sample((moves, games, INPUTS))


def some_ideals(moves: int, games: int, seed: int = 9) -> IntArray:
    return np.random.RandomState(seed).randint(0, 4, (moves, games)).astype(np.int64)


def run(brain: Brain, params: Params, inputs: FloatArray) -> list[Thought]:
    """Return the thoughts in games with these inputs, shape (moves, games, 4)."""
    memory = brain.blank_memory(params, inputs.shape[1])
    thoughts = []
    for now in inputs:
        thoughts.append(brain.think(params, now, memory))
        memory = thoughts[-1].step.memory
    return thoughts


def answers_of(brain: Brain, params: Params, inputs: FloatArray) -> FloatArray:
    return np.array([thought.answer for thought in run(brain, params, inputs)])


# --- newborn brains ------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [1, 2, 16, 33])
def test_a_newborn_has_the_shapes_that_were_announced(brain: Brain, hidden: int) -> None:
    params = newborn(brain, hidden)
    assert list(params) == list(brain.shapes(hidden)) == sorted(params)
    of_parts = brain.cell.shapes(hidden).keys() | brain.head.shapes(hidden).keys()
    assert params.keys() == of_parts
    for name, array in params.items():
        assert array.shape == brain.shapes(hidden)[name], name
        assert array.dtype == np.float64, name


@pytest.mark.parametrize("hidden", [1, 7, 64])
def test_newborn_numbers_are_drawn_in_the_order_of_the_names(brain: Brain, hidden: int) -> None:
    rng, stream = np.random.RandomState(5), np.random.RandomState(5)
    forget = slice(hidden, 2 * hidden)
    for name, array in brain.newborn(rng, hidden).items():
        drawn = np.array([2 * stream.rand() - 1 for _ in range(array.size)]).reshape(array.shape)
        if name in ("bias_ih", "bias_hh"):
            open_gates = 1 if name == "bias_ih" else 0
            assert (array[forget] == open_gates).all(), f"{name} closes the forget gates"
            drawn[forget] = array[forget] = 0
        scale = np.abs(array).max() / np.abs(drawn).max()
        assert 0.5 / np.sqrt(hidden) < scale <= 1.01, f"{name} is drawn from +-{scale}"
        np.testing.assert_allclose(array, scale * drawn, rtol=1e-12, err_msg=name)
    assert rng.randint(2**31) == stream.randint(2**31), "the streams went apart"


def test_the_seed_decides_the_newborn(brain: Brain) -> None:
    assert_same_bits(newborn(brain, 16, seed=5), newborn(brain, 16, seed=5))
    other = newborn(brain, 16, seed=6)
    for name, array in newborn(brain, 16, seed=5).items():
        same = int((array == other[name]).sum())
        assert same == (16 if name in ("bias_ih", "bias_hh") else 0), f"{same} of {name} are fixed"


def test_the_articles_weights_are_drawn_one_number_at_a_time_in_the_articles_order() -> None:
    stream = np.random.RandomState(0)

    def drawn(rows: int, columns: int) -> FloatArray:
        return np.array([[2 * stream.rand() - 1 for _ in range(columns)] for _ in range(rows)])

    synapse_0 = drawn(4, 16)
    synapse_1 = drawn(16, 1)
    synapse_h = drawn(16, 16)
    rng = np.random.RandomState(0)
    assert_same_bits(
        ARTICLE.newborn(rng, 16),
        {"synapse_0": synapse_0, "synapse_1": synapse_1, "synapse_h": synapse_h},
    )
    assert rng.randint(2**31) == stream.randint(2**31), "the streams went apart"


# --- moves ---------------------------------------------------------------------------------------


def test_memory_begins_blank(brain: Brain) -> None:
    params = newborn(brain, 5)
    assert not np.any(brain.blank_memory(params, 3))
    thought = brain.think(params, some_inputs(1, 3)[0], brain.blank_memory(params, 3))
    assert np.any(thought.step.memory), "and stays blank"
    assert not np.any(brain.blank_memory(params, 3)), "one game's memory is another's"


def test_memory_changes_what_the_brain_does(brain: Brain) -> None:
    inputs = np.repeat(some_inputs(moves=1, games=4), 2, axis=0)
    first, second = answers_of(brain, newborn(brain, 8), inputs)
    assert (first != second).all(), "the second move of a game is as the first"


@pytest.mark.parametrize(("hidden", "moves", "games"), [(1, 1, 1), (16, 10, 1), (7, 12, 30)])
def test_every_answer_is_a_direction_and_its_number(
    brain: Brain, hidden: int, moves: int, games: int
) -> None:
    thoughts = run(brain, newborn(brain, hidden), some_inputs(moves, games))
    for thought in thoughts:
        assert thought.step.hidden.shape == (games, hidden)
        number = brain.head.number(thought.answer)
        assert number.shape == thought.direction.shape == (games,)
        assert ((number > 0) & (number < 1)).all(), number
        assert thought.direction.tolist() == direction_of(number).tolist()
        assert len(brain.head.shown(thought.answer)) == games
    whole = np.array([thought.answer for thought in thoughts])
    for move, thought in enumerate(thoughts):
        at_once, alone = brain.head.number(whole)[move], brain.head.number(thought.answer)
        assert at_once.tolist() == alone.tolist(), "all moves at once are read otherwise"


def test_a_four_way_answer_shows_four_shares_and_the_largest_is_the_direction() -> None:
    brain = Brain("elman", "four-way")
    params = {name: 9 * array for name, array in newborn(brain, 9).items()}
    directions = set()
    for thought in run(brain, params, some_inputs(moves=30, games=40)):
        shares = brain.head.shown(thought.answer)
        assert shares.shape == (40, 4) and (shares > 0).all()
        np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=0, atol=1e-15)
        ratios = np.exp(thought.answer - thought.answer[:, :1])
        np.testing.assert_allclose(shares / shares[:, :1], ratios, rtol=1e-13)
        likeliest = [max(range(4), key=four.__getitem__) for four in shares.tolist()]
        assert thought.direction.tolist() == likeliest
        numbers = brain.head.number(thought.answer)
        assert numbers.tolist() == [IDEALS[direction] for direction in likeliest]
        directions.update(likeliest)
    assert len(directions) > 1, "the test says little"


def test_four_huge_scores_still_give_shares() -> None:
    head = HEADS["four-way"]
    shares = head.shown(np.array([[-1e300, 900.0, 1000.0, 1000.0]]))
    assert shares.tolist() == [[0, np.exp(-100) / 2, 0.5, 0.5]]


# --- what it sees, and how finely ----------------------------------------------------------------


@pytest.mark.parametrize("size", [(6, 6), (3, 5)])
def test_raw_sight_is_the_articles_and_wide_goes_from_minus_five_to_five(
    size: tuple[int, int],
) -> None:
    world = World(*size)
    raw, wide = (Brain(sight=sight).sights(world) for sight in ("raw", "wide"))
    assert raw.shape == wide.shape == (world.cells**2, INPUTS)
    across, up = world.width - 1, world.height - 1
    for cat, mouse in itertools.product(range(world.cells), repeat=2):
        (cat_x, cat_y), (mouse_x, mouse_y) = world.xy(cat), world.xy(mouse)
        row = cat * world.cells + mouse
        seen = [cat_x / across, cat_y / up, mouse_x / across, mouse_y / up]
        assert raw[row].tolist() == seen
        np.testing.assert_allclose(wide[row], [10 * share - 5 for share in seen], atol=1e-14)


def test_single_precision_is_the_same_with_fewer_digits(brain: Brain) -> None:
    double, single = (replace(brain, precision=name, sight="wide") for name in ("double", "single"))
    rows = np.random.RandomState(2).randint(0, World().cells ** 2, (10, 40))
    found = {}
    for kind in (double, single):
        params = newborn(kind, 8)
        thoughts = run(kind, params, kind.sights(World())[rows])
        found[kind] = params, thoughts, kind.gradients(params, thoughts, some_ideals(10, 40))
    (params, thoughts, gradients), (rough, roughly, about) = found[double], found[single]
    for name, array in params.items():
        assert rough[name].dtype == about[name].dtype == np.float32, name
        assert (rough[name] == array.astype(np.float32)).all(), name
        size = np.abs(gradients[name]).max()
        np.testing.assert_allclose(about[name], gradients[name], rtol=0, atol=1e-4 * size)
    for one, other in zip(roughly, thoughts, strict=True):
        np.testing.assert_allclose(one.answer, other.answer, rtol=0, atol=1e-4)
        for part in (one.answer, one.step.hidden, one.step.memory, one.step.inputs):
            assert part.dtype == np.float32, "single precision got lost"


def test_a_batch_of_games_is_the_same_as_games_one_by_one(brain: Brain) -> None:
    params, inputs = newborn(brain, 16), some_inputs(moves=10, games=23)
    ideal = some_ideals(10, 23)
    thoughts = run(brain, params, inputs)
    together = brain.gradients(params, thoughts, ideal)
    summed = {name: np.zeros_like(array) for name, array in params.items()}
    for game in range(23):
        alone = run(brain, params, inputs[:, game : game + 1])
        for move in range(10):
            np.testing.assert_allclose(
                alone[move].answer[0], thoughts[move].answer[game], rtol=0, atol=1e-14
            )
        gradients = brain.gradients(params, alone, ideal[:, game : game + 1])
        for name, gradient in gradients.items():
            summed[name] += gradient
    for name, gradient in together.items():
        np.testing.assert_allclose(gradient, summed[name], rtol=0, atol=1e-12, err_msg=name)


def test_thinking_changes_nothing_but_what_it_returns(brain: Brain) -> None:
    params, inputs = newborn(brain, 6), some_inputs(moves=3, games=4)
    thoughts = run(brain, params, inputs)

    def parts() -> dict[str, FloatArray]:
        named = {
            f"{name} of move {move}": np.array(part)
            for move, thought in enumerate(thoughts)
            for owner in (thought.step, thought)
            for name, part in owner._asdict().items()
            if name != "step"
        }
        return named | {"inputs": inputs.copy(), **params}

    before = {name: array.copy() for name, array in parts().items()}
    brain.think(params, inputs[2], thoughts[1].step.memory)
    brain.gradients(params, thoughts, some_ideals(3, 4))
    after = parts()
    assert before.keys() == after.keys() and len(before) > 15
    for name, array in before.items():
        assert (array == after[name]).all(), f"{name} was changed"


# --- back-propagation ----------------------------------------------------------------------------


def finite_differences(
    brain: Brain, params: Params, inputs: FloatArray, ideal: IntArray, width: float
) -> Params:
    """Return the slope of the loss along every single weight, measured."""
    loss, slopes = LOSSES[brain.head_name], {}
    for name, array in params.items():
        slopes[name] = np.empty_like(array)
        for place in np.ndindex(array.shape):
            losses = []
            for shift in (+width, -width):
                moved = {**params, name: array.copy()}
                moved[name][place] += shift
                losses.append(loss(answers_of(brain, moved, inputs), ideal))
            slopes[name][place] = (losses[0] - losses[1]) / (2 * width)
    return slopes


@pytest.mark.parametrize(
    ("hidden", "moves", "games"), [(1, 2, 1), (3, 2, 2), (4, 10, 1), (5, 6, 4), (3, 40, 3)]
)
def test_back_propagation_is_the_slope_of_the_loss(
    brain: Brain, hidden: int, moves: int, games: int
) -> None:
    params = newborn(brain, hidden)
    for array in params.values():
        array *= 2  # so that what lies many moves back still counts
    inputs, ideal = some_inputs(moves, games), some_ideals(moves, games)
    found = brain.gradients(params, run(brain, params, inputs), ideal)
    measured = finite_differences(brain, params, inputs, ideal, width=1e-5)
    assert found.keys() == params.keys()
    for name, slope in measured.items():
        size = np.abs(slope).max()
        assert size > 1e-6, f"the test says nothing about {name}"
        worst = np.abs(found[name] - slope).max() / size
        assert worst < 1e-7, f"{name} is off by {worst:.2g} of its size"


def test_ideal_answers_leave_every_weight_where_it_is(brain: Brain) -> None:
    params, ideal = newborn(brain, 4), some_ideals(5, 2)
    answers = IDEAL_ANSWERS[brain.head_name](ideal)
    thoughts = [
        thought._replace(answer=answer)
        for thought, answer in zip(run(brain, params, some_inputs(5, 2)), answers, strict=True)
    ]
    for name, gradient in brain.gradients(params, thoughts, ideal).items():
        assert not gradient.any(), name


def test_a_small_step_against_the_gradient_lowers_the_loss(brain: Brain) -> None:
    params, inputs, ideal = newborn(brain, 16), some_inputs(10, 5), some_ideals(10, 5)
    losses = []
    for _ in range(20):
        thoughts = run(brain, params, inputs)
        answers = np.array([thought.answer for thought in thoughts])
        losses.append(float(LOSSES[brain.head_name](answers, ideal)))
        for name, gradient in brain.gradients(params, thoughts, ideal).items():
            params[name] -= 0.01 * gradient
    assert (np.diff(losses) < 0).all(), losses


@pytest.mark.parametrize("head", HEADS)
def test_right_moves_are_off_by_as_much_as_was_said(head: str) -> None:
    answers = {
        "compass": np.linspace(0, 1, 1001),
        "four-way": np.random.RandomState(1).standard_normal((1001, 4)),
    }[head]
    chosen = HEADS[head].direction(answers)
    assert set(chosen) == {0, 1, 2, 3}
    off = np.abs(IDEALS[chosen] - HEADS[head].number(answers))
    assert off.max() == pytest.approx(HEADS[head].SLACK, abs=1e-12)


def test_ten_right_moves_make_at_most_5_errors_on_the_compass_and_none_four_way() -> None:
    assert most_errors_when_right(ARTICLE, 10) == 5.0
    assert most_errors_when_right(Brain(head_name="four-way"), 10) == 0.0
