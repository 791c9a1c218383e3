"""The program on a real screen, used as a person would use it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pygame import Rect

from catmouse.files import library
from catmouse.recipe.recipe import FIGHT, LESSONS
from catmouse.window.drawing.theme import ACCENT
from tests.real_window import MISSING, PATIENCE, ROOT, Program, Screen, screen, wait_for
from tests.saved_runs import a_run, assert_same
from tests.terminal import launch

LAST = "last session.safetensors"
ROOM = 6
"""Cells along each side of the article's room."""

needs_a_screen = pytest.mark.skipif(
    bool(MISSING), reason=f"install {' and '.join(MISSING)} to test with a real screen"
)
Begin = Callable[..., Program]


@pytest.fixture(scope="module")
def a_screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    with screen(tmp_path_factory.mktemp("screen")) as opened:
        yield opened


@pytest.fixture
def saves(tmp_path: Path) -> Path:
    folder = tmp_path / "saves"
    folder.mkdir()
    return folder


@pytest.fixture
def begin(a_screen: Screen, saves: Path) -> Iterator[Begin]:
    """Start the program, and end it where the test does not."""
    programs: list[Program] = []

    def one(*options: str) -> Program:
        programs.append(Program(a_screen, saves, *options))
        return programs[-1]

    yield one
    for program in programs:
        program.kill()
        assert "Traceback" not in program.said(), program.said()


# --- what a person sees ------------------------------------------------------------------------


def cells_of(board: Rect) -> dict[tuple[int, int], Rect]:
    """Where the cells are on the board, by (column, row) from the top left."""
    side = min(board.width, board.height) // ROOM
    left = (board.width - side * ROOM) // 2
    top = (board.height - side * ROOM) // 2
    return {
        (column, row): Rect(left + column * side, top + row * side, side, side)
        for column in range(ROOM)
        for row in range(ROOM)
    }


def where_the_cat_is(program: Program) -> tuple[int, int]:
    """Find the cell with the most orange in it, once the mouse does not stand before the cat."""
    end = time.monotonic() + PATIENCE
    while (found := most_orange(program))[1] <= 0.1:
        assert time.monotonic() < end, f"there is no cat on the board: {found}"
        time.sleep(0.1)
    return found[0]


def most_orange(program: Program) -> tuple[tuple[int, int], float]:
    """The cell with the most orange in it, and how much of it that is."""
    board = program.layout().board
    red, green, blue = np.moveaxis(program.picture(board), 2, 0)
    orange = (red > 190) & (green > 80) & (green < 175) & (blue < 110)
    shares = {
        cell: orange[area.top : area.bottom, area.left : area.right].mean()
        for cell, area in cells_of(board).items()
    }
    best = max(shares, key=shares.__getitem__)
    return best, float(shares[best])


def middle_of(program: Program, cell: tuple[int, int]) -> tuple[int, int]:
    """The middle of a cell, as a point of the window."""
    board = program.layout().board
    return cells_of(board)[cell].move(board.topleft).center


def right_of_the_chosen(program: Program) -> tuple[int, int]:
    """Find the button right of the first bright one of the panel on the left.

    Of the hidden sizes that is the next larger one, of the minds of a fight the user's own hand.
    """
    panel = program.layout().sides
    bright = (program.picture(panel) == tuple(ACCENT)[:3]).all(axis=2)
    rows = bright.sum(axis=1) > 15
    first = next(row for row in range(len(rows)) if rows[row : row + 15].all())
    columns = np.flatnonzero(bright[first + 3])
    width = int(columns[-1] - columns[0])
    return panel.x + int(columns[-1]) + 4 + width // 2, panel.y + first + 10


# --- a person's session ------------------------------------------------------------------------


def watch_games_grow(program: Program) -> None:
    first = program.wait_for_title(lambda title: title.games > 0, "the first games")
    assert first.state == "learning" and first.hidden == 16
    program.wait_for_title(lambda title: title.games > first.games + 1000, "a thousand more")


def drag_the_cat(program: Program) -> None:
    column, row = where_the_cat_is(program)
    target = ((column + 3) % ROOM, (row + 2) % ROOM)
    program.point(middle_of(program, (column, row)))
    program.button("down")
    program.point(middle_of(program, target))
    wait_for(lambda: where_the_cat_is(program) == target, f"the cat in {target}")
    program.button("up")


