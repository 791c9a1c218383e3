"""The benchmarks run, however short, and say what they measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


def figures_of(name: str, *options: str) -> Any:
    """Run a benchmark and return what it prints as JSON."""
    done = subprocess.run(
        [sys.executable, f"benchmarks/{name}.py", "--json", *options],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_throughput_measures_both_engines_and_the_exam() -> None:
    pytest.importorskip("numba")
    figures = figures_of("throughput", "--seconds", "0.1", "--rounds", "1")
    assert all(spent > 0 for spent in figures["exam_milliseconds"].values()), figures
    results = figures["results"]
    assert [row["hidden"] for row in results] == [16, 32, 64, 128]
    assert all(row["compiled"] > row["numpy"] > 0 for row in results), results


def test_fights_are_measured_beside_the_mouse_that_learns_alone() -> None:
    pytest.importorskip("numba")
    results = figures_of("fights", "--seconds", "0.1", "--rounds", "1")["results"]
    assert [row["hidden"] for row in results] == [16, 32, 64, 128]
    for row in results:
        assert row["alone"] > row["long"] > 0 and row["usual"] > 0, row
        assert row["long_ticks"] > 9 > row["usual_ticks"] > 5, row


def test_perfect_measures_the_time_to_a_perfect_mouse() -> None:
    found = figures_of("perfect", "--seeds", "1")
    assert found["summary"]["perfect"] == 1, found
    assert found["rows"][0]["seconds"] > 0 and found["rows"][0]["games"] > 0, found


def test_practice_measures_what_is_left_of_the_mistakes() -> None:
    pytest.importorskip("numba")
    options = ("--seeds", "1", "--before", "20000", "--after", "10000")
    rows = {row["every"]: row for row in figures_of("practice", *options)["rows"]}
    assert list(rows) == [1, 2, 4, 8, 0]
    assert rows[1]["left"] < rows[0]["left"], rows
    assert len({row["wrong_before"] for row in rows.values()}) == 1, "they did not begin alike"


def test_the_timeline_is_measured_in_every_kind_of_run() -> None:
    pytest.importorskip("numba")
    done = subprocess.run(
        [sys.executable, "benchmarks/timeline.py", "--rounds", "1"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if "%" in line and ":" not in line]
    assert len(rows) == 5 and all("inf" not in row for row in rows), done.stdout


@pytest.mark.timing  # the compiler has to be through before the figures are taken
def test_the_window_is_measured_beside_no_window() -> None:
    pytest.importorskip("numba")
    figures = figures_of("window", "--seconds", "20", "--fight")
    for name in ("warm", "cold"):
        found = figures[name]
        assert found["engine"] == "compiled" and found["games_per_second"] > 0, found
        assert 0 < found["median_ms"] <= found["p99_ms"], found
    assert 0 < figures["share_of_headless"] < 2, figures
