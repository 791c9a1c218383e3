"""A study on a real Dask cluster: a scheduler and two workers, started here as processes."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import ROOT, assert_one_sentence, catmouse, command, launch

if importlib.util.find_spec("distributed") is None:
    pytest.skip(
        "Dask is not installed (pip install -r requirements-dask.txt)", allow_module_level=True
    )

PATIENCE = 60.0
RUNS = ("--hidden", 4, 6, "--seeds", 0, 1, 2, "--until", 0.1, "--games", 700, "--engine", "numpy")


@contextlib.contextmanager
def running(*arguments: object, folder: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of Dask's own programs in a folder, and end it."""
    with log.open("wb") as file, launch(
        [sys.executable, "-m", "dask", *map(str, arguments)],
        cwd=folder,
        stdout=file,
        stderr=file,
        env={**os.environ, "PYTHONPATH": ""},
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def scheduler(tmp: Path, folder: Path = ROOT) -> Iterator[str]:
    """Run a scheduler on loopback in a folder; yield its address."""
    card = tmp / "scheduler.json"
    arguments = ("scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard")
    log = tmp / "scheduler.log"
    with running(*arguments, "--scheduler-file", card, folder=folder, log=log):
        end = time.monotonic() + PATIENCE
        while not card.exists() or not card.read_text():
            assert time.monotonic() < end, f"no scheduler:\n{log.read_text()}"
            time.sleep(0.05)
        yield json.loads(card.read_text())["address"]


@contextlib.contextmanager
def worker(address: str, folder: Path, log: Path) -> Iterator[None]:
    """Run a worker with one core in a folder, as its user would."""
    arguments = ("worker", address, "--host", "127.0.0.1", "--nthreads", 1, "--no-dashboard")
    with running(*arguments, folder=folder, log=log):
        yield


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, which stand in the program's folder."""
    tmp = tmp_path_factory.mktemp("cluster")
    with (
        scheduler(tmp) as address,
        worker(address, ROOT, tmp / "one.log"),
        worker(address, ROOT, tmp / "two.log"),
    ):
        asked("client.wait_for_workers(2, timeout=60)", address)
        yield address


def asked(code: str, address: str) -> str:
    """Run a line of code with a client of the cluster in a process of its own."""
    lines = "import distributed, sys", f"client = distributed.Client({address!r})", code
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def done_by_each(address: str) -> dict[str, int]:
    """Return how many tasks every worker has done since it began."""
    counted = "client.run(lambda dask_worker: dask_worker.state.executed_count)"
    found: dict[str, int] = json.loads(asked(f"import json; print(json.dumps({counted}))", address))
    return found


def runs_in(folder: Path) -> dict[str, dict[str, object]]:
    return {path.name: json.loads(path.read_text()) for path in (folder / "runs").glob("*.json")}


def test_the_workers_do_the_runs_and_find_what_this_machine_finds(
    cluster: str, tmp_path: Path
) -> None:
    before = done_by_each(cluster)
    done = catmouse("study", *RUNS, "--dask", cluster, "--out", tmp_path / "there")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr and "WARNING" not in done.stderr, done.stderr
    lines = [line.split(" runs, ")[0] for line in done.stderr.splitlines() if " runs, " in line]
    assert lines == [f"{number} of 6" for number in range(1, 7)]
    after = done_by_each(cluster)
    assert len(before) == 2
    each = {name: after[name] - before[name] for name in before}
    assert sum(each.values()) == 6 and min(each.values()) >= 1, f"the runs were done by {each}"
    assert catmouse("study", *RUNS, "--out", tmp_path / "here").returncode == 0
    there, here = runs_in(tmp_path / "there"), runs_in(tmp_path / "here")
    assert there.keys() == here.keys() and len(here) == 6
    for name, run in there.items():
        for field in ("settings", "limit", "ending", "games", "errors", "curve_errors"):
            assert run[field] == here[name][field], f"{field} of {name}"


def test_the_compiled_engine_works_on_the_cluster(cluster: str, tmp_path: Path) -> None:
    pytest.importorskip("numba")
    done = catmouse(
        *("study", "--seeds", 0, 1, "--until", 3, "--engine", "compiled", "--quiet"),
        *("--dask", cluster, "--out", tmp_path),
    )
    assert done.returncode == 0, done.stderr
    found = catmouse("train", "--until", 3, "--engine", "compiled", "--quiet").stderr
    game = next(run["game"] for name, run in runs_in(tmp_path).items() if "seed0" in name)
    assert f"finished at game {game}: " in found


LONG = ("--hidden", 4, "--seeds", *range(6), "--until", 0.1, "--games", 3000, "--engine", "numpy")


@contextlib.contextmanager
def under_way(address: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a study that takes a while; begin when its first run is finished."""
    with launch(
        command("study", *LONG, "--quiet", "--dask", address, "--out", folder),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        end = time.monotonic() + PATIENCE
        while not runs_in(folder):
            assert time.monotonic() < end, "no run was finished"
            time.sleep(0.05)
        yield process


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to consoles, not to processes")
def test_ctrl_c_leaves_the_cluster_and_keeps_what_is_finished(cluster: str, tmp_path: Path) -> None:
    with under_way(cluster, tmp_path) as process:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, errors
    kept = runs_in(tmp_path)
    assert 1 <= len(kept) < 6
    assert errors == (
        f"stopped: {len(kept)} of 6 runs are in {tmp_path}; the same command goes on\n"
    )


def test_a_worker_that_is_lost_costs_its_run_only(cluster: str, tmp_path: Path) -> None:
    with under_way(cluster, tmp_path) as process:
        # Its nanny starts another process in its place, and the scheduler the run anew.
        first = "[min(client.ncores())]"
        die = "lambda: __import__('os')._exit(1)"
        asked(f"client.run({die}, workers={first}, on_error='ignore')", cluster)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert len(runs_in(tmp_path)) == 6


def test_a_cluster_that_goes_away_is_told_in_one_sentence(tmp_path: Path) -> None:
    with (
        scheduler(tmp_path) as address,
        worker(address, ROOT, tmp_path / "worker.log"),
        under_way(address, tmp_path) as process,
    ):
        asked("client.shutdown()", address)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2, errors
    last = errors.splitlines()[-1]
    assert last.startswith(f"catmouse: the Dask cluster at {address} went away: "), errors
    assert last.endswith("; what is finished is kept, the same command goes on."), errors


# --- mistakes ------------------------------------------------------------------------------------

HURRIED = """
import sys
from catmouse.cli import main
from catmouse.study import jobs
jobs.PATIENCE = 2.0
sys.exit(main(sys.argv[1:]))
"""


def told_of(address: str, folder: Path) -> str:
    """Start a study with less patience than usual; return the sentence that it refuses with."""
    words = ("study", "--engine", "numpy", "--dask", address, "--out", str(folder))
    return assert_one_sentence(
        subprocess.run(
            [sys.executable, "-c", HURRIED, *words],
            cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE,
        )
    )  # fmt: skip


def test_no_scheduler_is_told_in_one_sentence(tmp_path: Path) -> None:
    told = told_of("tcp://127.0.0.1:1", tmp_path)
    assert told.startswith("catmouse: no Dask scheduler answers at tcp://127.0.0.1:1: ")


def test_a_scheduler_without_workers_is_told_in_one_sentence(tmp_path: Path) -> None:
    with scheduler(tmp_path) as address:
        told = told_of(address, tmp_path / "a")
    assert told == f"catmouse: the Dask scheduler at {address} has no workers.\n"


@pytest.mark.parametrize("lacking", ["scheduler", "worker"])
def test_a_cluster_without_catmouse_is_told_in_one_sentence(tmp_path: Path, lacking: str) -> None:
    places = {each: tmp_path if each == lacking else ROOT for each in ("scheduler", "worker")}
    with (
        scheduler(tmp_path, places["scheduler"]) as address,
        worker(address, places["worker"], tmp_path / "worker.log"),
    ):
        done = catmouse("study", "--engine", "numpy", "--dask", address, "--out", tmp_path / "a")
    told = assert_one_sentence(done)
    assert "cannot import catmouse" in told and "workers in this program's folder" in told
