"""From one launch to the next, without a window: what is kept, and what is never written over."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest
from pygame.event import Event

from catmouse.files import library
from catmouse.files.paths import settings_file
from catmouse.window.app import App
from catmouse.window.drawing.theme import PALETTES
from catmouse.window.preferences import Preferences
from catmouse.window.session import LAST, CannotOpen, Launch
from tests.saved_runs import a_run
from tests.window.conftest import Start
from tests.window.hands import Hands

ASIDE = ["last session (unreadable).safetensors", "last session (unreadable 2).safetensors"]


def close(hands: Hands) -> None:
    """Wish to close the window, and let the program run until it ends or refuses."""
    pygame.event.post(Event(pygame.QUIT))
    hands.frames()


def closed(hands: Hands) -> None:
    close(hands)
    hands.until(lambda: not hands.app.worker.is_alive(), "the program had ended")
    assert hands.app.run() == 0  # what is left of the loop: the settings are kept


def test_the_next_launch_goes_on_with_brain_and_settings(start: Start, tmp_path: Path) -> None:
    first = start("1100x750")
    first.press(pygame.K_a)
    first.press(pygame.K_g)
    first.press(pygame.K_4)
    first.until(lambda: first.snapshot.games > 1000, "a thousand games were over")
    closed(first)
    kept = library.load(tmp_path / LAST)
    second = start(size=None)
    assert second.stage.layout.window.size == (1100, 750)
    preferences = second.app.session.preferences
    assert "arrows" in preferences.layers and not preferences.logarithmic
    assert second.snapshot.target_speed == 50_000
    second.until(lambda: second.snapshot.games >= kept.games, "the games were there")
    assert second.snapshot.recipe == kept.recipe and second.snapshot.undo == ()


def test_the_colours_of_the_last_time_are_there_from_the_first_frame(
    start: Start, tmp_path: Path
) -> None:
    Preferences(palette="classic").save(settings_file(tmp_path))
    assert start().stage.brush.palette == PALETTES["classic"]


def test_an_unreadable_last_session_is_kept_aside_and_said(start: Start, tmp_path: Path) -> None:
    contents = [b"no brain at all", b"still none"]
    for content in contents:
        (tmp_path / LAST).write_bytes(content)
        hands = start()
        hands.until(lambda hands=hands: hands.snapshot.notice is not None, "it was said")
        notice = hands.snapshot.notice
        assert notice is not None and notice.is_error and "last session" in notice.text
        hands.until(lambda hands=hands: hands.snapshot.games > 0, "a new brain was learning")
        closed(hands)
        assert library.load(tmp_path / LAST).games > 0, "the new brain was not kept"
    assert [(tmp_path / name).read_bytes() for name in ASIDE] == contents


def test_a_picture_leaves_even_an_unreadable_session_alone(start: Start, tmp_path: Path) -> None:
    (tmp_path / LAST).write_bytes(b"no brain at all")
    hands = start(screenshot=tmp_path / "picture.png")
    hands.frames(3)
    assert (tmp_path / LAST).read_bytes() == b"no brain at all"
    assert [path.name for path in tmp_path.iterdir()] == [LAST]


def test_a_paused_program_opens_paused(start: Start) -> None:
    first = start()
    first.press(pygame.K_SPACE)
    first.settle()
    games = first.snapshot.games
    closed(first)
    second = start()
    second.settle()
    assert not second.snapshot.playing and second.snapshot.games == games


def test_fresh_begins_anew_but_keeps_the_settings(start: Start, tmp_path: Path) -> None:
    library.save(tmp_path / LAST, a_run(hidden=5))
    Preferences(layers=["arrows"]).save(settings_file(tmp_path))
    hands = start(fresh=True)
    hands.settle()
    assert hands.snapshot.recipe.mouse.hidden == 16 and hands.snapshot.undo == ()
    assert hands.app.session.preferences.layers == ["arrows"]


def test_a_brain_that_cannot_be_kept_holds_the_window_open_once(
    start: Start, tmp_path: Path
) -> None:
    hands = start()
    (tmp_path / LAST).mkdir()  # nothing can be written there
    hands.drop(tmp_path / "none.safetensors")
    hands.until(lambda: hands.snapshot.notice is not None, "an earlier error was told")
    close(hands)
    hands.until(
        lambda: "not saved" in (hands.snapshot.notice.text if hands.snapshot.notice else ""),
        "the program said that it cannot save",
    )
    assert hands.app.worker.is_alive(), "the brain was thrown away"
    (tmp_path / LAST).rmdir()
    close(hands)
    hands.until(lambda: not hands.app.worker.is_alive(), "the second try ended the program")
    assert library.load(tmp_path / LAST).games > 0, "the second try did not even try to save"


@pytest.mark.parametrize("size", ["1280", "x", "1280x", "12.5x800", "-1x5"])
def test_a_size_that_is_none_is_refused_with_a_sentence(
    display: None, tmp_path: Path, size: str
) -> None:
    with pytest.raises(CannotOpen, match="--size is written like 1280x800"):
        App(Launch(size=size, saves=tmp_path))


def test_a_saves_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="is not a folder"):
        App(Launch(saves=tmp_path / "none"))
