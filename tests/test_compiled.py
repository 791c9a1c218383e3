"""The compiled engine means what the numpy engine means, and what the article's program did."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import FloatArray, World

DATA = Path(__file__).parent / "data"
FINISHED = {16: 716_342, 32: 239_721, 64: 216_513}
"""Hidden units, and the article's first game under 1.2 errors."""

needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)


@pytest.fixture(scope="module")
def learn() -> loading.Learn:
    return loading.load()


def article(hidden: int) -> tuple[World, np.ndarray, np.random.RandomState, Params]:
    """Room, teacher, stream and newborn brain of the article's run."""
    world, rng = World(), np.random.RandomState(0)
    return world, tabulate(flee, world), rng, ARTICLE.newborn(rng, hidden)


def assert_on_reference(hidden: int, curve: FloatArray) -> None:
    rows = np.loadtxt(DATA / f"article-seed0-hidden{hidden}.csv", delimiter=",", skiprows=1)
    games = rows[:, 0].astype(int)
    inside = games < len(curve)
    assert inside.sum() > 20
    apart = np.abs(curve[games[inside]] - rows[inside, 1])
    worst = games[inside][np.argmax(apart)]
    assert apart.max() < 1e-9, f"{hidden} units: {apart.max()} off at game {worst}"


def assert_same_learning(
    learn: loading.Learn, world: World, hidden: int, moves: int, rate: float, games: int
) -> None:
    """Fail unless both engines make the same curve and weights, but for rounding."""
    rng = np.random.RandomState(hidden + moves)
    teacher = rng.randint(0, 4, size=(world.cells, world.cells)).astype(np.int64)
    ours = ARTICLE.newborn(rng, hidden)
    theirs = {name: array.copy() for name, array in ours.items()}
    starts = world.random_starts(rng, games)
    curve = learn(world, teacher, ours, starts, moves, rate, np.nan, -np.inf)
    wanted = lesson.learn(world, teacher, theirs, starts, moves, rate, np.nan, -np.inf)
    np.testing.assert_allclose(curve, wanted, rtol=1e-9, err_msg="curve")
    for name, array in ours.items():
        np.testing.assert_allclose(array, theirs[name], rtol=1e-8, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("hidden", FINISHED)
def test_numpy_follows_the_article_for_20000_games(hidden: int) -> None:
    world, teacher, rng, params = article(hidden)
    starts = world.random_starts(rng, 20_001)
    curve = lesson.learn(world, teacher, params, starts, 10, 0.1, np.nan, 1.2)
    assert_on_reference(hidden, curve)


@needs_numba
@pytest.mark.parametrize("hidden", FINISHED)
def test_compiled_follows_the_article_to_the_very_game(learn, hidden: int) -> None:
    world, teacher, rng, params = article(hidden)
    parts: list[FloatArray] = []
    smoothed = np.nan
    while len(parts) < 20 and not smoothed < 1.2:
        starts = world.random_starts(rng, 50_000)
        parts.append(learn(world, teacher, params, starts, 10, 0.1, smoothed, 1.2))
        smoothed = float(parts[-1][-1])
    curve = np.concatenate(parts)
    assert_on_reference(hidden, curve)
    assert len(curve) - 1 == FINISHED[hidden]


@needs_numba
@pytest.mark.parametrize("hidden", [1, 3, 5, 16, 17, 33, 256])
def test_engines_agree_on_every_hidden_size(learn, hidden: int) -> None:
    # Big brains are chaotic: there, rounding alone soon moves the weights.
    games = 60 if hidden < 100 else 5
    assert_same_learning(learn, World(), hidden, moves=10, rate=0.1, games=games)


@needs_numba
@pytest.mark.parametrize("world", [World(3, 3), World(4, 7), World(20, 20)], ids=str)
@pytest.mark.parametrize("moves", [1, 2, 10, 37, 200])
def test_engines_agree_on_every_room_and_length(learn, world: World, moves: int) -> None:
    assert_same_learning(learn, world, hidden=7, moves=moves, rate=0.02, games=20)


@needs_numba
@pytest.mark.parametrize("rate", [1e-6, 0.01, 0.5, 3.0])
def test_engines_agree_on_every_rate(learn, rate: float) -> None:
    assert_same_learning(learn, World(), hidden=12, moves=10, rate=rate, games=30)


@needs_numba
def test_sizes_that_change_in_turn_leave_nothing_behind(learn) -> None:
    world, teacher, rng, _ = article(1)
    starts = world.random_starts(rng, 50)
    first: dict[int, FloatArray] = {}
    for hidden in (40, 3, 16, 40, 3, 16):
        params = ARTICLE.newborn(np.random.RandomState(1), hidden)
        curve = learn(world, teacher, params, starts, 10, 0.1, np.nan, -np.inf)
        assert np.array_equal(first.setdefault(hidden, curve), curve), hidden


@needs_numba
def test_cutting_a_run_into_calls_changes_no_bit(learn) -> None:
    world, teacher, rng, params = article(20)
    starts = world.random_starts(rng, 500)
    cut = {name: array.copy() for name, array in params.items()}
    curve = learn(world, teacher, params, starts, 10, 0.1, np.nan, -np.inf)
    smoothed = np.nan
    for begin, end in ((0, 1), (1, 1), (1, 7), (7, 500)):
        part = learn(world, teacher, cut, starts[begin:end], 10, 0.1, smoothed, -np.inf)
        assert np.array_equal(part, curve[begin:end]), (begin, end)
        smoothed = float(part[-1]) if len(part) else smoothed
    for name, array in params.items():
        assert np.array_equal(array, cut[name]), name


@needs_numba
def test_learning_ends_after_the_first_game_under_the_target(learn) -> None:
    world, teacher, rng, params = article(16)
    starts = world.random_starts(rng, 3_000)
    young = {name: array.copy() for name, array in params.items()}
    whole = learn(world, teacher, params, starts, 10, 0.1, np.nan, -np.inf)
    until = float(whole[1_000])
    end = int(np.argmax(whole < until))
    assert end > 0
    for engine in (learn, lesson.learn):
        brain = {name: array.copy() for name, array in young.items()}
        curve = engine(world, teacher, brain, starts, 10, 0.1, np.nan, until)
        assert len(curve) == end + 1 and curve[-1] < until <= curve[:-1].min()
    learn(world, teacher, young, starts[: end + 1], 10, 0.1, np.nan, -np.inf)
    np.testing.assert_allclose(brain["synapse_h"], young["synapse_h"], rtol=1e-8, atol=1e-9)


@needs_numba
def test_smoothing_goes_on_from_the_value_so_far(learn) -> None:
    world, teacher, rng, params = article(16)
    starts = world.random_starts(rng, 5)
    same = {name: array.copy() for name, array in params.items()}
    curve = learn(world, teacher, params, starts, 10, 0.1, 5.0, -np.inf)
    wanted = lesson.learn(world, teacher, same, starts, 10, 0.1, 5.0, -np.inf)
    np.testing.assert_allclose(curve, wanted, rtol=1e-12)


def infinite_weight(params: Params) -> None:
    params["synapse_h"][2, 1] = np.inf


def no_number_as_weight(params: Params) -> None:
    params["synapse_0"][1, 3] = np.nan


def odd_no_number(params: Params) -> None:
    params["synapse_h"].view(np.int64)[4, 4] = 0x7FF8_0000_0000_0FFF


def infinite_output_weight(params: Params) -> None:
    params["synapse_1"][0, 0] = -np.inf


def huge_weights(params: Params) -> None:
    params["synapse_0"] *= 1e300


def nothing(params: Params) -> None:
    pass


@needs_numba
@pytest.mark.parametrize("moves", [1, 2, 10])
@pytest.mark.parametrize(
    ("spoil", "rate"),
    [
        (infinite_weight, 0.1),
        (no_number_as_weight, 0.1),
        (odd_no_number, 0.1),
        (infinite_output_weight, 0.1),
        (huge_weights, 0.1),
        (nothing, 1e308),
        (nothing, 1e30),
    ],
)
def test_what_is_not_finite_shows_as_in_numpy(
    learn, spoil: Callable[[Params], None], rate: float, moves: int
) -> None:
    world, teacher, rng, params = article(5)
    spoil(params)
    same = {name: array.copy() for name, array in params.items()}
    starts = world.random_starts(rng, 12)
    curve = learn(world, teacher, params, starts, moves, rate, np.nan, -np.inf)
    with np.errstate(all="ignore"):
        wanted = lesson.learn(world, teacher, same, starts, moves, rate, np.nan, -np.inf)
    np.testing.assert_allclose(curve, wanted, rtol=1e-9, err_msg="curve")
    for name, array in params.items():
        np.testing.assert_allclose(array, same[name], rtol=1e-8, atol=1e-9, err_msg=name)


@needs_numba
@pytest.mark.parametrize("starts", [[[0, 36]], [[-1, 0]], [[0, 0, 0]]])
def test_a_start_outside_the_room_is_refused(learn, starts: list[list[int]]) -> None:
    world, teacher, _, params = article(3)
    with pytest.raises(IndexError, match="table"):
        learn(world, teacher, params, np.array(starts), 10, 0.1, np.nan, -np.inf)


@needs_numba
def test_a_teacher_who_says_stay_is_refused(learn) -> None:
    world, teacher, rng, params = article(3)
    with pytest.raises(IndexError, match="0 to 3"):
        learn(world, teacher + 4, params, world.random_starts(rng, 2), 10, 0.1, np.nan, -np.inf)


@needs_numba
def test_exp_is_good_to_the_last_place_but_one() -> None:
    numba = pytest.importorskip("numba")
    from catmouse.engines import vector

    @numba.njit
    def apply(x, out):
        count = len(x)
        x, out = vector.bare((x, out))
        for i in range(0, count, 8):
            vector.store(out, i, vector.exp(vector.load(x, i)))

    rng = np.random.RandomState(0)
    x = np.concatenate([rng.uniform(-708, 709.7, 80_000), rng.uniform(-3, 3, 80_000)])
    out = np.empty_like(x)
    apply(x, out)
    places = np.abs(out - np.exp(x)) / np.spacing(np.exp(x))
    worst = np.argmax(places)
    assert places[worst] <= 2, f"exp({x[worst]}) is {places[worst]} units off in the last place"
    assert (places <= 1).mean() > 0.99
    ends = np.array([0.0, -0.0, np.inf, 800.0, np.nan, -np.inf, -708.0, -1e300])
    out = np.empty_like(ends)
    apply(ends, out)
    least = np.exp(-708.0)
    np.testing.assert_allclose(out, [1, 1, np.inf, np.inf, np.nan, least, least, least], rtol=1e-15)
