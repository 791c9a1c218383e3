"""Loading the compiled engine: once for all sizes, whatever the cache, and without numba."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from catmouse.engines import loading
from catmouse.recipe.recipe import BrainRecipe, fight, lessons
from catmouse.runs.run import Run
from tests.helpers import within

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
import time
from catmouse.engines import loading as compiled
from catmouse.recipe.recipe import BrainRecipe, fight, lessons
from catmouse.room.world import World
from catmouse.runs.run import Run
"""

RECIPES = {
    False: ("lessons()",) * 3,
    True: ("fight()", "fight('flee', steps=2)", "fight(cat='still')"),
}
"""Recipes to be changed in size, by whether a touch ends their games."""

KINDS = pytest.mark.parametrize("touch_ends", RECIPES, ids=["lessons", "fights"])


@needs_numba
@within(0.3)
@KINDS
def test_one_compilation_serves_every_size(touch_ends: bool, most: float) -> None:
    # A new process: what this one compiled before says nothing.
    code = f"""
import dataclasses
engine, taken = compiled.load({touch_ends}), []
def timed(course, starts, until):
    began = time.perf_counter()
    played = engine(course, starts, until)
    taken.append(time.perf_counter() - began)
    return played
sizes = (World(), 16, 10), (World(20, 20), 100, 3), (World(4, 7), 33, 200)
for recipe, (world, hidden, moves) in zip(({", ".join(RECIPES[touch_ends])}), sizes):
    brains = BrainRecipe(hidden=hidden), BrainRecipe(hidden=hidden + 1, teacher="chase")
    recipe = dataclasses.replace(
        recipe, brains=brains[:len(recipe.brains)], world=world, moves=moves
    )
    Run(recipe, timed).train(2)
print(len(engine.args[0].signatures), len(taken), max(taken))
"""
    signatures, calls, slowest = run_python(IMPORTS + code).split()
    assert (int(signatures), int(calls)) == (1, 3)
    assert float(slowest) < most, f"a change of size took {slowest} s"


LONG = {
    "lessons": (lessons(hidden=64), 60_000),
    "fights": (fight(hidden=64, cat_brain=BrainRecipe(hidden=64, teacher="chase")), 30_000),
}
"""Recipes, and games that take a while."""


@needs_numba
@pytest.mark.parametrize("kind", LONG)
def test_other_threads_run_while_the_kernel_does(kind: str) -> None:
    recipe, games = LONG[kind]
    run = Run(recipe, loading.load(recipe.rules.touch_ends))
    run.timeline.stride = games + 1  # one call, not one from moment to moment
    during: list[float] = []
    done = threading.Event()

    def work() -> None:
        during.append(time.perf_counter())
        run.train(games)
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


def errors_after_some_games(*kinds: bool) -> str:
    """Return code that loads engines and prints the errors after some games of each."""
    return "".join(
        f"print(Run({RECIPES[touch_ends][0]}, compiled.load({touch_ends})).train(9)[-1])\n"
        for touch_ends in kinds
    )


COUNTS = """
stats = [compiled.load(touch_ends).args[0].stats for touch_ends in (False, True)]
for counts in ("cache_hits", "cache_misses"):
    print(*(sum(getattr(one, counts).values()) for one in stats))
"""


@needs_numba
def test_both_kinds_of_rules_lie_in_one_cache_and_a_damaged_one_is_mended(tmp_path: Path) -> None:
    code = IMPORTS + errors_after_some_games(False, True) + COUNTS
    cache = {"NUMBA_CACHE_DIR": str(tmp_path)}
    healthy, compiled = run_python(code, **cache).split()[:2], ["0", "0", "1", "1"]
    assert run_python(code, **cache).split() == [*healthy, "1", "1", "0", "0"], "hits, then misses"
    files = sorted(tmp_path.rglob("kernel.*.nb[ci]"))
    assert len(files) == 3, files  # an index and two kernels
    bystander = tmp_path / "other" / "kernel.other.nbi"
    bystander.parent.mkdir()
    bystander.write_bytes(b"mine")
    for file in files:
        file.write_bytes(b"\x80garbage")
    assert run_python(code, **cache).split() == [*healthy, *compiled]
    mended = sorted(tmp_path.rglob("kernel.compile_run*.nb[ci]"))
    assert len(mended) == 3 and all(file.stat().st_size > 500 for file in mended), mended
    assert bystander.read_bytes() == b"mine"
    for file in mended:
        file.write_bytes(file.read_bytes()[:300])
    assert run_python(code, **cache).split() == [*healthy, *compiled]


@needs_numba
@KINDS
def test_a_cache_that_cannot_be_mended_is_done_without(touch_ends: bool, tmp_path: Path) -> None:
    code = """
def broken(kernel, touch_ends):
    raise EOFError("Ran out of input")
compiled._from_cache = compiled._from_mended_cache = broken
"""
    lesson = IMPORTS + code + errors_after_some_games(touch_ends)
    assert float(run_python(lesson, NUMBA_CACHE_DIR=str(tmp_path))) > 0
    assert not list(tmp_path.rglob("*.nb[ci]"))


def test_a_change_in_any_file_of_the_kernel_makes_its_cache_stale() -> None:
    # numba itself only looks at the kernel's own file; so the others must be in the digest.
    tree = ast.parse((Path(loading.__file__).parent / "kernel.py").read_text("utf-8"))
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("catmouse."):
            _, _, file = str(node.module).removeprefix("catmouse.").partition(".")
            imported |= {file} if file else {alias.name for alias in node.names}
    digests = [
        {ast.unparse(argument) for argument in node.args}
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "digest_of"
    ]
    assert digests == [imported]


@KINDS
def test_without_numba_the_engine_says_so(touch_ends: bool) -> None:
    code = f"""
import sys
sys.modules["numba"] = None
from catmouse.engines import loading as compiled
try:
    compiled.load({touch_ends})
except compiled.Unavailable as reason:
    print(reason)
"""
    said = run_python(code)
    assert "numba" in said and len(said.splitlines()) == 1, said


def test_importing_the_module_imports_no_numba() -> None:
    code = "import sys; from catmouse.engines import loading; print('numba' in sys.modules)"
    assert run_python(code).strip() == "False"
