"""What every kind of network keeps; a cell or a head is tested the moment it is registered."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from catmouse.brains.arrays import INPUTS, Params
from catmouse.brains.brain import ARTICLE, CELLS, HEADS, PRECISIONS, SCALES, Network, StepOutput
from catmouse.games.errors import most_errors_when_right
from catmouse.recipe.recipe import BrainRecipe, Recipe, fight, lessons
from catmouse.room.compass import TARGETS, direction_of
from catmouse.room.world import FloatArray, IntArray, World
from tests.helpers import assert_same_bits
from tests.naive import sees
from tests.naive_learning import finite_differences, losses_of

PAIRS = [Network(cell, head) for cell in CELLS for head in HEADS]

RIGHT_OUTPUTS = {
    "compass": lambda targets: TARGETS[targets],
    "four-way": lambda targets: np.where(np.eye(4)[targets] == 1, 0, -np.inf),
}
"""What each head outputs where it is exactly right."""


FIXED = {("lstm", "bias_ih"), ("lstm", "bias_hh")}  # a quarter, the forget gates', is not drawn


@pytest.fixture(params=PAIRS, ids=lambda network: f"{network.cell_name}, {network.head_name}")
def network(request: pytest.FixtureRequest) -> Network:
    found: Network = request.param
    return found


def new_weights(network: Network, hidden: int, seed: int = 3) -> Params:
    return network.init(np.random.RandomState(seed), hidden)


def some_inputs(moves: int, games: int, seed: int = 4) -> FloatArray:
    return np.random.RandomState(seed).random_sample((moves, games, INPUTS))


def some_targets(moves: int, games: int, seed: int = 9) -> IntArray:
    return np.random.RandomState(seed).randint(0, 4, (moves, games)).astype(np.int64)


def forward(network: Network, params: Params, inputs: FloatArray) -> list[StepOutput]:
    """Return what is made of every move in games with these inputs, (moves, games, 4)."""
    state = network.initial_state(params, inputs.shape[1])
    made = []
    for now in inputs:
        made.append(network.forward(params, now, state))
        state = made[-1].step.state
    return made


def outputs_of(made: list[StepOutput]) -> FloatArray:
    return np.stack([one.output for one in made])


def gradients_of(
    network: Network, params: Params, made: list[StepOutput], targets: IntArray, live: object = None
) -> Params:
    return network.gradients(params, made, outputs_of(made), targets, live)


# --- new weights ------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [1, 2, 16, 33])
def test_new_weights_have_the_shapes_that_were_announced(network: Network, hidden: int) -> None:
    params = new_weights(network, hidden)
    assert list(params) == list(network.shapes(hidden)) == sorted(params)
    of_parts = network.cell.arrays.keys() | network.head.arrays.keys()
    assert params.keys() == of_parts
    for name, array in params.items():
        assert array.shape == network.shapes(hidden)[name], name
        assert array.dtype == np.float64, name


@pytest.mark.parametrize("hidden", [1, 7, 64])
def test_new_weights_are_drawn_in_the_order_of_the_names(network: Network, hidden: int) -> None:
    rng, stream = np.random.RandomState(5), np.random.RandomState(5)
    forget = slice(hidden, 2 * hidden)
    for name, array in network.init(rng, hidden).items():
        drawn = np.array([2 * stream.rand() - 1 for _ in range(array.size)]).reshape(array.shape)
        if (network.cell_name, name) in FIXED:
            open_gates = 1 if name == "bias_ih" else 0
            assert (array[forget] == open_gates).all(), f"{name} closes the forget gates"
            drawn[forget] = array[forget] = 0
        scale = np.abs(array).max() / np.abs(drawn).max()
        assert 0.5 / np.sqrt(hidden) < scale <= 1.01, f"{name} is drawn from +-{scale}"
        np.testing.assert_allclose(array, scale * drawn, rtol=1e-12, err_msg=name)
    assert rng.randint(2**31) == stream.randint(2**31), "the streams went apart"


def test_the_seed_decides_the_new_weights(network: Network) -> None:
    assert_same_bits(new_weights(network, 16, seed=5), new_weights(network, 16, seed=5))
    other = new_weights(network, 16, seed=6)
    for name, array in new_weights(network, 16, seed=5).items():
        same = int((array == other[name]).sum())
        fixed = 16 if (network.cell_name, name) in FIXED else 0
        assert same == fixed, f"{same} of {name} are fixed"


def test_the_articles_weights_are_drawn_one_number_at_a_time_in_the_articles_order() -> None:
    stream = np.random.RandomState(0)

    def drawn(rows: int, columns: int) -> FloatArray:
        return np.array([[2 * stream.rand() - 1 for _ in range(columns)] for _ in range(rows)])

    synapse_0 = drawn(4, 16)
    synapse_1 = drawn(16, 1)
    synapse_h = drawn(16, 16)
    rng = np.random.RandomState(0)
    assert_same_bits(
        ARTICLE.init(rng, 16),
        {"synapse_0": synapse_0, "synapse_1": synapse_1, "synapse_h": synapse_h},
    )
    assert rng.randint(2**31) == stream.randint(2**31), "the streams went apart"


# --- moves ---------------------------------------------------------------------------------------


def test_the_initial_state_is_zero_and_no_games_own(network: Network) -> None:
    params = new_weights(network, 5)
    assert not np.any(network.initial_state(params, 3))
    one = network.forward(params, some_inputs(1, 3)[0], network.initial_state(params, 3))
    assert np.any(one.step.state), "and stays zero"
    assert not np.any(network.initial_state(params, 3)), "one game's state is another's"


def test_the_state_changes_what_the_network_does(network: Network) -> None:
    inputs = np.repeat(some_inputs(moves=1, games=4), 2, axis=0)
    first, second = outputs_of(forward(network, new_weights(network, 8), inputs))
    assert (first != second).all(), "the second move of a game is as the first"


@pytest.mark.parametrize(("hidden", "moves", "games"), [(1, 1, 1), (16, 10, 1), (7, 12, 30)])
def test_every_output_is_a_direction_and_its_number(
    network: Network, hidden: int, moves: int, games: int
) -> None:
    made = forward(network, new_weights(network, hidden), some_inputs(moves, games))
    for one in made:
        assert one.step.hidden.shape == (games, hidden)
        number = network.head.number(one.output)
        assert number.shape == one.direction.shape == (games,)
        assert ((number > 0) & (number < 1)).all(), number
        assert one.direction.tolist() == direction_of(number).tolist()
        assert len(network.head.shown(one.output)) == games
    whole = outputs_of(made)
    for move, one in enumerate(made):
        at_once, alone = network.head.number(whole)[move], network.head.number(one.output)
        assert at_once.tolist() == alone.tolist(), "all moves at once are read otherwise"


def test_a_four_way_output_shows_four_shares_and_the_largest_is_the_direction() -> None:
    network = Network("elman", "four-way")
    params = {name: 9 * array for name, array in new_weights(network, 9).items()}
    directions = set()
    for one in forward(network, params, some_inputs(moves=30, games=40)):
        shares = network.head.shown(one.output)
        assert shares.shape == (40, 4) and (shares > 0).all()
        np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=0, atol=1e-15)
        ratios = np.exp(one.output - one.output[:, :1])
        np.testing.assert_allclose(shares / shares[:, :1], ratios, rtol=1e-13)
        likeliest = [max(range(4), key=four.__getitem__) for four in shares.tolist()]
        assert one.direction.tolist() == likeliest
        numbers = network.head.number(one.output)
        assert numbers.tolist() == [TARGETS[direction] for direction in likeliest]
        directions.update(likeliest)
    assert len(directions) > 1, "the test says little"


def test_four_huge_scores_still_give_shares() -> None:
    head = HEADS["four-way"]
    shares = head.shown(np.array([[-1e300, 900.0, 1000.0, 1000.0]]))
    assert shares.tolist() == [[0, np.exp(-100) / 2, 0.5, 0.5]]


# --- inputs, and how finely ----------------------------------------------------------------


@pytest.mark.parametrize("size", [(6, 6), (3, 5)])
def test_raw_inputs_are_the_articles_and_wide_ones_go_from_minus_five_to_five(
    size: tuple[int, int],
) -> None:
    world = World(*size)
    raw, wide = (Network(scale=scale).inputs(world) for scale in ("raw", "wide"))
    assert raw.shape == wide.shape == (world.cells**2, INPUTS)
    for cat, mouse in itertools.product(range(world.cells), repeat=2):
        row = cat * world.cells + mouse
        assert raw[row].tolist() == sees(world, cat, mouse, "raw")
        np.testing.assert_allclose(wide[row], sees(world, cat, mouse, "wide"), atol=1e-14)


def test_single_precision_is_the_same_with_fewer_digits(network: Network) -> None:
    double = replace(network, scale="wide")
    single = replace(double, precision="single")
    rows = np.random.RandomState(2).randint(0, World().cells ** 2, (10, 40))
    found = {}
    for kind in (double, single):
        params = new_weights(kind, 8)
        made = forward(kind, params, kind.inputs(World())[rows])
        found[kind] = params, made, gradients_of(kind, params, made, some_targets(10, 40))
    (params, made, gradients), (rough, roughly, about) = found[double], found[single]
    for name, array in params.items():
        assert rough[name].dtype == about[name].dtype == np.float32, name
        assert (rough[name] == array.astype(np.float32)).all(), name
        size = np.abs(gradients[name]).max()
        np.testing.assert_allclose(about[name], gradients[name], rtol=0, atol=1e-4 * size)
    for one, other in zip(roughly, made, strict=True):
        np.testing.assert_allclose(one.output, other.output, rtol=0, atol=1e-4)
        for part in (one.output, one.step.hidden, one.step.state, one.step.inputs):
            assert part.dtype == np.float32, "single precision got lost"


def test_a_batch_of_games_is_the_same_as_games_one_by_one(network: Network) -> None:
    params, inputs = new_weights(network, 16), some_inputs(moves=10, games=23)
    targets = some_targets(10, 23)
    made = forward(network, params, inputs)
    together = gradients_of(network, params, made, targets)
    summed = {name: np.zeros_like(array) for name, array in params.items()}
    for game in range(23):
        alone = forward(network, params, inputs[:, game : game + 1])
        for move in range(10):
            np.testing.assert_allclose(
                alone[move].output[0], made[move].output[game], rtol=0, atol=1e-14
            )
        gradients = gradients_of(network, params, alone, targets[:, game : game + 1])
        for name, gradient in gradients.items():
            summed[name] += gradient
    for name, gradient in together.items():
        np.testing.assert_allclose(gradient, summed[name], rtol=0, atol=1e-12, err_msg=name)


def test_a_forward_step_changes_nothing_but_what_it_returns(network: Network) -> None:
    params, inputs = new_weights(network, 6), some_inputs(moves=3, games=4)
    made = forward(network, params, inputs)

    def parts() -> dict[str, FloatArray]:
        named = {
            f"{name} of move {move}": np.array(part)
            for move, one in enumerate(made)
            for owner in (one.step, one)
            for name, part in owner._asdict().items()
            if name != "step"
        }
        return named | {"inputs": inputs.copy(), **params}

    before = {name: array.copy() for name, array in parts().items()}
    network.forward(params, inputs[2], made[1].step.state)
    gradients_of(network, params, made, some_targets(3, 4))
    after = parts()
    assert before.keys() == after.keys() and len(before) > 15
    for name, array in before.items():
        assert (array == after[name]).all(), f"{name} was changed"


# --- back-propagation ----------------------------------------------------------------------------


@pytest.mark.parametrize("some_are_over", [False, True], ids=["all live", "some over"])
@pytest.mark.parametrize(
    ("hidden", "moves", "games"), [(1, 2, 1), (3, 2, 2), (4, 10, 1), (5, 6, 4), (3, 40, 3)]
)
def test_back_propagation_is_the_slope_of_the_loss(
    network: Network, hidden: int, moves: int, games: int, some_are_over: bool
) -> None:
    params = new_weights(network, hidden)
    for array in params.values():
        array *= 2  # so that what lies many moves back still counts
    inputs, targets, live = some_inputs(moves, games), some_targets(moves, games), None
    if some_are_over:  # each game was ended by its own move
        live = np.arange(moves)[:, np.newaxis] <= np.arange(games) + moves // 2
    found = gradients_of(network, params, forward(network, params, inputs), targets, live)

    def loss(moved: Params) -> float:
        outputs = outputs_of(forward(network, moved, inputs))
        losses = losses_of(network.head_name, outputs, targets)
        return float(losses.sum() if live is None else losses[live].sum())

    measured = finite_differences(loss, params, width=1e-5)
    assert found.keys() == params.keys()
    for name, slope in measured.items():
        size = np.abs(slope).max()
        assert size > 1e-6, f"the test says nothing about {name}"
        worst = np.abs(found[name] - slope).max() / size
        assert worst < 1e-7, f"{name} is off by {worst:.2g} of its size"


def test_right_outputs_leave_every_weight_where_it_is(network: Network) -> None:
    params, targets = new_weights(network, 4), some_targets(5, 2)
    made = forward(network, params, some_inputs(5, 2))
    outputs = RIGHT_OUTPUTS[network.head_name](targets)
    for name, gradient in network.gradients(params, made, outputs, targets).items():
        assert not gradient.any(), name


def test_a_small_step_against_the_gradient_lowers_the_loss(network: Network) -> None:
    params, inputs, targets = new_weights(network, 16), some_inputs(10, 5), some_targets(10, 5)
    losses = []
    for _ in range(20):
        made = forward(network, params, inputs)
        losses.append(float(losses_of(network.head_name, outputs_of(made), targets).sum()))
        for name, gradient in gradients_of(network, params, made, targets).items():
            params[name] -= 0.01 * gradient
    assert (np.diff(losses) < 0).all(), losses


@pytest.mark.parametrize("head", HEADS)
def test_right_moves_are_off_by_as_much_as_was_said(head: str) -> None:
    outputs = {
        "compass": np.linspace(0, 1, 1001),
        "four-way": np.random.RandomState(1).standard_normal((1001, 4)),
    }[head]
    chosen = HEADS[head].direction(outputs)
    assert set(chosen) == {0, 1, 2, 3}
    off = np.abs(TARGETS[chosen] - HEADS[head].number(outputs))
    assert off.max() == pytest.approx(HEADS[head].slack, abs=1e-12)


def test_right_moves_make_at_most_half_a_direction_each_on_the_compass_and_none_four_way() -> None:
    article, exact = BrainRecipe(), BrainRecipe(head="four-way")
    assert most_errors_when_right(Recipe(), article) == 5.0
    assert most_errors_when_right(lessons(moves=4), article) == 2.0
    assert most_errors_when_right(fight(moves=4), article) == 5.0, (
        "errors of fights are of ten moves"
    )
    assert most_errors_when_right(Recipe(), exact) == 0.0


# --- what is registered --------------------------------------------------------------------------


def test_every_network_has_inputs_weights_and_outputs_of_its_precision() -> None:
    world = World(3, 4)
    for cell, head, scale, precision in itertools.product(CELLS, HEADS, SCALES, PRECISIONS):
        network = Network(cell, head, scale, precision)
        params, inputs = new_weights(network, 3), network.inputs(world)
        made = network.forward(params, inputs, network.initial_state(params, len(inputs)))
        for array in (inputs, made.output, *params.values()):
            assert array.dtype == PRECISIONS[precision], network
        with pytest.raises(ValueError, match="read-only"):
            inputs[0, 0] = 1
