"""A fight on the screen, for the tests of it: how to get there, and what can be seen."""

from __future__ import annotations

import time
from collections.abc import Callable

import pygame
from pygame_gui.elements import UIButton

from catmouse.games.duel import DuelReport
from catmouse.recipe.recipe import Fight
from catmouse.window.fight_playback import FightPlayback
from catmouse.window.panels.fight import FightPanel
from tests.window.hands import PATIENCE, Hands


def panel_of(hands: Hands) -> FightPanel:
    panel = hands.stage.panels["fight"]
    assert isinstance(panel, FightPanel)
    return panel


def playback_of(hands: Hands) -> FightPlayback:
    assert isinstance(hands.app.playback, FightPlayback)
    return hands.app.playback


def fight_of(hands: Hands) -> Fight:
    assert hands.snapshot.recipe.fight is not None, f"there is no fight: {hands.state()}"
    return hands.snapshot.recipe.fight


def report_of(hands: Hands) -> DuelReport:
    """Wait for the exam of the present minds."""
    hands.until(lambda: hands.snapshot.score is not None, "the exam was over")
    score = hands.snapshot.score
    assert score is not None and score.duel is not None
    return score.duel


def to_a_fight(hands: Hands) -> Hands:
    hands.press(pygame.K_f)
    hands.until(lambda: hands.snapshot.cat is not None, "the fight was on")
    return hands


def choose(hands: Hands, button: UIButton) -> None:
    hands.click(button)
    hands.settle()
    hands.frames(2)


def rest_until(hands: Hands, happened: Callable[[], bool], what: str) -> None:
    """Leave the machine to the training until something has happened."""
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, f"in vain waited until {what}; {hands.state()}"
        time.sleep(0.05)
    hands.frames(2)
