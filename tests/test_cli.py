"""The command line in real processes: what scripts rely on, and one sentence for every mistake."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catmouse.files import library
from catmouse.games.report import Example
from catmouse.recipe.recipe import Recipe, lessons
from catmouse.room.policies import MOUSE
from catmouse.room.world import World
from catmouse.runs.run import Run
from tests.helpers import article_curve, assert_same_bits
from tests.saved_runs import assert_same
from tests.terminal import (
    assert_one_sentence,
    catmouse,
    command,
    last_line,
    rows,
    train,
)


@pytest.fixture(scope="module")
def brains(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a brain, and with things that are none."""
    folder = tmp_path_factory.mktemp("brains")
    run = Run(lessons(hidden=5, seed=3, moves=7, world=World(5, 4)))
    run.train(200)
    library.save(folder / "Good.safetensors", run.saved())
    good = (folder / "Good.safetensors").read_bytes()
    (folder / "Cut.safetensors").write_bytes(good[:-100])
    changed = bytearray(good)
    changed[-5] ^= 1
    (folder / "Changed.safetensors").write_bytes(changed)
    (folder / "Text.safetensors").write_text("no brain")
    (folder / "Folder.safetensors").mkdir()
    return folder


# --- how a run ends ------------------------------------------------------------------------------


def test_games_without_a_target_end_well(tmp_path: Path) -> None:
    done = train("--games", 250, "--quiet", "--save", tmp_path / "a.safetensors")
    expected = Run(Recipe())
    expected.train(250)
    assert done.returncode == 0
    assert last_line(done) == ("finished", 249, round(expected.smoothed, 5))
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, "a quiet run says one thing"
    saved = library.load(tmp_path / "a.safetensors")
    assert saved.games == 250
    assert_same_bits(saved.brains[MOUSE].params, expected.learners[MOUSE].params)


def test_a_target_that_is_reached_ends_well_at_that_game() -> None:
    curve = Run(Recipe()).train(600)
    until = float(np.sort(curve)[300])
    reached = int(np.argmax(curve < until))
    done = train("--games", 600, "--until", repr(until))
    assert done.returncode == 0
    assert last_line(done) == ("finished", reached, round(float(curve[reached]), 5))


def test_games_that_run_out_before_the_target_are_told() -> None:
    done = train("--games", 50, "--until", 0.5)
    assert done.returncode == 1
    word, game, errors = last_line(done)
    assert (word, game) == ("ran out of games", 49)
    assert errors > 0.5


