"""What every dialog keeps to, whoever enters it: it opens where it belongs, fits, and closes."""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest

from catmouse.export.registry import exports
from catmouse.export.subject import Subject
from catmouse.recipe.recipe import FIGHT, LESSONS
from catmouse.window.actions.look import show
from catmouse.window.actions.table import ACTIONS, FIGHTS
from catmouse.window.dialogs.export import ExportDialog
from catmouse.window.dialogs.failure import FailureNotice
from catmouse.window.registry import DIALOGS
from tests.window.conftest import Start
from tests.window.failing import break_down
from tests.window.hands import Hands

SIZES = ["1024x700", "1280x800"]
OPENED = {name: kind for name, kind in DIALOGS.items() if kind is not FailureNotice}
"""Those that the user opens; the other one comes of itself."""

GAMES = pytest.mark.parametrize("game", [LESSONS, FIGHT])


def in_game(hands: Hands, game: str) -> Hands:
    """Turn to a game, and wait for its first exam."""
    if game == FIGHT:
        hands.press_key_of(FIGHTS)
    hands.until(lambda: hands.app.view.game == game, f"the game was {game}")
    hands.until(lambda: hands.app.view.run.examined is not None, "the first exam was over")
    return hands


def press_key_of(hands: Hands, name: str) -> None:
    hands.press_key_of(next(action for action in ACTIONS if action.do == show(name)))


def opened(hands: Hands) -> Iterator[str]:
    """Open one dialog after the other, those of this game; each is left open for a while."""
    for name, kind in OPENED.items():
        if kind.where in ("", hands.app.view.game):
            press_key_of(hands, name)
            assert hands.stage.overlay_name == name
            hands.frames(3)
            yield name
            hands.stage.close()


@GAMES
def test_every_dialog_opens_in_its_games_only_and_closes_on_esc(hands: Hands, game: str) -> None:
    in_game(hands, game)
    for name, kind in OPENED.items():
        belongs = kind.where in ("", game)
        hands.stage.show(name, hands.app.view)
        assert hands.stage.overlay_name == (name if belongs else ""), name
        assert isinstance(hands.stage.overlay, kind) == belongs
        hands.press(pygame.K_ESCAPE)
        assert hands.stage.overlay is None, f"Esc does not close {name}"
        press_key_of(hands, name)
        assert hands.stage.overlay_name == (name if belongs else ""), f"the key of {name}"
        hands.stage.close()


@GAMES
@pytest.mark.parametrize("size", SIZES)
def test_every_dialog_fits_into_the_window_with_all_that_is_in_it(
    start: Start, size: str, game: str
) -> None:
    hands = in_game(start(size), game)
    for name in opened(hands):
        assert_fits_in_its_box(hands, name)


def assert_fits_in_its_box(hands: Hands, name: str) -> None:
    overlay, window = hands.stage.overlay, hands.stage.layout.window
    assert overlay is not None and window.contains(overlay.place), f"{name} is {overlay.place}"
    buttons = overlay.buttons
    for number, button in enumerate(buttons):
        words = button.text.strip() or button.tool_tip_text
        assert overlay.place.contains(button.rect), f"{words!r} of {name} sticks out"
        for other in buttons[:number]:
            assert not button.rect.colliderect(other.rect), f"{words!r} lies on {other.text!r}"


@GAMES
@pytest.mark.parametrize("size", SIZES)
def test_a_failure_comes_of_itself_fits_and_goes_on_esc(start: Start, size: str, game: str) -> None:
    hands = in_game(start(size), game)
    break_down(hands)
    assert_fits_in_its_box(hands, "failure")
    hands.press(pygame.K_ESCAPE)
    hands.until(lambda: hands.snapshot.failure is None, "the failure was over")
    assert hands.stage.overlay is None


@GAMES
def test_every_export_has_its_row_in_the_dialog(hands: Hands, game: str) -> None:
    in_game(hands, game)
    press_key_of(hands, "export")
    dialog = hands.stage.overlay
    assert isinstance(dialog, ExportDialog)
    assert list(dialog.kinds) == list(exports())
    whose = f" of the {hands.app.view.side}'s brain" if game == FIGHT else ""
    for name, export in exports().items():
        button = dialog.kinds[name]
        assert button.text == export.label and button.tool_tip_text == export.tip
        assert button.is_enabled == (not export.fault())
        if export.fault():
            assert export.fault() in hands.words()
            continue
        hands.click(button)
        assert dialog.ending == export.ending and button.is_selected
        words = hands.words()
        assert export.ending in words
        facts = export.facts(Subject.of_snapshot(hands.app.view.present), whose)
        assert facts in words, f"{name} does not say {facts!r}"
