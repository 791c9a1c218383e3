"""What ends a training, at the very game, and Ctrl-C, in ``train`` and ``fight`` alike."""

from __future__ import annotations

import contextlib
import math
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catmouse import cli
from catmouse.cli import fight, train, training
from catmouse.cli.curve_file import CurveFile
from catmouse.cli.progress import Bar
from catmouse.cli.training import Goal
from catmouse.files import library
from catmouse.games import goals
from catmouse.room.policies import MOUSE
from catmouse.runs.run import NEVER, Run
from tests import terminal
from tests.helpers import assert_same_bits, within
from tests.saved_runs import assert_same
from tests.terminal import launch
from tests.training_kinds import KINDS, NUMPY, Kind

# --- the loop ----------------------------------------------------------------------------------


@pytest.fixture(params=[1e-9, 0.002, 0.1], ids=lambda seconds: f"slices of {seconds} s")
def length(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """How long a slice of training takes: so long that it is cut, or so short that it is a game."""
    monkeypatch.setattr(training, "SLICE", request.param)
    return float(request.param)


@pytest.fixture
def bar() -> Iterator[Bar]:
    with training.progress_bar(quiet=True) as shown:
        yield shown


def test_the_goal_is_looked_at_after_so_many_games_whatever_the_clock_says(
    kind: Kind, length: float, bar: Bar
) -> None:
    looks: list[int] = []

    def met(run: Run) -> bool:
        looks.append(run.games)
        return run.games >= 150

    run = Run(kind.recipe)
    goal = Goal(math.inf, NEVER, met, first_look=20, next_look=lambda games: games + 30)
    assert goal.reached(run, CurveFile(None), bar, [])
    assert looks == [20, 50, 80, 110, 140, 170]
    assert run.games == 170


def test_the_limit_of_games_is_kept_and_the_goal_looked_at_a_last_time(
    kind: Kind, length: float, bar: Bar
) -> None:
    looks: list[int] = []

    def met(run: Run) -> bool:
        looks.append(run.games)
        return run.games == 77

    run = Run(kind.recipe)
    goal = Goal(77, NEVER, met, first_look=50, next_look=lambda games: games + 50)
    assert goal.reached(run, CurveFile(None), bar, [])
    assert (looks, run.games) == ([50, 77], 77)


def test_errors_under_the_target_end_it_at_that_very_game(
    kind: Kind, length: float, bar: Bar
) -> None:
    smoothed = Run(kind.recipe).train(300)
    until = float(sorted(smoothed)[150])
    wanted = next(game for game, errors in enumerate(smoothed) if errors < until)
    run = Run(kind.recipe)
    goal = Goal(300, until, lambda run: False, math.inf, lambda games: 0)
    assert goal.reached(run, CurveFile(None), bar, [])
    assert run.games == wanted + 1


def test_a_stop_ends_it_after_the_slice(kind: Kind, bar: Bar) -> None:
    run = Run(kind.recipe)
    goal = Goal(math.inf, NEVER, lambda run: False, math.inf, lambda games: 0)
    assert not goal.reached(run, CurveFile(None), bar, [True])
    assert run.games == 0


ENDS = {
    "train": ("train", "--preset", "modern", "--until-perfect"),
    "fight": ("fight", "--cat", "chase", "--until-uncatchable"),
}


@pytest.mark.parametrize("command", ENDS)
def test_two_runs_of_one_command_end_at_the_same_game_with_the_same_brains(
    command: str, catmouse: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However fast the machine is: the second has slices that take a twentieth of the time."""
    paths = [tmp_path / f"{name}.safetensors" for name in ("one", "other")]
    said = []
    for path, seconds in zip(paths, (0.05, 0.0025), strict=True):
        monkeypatch.setattr(training, "SLICE", seconds)
        done = catmouse(*ENDS[command], "--save", path, "--quiet")
        assert done.code == 0, done.errors
        said.append(done.errors)
    assert said[0] == said[1]
    assert_same(*map(library.load, paths))


def test_without_a_goal_nothing_is_looked_at(
    kind: Kind, catmouse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look takes time, and so do the slices that would have to end at one."""

    def looked(*whatever: object) -> bool:
        raise AssertionError("a goal was looked at that nobody has")

    for place, name in (
        (Run, "is_perfect"),
        (fight, "is_uncatchable"),
        (fight, "quick_share"),
        (goals, "ends"),
    ):
        monkeypatch.setattr(place, name, looked)
    assert catmouse(kind.command, *kind.words, "--games", 1300, *NUMPY).code == 0
    arguments = [kind.command, *kind.words, "--games", "1300"]
    options = cli.parser(arguments).parse_args(arguments)
    module = {"train": train, "fight": fight}[kind.command]
    assert module.goal_for(module.run_for(options), options).first_look == math.inf


# --- Ctrl-C ------------------------------------------------------------------------------------


@pytest.fixture
def ctrl_c(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Ctrl-C is pressed as soon as a run has so many games behind it, once for each number."""
    when: list[int] = []
    former = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    show = Bar.show

    def press(self: Bar, run: Run, limit: float, until: float) -> None:
        show(self, run, limit, until)
        while when and run.games >= when[0]:
            when.pop(0)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Bar, "show", press)
    yield when
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler, "Ctrl-C is not as before"
    signal.signal(signal.SIGINT, former)


def test_ctrl_c_stops_after_the_slice_and_saves(
    kind: Kind, catmouse: Any, tmp_path: Path, ctrl_c: list[int]
) -> None:
    path = tmp_path / "a.safetensors"
    ctrl_c.append(20)
    done = catmouse(kind.command, *kind.words, "--games", 100_000, "--save", path, *NUMPY)
    assert done.code == 130
    saved = library.load(path)
    assert saved.games >= 20
    assert done.errors.startswith(f"stopped at game {saved.games - 1}: ")
    assert done.errors.count("\n") == 1 and "Traceback" not in done.errors
    expected = Run(kind.recipe)
    expected.train(saved.games)
    for side, learner in expected.learners.items():
        assert_same_bits(saved.brains[side].params, learner.params)


def test_ctrl_c_leaves_a_whole_curve(catmouse: Any, tmp_path: Path, ctrl_c: list[int]) -> None:
    path, curve = tmp_path / "a.safetensors", tmp_path / "a.csv"
    ctrl_c.append(1001)
    words = KINDS["train"].words
    assert catmouse("train", *words, "--save", path, "--csv", curve, *NUMPY).code == 130
    saved = library.load(path)
    found = terminal.rows(curve.read_text())
    assert [game for game, _ in found[:2]] == [0, 1000]
    assert found[-1] == (saved.games - 1, f"{saved.brains[MOUSE].smoothed:.17g}")


def test_a_second_ctrl_c_ends_it_at_once(
    kind: Kind, catmouse: Any, tmp_path: Path, ctrl_c: list[int]
) -> None:
    path = tmp_path / "a.safetensors"
    ctrl_c.extend((20, 20))
    done = catmouse(kind.command, *kind.words, "--save", path, "--games", 100_000, *NUMPY)
    assert (done.code, done.errors) == (130, "")
    assert not path.exists()


def test_ctrl_c_before_the_first_slice_says_so(
    catmouse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = contextlib.nullcontext([True])
    monkeypatch.setattr(training, "stop_on_interrupt", lambda: stopped)
    done = catmouse("train", *KINDS["train"].words, *NUMPY)
    assert (done.code, done.errors) == (130, "stopped before the first game\n")


PROCESSES = {
    "train": ("train", "--engine", "numpy"),
    "fight": ("fight",),
}
LAST = {
    "train": re.compile(r"stopped at game (\d+): \S+ errors per game"),
    "fight": re.compile(r"stopped at game (\d+): caught from \d+ of 1260 starts within 10 ticks"),
}
MOVES_THE_CURSOR = re.compile(r"\x1b\[[\d?;]*[A-Za-z]")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to consoles, not to processes")
@pytest.mark.parametrize("command", PROCESSES)
@within(3)
def test_ctrl_c_stops_a_process_cleanly_and_saves(
    command: str, tmp_path: Path, most: float
) -> None:
    path, said = tmp_path / "a.safetensors", ""
    shown = {**os.environ, "FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "120"}
    with launch(
        terminal.command(*PROCESSES[command], "--save", path),
        env=shown, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        while not re.search(r"[1-9][\d,]* games ", said):  # in the bar
            piece = os.read(process.stderr.fileno(), 4096)
            assert piece, said
            said += piece.decode(errors="replace")
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        output, rest = process.communicate(timeout=60)
        assert time.monotonic() - began < most, "it took long to stop"
    told = MOVES_THE_CURSOR.sub("", rest.decode())
    assert process.returncode == 130, told
    assert output == b"" and "Traceback" not in told
    last = LAST[command].fullmatch(told.splitlines()[-1])
    assert last, told
    saved = library.load(path)
    assert saved.games == int(last[1]) + 1 > 0
    expected = Run(saved.recipe)
    expected.train(saved.games)
    for side, learner in expected.learners.items():
        assert_same_bits(saved.brains[side].params, learner.params)
    resumed = Run.resume(saved)
    resumed.train(128)
    assert all(math.isfinite(learner.smoothed) for learner in resumed.learners.values())
