"""The command ``fight``: both sides learn without a window, in real processes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from catmouse.files import library
from catmouse.recipe.recipe import FIGHT_RULES, MODERN
from catmouse.room.policies import BRAIN, CAT, MOUSE
from tests.helpers import assert_same_bits
from tests.saved_runs import a_fight, a_run, assert_same
from tests.terminal import assert_one_sentence, catmouse

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
    assert_same(one, other)
    assert other.games == 2560 and other.score is not None


def test_another_teacher_goes_on_with_the_same_brain(tmp_path: Path) -> None:
    """The learner is as good as its teacher: flee's gets caught, perfect's does not."""
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
    mouse, cat = recipe.mouse, recipe.brain_of(CAT)
    assert (mouse.cell, mouse.rate, mouse.teacher) == ("elman", 0.2, "perfect")
    assert (cat.cell, cat.hidden, cat.teacher, cat.rate) == ("lstm", 7, "chase", MODERN.rate)
    assert (recipe.lesson, recipe.moves, str(recipe.world)) == (16, 7, "4x5")
    assert recipe.policies == (BRAIN, BRAIN) and recipe.rules == FIGHT_RULES
    assert recipe.learners == (MOUSE, CAT)


def test_games_that_run_out_before_the_goal_are_told_by_the_exit_code(tmp_path: Path) -> None:
    done = fight("--until-uncatchable", "--games", 128)
    assert done.returncode == 1
    assert last(done)[0] == "finished"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--mouse", "flee", "--cat", "chase"], "nobody learns in this fight"),
        (["--mouse", "owl"], "invalid choice: 'owl'"),
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
        (["--from", "{fight}", "--mouse-hidden", "9"], "keeps the mouse's brain; its kind and"),
        (["--from", "{fight}", "--cat-brain", "elman"], "keeps the cat's brain; its kind and size"),
        (["--from", "{fight}", "--cat-preset", "article"], "--cat-preset begins with another"),
        (["--from", "{fight}", "--mouse-from", "{fight}"], "--mouse-from begins with another"),
        (["--from", "{fight}", "--seed", "9"], "the fight goes on in its own stream"),
        (["--cat-hidden", "0"], "the number of hidden units is 0"),
    ],
)
def test_a_mistake_gets_one_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    files = {"lessons": tmp_path / "lessons.safetensors", "fight": tmp_path / "fight.safetensors"}
    library.save(files["lessons"], a_run())
    library.save(files["fight"], a_fight())
    done = fight(*(word.format(**files) for word in words))
    assert sentence in assert_one_sentence(done)


def test_a_fights_mouse_can_take_the_exam(tmp_path: Path) -> None:
    path = tmp_path / "fight.safetensors"
    fight("--cat", "still", "--mouse-teacher", "flee", "--games", 60_000, "--save", path)
    done = catmouse("exam", path, "--json")
    assert done.returncode == 0, done.stderr
    assert '"games": 1296' in done.stdout
