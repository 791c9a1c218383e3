"""Exporting from the window: chosen and named by hand, made by a thread, told where it is."""

from __future__ import annotations

import io
import os
import threading
import time
from pathlib import Path

import numpy as np
import pygame
import pytest
from PIL import Image

from catmouse.export import onnx_model
from catmouse.export.curve import curve_csv
from catmouse.export.film import film_gif
from catmouse.export.match import match_of
from catmouse.export.subject import Subject
from catmouse.files import library
from catmouse.files.paths import settings_file
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.window import exports
from catmouse.window.dialogs.export import ExportDialog
from catmouse.window.exports import KINDS, Order, data_of, fault_of, start_on
from catmouse.window.preferences import Preferences
from catmouse.window.session import LAST
from catmouse.window.wishes import ExportTo, LookBack, StopExport
from catmouse.worker.messages import Pause
from tests.gifs import frames_in
from tests.saved_runs import a_fight, a_past
from tests.window.conftest import Start
from tests.window.hands import Hands

SMALL = Recipe(hidden=4, world=World(4, 4), moves=6)
NAMES = {
    "film": "mouse 4 units film.gif",
    "picture": "mouse 4 units window.png",
    "curve": "mouse 4 units curve.csv",
    "game": "mouse 4 units game.gif",
    "model": "mouse 4 units brain.onnx",
}


@pytest.fixture
def past(start: Start, tmp_path: Path) -> Hands:
    library.save(tmp_path / LAST, a_past(SMALL))
    Preferences(playing=False).save(settings_file(tmp_path))
    hands = start()
    hands.until(lambda: hands.snapshot.recipe == SMALL, "the run was there")
    hands.until(lambda: hands.snapshot.score is not None, "it was examined")
    hands.settle()
    return hands


def made_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {LAST, "settings.json"}


def dialog_of(hands: Hands) -> ExportDialog:
    overlay = hands.stage.overlay
    assert isinstance(overlay, ExportDialog)
    return overlay


def open_dialog(hands: Hands, kind: str) -> ExportDialog:
    hands.control(pygame.K_e)
    hands.click(dialog_of(hands).kinds[kind])
    hands.frames()
    assert dialog_of(hands).kinds[kind].is_selected
    return dialog_of(hands)


def wait(hands: Hands, told: int = 1) -> str:
    """Wait until the export is over; return what was told."""

    def over() -> bool:
        state = hands.app.exports.state
        return not state.running and state.notice is not None and state.notice.number >= told

    hands.until(over, "the export was over")
    notice = hands.app.exports.state.notice
    assert notice is not None
    return notice.text


def subject_of(hands: Hands) -> Subject:
    return Subject.of_snapshot(hands.snapshot)


# --- every kind ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_into_the_folder_and_said(
    past: Hands, tmp_path: Path, kind: str
) -> None:
    if fault_of(kind):
        pytest.skip(fault_of(kind))
    hands = past
    open_dialog(hands, kind)
    hands.press(pygame.K_RETURN)
    told = wait(hands)
    assert told == f"Exported: {NAMES[kind]} is in the folder {tmp_path.name}."
    assert made_in(tmp_path) == {NAMES[kind]}
    data, subject = (tmp_path / NAMES[kind]).read_bytes(), subject_of(hands)
    if kind == "film":
        assert data == film_gif(subject, MOUSE).data and len(frames_in(data)) == 5
    elif kind == "picture":
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (1280, 800)
    elif kind == "curve":
        assert data == curve_csv(subject)
    elif kind == "game":
        match = match_of(subject, start_on(hands.app.playback))
        assert len(frames_in(data)) == len(match.steps) + 1
    else:
        assert data == onnx_model.onnx_model(subject, MOUSE)
    assert told in hands.words(), "the dialog does not say so"
    hands.press(pygame.K_ESCAPE)
    assert told in hands.words(), "the status line does not say so"


