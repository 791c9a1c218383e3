"""The perfect mouse, proven twice, and the facts that it is measured by."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from catmouse.brains.arrays import Params
from catmouse.cli import train
from catmouse.cli.curve_file import curve_file
from catmouse.cli.progress import progress_bar
from catmouse.cli.train import Goal
from catmouse.files import library, paths
from catmouse.recipe.recipe import PRESETS
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import World, neighbour
from catmouse.runs.run import NEVER, Trainer
from tests.helpers import assert_same_bits

ROOT = Path(__file__).resolve().parent.parent
WORLD = World()
ENOUGH = 200_000  # games


def wrong_moves_one_game_at_a_time(params: Params) -> int:
    """Count wrong moves by the textbook's formulas, without any table or batch of ours."""
    wide = {name: array.astype(np.float64) for name, array in params.items()}
    wrong = 0
    for cat, mouse in WORLD.all_starts():
        (cat_x, cat_y), (x, y) = WORLD.xy(int(cat)), WORLD.xy(int(mouse))
        hidden = cell = np.zeros(len(wide["head_weight"][0]))
        for _ in range(10):
            seen = 2.0 * np.array([cat_x, cat_y, x, y]) - 5
            sums = wide["weight_ih"] @ seen + wide["bias_ih"]
            sums = sums + wide["weight_hh"] @ hidden + wide["bias_hh"]
            i, f, g, o = np.split(sums, 4)
            cell = cell / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            hidden = np.tanh(cell) / (1 + np.exp(-o))
            direction = int(np.argmax(wide["head_weight"] @ hidden + wide["head_bias"]))
            wrong += direction != flee(cat_x, cat_y, x, y, WORLD)
            x, y = neighbour(x, y, direction, 6, 6)
    return wrong


@pytest.mark.parametrize("seed", range(5))
def test_the_modern_preset_becomes_perfect(seed: int) -> None:
    trainer = Trainer(dataclasses.replace(PRESETS["modern"], seed=seed))
    while not trainer.is_perfect():
        assert trainer.games < ENOUGH, f"{trainer.examine().wrong_moves} moves are still wrong"
        trainer.train(1280)
    report = trainer.examine()
    assert report.perfect and report.wrong_moves == 0 and report.worst == ()
    assert report.errors_per_game == 0
    assert round(report.mean_final_distance, 2) == 6.70, "it ends where the teacher ends"


def test_the_shipped_brain_is_perfect_by_two_counts() -> None:
    saved = library.load(paths.assets_folder() / "perfect.safetensors")
    assert saved.recipe == PRESETS["modern"]
    assert Trainer.resume(saved).examine().wrong_moves == 0
    assert wrong_moves_one_game_at_a_time(saved.mouse.params) == 0


def test_one_command_makes_a_perfect_mouse(tmp_path: Path) -> None:
    brain = tmp_path / "perfect.safetensors"
    done = subprocess.run(
        [sys.executable, "main.py", "train", "--preset", "modern", "--until-perfect", "--quiet",
         "--save", str(brain)],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].startswith("perfect at game "), done.stderr
    assert wrong_moves_one_game_at_a_time(library.load(brain).mouse.params) == 0


@pytest.mark.parametrize("lesson", [128, 500])
def test_the_speed_of_the_machine_does_not_decide_on_the_brain(
    lesson: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for slice_seconds in (0.0005, 0.3):  # as on a slow machine, and on a fast one
        monkeypatch.setattr(train, "SLICE", slice_seconds)
        trainer = Trainer(dataclasses.replace(PRESETS["modern"], lesson=lesson))
        with progress_bar(quiet=True) as bar, curve_file(None) as csv:
            assert train.train(trainer, Goal(ENOUGH, NEVER, perfect=True), csv, bar, [])
        made.append(trainer)
    assert made[0].games == made[1].games
    assert_same_bits(made[0].params, made[1].params)


def test_a_perfect_brain_is_not_trained_on() -> None:
    trainer = Trainer.resume(library.load(paths.assets_folder() / "perfect.safetensors"))
    games = trainer.games
    with progress_bar(quiet=True) as bar, curve_file(None) as csv:
        assert train.train(trainer, Goal(ENOUGH, NEVER, perfect=True), csv, bar, [])
    assert trainer.games == games


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--lesson", "0"], "the number of games in a lesson is 0"),
        (["--clip", "-1"], "the clipping norm is -1.0"),
        (["--head", "six-way"], "invalid choice: 'six-way'"),
        (["--preset", "modern", "--engine", "compiled"], "trains the article's brain only"),
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
    cat, mouse = WORLD.all_starts().T
    for _ in range(10):
        mouse = WORLD.moves[mouse, teacher[cat, mouse]]
    distance = np.abs(cat % 6 - mouse % 6) + np.abs(cat // 6 - mouse // 6)
    assert round(float(distance.mean()), 2) == 6.70
