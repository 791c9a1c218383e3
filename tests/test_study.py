"""What a study consists of, how one run of it is done and kept, and what is made of them."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest

from catmouse.engines import loading
from catmouse.recipe.recipe import PRESETS, lessons
from catmouse.room.policies import MOUSE
from catmouse.runs.run import Run
from catmouse.study.folder import BadFolder, StudyFolder, encode
from catmouse.study.jobs import on_this_machine
from catmouse.study.plan import Grid, longest_first, tasks_of
from catmouse.study.results import COLUMNS
from catmouse.study.task import NOT_FINITE, RAN_OUT, REACHED, Outcome, Task, nudge, perform
from tests.helpers import assert_same_bits
from tests.made_studies import QUICK, diverged, made

# --- which runs ----------------------------------------------------------------------------------


def test_a_grid_is_every_combination_in_order_and_each_once() -> None:
    grid = Grid(hidden=(3, 5), rates=(0.1, 0.2), seeds=(7, 8, 7))
    found = [
        (task.recipe.mouse.hidden, task.recipe.mouse.rate, task.recipe.seed)
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
    order = [(task.engine, task.recipe.mouse.hidden) for task in longest_first(tasks)]
    assert order[0] == ("numpy", 4)
    assert [hidden for _, hidden in order[1:]] == [128, 128, 32, 32, 4, 4]


# --- one run -------------------------------------------------------------------------------------


def test_a_task_is_done_as_a_run_is_trained() -> None:
    outcome = perform(QUICK)
    curve = Run(QUICK.recipe).train(QUICK.limit)
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
    curve = Run(task.recipe).train(task.limit)
    assert outcome.game == int(np.argmax(curve < 6.0)) and outcome.game > 0
    assert outcome.games % task.recipe.lesson == 0


def test_weights_beyond_all_numbers_are_a_result_and_no_failure() -> None:
    outcome = perform(Task(lessons(hidden=3, rate=1e308, moves=200), until=0.1, limit=100))
    assert (outcome.ending, outcome.game) == (NOT_FINITE, None)


def test_both_engines_reach_the_target_at_the_same_game() -> None:
    try:
        loading.load()
    except loading.Unavailable as reason:
        pytest.skip(f"this machine has no compiled engine: {reason}")
    assert perform(dataclasses.replace(QUICK, engine="compiled")).game == perform(QUICK).game


def test_a_nudge_moves_one_weight_by_one_unit_in_the_last_place() -> None:
    network = lessons(hidden=5).mouse.network
    plain, nudged = (network.init(np.random.RandomState(0), 5) for _ in range(2))
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
            for change in ({"seed": 6}, {"moves": 9}, {"lesson": 2}, {"practice": ((1, 2),)})
        ),
        *(
            dataclasses.replace(QUICK, recipe=recipe.with_brain(MOUSE, **change))
            for change in ({"hidden": 4}, {"rate": 0.3}, {"scale": "wide"}, {"clip": 1.0})
        ),
    ]
    files = {folder.file_of(task) for task in tasks}
    assert len(files) == len(tasks)
    assert folder.file_of(dataclasses.replace(QUICK, limit=7)) == folder.file_of(QUICK)


@pytest.mark.parametrize(
    ("preset", "seed", "name"),
    [
        ("article", 0, "elman-compass-hidden16-rate0.1-seed0-2cd4edc7.json"),
        ("article", 2, "elman-compass-hidden16-rate0.1-seed2-c0278fdb.json"),
        ("modern", 1, "lstm-four-way-hidden16-rate0.05-seed1-4a461dce.json"),
    ],
)
def test_a_study_of_0_3_0_is_gone_on_with(
    tmp_path: Path, preset: str, seed: int, name: str
) -> None:
    """Its files are found under the names that it gave them, which say all of a run's settings."""
    tasks = tasks_of(Grid(presets=(preset,), seeds=(seed,)), 1.2, 100, "compiled")
    assert [StudyFolder(tmp_path).file_of(task).name for task in tasks] == [name]


def test_the_settings_in_a_file_are_called_as_in_0_3_0() -> None:
    assert json.loads(encode(made()))["settings"]["recipe"] == {
        "hidden": 16, "rate": 0.1, "brain": "elman", "head": "compass", "sight": "raw",
        "precision": "double", "teacher": "flee", "optimiser": "plain", "clip": 0.0,
        "schedule": "constant", "cycle": 102_400, "seed": 0, "moves": 10, "world": "6x6",
        "lesson": 1, "fight": None, "practice": [],
    }  # fmt: skip
    assert COLUMNS == (
        "hidden", "rate", "brain", "head", "sight", "precision", "teacher", "optimiser", "clip",
        "schedule", "cycle", "seed", "moves", "world", "lesson", "fight", "practice", "engine",
        "nudge", "until", "limit", "ending", "game", "games", "errors", "seconds",
    )  # fmt: skip


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
