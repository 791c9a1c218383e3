"""The command ``export``, in real processes that write real files."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catmouse.drawing.attribution import INPUT_COLORS
from catmouse.export.curve import curve_csv
from catmouse.export.film import film_gif
from catmouse.export.onnx_model import onnx_model
from catmouse.export.subject import Subject
from catmouse.files import library
from catmouse.recipe.recipe import lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.run import Run
from catmouse.window.layout import arrange
from tests.gifs import frames_in
from tests.helpers import within
from tests.saved_runs import a_fight, a_past, a_run
from tests.terminal import assert_one_sentence, catmouse, command, launch

has_onnx = importlib.util.find_spec("onnx") is not None


def export(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return catmouse("export", *arguments, **options)


@pytest.fixture
def brain(tmp_path: Path) -> Path:
    """A file with a small run that has a past."""
    path = tmp_path / "brain.safetensors"
    library.save(path, a_past(lessons(hidden=4, world=World(4, 4), moves=6)))
    return path


@pytest.fixture
def fight(tmp_path: Path) -> Path:
    path = tmp_path / "fight.safetensors"
    library.save(path, a_fight())
    return path


def test_one_command_writes_every_kind_of_file(brain: Path, tmp_path: Path) -> None:
    names = ["film.gif", "window.png", "curve.csv", "game.gif", *["brain.onnx"] * has_onnx]
    asked = zip(("--gif", "--png", "--csv", "--game", "--onnx"), names, strict=False)
    done = export(brain, *(word for pair in asked for word in pair), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    subject = Subject.of(library.load(brain))
    film = film_gif(subject, MOUSE)
    assert (tmp_path / "film.gif").read_bytes() == film.data and film.frames == 5
    assert (tmp_path / "curve.csv").read_bytes() == curve_csv(subject)
    with Image.open(tmp_path / "window.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (1280, 800))
    assert len(frames_in((tmp_path / "game.gif").read_bytes())) == 7
    if has_onnx:
        assert (tmp_path / "brain.onnx").read_bytes() == onnx_model(subject, MOUSE)
    told = done.stderr.splitlines()
    assert sorted(line.split(":")[0] for line in told) == sorted(names)
    assert "film.gif: 5 frames, 640 x 400 pixels" in told
    assert any("the worst start, 480 x " in line for line in told)
    assert {path.name for path in tmp_path.iterdir()} == {*names, brain.name}, "something is left"


def test_quiet_says_nothing_and_the_curve_goes_to_standard_output(brain: Path) -> None:
    done = export(brain, "--csv", "-", "--quiet")
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.encode() == curve_csv(Subject.of(library.load(brain)))


@pytest.mark.skipif(os.name != "posix", reason="pipes close in another way there")
def test_a_pipe_that_closes_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "long.safetensors"
    run = Run(lessons(hidden=2, lesson=64))
    run.train(64 * 200)  # more of a curve than a pipe holds
    library.save(path, run.saved())
    with subprocess.Popen(
        command("export", path, "--csv", "-"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
    assert process.returncode == 2
    assert re.fullmatch(r"catmouse: --csv - can't be written: [^\n]*\.\n", said), said


def test_at_goes_back_in_time(brain: Path, tmp_path: Path) -> None:
    done = export(brain, "--csv", "c.csv", "--gif", "f.gif", "--at", 130, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    then = Subject.of(library.load(brain)).at(130)
    assert then.games == 128
    assert (tmp_path / "c.csv").read_bytes() == curve_csv(then)
    assert len(frames_in((tmp_path / "f.gif").read_bytes())) == 3


def test_a_brain_without_a_past_says_so(tmp_path: Path) -> None:
    path = tmp_path / "old.safetensors"
    library.save(path, a_run())
    done = export(path, "--gif", tmp_path / "f.gif", "--width", 320)
    assert done.returncode == 0 and "1 frame, for this brain has no past" in done.stderr
    (frame,) = frames_in((tmp_path / "f.gif").read_bytes())
    assert frame.size == (320, 200)


@pytest.mark.parametrize("way", [["--start", "3,0,1,2"], ["--seed", "3"], []])
def test_a_game_starts_where_it_is_told(brain: Path, tmp_path: Path, way: list[str]) -> None:
    done = export(brain, "--game", tmp_path / "g.gif", *way, "--width", 240)
    assert done.returncode == 0, done.stderr
    found = re.search(r": 6 steps from (\d,\d,\d,\d), (.*), 240 x \d+ pixels\n", done.stderr)
    assert found, done.stderr
    assert found[2] == ("as asked" if way else "the worst start")
    if "--start" in way:
        assert found[1] == "3,0,1,2"


def test_either_side_of_a_fight_leaves(fight: Path, tmp_path: Path) -> None:
    subject = Subject.of(library.load(fight))
    for side in (MOUSE, CAT):
        done = export(fight, "--gif", tmp_path / f"{side}.gif", "--side", side)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"{side}.gif").read_bytes() == film_gif(subject, side).data
    done = export(fight, "--game", tmp_path / "g.gif", "--csv", tmp_path / "c.csv")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "c.csv").read_text().startswith("game,mouse errors,cat errors\n")


# --- the window ----------------------------------------------------------------------------------


def picture(path: Path) -> np.ndarray:
    with Image.open(path) as opened:
        assert opened.format == "PNG"
        return np.asarray(opened.convert("RGB"))


def test_a_panel_is_a_piece_of_the_window(brain: Path, tmp_path: Path) -> None:
    for name, extra in (("window", []), ("panel", ["--panel", "board"])):
        done = export(
            brain, "--png", tmp_path / f"{name}.png", "--size", "1024x700", "--seed", 5, *extra
        )
        assert done.returncode == 0, done.stderr
    window, panel = picture(tmp_path / "window.png"), picture(tmp_path / "panel.png")
    assert window.shape == (700, 1024, 3)
    place = arrange((1024, 700)).board
    assert (panel == window[place.top : place.bottom, place.left : place.right]).all()


def test_the_colours_can_be_in_the_picture(brain: Path, tmp_path: Path) -> None:
    done = export(brain, "--png", tmp_path / "p.png", "--panel", "heat_map", "--weights", "colours")
    assert done.returncode == 0, done.stderr
    pixels = picture(tmp_path / "p.png").reshape(-1, 3)
    for color in INPUT_COLORS:
        assert (pixels == color).all(axis=1).sum() > 200, f"{color} is not there"


def test_the_window_of_a_fight_in_the_past_is_that_of_then(fight: Path, tmp_path: Path) -> None:
    done = export(fight, "--png", tmp_path / "a.png", "--panel", "status", "--at", 0)
    assert done.returncode == 0, done.stderr
    done = export(fight, "--png", tmp_path / "b.png", "--panel", "status")
    assert done.returncode == 0, done.stderr
    done = export(fight, "--png", tmp_path / "c.png", "--panel", "status", "--at", 10**9)
    assert done.returncode == 0, done.stderr
    then, now, last = (picture(tmp_path / f"{name}.png") for name in "abc")
    assert (then != now).any() and (now == last).all(), "the present is no moment of the past"


# --- what is not possible ------------------------------------------------------------------------

WRONG = {
    "nothing asked for": ([], "say what to export"),
    "no such folder": (["--gif", "nowhere/f.gif"], "no folder nowhere"),
    "a folder": (["--csv", "."], "is a folder"),
    "the brain itself": (["--gif", "brain.safetensors"], "the brain itself"),
    "one file twice": (["--gif", "a.gif", "--game", "./a.gif"], "one file"),
    "a start without a game": (["--csv", "c.csv", "--start", "0,0,1,1"], "--png or --game"),
    "a panel without a picture": (["--csv", "c.csv", "--panel", "board"], "goes with --png"),
    "two starts": (["--game", "g.gif", "--start", "0,0,1,1", "--seed", "1"], "leave one"),
    "no start": (["--game", "g.gif", "--start", "0,0,1"], "cx,cy,mx,my"),
    "outside": (["--game", "g.gif", "--start", "0,0,4,1"], "the mouse can't start at 4,1"),
    "an odd seed": (["--game", "g.gif", "--seed", "-1"], "--seed takes 0"),
    "too wide": (["--gif", "f.gif", "--width", "5000"], "--width takes 320 to 1920"),
    "too narrow": (["--game", "g.gif", "--width", "10"], "--width takes 200 to 1600"),
    "no cat": (["--gif", "f.gif", "--side", "cat"], "no cat's brain"),
    "no panel": (["--png", "p.png", "--panel", "window"], "no panel called 'window', only"),
    "no weights": (["--png", "p.png", "--weights", "x"], "synapse_h, colours"),
    "an odd size": (["--png", "p.png", "--size", "large"], "written like 1280x800"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_possible_is_one_sentence_and_no_file(
    brain: Path, tmp_path: Path, wrong: str
) -> None:
    words, told = WRONG[wrong]
    done = export(brain.name, *words, cwd=tmp_path)
    assert told in assert_one_sentence(done)
    assert [path.name for path in tmp_path.iterdir()] == [brain.name]


def test_a_file_that_is_no_brain_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.safetensors").write_bytes(b"nothing")
    for name in ("odd.safetensors", "missing.safetensors"):
        done = export(tmp_path / name, "--gif", tmp_path / "f.gif")
        assert name in assert_one_sentence(done)
    assert not (tmp_path / "f.gif").exists()


def test_without_the_package_onnx_there_is_a_sentence(brain: Path, tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['onnx'] = None; from catmouse.cli import main; "
        f"sys.exit(main(['export', {str(brain)!r}, '--onnx', 'b.onnx']))"
    )
    done = subprocess.run(
        [*command()[:1], "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    assert "requirements-onnx.txt" in assert_one_sentence(done)


@within(3)
def test_ctrl_c_stops_the_film_and_leaves_nothing_half_done(tmp_path: Path, most: float) -> None:
    path = tmp_path / "long.safetensors"
    library.save(path, a_past(lessons(hidden=96, lesson=32), moments=100))
    curve = tmp_path / "c.csv"
    with launch(
        command("export", path, "--csv", curve, "--gif", tmp_path / "f.gif"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        end = time.monotonic() + 30
        while not curve.exists():
            assert time.monotonic() < end, "the curve never came"
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        output, errors = process.communicate(timeout=30)
        assert time.monotonic() - began < most, "it took long to stop"
    assert process.returncode == 130 and output == ""
    assert "Traceback" not in errors and "f.gif is not written" in errors, errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.csv", "long.safetensors"]
