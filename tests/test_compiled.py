"""The compiled engine means what the numpy engine means, and what the article's program did."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from catmouse import compiled, game
from catmouse.brains import elman
from catmouse.brains.elman import Params
from catmouse.teachers import TEACHERS, tabulate
from catmouse.world import FloatArray, World

DATA = Path(__file__).parent / "data"
FINISHED = {16: 716_342, 32: 239_721, 64: 216_513}
"""Hidden units, and the article's first game under 1.2 errors."""

needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)


@pytest.fixture(scope="module")
def learn() -> compiled.Learn:
    return compiled.load()


def article(hidden: int) -> tuple[World, np.ndarray, np.random.RandomState, Params]:
    """Room, teacher, stream and newborn brain of the article's run."""
    world, rng = World(), np.random.RandomState(0)
    return world, tabulate(TEACHERS["flee"], world), rng, elman.newborn(rng, hidden)


def assert_on_reference(hidden: int, curve: FloatArray) -> None:
    rows = np.loadtxt(DATA / f"article-seed0-hidden{hidden}.csv", delimiter=",", skiprows=1)
    games = rows[:, 0].astype(int)
    inside = games < len(curve)
    assert inside.sum() > 20
    apart = np.abs(curve[games[inside]] - rows[inside, 1])
    worst = games[inside][np.argmax(apart)]
    assert apart.max() < 1e-9, f"{hidden} units: {apart.max()} off at game {worst}"


def assert_same_learning(
    learn: compiled.Learn, world: World, hidden: int, moves: int, rate: float, games: int
) -> None:
    """Fail unless both engines make the same curve and weights, but for rounding."""
    rng = np.random.RandomState(hidden + moves)
    teacher = rng.randint(0, 4, size=(world.cells, world.cells)).astype(np.int64)
    ours = elman.newborn(rng, hidden)
    theirs = {name: array.copy() for name, array in ours.items()}
    starts = world.random_starts(rng, games)
    curve = learn(world, teacher, ours, starts, moves, rate, np.nan, -np.inf)
    wanted = game.learn(world, teacher, theirs, starts, moves, rate, np.nan, -np.inf)
    np.testing.assert_allclose(curve, wanted, rtol=1e-9, err_msg="curve")
    for name, array in ours.items():
        np.testing.assert_allclose(array, theirs[name], rtol=1e-8, atol=1e-9, err_msg=name)


def run_python(code: str, **environment: str) -> str:
    """Run code in a fresh interpreter at the project's root; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("hidden", FINISHED)
def test_numpy_follows_the_article_for_20000_games(hidden: int) -> None:
    world, teacher, rng, params = article(hidden)
    starts = world.random_starts(rng, 20_001)
    curve = game.learn(world, teacher, params, starts, 10, 0.1, np.nan, 1.2)
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
def test_one_compilation_serves_every_size() -> None:
    # A new process: what this one compiled before says nothing.
    code = """
import time
import numpy as np
from catmouse import compiled
from catmouse.brains import elman
from catmouse.world import World
learn = compiled.load()
slowest = 0.0
for world, hidden, moves in ((World(), 16, 10), (World(20, 20), 100, 3), (World(4, 7), 33, 200)):
    rng = np.random.RandomState(0)
    teacher = np.zeros((world.cells, world.cells), dtype=np.int64)
    params, starts = elman.newborn(rng, hidden), world.random_starts(rng, 2)
    began = time.perf_counter()
    learn(world, teacher, params, starts, moves, 0.1, np.nan, 0.0)
    slowest = max(slowest, time.perf_counter() - began)