def test_a_fights_film_and_model_are_of_the_side_that_is_looked_at(
    start: Start, tmp_path: Path
) -> None:
    library.save(tmp_path / LAST, a_fight())
    hands = start()
    hands.send(Pause())
    hands.until(lambda: hands.snapshot.cat is not None, "the fight was there")
    if hands.app.view.side != CAT:
        hands.press(pygame.K_b)
    hands.settle()
    open_dialog(hands, "film")
    assert any("the cat's brain" in words for words in hands.words())
    hands.press(pygame.K_RETURN)
    wait(hands)
    (film,) = tmp_path.glob("*.gif")
    assert film.name.startswith("fight Elman 4 against LSTM 5 film")
    assert film.read_bytes() == film_gif(subject_of(hands), CAT).data


def test_the_picture_is_the_window_without_the_dialog(past: Hands, tmp_path: Path) -> None:
    hands = past
    hands.frames(30)
    bare = pygame.surfarray.array3d(hands.app.screen.surface).transpose(1, 0, 2)
    open_dialog(hands, "picture")
    hands.press(pygame.K_RETURN)
    wait(hands)
    with Image.open(tmp_path / NAMES["picture"]) as picture:
        taken = np.asarray(picture.convert("RGB"))
    differs = (taken != bare).any(axis=2)
    status = hands.stage.layout.status
    assert not differs[: status.top].any(), f"{differs.sum()} pixels are other ones"


def test_what_is_exported_is_the_moment_that_is_looked_at(past: Hands, tmp_path: Path) -> None:
    hands = past
    hands.app._do(LookBack(128), 0.0)
    hands.frames()
    for told, kind in enumerate(("curve", "film"), start=1):
        open_dialog(hands, kind)
        assert "Of the past: as it was after 128 games" in hands.words()
        hands.press(pygame.K_RETURN)
        wait(hands, told)
        hands.press(pygame.K_ESCAPE)
    then = subject_of(hands).at(128)
    assert then.games == 128
    assert (tmp_path / NAMES["curve"]).read_bytes() == curve_csv(then)
    assert len(frames_in((tmp_path / NAMES["film"]).read_bytes())) == 3


def test_the_game_on_the_board_is_exported_from_its_start(hands: Hands) -> None:
    playback = hands.app.playback
    playback.cat, playback.mouse = 3, 20
    playback.go_on_from_here()
    assert start_on(playback) == (3, 20)
    playback.move(hands.snapshot.params)
    playback.move(hands.snapshot.params)
    assert start_on(playback) == (3, 20)


# --- names ---------------------------------------------------------------------------------------


def test_the_offered_name_goes_with_the_kind_but_a_typed_one_stays(past: Hands) -> None:
    hands = past
    dialog = open_dialog(hands, "film")
    for kind, name in NAMES.items():
        if not fault_of(kind):
            hands.click(dialog.kinds[kind])
            assert dialog._entry.get_text() + dialog.ending == name
    hands.control(pygame.K_a)
    hands.type("mine")
    hands.click(dialog.kinds["film"])
    assert dialog._entry.get_text() == "mine" and dialog.ending == ".gif"


def test_a_name_that_exists_is_asked_about_first(past: Hands, tmp_path: Path) -> None:
    hands = past
    (tmp_path / "mine.csv").write_text("precious")
    open_dialog(hands, "curve")
    hands.control(pygame.K_a)
    hands.type("mine")
    hands.press(pygame.K_RETURN, held=20)
    assert not hands.app.exports.state.running
    assert (tmp_path / "mine.csv").read_text() == "precious"
    assert any("There is a file of that name. Replace it?" in words for words in hands.words())
    hands.press(pygame.K_RETURN)
    wait(hands)
    assert (tmp_path / "mine.csv").read_text().startswith("game,errors")


def test_after_an_export_the_next_name_is_free(past: Hands) -> None:
    hands = past
    dialog = open_dialog(hands, "curve")
    for told in (1, 2):
        hands.press(pygame.K_RETURN)
        wait(hands, told)
    assert dialog._entry.get_text() == "mouse 4 units curve 3"


def test_the_arrow_keys_walk_through_the_kinds_that_there_are(past: Hands) -> None:
    hands = past
    hands.control(pygame.K_e)
    there = [kind for kind in KINDS if not fault_of(kind)]
    seen = []
    for _ in there:
        hands.press(pygame.K_DOWN)
        seen += [kind for kind, button in dialog_of(hands).kinds.items() if button.is_selected]
    assert seen == there[1:] + there[:1]
    hands.press(pygame.K_UP)
    assert dialog_of(hands).kinds[there[-1]].is_selected


