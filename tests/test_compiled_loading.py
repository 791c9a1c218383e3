"""Loading the compiled engine: once for all sizes, whatever the cache, and without numba."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from catmouse import compiled
from catmouse.brains import ARTICLE
from catmouse.teachers import flee, tabulate
from catmouse.world import World

needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)


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


@needs_numba
def test_one_compilation_serves_every_size() -> None:
    # A new process: what this one compiled before says nothing.
    code = """
import time
import numpy as np
from catmouse import compiled
from catmouse.brains import ARTICLE
from catmouse.world import World
learn = compiled.load()
slowest = 0.0
for world, hidden, moves in ((World(), 16, 10), (World(20, 20), 100, 3), (World(4, 7), 33, 200)):
    rng = np.random.RandomState(0)
    teacher = np.zeros((world.cells, world.cells), dtype=np.int64)
    params, starts = ARTICLE.newborn(rng, hidden), world.random_starts(rng, 2)
    began = time.perf_counter()
    learn(world, teacher, params, starts, moves, 0.1, np.nan, 0.0)
    slowest = max(slowest, time.perf_counter() - began)
print(len(learn.args[0].signatures), slowest)
"""
    signatures, slowest = run_python(code).split()
    assert int(signatures) == 1
    assert float(slowest) < 0.3, f"a change of size took {slowest} s"


@needs_numba
def test_other_threads_run_while_the_kernel_does() -> None:
    learn, world, rng = compiled.load(), World(), np.random.RandomState(0)
    teacher, params = tabulate(flee, world), ARTICLE.newborn(rng, 64)
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
from catmouse.brains import ARTICLE
from catmouse.world import World
learn, world, rng = compiled.load(), World(), np.random.RandomState(0)
teacher = np.zeros((36, 36), dtype=np.int64)
params = ARTICLE.newborn(rng, 16)
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