print(len(learn.args[0].signatures), slowest)
"""
    signatures, slowest = run_python(code).split()
    assert int(signatures) == 1
    assert float(slowest) < 0.3, f"a change of size took {slowest} s"


@needs_numba
def test_sizes_that_change_in_turn_leave_nothing_behind(learn) -> None:
    world, teacher, rng, _ = article(1)
    starts = world.random_starts(rng, 50)
    first: dict[int, FloatArray] = {}
    for hidden in (40, 3, 16, 40, 3, 16):
        params = elman.newborn(np.random.RandomState(1), hidden)
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
    for engine in (learn, game.learn):
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
    wanted = game.learn(world, teacher, same, starts, 10, 0.1, 5.0, -np.inf)
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
        wanted = game.learn(world, teacher, same, starts, moves, rate, np.nan, -np.inf)
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
    from catmouse import lanes

    @numba.njit
    def apply(x, out):
        for i in range(0, len(x), 8):
            lanes.store(out, i, lanes.exp(lanes.load(x, i)))

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


@needs_numba
def test_other_threads_run_while_the_kernel_does(learn) -> None:
    world, teacher, rng, params = article(64)
    starts = world.random_starts(rng, 60_000)
    during: list[float] = []
    done = threading.Event()

    def work() -> None:
        during.append(time.perf_counter())
        learn(world, teacher, params, starts, 10, 0.1, np.nan, -np.inf)
        during.append(time.perf_counter())
        done.set()

    thread = threading.Thread(target=work)
    ticks: list[float] = []
    thread.start()
    while not done.wait(0.001):
        ticks.append(time.perf_counter())
    thread.join()
    began, ended = during
    inside = sum(began < tick < ended for tick in ticks)
    assert inside > 20, f"only {inside} ticks in {ended - began:.2f} s of the kernel"


LOAD = """
import numpy as np
from catmouse import compiled
from catmouse.brains import elman
from catmouse.world import World
learn, world, rng = compiled.load(), World(), np.random.RandomState(0)
teacher = np.zeros((36, 36), dtype=np.int64)
params = elman.newborn(rng, 16)
print(learn(world, teacher, params, world.random_starts(rng, 9), 10, 0.1, np.nan, 0.0)[-1])
"""


@needs_numba
def test_a_damaged_cache_is_mended(tmp_path: Path) -> None:
    healthy = run_python(LOAD, NUMBA_CACHE_DIR=str(tmp_path))
    files = sorted(tmp_path.rglob("kernel.*.nb[ci]"))
    assert len(files) == 2, files
    bystander = tmp_path / "other" / "kernel.other.nbi"
    bystander.parent.mkdir()
    bystander.write_bytes(b"mine")
    for file in files:
        file.write_bytes(b"\x80garbage")
    assert run_python(LOAD, NUMBA_CACHE_DIR=str(tmp_path)) == healthy
    mended = sorted(tmp_path.rglob("kernel.compile_run*.nb[ci]"))
    assert len(mended) == 2 and all(file.stat().st_size > 1000 for file in mended), mended
    assert bystander.read_bytes() == b"mine"
    for file in mended:
        file.write_bytes(file.read_bytes()[:300])
    assert run_python(LOAD, NUMBA_CACHE_DIR=str(tmp_path)) == healthy


@needs_numba
def test_a_cache_that_cannot_be_mended_is_done_without(tmp_path: Path) -> None:
    code = """
from catmouse import compiled
def broken(kernel):
    raise EOFError("Ran out of input")
compiled._from_cache = compiled._from_mended_cache = broken
"""
    assert float(run_python(code + LOAD, NUMBA_CACHE_DIR=str(tmp_path))) > 0
    assert not list(tmp_path.rglob("*.nb[ci]"))


def test_without_numba_the_engine_says_so() -> None:
    code = """
import sys
sys.modules["numba"] = None
from catmouse import compiled
try:
    compiled.load()
except compiled.Unavailable as reason:
    print(reason)
"""
    said = run_python(code)
    assert "numba" in said and len(said.splitlines()) == 1, said


def test_importing_the_module_imports_no_numba() -> None:
    code = "import sys; from catmouse import compiled; print('numba' in sys.modules)"
    assert run_python(code).strip() == "False"
