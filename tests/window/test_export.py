"""Exporting from the window: chosen and named by hand, made by a thread, told where it is."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygame
import pytest
from PIL import Image

from catmouse.export.curve import curve_csv
from catmouse.export.export import Made, Order
from catmouse.export.film import film_gif
from catmouse.export.registry import exports
from catmouse.export.subject import Report, Subject
from catmouse.files import library
from catmouse.files.paths import settings_file
from catmouse.recipe.recipe import lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.window.actions.past import export_to, look_back, order_for, stop_export
from catmouse.window.dialogs.export import ExportDialog
from catmouse.window.preferences import Preferences
from catmouse.window.session import LAST
from catmouse.worker.messages import Pause
from tests.gifs import frames_in
from tests.saved_runs import a_fight, a_past
from tests.window.conftest import Start
from tests.window.hands import Hands

SMALL = lessons(hidden=4, world=World(4, 4), moves=6)
NAMES = {name: f"mouse 4 units {export.stem}{export.ending}" for name, export in exports().items()}


@pytest.fixture
def past(start: Start, tmp_path: Path) -> Hands:
    library.save(tmp_path / LAST, a_past(SMALL))
    Preferences(playing=False).save(settings_file(tmp_path))
    hands = start()
    hands.until(lambda: hands.snapshot.recipe == SMALL, "the run was there")
    hands.until(lambda: hands.snapshot.run.examined is not None, "it was examined")
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


def instead_of_film(monkeypatch: pytest.MonkeyPatch, make: Callable[[Order, Report], Made]) -> None:
    """Let the export of the film be made in another way."""
    film = replace(exports()["film"], make=make)
    monkeypatch.setitem(exports(), "film", film)


# --- every kind ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", exports())
def test_every_kind_is_written_into_the_folder_and_said(
    past: Hands, tmp_path: Path, kind: str
) -> None:
    if exports()[kind].fault():
        pytest.skip(exports()[kind].fault())
    hands = past
    open_dialog(hands, kind)
    hands.press(pygame.K_RETURN)
    told = wait(hands)
    assert told == f"Exported: {NAMES[kind]} is in the folder {tmp_path.name}."
    assert made_in(tmp_path) == {NAMES[kind]}
    order = Order(subject_of(hands), MOUSE, hands.app.playback.start)
    data = (tmp_path / NAMES[kind]).read_bytes()
    if kind == "picture":
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.size == (1280, 800)
    else:
        assert data == exports()[kind].make(order, lambda share: None).data
    assert told in hands.words(), "the dialog does not say so"
    hands.press(pygame.K_ESCAPE)
    assert told in hands.words(), "the status line does not say so"


def test_a_fights_film_and_model_are_of_the_side_that_is_looked_at(
    start: Start, tmp_path: Path
) -> None:
    library.save(tmp_path / LAST, a_fight())
    hands = start()
    hands.send(Pause())
    hands.until(lambda: CAT in hands.snapshot.run.brains, "the fight was there")
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
    hands.app.desk.do(look_back(128))
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
    playback.begin_at((3, 20))
    playback.move()
    playback.move()
    assert len(playback.trails[MOUSE]) == 2 and order_for(hands.app.desk).start == (3, 20)


# --- names ---------------------------------------------------------------------------------------


def test_the_offered_name_goes_with_the_kind_but_a_typed_one_stays(past: Hands) -> None:
    hands = past
    dialog = open_dialog(hands, "film")
    for kind, name in NAMES.items():
        if not exports()[kind].fault():
            hands.click(dialog.kinds[kind])
            assert dialog.entry.get_text() + dialog.ending == name
    hands.control(pygame.K_a)
    hands.type("mine")
    hands.click(dialog.kinds["film"])
    assert dialog.entry.get_text() == "mine" and dialog.ending == ".gif"


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
    assert dialog.entry.get_text() == "mouse 4 units curve 3"


def test_the_arrow_keys_walk_through_the_kinds_that_there_are(past: Hands) -> None:
    hands = past
    hands.control(pygame.K_e)
    there = [kind for kind, export in exports().items() if not export.fault()]
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
    missing = replace(exports()["model"], fault=lambda: "see requirements-onnx.txt")
    monkeypatch.setitem(exports(), "model", missing)
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
        instead_of_film(monkeypatch, self)

    def __call__(self, order: Order, report: Report) -> Made:
        self.threads.add(threading.current_thread().name)
        end = time.monotonic() + 20
        while not self.go_on.is_set():
            assert time.monotonic() < end
            report(0.25)
        return Made(b"done", "something")


def test_an_export_shows_how_far_it_is_and_can_be_stopped(
    past: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, slow = past, Slow(monkeypatch)
    dialog = open_dialog(hands, "film")
    hands.click(dialog.writer)
    hands.until(lambda: hands.app.exports.state.share == 0.25, "a quarter was done")
    hands.frames(2)
    assert dialog.writer.text == "Stop"
    assert f"{NAMES['film']}: 25 %" in hands.words()
    hands.press(pygame.K_ESCAPE)
    assert f"Exporting {NAMES['film']}: 25%" in hands.words()
    hands.control(pygame.K_e)
    hands.frames(2)
    hands.click(dialog_of(hands).writer)
    assert wait(hands) == f"Stopped: {NAMES['film']} is not written."
    assert dialog_of(hands).writer.text == "Export"
    assert made_in(tmp_path) == set()
    assert slow.threads == {"export"}


def test_one_export_at_a_time(past: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands, slow = past, Slow(monkeypatch)
    folder = hands.app.session.folder
    for name in ("a.gif", "b.gif"):
        hands.app.desk.do(export_to("film", folder / name))
    hands.until(lambda: hands.app.exports.state.share == 0.25, "a quarter was done")
    assert hands.app.exports.state.running == "a.gif"
    slow.go_on.set()
    wait(hands)
    assert made_in(folder) == {"a.gif"}


def test_training_and_the_board_go_on_while_something_is_exported(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    Slow(monkeypatch)
    hands.app.desk.do(export_to("film", hands.app.session.folder / "a.gif"))
    games = hands.snapshot.games
    hands.until(lambda: hands.snapshot.games > games, "training went on")
    assert hands.app.exports.state.running == "a.gif"
    hands.app.desk.do(stop_export())
    wait(hands)


@pytest.mark.skipif(os.name != "posix", reason="folders are read-only in another way there")
def test_a_folder_that_went_away_is_a_sentence(past: Hands, tmp_path: Path) -> None:
    past.app.desk.do(export_to("curve", tmp_path / "gone" / "a.csv"))
    told = wait(past)
    notice = past.app.exports.state.notice
    assert told.startswith("a.csv is not written: ") and notice is not None and notice.is_error


def test_whatever_goes_wrong_in_the_thread_reaches_the_window(
    past: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(order: Order, report: Report) -> Made:
        raise KeyError("something odd")

    instead_of_film(monkeypatch, broken)
    for told, kind in enumerate(("film", "an export that is none"), start=1):
        past.app.desk.do(export_to(kind, tmp_path / "a.gif"))
        assert "KeyError" in wait(past, told)
    assert made_in(tmp_path) == set()


def test_leaving_stops_an_export_and_leaves_nothing_half_done(
    past: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Slow(monkeypatch)
    past.app.desk.do(export_to("film", tmp_path / "a.gif"))
    past.until(lambda: past.app.exports.state.share == 0.25, "it was under way")
    past.app.exports.end()
    assert not [thread for thread in threading.enumerate() if thread.name == "export"]
    assert made_in(tmp_path) == set()
