"""The user plays a side of the fight: by key and pointer, by turns and in real time."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from catmouse.files.paths import settings_file
from catmouse.room.policies import BRAIN, CAT, MOUSE, SIDES
from catmouse.window.panels.board import Board
from catmouse.window.playback import YOU
from catmouse.window.preferences import Preferences
from tests.window.conftest import Start
from tests.window.fights import (
    choose,
    is_fight,
    panel_of,
    to_a_fight,
)
from tests.window.hands import Hands
from tests.window.test_session import closed

# --- the user plays ----------------------------------------------------------------------------


def test_the_hand_lets_the_user_play_and_learning_rests_meanwhile(fight: Hands) -> None:
    panel = panel_of(fight)
    choose(fight, panel.sides[MOUSE].players[YOU])
    assert not fight.snapshot.playing and fight.app.playback.you == MOUSE
    assert fight.app.view.side == CAT, "the opponent is looked at"
    words = fight.words()
    assert "YOU PLAY" in words and "your best against the cat's brain: 0" in words
    assert any("You are the mouse (your turn)" in word for word in words)
    fight.press(pygame.K_UP)
    fight.until(lambda: fight.app.playback.tick == 1, "the cat had answered")
    assert len(fight.app.playback.trails[MOUSE]) == 1
    choose(fight, panel.sides[MOUSE].players[BRAIN])
    assert fight.app.playback.you == ""
    fight.until(lambda: fight.snapshot.playing, "the learning went on")


def test_who_paused_before_playing_finds_it_paused_after(fight: Hands) -> None:
    fight.press(pygame.K_SPACE)
    fight.until(lambda: not fight.snapshot.playing, "it was paused")
    fight.press(pygame.K_c)
    assert fight.app.playback.you == CAT
    fight.press(pygame.K_ESCAPE)
    fight.settle()
    assert fight.app.playback.you == "" and not fight.snapshot.playing


@pytest.mark.parametrize("key", [pygame.K_c, pygame.K_LEFT], ids=["C", "an arrow"])
def test_a_key_takes_the_cat_and_c_gives_it_back(fight: Hands, key: int) -> None:
    fight.press(key)
    assert fight.app.playback.you == CAT
    assert any("catch the mouse" in word for word in fight.words())
    fight.press(pygame.K_c)
    assert fight.app.playback.you == ""


def test_the_pace_changes_by_key_and_button_while_the_user_plays(fight: Hands) -> None:
    pace = panel_of(fight).pace
    assert not pace.is_enabled and pace.text == "By turns"
    fight.press(pygame.K_c)
    fight.frames()
    assert pace.is_enabled
    fight.press(pygame.K_p)
    fight.frames()
    assert fight.app.playback.real_time and pace.text == "Real time"
    fight.click(pace)
    assert not fight.app.playback.real_time


def test_back_to_the_lessons_the_hand_is_off_and_learning_goes_on(fight: Hands) -> None:
    choose(fight, panel_of(fight).sides[CAT].players[YOU])
    fight.press(pygame.K_f)
    fight.until(lambda: not is_fight(fight) and fight.snapshot.playing, "lessons went on")
    assert fight.app.playback.you == ""


@pytest.mark.parametrize("side", SIDES)
def test_dragging_the_users_side_walks_it_to_the_pointer(fight: Hands, side: str) -> None:
    choose(fight, panel_of(fight).sides[CAT if side == MOUSE else MOUSE].players["still"])
    choose(fight, panel_of(fight).sides[side].players[YOU])
    playback, board = fight.app.playback, fight.stage.panels["board"]
    assert isinstance(board, Board)
    world = playback.world
    here, goal = world.cell(2, 2), world.cell(4, 3)
    playback.begin_at((0, here) if side == MOUSE else (here, 0))
    fight.button_down(board.area(here).center)
    fight.drag_to(board.area(goal).center)
    fight.until(lambda: getattr(playback, side) == goal, "it was there")
    assert len([step for step in playback.trails[side] if step.start != step.end]) == 3
    fight.button_up(board.area(goal).center)
    assert getattr(playback, side) == goal


def test_high_scores_are_kept_between_launches(start: Start, tmp_path: Path) -> None:
    first = to_a_fight(start())
    choose(first, panel_of(first).sides[CAT].players["still"])
    choose(first, panel_of(first).sides[MOUSE].players[YOU])
    playback = first.app.playback
    playback.begin_at((0, 35))
    for ticks in (1, 2, 3):
        first.press(pygame.K_UP)
        first.until(lambda ticks=ticks: playback.tick == ticks, "the tick was over")
    assert {"3", "ticks survived", "your best against a still cat: 3"} <= set(first.words())
    closed(first)
    assert list(Preferences.load(settings_file(tmp_path)).best.values()) == [3]
    second = start(size=None)
    second.until(lambda: is_fight(second), "the fight was back")
    choose(second, panel_of(second).sides[MOUSE].players[YOU])
    assert "your best against a still cat: 3" in second.words()
