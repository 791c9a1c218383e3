"""What the tables of a study say, and how long it is going to take."""

from __future__ import annotations

import csv
import dataclasses
import io
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.recipe.recipe import PRESETS
from catmouse.study.plan import cost, seconds_left
from catmouse.study.results import COLUMNS, families_of, labels_of, overview, runs_csv
from catmouse.study.sheet import Sheet, as_markdown
from catmouse.study.spread import quantile, spread_of
from catmouse.study.task import Task
from tests.made_studies import QUICK, diverged, made

# --- medians and spreads -------------------------------------------------------------------------


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), st.floats(0, 1))
def test_quantiles_of_finite_values_are_numpys(values: list[float], share: float) -> None:
    wanted = float(np.quantile(values, share))
    assert quantile(sorted(values), share) == pytest.approx(wanted, rel=1e-9, abs=1e-6)


def test_what_was_never_reached_counts_as_infinite() -> None:
    spread = spread_of([3, math.inf, 1, 2, math.inf])
    assert (spread.count, spread.finite) == (5, 3)
    assert (spread.low, spread.median, spread.high) == (1, 3, math.inf)
    assert spread.middle_half == math.inf
    assert spread_of([1, 2, math.inf, math.inf]).median == math.inf
    assert spread_of([5]).middle_half == 0


# --- time left -----------------------------------------------------------------------------------


def test_the_time_left_is_unknown_at_first_and_nothing_at_last() -> None:
    assert seconds_left([], [QUICK], 2) is None
    assert seconds_left([made()], [], 2) == 0


def test_runs_are_expected_to_take_as_long_as_their_kin() -> None:
    done = [made(seed=0, seconds=10.0), made(seed=1, seconds=20.0), made(hidden=64, seconds=99.0)]
    undone = [made(seed=seed).task for seed in (2, 3, 4, 5)]
    assert seconds_left(done, undone, 2) == pytest.approx(30)
    assert seconds_left(done, undone[:1], 2) == pytest.approx(15), "one run has one core"


def test_without_kin_a_game_of_a_larger_brain_takes_longer() -> None:
    done, task = made(seconds=10.0), made(hidden=128).task
    assert seconds_left([done], [task], 1) == pytest.approx(10 * cost(task) / cost(done.task))
    assert cost(task) > cost(done.task)


# --- the table and the rows ----------------------------------------------------------------------

OUTCOMES = [
    *(made(8000 + 10 * seed, hidden=8, seed=seed) for seed in (0, 1, 2)),
    *(made(16000 + 10 * seed, hidden=16, seed=seed) for seed in (0, 1, 2)),
    made(None, hidden=16, seed=3),
    made(None, hidden=32),
    made(900, hidden=32, seed=1),
    diverged(),
]


def test_the_rows_hold_every_run_with_all_digits() -> None:
    rows = list(csv.DictReader(io.StringIO(runs_csv(OUTCOMES))))
    assert len(rows) == len(OUTCOMES) and tuple(rows[0]) == COLUMNS
    for row, outcome in zip(rows, OUTCOMES, strict=True):
        recipe = outcome.task.recipe
        assert (int(row["hidden"]), int(row["seed"])) == (recipe.mouse.hidden, recipe.seed)
        assert (row["brain"], row["sight"], row["fight"]) == ("elman", "raw", "")
        assert row["game"] == ("" if outcome.game is None else str(outcome.game))
        assert row["ending"] == outcome.ending
        assert float(row["seconds"]) == outcome.seconds
        assert row["world"] == "6x6"


def test_the_table_has_medians_and_ends_and_says_what_was_not_reached() -> None:
    sheet = overview(OUTCOMES)
    assert sheet.head[:3] == ("hidden units", "rate", "reached")
    assert [row[:5] for row in sheet.rows] == [
        ("8", "0.1", "3 of 3", "8,010", "8,000–8,020"),
        ("16", "0.1", "3 of 4", "16,015", "16,000–never"),
        ("32", "0.1", "1 of 2", "never", "900–never"),
        ("16", "9", "0 of 1", "never", "never–never"),
    ]
    said = " ".join(sheet.notes)
    assert "2 of 10 runs did not reach the target within 1,000,000 games" in said
    assert "1 of 10 runs ended early: a weight stopped being a finite number" in said


def test_a_label_says_what_sets_a_family_apart_and_nothing_else() -> None:
    assert labels_of(families_of(OUTCOMES[:3])) == ["8 units"]
    assert labels_of(families_of(OUTCOMES[:6])) == ["8 units", "16 units"]
    assert labels_of(families_of([made(), made(rate=0.2)])) == ["rate 0.1", "rate 0.2"]
    modern = dataclasses.replace(made(), task=Task(PRESETS["modern"], 1.2, 100))
    assert labels_of(families_of([made(), modern])) == [
        "article, Elman, compass, rate 0.1",
        "modern, LSTM, four-way, rate 0.05",
    ]


def test_a_table_in_markdown_keeps_its_cells_apart() -> None:
    sheet = Sheet("A title", ("name", "number"), (("a|b", "1"),), ("A remark.",), left=1)
    assert as_markdown([sheet]) == (
        "## A title\n\n| name | number |\n|---|---:|\n| a\\|b | 1 |\n\nA remark.\n"
    )