def pause_and_drag(program: Program) -> int:
    """Pause, drag the cat meanwhile, and see that no game was learned from; return the games."""
    program.press("space")
    paused = program.wait_for_title(lambda title: title.state == "paused", "the pause")
    drag_the_cat(program)
    title = program.title()
    assert title == paused, f"games went on during the pause: {paused}, then {title}"
    return paused.games


def try_another_size_and_undo(program: Program) -> None:
    before = program.wait_for_title(lambda title: title.state == "learning", "training")
    program.point(right_of_the_chosen(program))
    program.button("")
    program.wait_for_title(lambda title: title.hidden == 32, "32 units")
    program.press("ctrl+z")
    back = program.wait_for_title(lambda title: title.hidden == 16, "16 units again")
    assert back.games >= before.games, "the brain that came back had lost games"


def save_by_keys(program: Program, saves: Path) -> None:
    games = program.wait_for_title(lambda title: title.games > 0, "games").games
    program.press("ctrl+s", "Return")
    path = wait_for(lambda: next(saves.glob("mouse*.safetensors"), None), "the saved brain")
    saved = library.load(path)
    assert saved.recipe.mouse.hidden == 16 and saved.games >= games


@needs_a_screen
def test_a_person_watches_plays_saves_closes_and_comes_back(begin: Begin, saves: Path) -> None:
    program = begin("--fresh")
    watch_games_grow(program)
    games = pause_and_drag(program)
    program.press("space")
    program.wait_for_title(lambda title: title.games > games, "games after the pause")
    try_another_size_and_undo(program)
    save_by_keys(program, saves)
    shown = program.wait_for_title(lambda title: title.games > games, "games")
    assert program.close() == 0, program.said()
    assert program.said() == "", "the program has something to say on the terminal"

    kept = library.load(saves / LAST)
    assert kept.games >= shown.games and kept.recipe.mouse.hidden == 16
    again = begin()
    first = again.wait_for_title(lambda title: title.games > 0, "the games of last time")
    assert first.games >= kept.games and first.hidden == 16
    assert again.close() == 0, again.said()
    assert library.load(saves / LAST).games >= first.games


def walks_by_key(program: Program) -> bool:
    """Press an arrow key; tell whether the cat went there, which a new fight may prevent."""
    column, row = where_the_cat_is(program)
    key, step = ("Right", 1) if column < ROOM // 2 else ("Left", -1)
    program.press(key)
    time.sleep(0.7)
    return where_the_cat_is(program) == (column + step, row)


@needs_a_screen
def test_a_person_lets_them_fight_plays_a_side_and_finds_all_again(
    begin: Begin, saves: Path
) -> None:
    program = begin("--fresh")
    lessons = program.wait_for_title(lambda title: title.games > 1000, "lessons").games
    program.press("f")
    fights = program.wait_for_title(lambda title: 0 < title.games < lessons, "fights").games
    program.press("c")
    program.wait_for_title(lambda title: title.state == "paused", "the rest of the learning")
    wait_for(lambda: walks_by_key(program), "the cat where an arrow key sent it")
    program.press("Escape")
    program.wait_for_title(lambda title: title.state == "learning", "learning")
    program.point(right_of_the_chosen(program))
    program.button("")
    program.wait_for_title(lambda title: title.state == "paused", "the hand on the mouse")
    program.press("Escape")
    program.wait_for_title(
        lambda title: title.state == "learning" and title.games > fights, "more fights"
    )
    assert program.close() == 0, program.said()

    kept = library.load(saves / LAST)
    assert kept.recipe.game == FIGHT and kept.games >= fights
    again = begin()
    again.wait_for_title(lambda title: title.games >= kept.games, "the fights of last time")
    again.press("f")
    again.wait_for_title(lambda title: title.games >= lessons, "the lessons of last time")
    assert again.close() == 0, again.said()
    assert library.load(saves / LAST).recipe.game == LESSONS


