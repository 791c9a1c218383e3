"""Loading the compiled engine: once for all sizes, whatever the cache, and without numba."""

from __future__ import annotations

import ast
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

from catmouse.brains.brain import ARTICLE
from catmouse.engines import loading
from catmouse.recipe.recipe import BrainRecipe, Fight, Recipe
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import World
from catmouse.runs.run import Trainer

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


IMPORTS = """
import dataclasses
import time
import numpy as np
from catmouse import compiled
from catmouse.brains.brain import ARTICLE
from catmouse.recipe.recipe import BrainRecipe, Fight, Recipe
from catmouse.room.rules import flee, tabulate
from catmouse.runs.run import Trainer
from catmouse.room.world import World
"""

SECONDS = {
    "load": """
def seconds(learn, world, hidden, moves):
    rng = np.random.RandomState(0)
    teacher = np.zeros((world.cells, world.cells), dtype=np.int64)
    params, starts = ARTICLE.newborn(rng, hidden), world.random_starts(rng, 2)
    began = time.perf_counter()
    learn(world, teacher, params, starts, moves, 0.1, np.nan, 0.0)
    return time.perf_counter() - began
""",
    "load_fights": """
plans = iter([Fight(), Fight(steps=2, mouse="flee"), Fight(cat="still")])
def seconds(learn_fights, world, hidden, moves):
    taken = []
    def timed(arena, starts):
        began = time.perf_counter()
        outcome = learn_fights(arena, starts)
        taken.append(time.perf_counter() - began)
        return outcome
    plan = dataclasses.replace(next(plans), cat_brain=BrainRecipe(hidden=hidden + 1))
    recipe = Recipe(hidden=hidden, world=world, moves=moves, fight=plan)
    Trainer(recipe, learn_fights=timed).train(2)
    return max(taken)
""",
}
"""A function that returns how long two games take; by the loader of the engine."""


@needs_numba
@pytest.mark.parametrize("load", SECONDS)
def test_one_compilation_serves_every_size(load: str) -> None:
    # A new process: what this one compiled before says nothing.
    code = f"""
engine = compiled.{load}()
sizes = (World(), 16, 10), (World(20, 20), 100, 3), (World(4, 7), 33, 200)
slowest = max(seconds(engine, *size) for size in sizes)
print(len(engine.args[0].signatures), slowest)
"""
    signatures, slowest = run_python(IMPORTS + SECONDS[load] + code).split()
    assert int(signatures) == 1
    assert float(slowest) < 0.3, f"a change of size took {slowest} s"


def learn_alone() -> None:
    world, rng = World(), np.random.RandomState(0)
    teacher, params = tabulate(flee, world), ARTICLE.newborn(rng, 64)
    starts = world.random_starts(rng, 60_000)
    loading.load()(world, teacher, params, starts, 10, 0.1, np.nan, -np.inf)


def learn_fights() -> None:
    recipe = Recipe(hidden=64, fight=Fight(cat_brain=BrainRecipe(hidden=64)))
    Trainer(recipe, learn_fights=loading.load_fights()).train(30_000)


@needs_numba
@pytest.mark.parametrize("learn", [learn_alone, learn_fights])
def test_other_threads_run_while_the_kernel_does(learn: Callable[[], None]) -> None:
    loading.load(), loading.load_fights()
    during: list[float] = []
    done = threading.Event()

    def work() -> None:
        during.append(time.perf_counter())
        learn()
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


LESSONS = {
    "kernel": """
learn, world, rng = compiled.load(), World(), np.random.RandomState(0)
params, starts = ARTICLE.newborn(rng, 16), world.random_starts(rng, 9)
print(learn(world, tabulate(flee, world), params, starts, 10, 0.1, np.nan, 0.0)[-1])
""",
    "fight_kernel": """
trainer = Trainer(Recipe(fight=Fight()), learn_fights=compiled.load_fights())
print(trainer.train(9)[-1])
""",
}
"""Code that loads an engine and prints the errors after some games, by the file of the kernel."""


@needs_numba
@pytest.mark.parametrize("kernel", LESSONS)
def test_a_damaged_cache_is_mended(kernel: str, tmp_path: Path) -> None:
    code, cache = IMPORTS + LESSONS[kernel], {"NUMBA_CACHE_DIR": str(tmp_path)}
    healthy = run_python(code, **cache)
    files = sorted(tmp_path.rglob(f"{kernel}.*.nb[ci]"))
    assert len(files) == 2, files
    bystander = tmp_path / "other" / f"{kernel}.other.nbi"
    bystander.parent.mkdir()
    bystander.write_bytes(b"mine")
    for file in files:
        file.write_bytes(b"\x80garbage")
    assert run_python(code, **cache) == healthy
    mended = sorted(tmp_path.rglob(f"{kernel}.compile_run*.nb[ci]"))
    assert len(mended) == 2 and all(file.stat().st_size > 1000 for file in mended), mended
    assert bystander.read_bytes() == b"mine"
    for file in mended:
        file.write_bytes(file.read_bytes()[:300])
    assert run_python(code, **cache) == healthy


@needs_numba
@pytest.mark.parametrize("kernel", LESSONS)
def test_a_cache_that_cannot_be_mended_is_done_without(kernel: str, tmp_path: Path) -> None:
    code = """
def broken(kernel):
    raise EOFError("Ran out of input")
compiled._from_cache = compiled._from_mended_cache = broken
"""
    lesson = IMPORTS + code + LESSONS[kernel]
    assert float(run_python(lesson, NUMBA_CACHE_DIR=str(tmp_path))) > 0
    assert not list(tmp_path.rglob("*.nb[ci]"))


@pytest.mark.parametrize("kernel", LESSONS)
def test_a_change_in_any_file_of_a_kernel_makes_its_cache_stale(kernel: str) -> None:
    # numba itself only looks at the kernel's own file; so the others must be in the digest.
    tree = ast.parse((Path(loading.__file__).parent / f"{kernel}.py").read_text("utf-8"))
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "catmouse":
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("catmouse."):
            imported.add(str(node.module).removeprefix("catmouse."))
    digests = [
        {ast.unparse(argument) for argument in node.args}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "digest_of"
    ]
    assert digests == [imported]


@pytest.mark.parametrize("load", SECONDS)
def test_without_numba_the_engine_says_so(load: str) -> None:
    code = f"""
import sys
sys.modules["numba"] = None
from catmouse import compiled
try:
    compiled.{load}()
except compiled.Unavailable as reason:
    print(reason)
"""
    said = run_python(code)
    assert "numba" in said and len(said.splitlines()) == 1, said


def test_importing_the_module_imports_no_numba() -> None:
    code = "import sys; from catmouse import compiled; print('numba' in sys.modules)"
    assert run_python(code).strip() == "False"
