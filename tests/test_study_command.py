"""The command study in real processes: what it leaves, how it goes on, and how it is stopped."""

from __future__ import annotations

import csv
import json
import os
import signal
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import within
from tests.terminal import assert_one_sentence, catmouse, command, launch

SMALL = (
    *("--hidden", 3, 5, "--seeds", 0, 1, 2, "--until", 7.6, "--games", 2000),
    *("--engine", "numpy", "--quiet"),
)
SLOW = (
    *("--hidden", 4, "--seeds", *range(6), "--until", 0.1, "--games", 3000),
    *("--engine", "numpy"),
)
PATIENCE = 60.0

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def study(*arguments: object) -> subprocess.CompletedProcess[str]:
    return catmouse("study", *arguments)


def runs_in(folder: Path) -> dict[str, dict[str, object]]:
    """Return what the files of finished runs say, by name."""
    paths = sorted((folder / "runs").glob("*.json"))
    return {path.name: json.loads(path.read_text()) for path in paths}


def rows_in(folder: Path) -> list[dict[str, str]]:
    with (folder / "runs.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def wait_until(seen: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < end, f"in vain waited for {what}"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a small study, and what it printed."""
    folder = tmp_path_factory.mktemp("studies") / "new" / "folder"
    done = study(*SMALL, "--out", folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1, "a quiet study says one thing"
    return folder, done.stdout


# --- what it leaves ------------------------------------------------------------------------------


def test_rows_and_run_files_agree(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    rows, runs = rows_in(folder), runs_in(folder)
    assert [(row["hidden"], row["seed"]) for row in rows] == [(h, s) for h in "35" for s in "012"]
    assert len(runs) == len(rows)
    for run in runs.values():
        recipe = run["settings"]["recipe"]
        row = rows[(recipe["hidden"] == 5) * 3 + recipe["seed"]]
        assert row["game"] == ("" if run["game"] is None else str(run["game"]))
        assert float(row["seconds"]) == run["seconds"] > 0
        assert float(row["errors"]) == run["errors"]
        assert (row["ending"] == "reached") == (run["errors"] < 7.6)
    assert {row["ending"] for row in rows} == {"reached", "ran out of games"}, "take other seeds"


def test_the_table_agrees_with_the_rows_on_paper_and_on_the_terminal(
    finished: tuple[Path, str],
) -> None:
    folder, printed = finished
    paper = (folder / "table.md").read_text(encoding="utf-8")
    for hidden in "35":
        games = [float(row["game"] or "inf") for row in rows_in(folder) if row["hidden"] == hidden]
        median = statistics.median(games)
        cells = [hidden, "0.1", f"{sum(game < 2000 for game in games)} of 3"]
        cells.append("never" if median == float("inf") else f"{median:,.0f}")
        line = next(line for line in paper.splitlines() if line.startswith(f"| {hidden} |"))
        assert [cell.strip() for cell in line.split("|")[1:5]] == cells
        told = next(line for line in printed.splitlines() if line.split()[:1] == [hidden])
        for cell in cells:
            assert cell in told, f"the terminal lacks {cell!r}: {told}"
    assert "runs did not reach the target within 2,000 games" in " ".join(printed.split())


def test_a_run_of_a_study_is_the_run_of_train(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    row = next(row for row in rows_in(folder) if row["game"])
    done = catmouse(
        *("train", "--hidden", row["hidden"], "--seed", row["seed"], "--until", 7.6),
        *("--games", 2000, "--engine", "numpy", "--quiet"),
    )
    assert f"finished at game {row['game']}: {float(row['errors']):.5f} " in done.stderr


def test_the_same_command_again_trains_nothing(finished: tuple[Path, str]) -> None:
    folder, printed = finished
    before = {path: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()}
    done = study(*(each for each in SMALL if each != "--quiet"), "--out", folder)
    assert done.returncode == 0 and done.stdout == printed
    assert done.stderr.splitlines()[0] == "6 of 6 runs were there already"
    assert {path: path.stat().st_mtime_ns for path in (folder / "runs").iterdir()} == before


def test_a_larger_study_in_the_same_folder_trains_only_what_is_new(
    finished: tuple[Path, str],
) -> None:
    folder, _ = finished
    before = runs_in(folder)
    done = study(
        *("--hidden", 3, 5, "--seeds", 0, 1, 2, 3, "--until", 7.6, "--games", 2000),
        *("--engine", "numpy", "--out", folder),
    )
    lines = done.stderr.splitlines()
    assert lines[0] == "6 of 8 runs were there already"
    assert [line.split(" runs, ")[0] for line in lines if " runs, " in line] == ["7 of 8", "8 of 8"]
    after = runs_in(folder)
    assert len(after) == 8 and before.items() <= after.items()


def test_one_job_finds_what_two_find(finished: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = finished
    assert study(*SMALL, "--jobs", 1, "--out", tmp_path).returncode == 0
    one, two = runs_in(tmp_path), runs_in(folder)
    for name, run in one.items():
        for field in ("game", "games", "errors", "curve_errors"):
            assert run[field] == two[name][field], f"{field} of {name}"


# --- how it is stopped ---------------------------------------------------------------------------


def children_of(process: int) -> set[int]:
    """Return the processes that a process started, and those that these started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue  # it ended meanwhile
        parents[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    found, fresh = set(), {process}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= fresh
    return found


def is_there(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2][:3]
    except OSError:
        return False


def begin_slow(folder: Path) -> subprocess.Popen[str]:
    """Start a study that takes a while, and wait until two of its runs are finished."""
    process = launch(
        command("study", *SLOW, "--jobs", 2, "--out", folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that signals to its group do not reach the tests
    )
    wait_until(lambda: len(list((folder / "runs").glob("*.json"))) >= 2, "two finished runs")
    return process


@linux
def test_a_killed_study_leaves_no_processes_and_goes_on(tmp_path: Path) -> None:
    with begin_slow(tmp_path) as process:
        children = children_of(process.pid)
        assert len(children) >= 2, f"no worker processes: {children}"
        process.kill()
        process.wait(PATIENCE)
        wait_until(lambda: not any(map(is_there, children)), "the end of its workers")
    kept = runs_in(tmp_path)
    assert 2 <= len(kept) < 6, "it was killed too late"
    done = study(*SLOW, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == f"{len(kept)} of 6 runs were there already"
    after = runs_in(tmp_path)
    assert len(after) == 6 and kept.items() <= after.items(), "a finished run was done again"
    assert len(rows_in(tmp_path)) == 6


@linux
@within(10)
def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(tmp_path: Path, most: float) -> None:
    with begin_slow(tmp_path) as process:
        children = children_of(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does it: to all of them
        began = time.monotonic()
        output, errors = process.communicate(timeout=PATIENCE)
        assert time.monotonic() - began < most, "it took long to stop"
    assert process.returncode == 130, errors
    assert output == "" and "Traceback" not in errors and "Warning" not in errors, errors
    kept = runs_in(tmp_path)
    assert errors.splitlines()[-1] == (
        f"stopped: {len(kept)} of 6 runs are in {tmp_path}; the same command goes on"
    )
    wait_until(lambda: not any(map(is_there, children)), "the end of its workers")
    assert not (tmp_path / "runs.csv").exists()
    assert study(*SLOW, "--quiet", "--out", tmp_path).returncode == 0
    after = runs_in(tmp_path)
    assert len(after) == 6 and kept.items() <= after.items(), "a finished run was done again"


@linux
def test_a_worker_that_is_killed_ends_the_study_with_a_sentence(tmp_path: Path) -> None:
    with begin_slow(tmp_path) as process:
        for child in children_of(process.pid):
            if "LokyProcess" in Path(f"/proc/{child}/cmdline").read_text():
                os.kill(child, signal.SIGKILL)
                break
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert errors.splitlines()[-1] == (
        "catmouse: a process that trained was ended from outside, perhaps for want of memory; "
        "what is finished is kept, the same command goes on."
    )
    assert "Traceback" not in errors


# --- the article ---------------------------------------------------------------------------------


def test_the_articles_study_tells_runs_that_were_too_short_from_verdicts(tmp_path: Path) -> None:
    done = study("--article", "--games", 40, "--quiet", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    rows = rows_in(tmp_path)
    assert {row["ending"] for row in rows} == {"ran out of games"}
    paper = (tmp_path / "table.md").read_text(encoding="utf-8")
    for published in ("716,342", "239,721", "216,513", "279,732"):
        assert published in paper
    verdicts = [
        line.split("|")[-2].strip() for line in paper.splitlines() if "hardly matters |" in line
    ]
    assert verdicts.count("not measured") == 2, paper
    assert (tmp_path / "curves.png").stat().st_size > 10_000


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("", "the following arguments are required: --out"),
        ("--out a --hidden", "argument --hidden: expected at least one argument"),
        ("--out a --hidden 0", "the number of hidden units is 0, but it takes 1 to 1024"),
        ("--out a --rates 0.1 -2", "the learning rate is -2.0, but it takes a number above 0"),
        ("--out a --seeds 1 -1", "the seed is -1, but it takes 0 to 4294967295"),
        ("--out a --kinds owl", "argument --kinds: invalid choice: 'owl'"),
        ("--out a --games 0", "--games takes 1 or more, not 0"),
        ("--out a --until nan", "--until takes a number, not nan"),
        ("--out a --jobs 0", "--jobs takes 1 or more, not 0"),
        ("--out a --jobs 2 --dask x", "--jobs does not go with --dask"),
        ("--out a --presets modern --engine compiled", "--engine compiled trains the article's"),
        ("--out a --article --hidden 16", "--hidden does not go with --article"),
        ("--out a --article --until 1", "--until does not go with --article"),
        ("--out a --article --seeds 1 2", "--article compares sizes with luck, which takes 4 "),
        ("--out taken", "the folder taken cannot be made: "),
        ("--out taken/a", "the folder taken/a cannot be made: Not a directory"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(arguments: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    done = catmouse("study", *arguments.split(), cwd=tmp_path)
    assert sentence in assert_one_sentence(done)
    assert not (tmp_path / "a").exists(), "a folder was made for nothing"


def test_a_spoiled_run_file_is_named_and_nothing_is_overwritten(tmp_path: Path) -> None:
    few = ("--hidden", 3, "--seeds", 0, "--games", 20, "--engine", "numpy", "--out", tmp_path)
    assert study(*few).returncode == 0
    (path,) = (tmp_path / "runs").iterdir()
    path.write_bytes(path.read_bytes()[:-20])
    spoiled = path.read_bytes()
    told = assert_one_sentence(study(*few))
    assert f"{path} has a header that cannot be read; delete it, and that run is done" in told
    assert path.read_bytes() == spoiled