@needs_a_screen
def test_a_person_exports_a_film_and_a_picture_by_the_keys(begin: Begin, saves: Path) -> None:
    program = begin("--fresh")
    program.wait_for_title(lambda title: title.games > 1000, "some games")
    program.press("ctrl+e", "Return")
    wait_for(lambda: (saves / "mouse 16 units film.gif").exists(), "the film")
    program.press("Down", "Return")
    wait_for(lambda: (saves / "mouse 16 units window.png").exists(), "the picture")
    program.press("Escape", "space")
    program.wait_for_title(lambda title: title.state == "paused", "the window without the dialog")
    size = program.place().size
    assert program.close() == 0, program.said()
    with Image.open(saves / "mouse 16 units film.gif") as film:
        assert film.n_frames >= 2 and film.size == (640, 400)
    with Image.open(saves / "mouse 16 units window.png") as picture:
        assert picture.size == size


def number_of_files(saves: Path) -> int:
    return len(list(saves.glob("*.safetensors")))


@needs_a_screen
def test_a_kill_at_any_moment_leaves_files_that_open(begin: Begin, saves: Path) -> None:
    kept = a_run()
    library.save(saves / LAST, kept)
    chance = random.Random(time.monotonic_ns())
    for _ in range(2):
        program = begin()
        program.wait_for_title(lambda title: title.games >= kept.games, "the games of last time")
        already = number_of_files(saves)

        def save_again(program: Program = program, already: int = already) -> bool:
            program.press("ctrl+s", "Return")
            return number_of_files(saves) > already + 2

        wait_for(save_again, "saved brains")
        program.press("ctrl+s", "Return")
        time.sleep(chance.uniform(0, 0.05))  # any moment, with or without that file
        program.kill()
    saved = list(saves.glob("*.safetensors"))
    assert len(saved) >= 7
    for path in saved:
        library.load(path)  # raises where it is not whole
    assert_same(library.load(saves / LAST), kept)


@needs_a_screen
def test_a_corrupted_last_session_starts_fresh_and_is_kept(begin: Begin, saves: Path) -> None:
    (saves / LAST).write_bytes(b"not a brain any more")
    program = begin()
    program.wait_for_title(lambda title: title.games > 0, "a new brain that learns")
    assert program.close() == 0, program.said()
    assert library.load(saves / LAST).games > 0
    aside = saves / "last session (unreadable).safetensors"
    assert aside.read_bytes() == b"not a brain any more"


# --- without a screen --------------------------------------------------------------------------


def environment_without_display(**changes: str) -> dict[str, str]:
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    return {name: value for name, value in os.environ.items() if name not in displays} | changes


def test_a_screenshot_needs_no_screen_and_leaves_no_traces(saves: Path, tmp_path: Path) -> None:
    picture, size = tmp_path / "picture.png", (1100, 720)
    done = subprocess.run(
        [sys.executable, "main.py", "--screenshot", str(picture), "--after", "1",
         "--saves", str(saves), "--size", f"{size[0]}x{size[1]}"],
        cwd=ROOT, env=environment_without_display(SDL_VIDEODRIVER="dummy"),
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", head[16:]) == size
    assert list(saves.iterdir()) == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="here there is always a display")
def test_without_a_display_the_mouse_learns_in_the_terminal_until_ctrl_c() -> None:
    import pty

    ours, its = pty.openpty()
    program = launch(
        [sys.executable, "main.py"],
        cwd=ROOT, env=environment_without_display(TERM="xterm", COLUMNS="120"),
        stdin=subprocess.DEVNULL, stdout=its, stderr=its, start_new_session=True,
    )  # fmt: skip
    os.close(its)
    os.set_blocking(ours, False)
    said = bytearray()

    def heard(words: bytes) -> bool:
        with contextlib.suppress(OSError):  # nothing to read now, or never more
            said.extend(os.read(ours, 1 << 16))
        return words in said

    try:
        wait_for(lambda: heard(b"There is no display here"), "the sentence")
        wait_for(lambda: heard(b" games/s"), "the progress of training")
        program.send_signal(signal.SIGINT)
        wait_for(lambda: heard(b"stopped at game "), "the last line")
        assert program.wait(PATIENCE) == 130
        assert b"Traceback" not in said, said.decode(errors="replace")
    finally:
        program.kill()
        program.wait(PATIENCE)
        os.close(ours)
