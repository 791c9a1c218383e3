"""A fight on the screen, for the tests of it: how to get there, and what can be seen."""

from __future__ import annotations

import time
from collections.abc import Callable

import pygame
from pygame_gui.elements import UIButton

from catmouse.games.report import Report
from catmouse.recipe.recipe import FIGHT, LESSONS
from catmouse.window.panels.sides import SidesPanel
from tests.window.hands import PATIENCE, Hands


def panel_of(hands: Hands) -> SidesPanel:
    panel = hands.stage.panels["sides"]
    assert isinstance(panel, SidesPanel)
    return panel


def policy_of(hands: Hands, side: str) -> str:
    """Who plays a side of the run, by the training thread."""
    return hands.snapshot.recipe.policy_of(side)


def report_of(hands: Hands) -> Report:
    """Wait for the exam of the present players."""
    hands.until(lambda: hands.snapshot.run.examined is not None, "the exam was over")
    assert hands.snapshot.run.examined is not None
    return hands.snapshot.run.examined.report


def is_fight(hands: Hands) -> bool:
    return hands.snapshot.recipe.game == FIGHT


def to_a_fight(hands: Hands) -> Hands:
    hands.press(pygame.K_f)
    hands.until(lambda: is_fight(hands), "the fight was on")
    return hands


def to_lessons(hands: Hands) -> None:
    hands.press(pygame.K_f)
    hands.until(lambda: hands.snapshot.recipe.game == LESSONS, "the lessons were back")


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
