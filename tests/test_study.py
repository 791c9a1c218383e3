"""What a study consists of, how one run of it is done and kept, and what is made of them."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.engines import loading
from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.runs.run import Trainer
from catmouse.study.folder import BadFolder, StudyFolder, encode
from catmouse.study.jobs import on_this_machine
from catmouse.study.plan import Grid, cost, longest_first, seconds_left, tasks_of
from catmouse.study.results import COLUMNS, families_of, labels_of, overview, runs_csv
from catmouse.study.sheet import Sheet, as_markdown
from catmouse.study.spread import quantile, spread_of
from catmouse.study.task import NOT_FINITE, RAN_OUT, REACHED, Outcome, Task, nudge, perform
from tests.helpers import assert_same_bits
from tests.made_studies import QUICK, diverged, made

# --- which runs ----------------------------------------------------------------------------------


def test_a_grid_is_every_combination_in_order_and_each_once() -> None:
    grid = Grid(hidden=(3, 5), rates=(0.1, 0.2), seeds=(7, 8, 7))
    found = [
        (task.recipe.hidden, task.recipe.rate, task.recipe.seed)
        for task in tasks_of(grid, 1.2, 100, "numpy")
    ]
    assert found == [(h, r, s) for h in (3, 5) for r in (0.1, 0.2) for s in (7, 8)]


def test_what_a_grid_does_not_vary_is_the_presets() -> None:
    tasks = tasks_of(Grid(presets=("article", "modern"), seeds=(4,)), 1.2, 100, "compiled")
    wanted = [dataclasses.replace(PRESETS[name], seed=4) for name in ("article", "modern")]
    assert [task.recipe for task in tasks] == wanted
    engines = [task.engine for task in tasks]
    assert engines == ["compiled", "numpy"], "the compiled engine knows the article's brain only"


def test_a_grid_with_an_impossible_brain_is_refused() -> None:
    with pytest.raises(ValueError, match="the number of hidden units is 0, but it takes 1 to 1024"):
        tasks_of(Grid(hidden=(16, 0)), 1.2, 100, "numpy")


def test_the_longest_runs_come_first() -> None:
    tasks = tasks_of(Grid(hidden=(4, 128, 32), seeds=(0, 1)), 1.2, 100, "compiled")
    tasks.append(dataclasses.replace(tasks[0], engine="numpy"))
    order = [(task.engine, task.recipe.hidden) for task in longest_first(tasks)]
    assert order[0] == ("numpy", 4)
    assert [hidden for _, hidden in order[1:]] == [128, 128, 32, 32, 4, 4]


# --- one run -------------------------------------------------------------------------------------


def test_a_run_is_what_the_trainer_does() -> None:
    outcome = perform(QUICK)
    curve = Trainer(QUICK.recipe).train(QUICK.limit)
    first = int(np.argmax(curve < QUICK.until))
    assert curve[first] < QUICK.until, "this seed does not get there: take another"
    assert (outcome.ending, outcome.game, outcome.games) == (REACHED, first, first + 1)
    assert outcome.errors == curve[first]
    assert outcome.curve.errors.tolist() == curve[outcome.curve.games].tolist()
    assert outcome.seconds > 0


def test_a_run_that_never_gets_there_ends_at_its_limit() -> None:
    outcome = perform(dataclasses.replace(QUICK, until=0.1, limit=300))
    assert (outcome.ending, outcome.game, outcome.games) == (RAN_OUT, None, 300)
    assert not outcome.reached and outcome.errors > 0.1


def test_a_run_of_long_lessons_names_the_first_game_under_the_target() -> None:
    task = Task(dataclasses.replace(PRESETS["modern"], seed=2), until=6.0, limit=6000)
    outcome = perform(task)
    curve = Trainer(task.recipe).train(task.limit)
    assert outcome.game == int(np.argmax(curve < 6.0)) and outcome.game > 0
    assert outcome.games % task.recipe.lesson == 0


def test_weights_beyond_all_numbers_are_a_result_and_no_failure() -> None:
    outcome = perform(Task(Recipe(hidden=3, rate=1e308, moves=200), until=0.1, limit=100))
    assert (outcome.ending, outcome.game) == (NOT_FINITE, None)


def test_both_engines_reach_the_target_at_the_same_game() -> None:
    try:
        loading.load()
    except loading.Unavailable as reason:
        pytest.skip(f"this machine has no compiled engine: {reason}")
    assert perform(dataclasses.replace(QUICK, engine="compiled")).game == perform(QUICK).game


def test_a_nudge_moves_one_weight_by_one_unit_in_the_last_place() -> None:
    recipe = Recipe(hidden=5)
    plain, nudged = (recipe.mind.newborn(np.random.RandomState(0), 5) for _ in range(2))
    nudge(nudged, 0)
    assert_same_bits(plain, nudged)
    nudge(nudged, 7)
    apart = {name: (plain[name] != nudged[name]) for name in plain}
    assert {name: int(where.sum()) for name, where in apart.items() if where.any()} == {
        "synapse_0": 1
    }
    before, after = plain["synapse_0"].flat[6], nudged["synapse_0"].flat[6]
    assert after == np.nextafter(before, np.inf)


def test_a_nudge_takes_hold_in_a_run_and_can_hardly_be_heard() -> None:
    plain, nudged = perform(QUICK), perform(dataclasses.replace(QUICK, nudge=2))
    assert nudged.game == plain.game
    apart = np.abs(nudged.curve.errors - plain.curve.errors)
    assert 0 < apart.max() < 1e-9


def test_a_study_that_is_left_early_is_left_in_silence(recwarn: pytest.WarningsRecorder) -> None:
    tasks = [dataclasses.replace(QUICK, until=0.1, nudge=number) for number in range(4)]
    outcomes = on_this_machine(tasks, 2)
    assert next(outcomes).task in tasks
    outcomes.close()
    assert [str(warning.message) for warning in recwarn] == []


# --- the folder ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "outcome",
    [
        made(1234),
        made(None),
        made(1234, curve=perform(QUICK).curve, errors=1 / 3, games=2000),
        diverged(),
    ],
    ids=["reached", "ran out", "odd numbers", "not finite"],
)
def test_a_kept_run_comes_back_to_the_bit(tmp_path: Path, outcome: Outcome) -> None:
    folder = StudyFolder(tmp_path / "a" / "study")
    assert folder.find(outcome.task) is None
    folder.keep(outcome)
    found = StudyFolder(tmp_path / "a" / "study").find(outcome.task)
    assert found is not None
    for field in ("task", "ending", "game", "games", "seconds"):
        assert getattr(found, field) == getattr(outcome, field), field
    assert found.errors == outcome.errors or math.isnan(outcome.errors) == math.isnan(found.errors)
    for one, other in zip(found.curve, outcome.curve, strict=True):
        assert one.tolist() == other.tolist() and one.dtype == other.dtype


def test_every_setting_makes_a_file_of_its_own(tmp_path: Path) -> None:
    folder = StudyFolder(tmp_path)
    recipe = QUICK.recipe
    tasks = [
        QUICK,
        dataclasses.replace(QUICK, until=7.5),
        dataclasses.replace(QUICK, engine="compiled"),
        dataclasses.replace(QUICK, nudge=1),
        *(
            dataclasses.replace(QUICK, recipe=dataclasses.replace(recipe, **change))
            for change in ({"seed": 6}, {"hidden": 4}, {"rate": 0.3}, {"moves": 9}, {"lesson": 2})
        ),
    ]
    files = {folder.file_of(task) for task in tasks}
    assert len(files) == len(tasks)
    assert folder.file_of(dataclasses.replace(QUICK, limit=7)) == folder.file_of(QUICK)


@pytest.mark.parametrize(
    ("game", "limit", "answers"),
    [
        (400, 1_000_000, True),
        (400, 401, True),
        (400, 400, False),
        (400, 10**9, True),
        (None, 1_000_000, True),
        (None, 999_999, False),
        (None, 2_000_000, False),
    ],
)
def test_another_limit_needs_another_run_only_where_it_can_matter(
    tmp_path: Path, game: int | None, limit: int, answers: bool
) -> None:
    folder, outcome = StudyFolder(tmp_path), made(game)
    folder.keep(outcome)
    task = dataclasses.replace(outcome.task, limit=limit)
    found = folder.find(task)
    assert (found is not None) == answers
    assert found is None or (found.task == task and found.game == game)


def spoiled(**changes: object) -> bytes:
    return json.dumps({**json.loads(encode(made())), **changes}).encode()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (encode(made())[:-9], "has a header that cannot be read"),
        (b"", "has a header that cannot be read"),
        (b"[]", "has a record that is not a list of fields"),
        (spoiled(format=2), "says 2 for 'format', not a whole number from 1 to 1"),
        (spoiled(games="many"), "says 'many' for 'games'"),
        (spoiled(game=401), "says 401 for 'game'"),
        (spoiled(game=None), "holds a run that makes no sense"),
        (spoiled(ending="lost"), "holds a run that makes no sense"),
        (spoiled(curve_games=[3, 2]), "holds a run that makes no sense"),
        (spoiled(seconds=None), "says None for 'seconds', which is not a finite number"),
        (encode(made(hidden=32)), "holds a run with other settings than its name says"),
    ],
)
def test_a_spoiled_file_is_refused_with_the_way_out(
    tmp_path: Path, data: bytes, fault: str
) -> None:
    folder, task = StudyFolder(tmp_path), made().task
    folder.file_of(task).write_bytes(data)
    with pytest.raises(BadFolder) as refusal:
        folder.find(task)
    said = str(refusal.value)
    assert fault in said and folder.file_of(task).name in said
    assert said.endswith("; delete it, and that run is done again")


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
        assert (int(row["hidden"]), int(row["seed"])) == (recipe.hidden, recipe.seed)
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