def test_every_option_reaches_the_brain(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    done = train(
        *("--brain", "elman", "--hidden", 3, "--rate", 0.25, "--seed", 12, "--world", "4x7"),
        *("--moves", 6, "--games", 20, "--save", path),
    )
    assert done.returncode == 0, done.stderr
    saved = library.load(path)
    assert saved.recipe == lessons(hidden=3, rate=0.25, seed=12, moves=6, world=World(4, 7))


def test_the_default_engine_plays_the_articles_games() -> None:
    done = catmouse("train", "--games", 3000, "--quiet", "--csv", "-")
    article = article_curve(16)
    found = rows(done.stdout)
    assert [game for game, _ in found] == [0, 1000, 2000, 2999]
    for game, errors in found[:-1]:
        assert float(errors) == pytest.approx(article[game], abs=1e-9), f"game {game}"


# --- the curve -----------------------------------------------------------------------------------


def test_the_curve_has_every_thousandth_game_and_the_last(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    done = train("--hidden", 4, "--games", 2300, "--csv", path, "--quiet")
    assert done.stdout == ""
    smoothed = Run(lessons(hidden=4)).train(2300)
    expected = [(game, float(smoothed[game])) for game in (0, 1000, 2000, 2299)]
    found = rows(path.read_text())
    assert [(game, float(errors)) for game, errors in found] == expected
    for _, errors in found:
        assert errors == f"{float(errors):.17g}"


def test_the_last_game_is_not_written_twice() -> None:
    found = rows(train("--games", 1001, "--csv", "-").stdout)
    assert [game for game, _ in found] == [0, 1000]


def test_a_dash_writes_the_curve_to_standard_output_and_nothing_else() -> None:
    done = train("--games", 1200, "--csv", "-")  # with progress, which must not mix in
    assert [game for game, _ in rows(done.stdout)] == [0, 1000, 1199]
    assert last_line(done)[1] == 1199


def test_a_reader_of_the_curve_that_goes_away_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    with subprocess.Popen(
        command("train", "--engine", "numpy", "--csv", "-", "--quiet", "--save", path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "game,errors\n"
        process.stdout.close()
        assert process.wait(60) == 2
        told = process.stderr.read()
    assert told.startswith("catmouse: --csv - can't be written: ") and told.count("\n") == 1, told
    assert library.load(path).games > 0, "what was learned is lost"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_ends_the_run_with_a_sentence() -> None:
    told = assert_one_sentence(train("--games", 10, "--csv", "/dev/full"))
    assert told == "catmouse: --csv /dev/full can't be written: No space left on device.\n"


# --- going on from a saved brain -----------------------------------------------------------------


def test_going_on_is_exact(tmp_path: Path) -> None:
    first, second, straight = (tmp_path / f"{name}.safetensors" for name in "abc")
    options = ("--hidden", 6, "--seed", 8, "--world", "4x5", "--moves", 9)
    assert train(*options, "--games", 550, "--save", first).returncode == 0
    done = train("--from", first, "--games", 550, "--save", second, "--csv", "-")
    assert [game for game, _ in rows(done.stdout)] == [1000, 1099], "games are counted on"
    assert train(*options, "--games", 1100, "--save", straight).returncode == 0
    assert_same(library.load(second), library.load(straight))


def test_going_on_with_the_same_settings_and_another_rate_is_no_contradiction(
    brains: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.safetensors"
    done = train(
        *("--from", brains / "Good.safetensors", "--hidden", 5, "--seed", 3, "--moves", 7),
        *("--world", "5x4", "--brain", "elman", "--rate", 0.5, "--games", 1, "--save", path),
    )
    assert last_line(done)[:2] == ("finished", 200)
    assert library.load(path).recipe.mouse.rate == 0.5


def test_a_preset_for_a_saved_brain_is_refused(brains: Path) -> None:
    source = brains / "Good.safetensors"
    told = assert_one_sentence(train("--from", source, "--preset", "modern", "--games", 5))
    assert told == (
        f"catmouse: --preset modern does not go with --from: the brain in {source} has its own "
        "settings; leave one of the two out.\n"
    )


# --- mistakes ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("fly", "invalid choice: 'fly'"),
        ("train --fly", "unrecognized arguments: --fly"),
        ("train --hidden many", "argument --hidden: invalid int value: 'many'"),
        ("train --games 0", "--games takes 1 or more, not 0"),
        ("train --until nan", "--until takes a number, not nan"),
        ("train --world 6by6", "a room is written like 6x6, not '6by6'"),
        ("train --csv nowhere/a.csv", "--csv nowhere/a.csv can't be written: No such file"),
        ("train --save nowhere/a.safetensors", "there is no folder nowhere; make it first"),
        ("train --from nowhere.safetensors", "there is no file nowhere.safetensors"),
        ("exam", "the following arguments are required: BRAIN"),
        ("exam nowhere.safetensors", "there is no file nowhere.safetensors"),
        (
            "train --rate 1e308 --moves 200 --games 400",
            "training stopped, nothing was saved: a weight stopped being a finite number",
        ),
    ],
)
def test_a_mistake_is_told_in_one_sentence(arguments: str, sentence: str, tmp_path: Path) -> None:
    first, *rest = arguments.split()
    quickly = ["--quiet", "--engine", "numpy"] if first == "train" else []
    assert sentence in assert_one_sentence(catmouse(first, *quickly, *rest, cwd=tmp_path))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Cut", "is cut off"),
        ("Changed", "is damaged: its contents do not match its checksum"),
        ("Text", "is "),
        ("Folder", "is a folder, not a brain"),
    ],
)
def test_a_bad_file_is_refused_under_its_own_name(brains: Path, name: str, fault: str) -> None:
    told = assert_one_sentence(catmouse("exam", brains / f"{name}.safetensors"))
    assert told.startswith(f"catmouse: {name}.safetensors {fault}"), told


def test_a_bad_file_is_no_brain_to_go_on_from(brains: Path) -> None:
    told = assert_one_sentence(train("--from", brains / "Changed.safetensors", "--games", 1))
    assert told.startswith("catmouse: Changed.safetensors is damaged"), told


# --- exam ----------------------------------------------------------------------------------------


def test_the_exam_as_json_is_the_exam(brains: Path) -> None:
    path = brains / "Good.safetensors"
    done = catmouse("exam", path, "--json")
    assert done.returncode == 0 and done.stderr == ""
    report = Run.resume(library.load(path)).report()
    marks = report.mouse
    assert 0 < marks.wrong_moves < marks.moves and report.towards is not None
    assert json.loads(done.stdout) == {
        "games": 400,
        "moves": 2800,
        "right_moves": report.right_moves,
        "wrong_moves": marks.wrong_moves,
        "wrong_moves_per_game": marks.wrong_moves / 400,
        "errors_per_game": marks.errors_per_game,
        "perfect": False,
        "mean_final_distance": report.mean_final_distance,
        "towards_cat": report.towards_cat,
        "towards_starts": report.towards_starts,
        "towards": as_json(report.towards, move=report.towards.move),
        "worst": [
            as_json(game, wrong_moves=len(game.wrong), errors=game.errors) for game in report.worst
        ],
    }
    names = ["cat", "mouse", "wrong_moves", "errors", "path", "wrong"]
    assert len(report.worst) == 10 and list(json.loads(done.stdout)["worst"][0]) == names


def as_json(game: Example, **figures: float) -> dict[str, Any]:
    """A game as a script reads it: its cells are lists of two numbers."""
    cells = [list(cell) for cell in game.mouse]
    start = {"cat": list(game.cat[0]), "mouse": cells[0]}
    return {**start, **figures, "path": cells, "wrong": list(game.wrong)}


def test_the_exam_for_people_says_the_same(brains: Path, tmp_path: Path) -> None:
    odd = tmp_path / "My [red]mouse[bold].safetensors"
    odd.write_bytes((brains / "Good.safetensors").read_bytes())
    done = catmouse("exam", odd)
    assert done.returncode == 0 and done.stderr == ""
    report = json.loads(catmouse("exam", odd, "--json").stdout)
    assert f"Exam of {odd.name}" in done.stdout
    assert f"{report['right_moves']:,} of 2,800" in done.stdout
    assert f"{report['errors_per_game']:.4f}" in done.stdout
    step = report["towards"]
    cat, mouse = tuple(step["cat"]), tuple(step["mouse"])
    assert f"cat {cat}, mouse {mouse}: move {step['move']}" in done.stdout
    for start in report["worst"][:5]:
        cat, mouse = tuple(start["cat"]), tuple(start["mouse"])
        assert f"cat {cat}, mouse {mouse}: {start['wrong_moves']} wrong" in done.stdout
