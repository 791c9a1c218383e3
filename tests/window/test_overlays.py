"""What lies over the window: one at a time, opened and closed by hand, deaf to all other keys."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pygame
import pytest
from pygame_gui.elements import UIButton

from catmouse.files import library
from catmouse.recipe.recipe import Recipe
from catmouse.window.actions.look import show
from catmouse.window.actions.table import ACTIONS, CLOSE, FULL_SCREEN
from catmouse.window.registry import DIALOGS
from catmouse.worker.messages import Save
from tests.saved_runs import a_run
from tests.window.conftest import Start
from tests.window.failing import break_down
from tests.window.hands import Hands

OPENED_BY_KEY = ["open", "save", "export", "more", "help"]
ACTION_OF = {name: action for name in DIALOGS for action in ACTIONS if action.do == show(name)}


def press_key_of(hands: Hands, overlay: str) -> None:
    hands.press_key_of(ACTION_OF[overlay])


def button_of(hands: Hands, overlay: str) -> UIButton:
    top_bar = hands.stage.panels["top_bar"]
    return next(button for button in top_bar.buttons if top_bar.pressed(button) == show(overlay))


# --- opening and closing -----------------------------------------------------------------------


@pytest.mark.parametrize("overlay", OPENED_BY_KEY)
def test_an_overlay_opens_by_its_key_and_its_button_and_closes_in_every_way(
    hands: Hands, overlay: str
) -> None:
    ways_in = {
        "its key": lambda: press_key_of(hands, overlay),
        "its button": lambda: hands.click(button_of(hands, overlay)),
    }
    ways_out = {
        "Esc": lambda: hands.press(pygame.K_ESCAPE),
        "its key": lambda: press_key_of(hands, overlay),
        "its cross": lambda: hands.click(hands.stage.overlay.shut),
    }
    for way_in, go_in in ways_in.items():
        for way_out, go_out in ways_out.items():
            go_in()
            assert hands.stage.overlay_name == overlay, f"{way_in} opened nothing"
            go_out()
            assert hands.stage.overlay is None, f"{way_out} did not close it"
    hands.settle()
    assert hands.snapshot.brain == 0 and hands.snapshot.playing


def test_the_main_window_is_out_of_reach_under_an_overlay(hands: Hands) -> None:
    press_key_of(hands, "save")
    hands.click(button_of(hands, "help"))
    hands.click(hands.stage.panels["top_bar"].wipe)
    hands.settle()
    assert hands.stage.overlay_name == "save" and hands.snapshot.brain == 0


@pytest.mark.parametrize("overlay", [*OPENED_BY_KEY, "failure"])
def test_shortcuts_are_muted_while_an_overlay_is_open(hands: Hands, overlay: str) -> None:
    if overlay == "failure":
        break_down(hands)
    else:
        press_key_of(hands, overlay)
    hands.settle()
    before = hands.snapshot
    settings = dataclasses.replace(hands.app.session.preferences)
    for action in ACTIONS:
        if action not in (ACTION_OF.get(overlay), CLOSE, FULL_SCREEN):
            hands.press_key_of(action)
            assert hands.stage.overlay_name == overlay, f"{action} went through"
    hands.settle()
    after = hands.snapshot
    for what in ("brain", "playing", "recipe", "undo", "failure"):
        assert getattr(after, what) == getattr(before, what), f"a key changed {what}"
    assert hands.app.session.preferences == settings
    assert not hands.app.playback.steering


def test_opening_and_closing_leaves_no_widgets_behind(hands: Hands) -> None:
    def widgets() -> int:
        return len(hands.stage.above.get_sprite_group().sprites())

    before = widgets()
    for _ in range(3):
        for overlay in ACTION_OF:
            press_key_of(hands, overlay)
            hands.press(pygame.K_ESCAPE)
    assert widgets() == before


# --- saving ------------------------------------------------------------------------------------


def name_in(hands: Hands) -> str:
    return hands.stage.overlay.entry.get_text()


def enter_name(hands: Hands, name: str) -> None:
    hands.control(pygame.K_a)
    hands.type(name)
    assert name_in(hands) == name


def test_typing_a_name_is_only_typing(hands: Hands) -> None:
    press_key_of(hands, "save")
    enter_name(hands, "w c m n 12 gold talk")
    hands.settle()
    assert hands.snapshot.brain == 0 and hands.snapshot.playing
    assert hands.stage.overlay_name == "save" and not hands.app.playback.steering


def test_a_brain_is_saved_under_its_name_and_the_dialog_goes(hands: Hands, tmp_path: Path) -> None:
    hands.until(lambda: hands.snapshot.games > 100, "some games were over")
    press_key_of(hands, "save")
    enter_name(hands, "clever mouse")
    hands.press(pygame.K_RETURN)
    assert hands.stage.overlay is None
    hands.settle()
    saved = library.load(tmp_path / "clever mouse.safetensors")
    assert saved.games > 100 and saved.recipe == Recipe()
    assert any("Saved clever mouse" in words for words in hands.words())


def test_a_name_that_exists_is_asked_about_first(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    library.save(path, a_run())
    before = path.read_bytes()
    press_key_of(hands, "save")
    enter_name(hands, "mine")
    hands.press(pygame.K_RETURN, held=20)
    hands.settle()
    assert path.read_bytes() == before, "it was replaced without an answer"
    assert hands.stage.overlay_name == "save"
    assert any("Replace it?" in words for words in hands.words())
    hands.press(pygame.K_RETURN)
    hands.settle()
    assert library.load(path).recipe == Recipe() and hands.stage.overlay is None


def test_the_offered_name_is_free(hands: Hands, tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        press_key_of(hands, "save")
        names.append(name_in(hands))
        assert not (tmp_path / f"{names[-1]}.safetensors").exists()
        hands.press(pygame.K_RETURN)
        hands.settle()
    assert len(set(names)) == 3
    assert {f"{name}.safetensors" for name in names} == {path.name for path in tmp_path.iterdir()}


def test_a_name_of_nothing_is_refused_with_a_sentence(hands: Hands, tmp_path: Path) -> None:
    press_key_of(hands, "save")
    enter_name(hands, "   ")
    hands.press(pygame.K_RETURN)
    assert hands.stage.overlay_name == "save" and not list(tmp_path.iterdir())
    assert any("needs a name" in words for words in hands.words())


def test_a_folder_that_went_away_is_a_sentence_and_costs_no_brain(
    hands: Hands, tmp_path: Path
) -> None:
    tmp_path.rmdir()
    press_key_of(hands, "save")
    hands.press(pygame.K_RETURN)
    hands.until(lambda: hands.snapshot.notice is not None, "there was an answer")
    notice = hands.snapshot.notice
    assert notice is not None and notice.is_error and "not saved" in notice.text
    assert hands.snapshot.playing and hands.snapshot.brain == 0
    tmp_path.mkdir()


# --- opening -----------------------------------------------------------------------------------


@pytest.fixture
def two_brains(tmp_path: Path) -> Path:
    """A folder with a good brain and, older, a file that was cut off."""
    library.save(tmp_path / "good.safetensors", a_run(hidden=5))
    whole = (tmp_path / "good.safetensors").read_bytes()
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(whole[: len(whole) // 2])
    return tmp_path


def test_the_list_shows_a_bad_file_with_its_fault(start: Start, two_brains: Path) -> None:
    hands = start()
    press_key_of(hands, "open")
    words = hands.words()
    assert "good" in words and "5" in words and "2,001" in words
    assert any(line.startswith("broken.safetensors ") for line in words), words


@pytest.mark.parametrize("by", ["Enter", "button", "double click"])
def test_a_chosen_brain_arrives_paused(start: Start, tmp_path: Path, by: str) -> None:
    hands = start()
    library.save(tmp_path / "good.safetensors", a_run(hidden=5))
    press_key_of(hands, "open")
    if by == "Enter":
        hands.press(pygame.K_RETURN)
    elif by == "button":
        hands.click(hands.stage.overlay.opener)
    else:
        row = hands.stage.overlay.row_place(0)
        for _ in range(2):
            hands.button_down(row.center)
            hands.button_up(row.center)
    hands.until(lambda: hands.snapshot.recipe.mouse.hidden == 5, "the brain was there")
    assert not hands.snapshot.playing and hands.snapshot.games == 2001
    assert hands.stage.overlay is None
    hands.control(pygame.K_z)
    hands.until(lambda: hands.snapshot.recipe == Recipe(), "the former brain was back")


def test_a_bad_file_chosen_all_the_same_leaves_the_running_brain(
    start: Start, two_brains: Path
) -> None:
    hands = start()
    press_key_of(hands, "open")
    brains = [brain.name for brain in hands.stage.overlay.brains]
    for _ in range(brains.index("broken")):
        hands.press(pygame.K_DOWN)
    hands.press(pygame.K_RETURN)
    assert_refused(hands, "broken.safetensors")


def assert_refused(hands: Hands, name: str) -> None:
    """Fail unless a file was refused with a sentence, and the running brain runs on."""
    hands.until(lambda: hands.snapshot.notice is not None, "there was an answer")
    notice = hands.snapshot.notice
    assert notice is not None and notice.is_error and name in notice.text, notice
    assert any(words.startswith(notice.text[:20]) for words in hands.words())
    games = hands.snapshot.games
    hands.until(lambda: hands.snapshot.games > games, "training went on")
    assert hands.snapshot.brain == 0 and hands.snapshot.undo == ()


def test_dropping_a_bad_file_leaves_the_running_brain_and_says_why(
    start: Start, two_brains: Path
) -> None:
    hands = start()
    hands.drop(two_brains / "broken.safetensors")
    assert_refused(hands, "broken.safetensors")


@pytest.mark.parametrize("what", ["folder", "no such file.txt", "picture.png"])
def test_dropping_anything_else_is_refused_too(hands: Hands, tmp_path: Path, what: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n" + bytes(100))
    hands.drop(tmp_path / what)
    assert_refused(hands, what)


def test_a_dropped_brain_arrives_paused_and_closes_what_is_open(
    start: Start, two_brains: Path
) -> None:
    hands = start()
    press_key_of(hands, "help")
    hands.drop(two_brains / "good.safetensors")
    hands.until(lambda: hands.snapshot.recipe.mouse.hidden == 5, "the brain was there")
    assert not hands.snapshot.playing and hands.stage.overlay is None


def test_a_long_list_scrolls_to_what_is_chosen(start: Start, tmp_path: Path) -> None:
    for number in range(40):
        library.save(tmp_path / f"brain {number:02d}.safetensors", a_run())
    hands = start()
    press_key_of(hands, "open")
    names = [brain.name for brain in hands.stage.overlay.brains]
    assert names[-1] not in hands.words()
    for key, seen in ((pygame.K_DOWN, names[-1]), (pygame.K_UP, names[0])):
        for _ in range(45):
            hands.press(key)
        assert seen in hands.words(), f"{seen} is out of sight"


# --- more --------------------------------------------------------------------------------------


def test_more_begins_in_another_room(hands: Hands) -> None:
    press_key_of(hands, "more")
    more = hands.stage.overlay
    wider = next(button for button, step in more.steppers.items() if step == ("width", 1))
    fewer = next(button for button, step in more.steppers.items() if step == ("moves", -1))
    for _ in range(20):
        hands.click(wider)
    hands.click(fewer)
    hands.click(more.begin)
    hands.until(lambda: str(hands.snapshot.recipe.world) == "20x6", "the room was another one")
    assert hands.snapshot.recipe.moves == 8 and hands.stage.overlay is None


def test_the_colours_change_at_once_and_stay_chosen(hands: Hands) -> None:
    press_key_of(hands, "more")
    more = hands.stage.overlay
    before = hands.stage.brush.palette
    hands.click(more.palettes["classic"])
    assert hands.stage.brush.palette != before
    assert more.palettes["classic"].is_selected
    assert not more.palettes["blue and orange"].is_selected


# --- failure -----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["Enter", "Esc", "button", "cross"])
def test_a_failure_is_shown_with_its_reason_and_goes_after_going_back(
    hands: Hands, way: str
) -> None:
    break_down(hands)
    assert any("finite number" in words for words in hands.words())
    if way == "Enter":
        hands.press(pygame.K_RETURN)
    elif way == "Esc":
        hands.press(pygame.K_ESCAPE)
    else:
        hands.click(hands.stage.overlay.back if way == "button" else hands.stage.overlay.shut)
    hands.until(lambda: hands.snapshot.failure is None, "the failure was over")
    assert hands.stage.overlay is None
    assert not hands.snapshot.playing, "training went straight on into the next failure"


def test_a_failure_comes_up_over_another_overlay(hands: Hands, tmp_path: Path) -> None:
    press_key_of(hands, "save")
    break_down(hands)
    hands.send(Save(tmp_path / "after.safetensors"))
    hands.settle()
    assert library.load(tmp_path / "after.safetensors").games >= 20
