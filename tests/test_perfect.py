"""The perfect mouse, proven twice, and the facts that it is measured by."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from catmouse import cli
from catmouse.cli import training
from catmouse.files import library, paths
from catmouse.recipe.recipe import PRESETS
from catmouse.recipe.starts import all_starts
from catmouse.room.policies import MOUSE
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import World
from catmouse.runs.run import Run
from tests.helpers import assert_same_bits
from tests.naive import wrong_moves_one_game_at_a_time

ROOT = Path(__file__).resolve().parent.parent
WORLD = World()
ENOUGH = 200_000  # games


@pytest.mark.parametrize("seed", range(5))
def test_the_modern_preset_becomes_perfect(seed: int) -> None:
    run = Run(dataclasses.replace(PRESETS["modern"], seed=seed))
    while not run.is_perfect():
        assert run.games < ENOUGH, f"{run.report().mouse.wrong_moves} moves are still wrong"
        run.train(1280)
    report = run.report()
    assert report.perfect and report.mouse.wrong_moves == 0 and report.worst == ()
    assert report.mouse.errors_per_game == 0
    assert round(report.mean_final_distance, 2) == 6.70, "it ends where the teacher ends"


def test_the_shipped_brain_is_perfect_by_two_counts() -> None:
    saved = library.load(paths.assets_folder() / "perfect.safetensors")
    assert saved.recipe == PRESETS["modern"]
    assert Run.resume(saved).report().mouse.wrong_moves == 0
    assert wrong_moves_one_game_at_a_time(saved.brains[MOUSE].params) == 0


def test_one_command_makes_a_perfect_mouse(tmp_path: Path) -> None:
    brain = tmp_path / "perfect.safetensors"
    done = subprocess.run(
        [sys.executable, "main.py", "train", "--preset", "modern", "--until-perfect", "--quiet",
         "--save", str(brain)],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("perfect at game "), done.stderr
    assert wrong_moves_one_game_at_a_time(library.load(brain).brains[MOUSE].params) == 0


@pytest.mark.parametrize("lesson", [128, 500])
def test_the_speed_of_the_machine_does_not_decide_on_the_brain(
    lesson: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for slice_seconds in (0.0005, 0.3):  # as on a slow machine, and on a fast one
        monkeypatch.setattr(training, "SLICE", slice_seconds)
        path = tmp_path / f"{slice_seconds}.safetensors"
        words = ["train", "--preset", "modern", "--lesson", str(lesson), "--until-perfect"]
        assert cli.main([*words, "--games", str(ENOUGH), "--quiet", "--save", str(path)]) == 0
        made.append(library.load(path))
    assert made[0].games == made[1].games
    assert_same_bits(made[0].brains[MOUSE].params, made[1].brains[MOUSE].params)


def test_a_perfect_brain_is_not_trained_on(tmp_path: Path) -> None:
    perfect, after = paths.assets_folder() / "perfect.safetensors", tmp_path / "after.safetensors"
    words = ["train", "--from", str(perfect), "--until-perfect", "--games", str(ENOUGH)]
    assert cli.main([*words, "--quiet", "--save", str(after)]) == 0
    assert library.load(after).games == library.load(perfect).games


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--lesson", "0"], "the number of games in a lesson is 0"),
        (["--clip", "-1"], "the clipping norm is -1.0"),
        (["--head", "six-way"], "invalid choice: 'six-way'"),
        (
            ["--preset", "modern", "--engine", "compiled"],
            "trains brains of the article's kind only",
        ),
    ],
)
def test_odd_options_are_refused_in_one_sentence(words: list[str], sentence: str) -> None:
    done = subprocess.run(
        [sys.executable, "main.py", "train", "--games", "1", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert sentence in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr


def test_the_best_possible_final_distance_is_8() -> None:
    x, y = np.arange(36) % 6, np.arange(36) // 6
    distance = np.abs(x[:, None] - x) + np.abs(y[:, None] - y)
    assert distance.max(axis=1).mean() == 8.0


def test_the_teacher_itself_ends_at_6_70() -> None:
    teacher = tabulate(flee, WORLD)
    cat, mouse = all_starts(WORLD).T
    for _ in range(10):
        mouse = WORLD.moves[mouse, teacher[cat, mouse]]
    distance = np.abs(cat % 6 - mouse % 6) + np.abs(cat // 6 - mouse // 6)
    assert round(float(distance.mean()), 2) == 6.70