def test_what_cannot_be_exported_here_says_why(
    past: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "is_available", lambda: False)
    past.control(pygame.K_e)
    past.frames()
    assert not dialog_of(past).kinds["model"].is_enabled
    assert any("requirements-onnx.txt" in words for words in past.words())
    past.press(pygame.K_UP)
    assert dialog_of(past).kinds["game"].is_selected, "the arrow keys lead to what cannot be had"


# --- the thread ----------------------------------------------------------------------------------


class Slow:
    """An export that waits, so that there is time to look at it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = threading.Event()
        self.threads: set[str] = set()
        monkeypatch.setattr(exports, "data_of", self)

    def __call__(self, order: Order, report: exports.Report) -> bytes:
        self.threads.add(threading.current_thread().name)
        end = time.monotonic() + 20
        while not self.go_on.is_set():
            assert time.monotonic() < end
            report(0.25)
        return b"done"


def test_an_export_shows_how_far_it_is_and_can_be_stopped(
    past: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, slow = past, Slow(monkeypatch)
    dialog = open_dialog(hands, "film")
    hands.click(dialog._writer)
    hands.until(lambda: hands.app.exports.state.share == 0.25, "a quarter was done")
    hands.frames(2)
    assert dialog._writer.text == "Stop"
    assert f"{NAMES['film']}: 25 %" in hands.words()
    hands.press(pygame.K_ESCAPE)
    assert f"Exporting {NAMES['film']}: 25%" in hands.words()
    hands.control(pygame.K_e)
    hands.frames(2)
    hands.click(dialog_of(hands)._writer)
    assert wait(hands) == f"Stopped: {NAMES['film']} is not written."
    assert dialog_of(hands)._writer.text == "Export"
    assert made_in(tmp_path) == set()
    assert slow.threads == {"export"}


def test_one_export_at_a_time(past: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands, slow = past, Slow(monkeypatch)
    folder = hands.app.session.folder
    for name in ("a.gif", "b.gif"):
        hands.app._do(ExportTo("film", folder / name), 0.0)
    hands.until(lambda: hands.app.exports.state.share == 0.25, "a quarter was done")
    assert hands.app.exports.state.running == "a.gif"
    slow.go_on.set()
    wait(hands)
    assert made_in(folder) == {"a.gif"}


def test_training_and_the_board_go_on_while_something_is_exported(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    Slow(monkeypatch)
    hands.app._do(ExportTo("film", hands.app.session.folder / "a.gif"), 0.0)
    games = hands.snapshot.games
    hands.until(lambda: hands.snapshot.games > games, "training went on")
    assert hands.app.exports.state.running == "a.gif"
    hands.app._do(StopExport(), 0.0)
    wait(hands)


@pytest.mark.skipif(os.name != "posix", reason="folders are read-only in another way there")
def test_a_folder_that_went_away_is_a_sentence(past: Hands, tmp_path: Path) -> None:
    past.app._do(ExportTo("curve", tmp_path / "gone" / "a.csv"), 0.0)
    told = wait(past)
    notice = past.app.exports.state.notice
    assert told.startswith("a.csv is not written: ") and notice is not None and notice.is_error


def test_whatever_goes_wrong_in_the_thread_reaches_the_window(
    past: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(order: Order, report: exports.Report) -> bytes:
        raise KeyError("something odd")

    monkeypatch.setattr(exports, "data_of", broken)
    past.app._do(ExportTo("film", tmp_path / "a.gif"), 0.0)
    assert "KeyError" in wait(past)
    assert made_in(tmp_path) == set()


def test_leaving_stops_an_export_and_leaves_nothing_half_done(
    past: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Slow(monkeypatch)
    past.app._do(ExportTo("film", tmp_path / "a.gif"), 0.0)
    past.until(lambda: past.app.exports.state.share == 0.25, "it was under way")
    past.app.exports.end()
    assert not [thread for thread in threading.enumerate() if thread.name == "export"]
    assert made_in(tmp_path) == set()


def test_an_export_that_is_none_is_refused(past: Hands, tmp_path: Path) -> None:
    order = Order("poem", tmp_path / "a", subject_of(past), MOUSE, (0, 1))
    with pytest.raises(ValueError, match="no export called 'poem'"):
        data_of(order, lambda share: None)
