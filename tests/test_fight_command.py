"""The command ``fight``: both sides learn without a window, in real processes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from catmouse.files import library
from catmouse.recipe.recipe import BRAIN, MODERN
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.run import Trainer
from tests.helpers import assert_same_bits
from tests.saved_runs import a_run
from tests.terminal import ROOT, assert_one_sentence, catmouse, command

LAST = re.compile(
    r"(reached|finished|stopped) at game (\d+): "
    r"caught from (\d+) of (\d+) starts within (\d+) ticks"
)


def fight(*arguments: object) -> subprocess.CompletedProcess[str]:
    return catmouse("fight", "--quiet", *arguments)


def last(done: subprocess.CompletedProcess[str]) -> tuple[str, list[int]]:
    """How a fight ended, and the numbers of the last line."""
    match = LAST.fullmatch(done.stderr.splitlines()[-1])
    assert match, done.stderr
    return match[1], [int(number) for number in match.groups()[1:]]


def test_one_command_makes_an_uncatchable_mouse(tmp_path: Path) -> None:
    path = tmp_path / "mouse.safetensors"
    done = fight("--cat", "chase", "--until-uncatchable", "--save", path)
    assert done.returncode == 0, done.stderr
    word, (_, caught, starts, ticks) = last(done)
    assert (word, caught, starts, ticks) == ("reached", 0, 1260, 10)
    told = catmouse("duel", path, "still,chase,perfect", "--ticks", 1000)
    assert told.stdout.count(" 0 (1000.0)") == 3, told.stdout


def test_the_same_command_makes_the_same_brains(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.safetensors" for name in "ab"]
    for path in paths:
        done = fight("--games", 3000, "--seed", 5, "--cat-hidden", 9, "--save", path)
        assert done.returncode == 0, done.stderr
        assert last(done)[1][0] == 3071, "lessons are never cut"
    one, other = (library.load(path) for path in paths)
    for side in (MOUSE, CAT):
        assert_same_bits(one.brains[side].params, other.brains[side].params)
    assert one.recipe.seed == 5 and one.recipe.brain_of(CAT).hidden == 9


def test_going_on_with_a_fight_is_exact(tmp_path: Path) -> None:
    half, whole, twice = (tmp_path / f"{name}.safetensors" for name in ("half", "whole", "twice"))
    assert fight("--games", 1280, "--steps", 2, "--save", half).returncode == 0
    assert fight("--games", 2560, "--steps", 2, "--save", whole).returncode == 0
    assert fight("--from", half, "--games", 1280, "--save", twice).returncode == 0
    one, other = library.load(whole), library.load(twice)
    assert one.recipe == other.recipe and one.games == other.games == 2560
    for side in (MOUSE, CAT):
        assert_same_bits(one.brains[side].params, other.brains[side].params)
        assert_same_bits(one.brains[side].optimiser, other.brains[side].optimiser)
    assert (one.caught, one.starts) == (other.caught, other.starts)


def test_another_teacher_goes_on_with_the_same_brain(tmp_path: Path) -> None:
    """The pupil is as good as its teacher: flee's gets caught, perfect's does not."""
    flee, perfect = tmp_path / "flee.safetensors", tmp_path / "perfect.safetensors"
    options = ("--cat", "chase", "--games", 60_000)
    done = fight(*options, "--mouse-teacher", "flee", "--save", flee)
    assert last(done)[1][1] == 825, "exactly as its teacher"
    done = fight("--from", flee, "--mouse-teacher", "perfect", "--games", 60_000, "--save", perfect)
    assert last(done)[1][1] == 0
    assert library.load(perfect).games > library.load(flee).games


def test_who_does_not_learn_keeps_its_brain(tmp_path: Path) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    fight("--games", 1000, "--save", first)
    done = fight("--cat-from", first, "--learn", "mouse", "--games", 1000, "--save", second)
    assert done.returncode == 0, done.stderr
    before, after = library.load(first), library.load(second)
    assert_same_bits(before.brains[CAT].params, after.brains[CAT].params)
    changed = after.brains[MOUSE].params["weight_hh"] != before.brains[MOUSE].params["weight_hh"]
    assert changed.any()


def test_both_sides_have_settings_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    done = fight(
        "--mouse-preset", "article", "--mouse-rate", 0.2, "--cat-hidden", 7, "--cat-teacher",
        "chase", "--lesson", 16, "--ticks", 7, "--world", "4x5", "--games", 64, "--save", path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    recipe = library.load(path).recipe
    assert (recipe.brain, recipe.rate, recipe.teacher) == ("elman", 0.2, "perfect")
    cat = recipe.brain_of(CAT)
    assert (cat.brain, cat.hidden, cat.teacher, cat.rate) == ("lstm", 7, "chase", MODERN.rate)
    assert (recipe.lesson, recipe.moves, str(recipe.world)) == (16, 7, "4x5")
    assert recipe.fight is not None and recipe.fight.mouse == recipe.fight.cat == BRAIN


def test_games_that_run_out_before_the_goal_are_told_by_the_exit_code(tmp_path: Path) -> None:
    done = fight("--until-uncatchable", "--games", 128)
    assert done.returncode == 1
    assert last(done)[0] == "finished"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to a process")
def test_ctrl_c_stops_cleanly_and_saves(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    with subprocess.Popen(
        command("fight", "--save", path), cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert LAST.fullmatch(said.splitlines()[-1]), said
    saved = library.load(path)
    assert saved.games > 0
    resumed = Trainer.resume(saved)
    resumed.train(128)
    assert np.isfinite(resumed.smoothed)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--mouse", "flee", "--cat", "chase"], "nobody learns in this fight"),
        (["--mouse", "owl"], "invalid choice: 'owl'"),
        (["--ticks", "0"], "the number of moves in a game is 0, but it takes 1 to 1000"),
        (["--games", "0"], "--games takes 1 or more, not 0"),
        (["--until-quick", "1.5"], "--until-quick takes a share above 0, at most 1, not 1.5"),
        (
            ["--until-quick", "1", "--cat", "chase"],
            "--until-quick needs a cat that plays by a brain",
        ),
        (
            ["--until-uncatchable", "--learn", "cat"],
            "needs a mouse that plays by a brain and learns",
        ),
        (["--engine", "compiled"], "--engine compiled trains brains of the article's kind only"),
        (["--from", "{lessons}"], "holds no fight; go on with its lessons by: train"),
        (["--cat-from", "{lessons}"], "--cat-from: that file holds no cat's brain"),
        (["--mouse-from", "{lessons}", "--mouse-hidden", "9"], "keeps the brain's kind, size"),
        (["--from", "nowhere.safetensors"], "there is no file nowhere.safetensors"),
        (["--cat-hidden", "0"], "the number of hidden units is 0"),
    ],
)
def test_a_mistake_gets_one_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    lessons = tmp_path / "lessons.safetensors"
    library.save(lessons, a_run())
    done = fight(*(word.format(lessons=lessons) for word in words))
    assert sentence in assert_one_sentence(done)


def test_lessons_do_not_go_on_from_a_fight(tmp_path: Path) -> None:
    path = tmp_path / "fight.safetensors"
    assert fight("--games", 128, "--save", path).returncode == 0
    done = catmouse("train", "--from", path)
    assert "holds a fight; go on with it by: fight --from" in assert_one_sentence(done)


def test_a_fights_mouse_can_take_the_exam(tmp_path: Path) -> None:
    path = tmp_path / "fight.safetensors"
    fight("--cat", "still", "--mouse-teacher", "flee", "--games", 60_000, "--save", path)
    done = catmouse("exam", path, "--json")
    assert done.returncode == 0, done.stderr
    assert '"games": 1296' in done.stdout
