"""The user plays a side of the fight: by key and pointer, by turns and in real time."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from catmouse.files.paths import settings_file
from catmouse.recipe.recipe import BRAIN
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.window.fight_playback import YOU
from catmouse.window.preferences import Preferences
from tests.window.conftest import Start
from tests.window.fights import (
    choose,
    panel_of,
    playback_of,
    to_a_fight,
)
from tests.window.hands import Hands
from tests.window.test_session import closed

# --- the user plays ----------------------------------------------------------------------------


def test_the_hand_lets_the_user_play_and_learning_rests_meanwhile(fight: Hands) -> None:
    panel = panel_of(fight)
    choose(fight, panel.minds[MOUSE, YOU])
    assert not fight.snapshot.playing and playback_of(fight).you == MOUSE
    assert fight.app.view.side == CAT, "the opponent is looked at"
    words = fight.words()
    assert "YOU PLAY" in words and "your best against the cat's brain: 0" in words
    assert any("You are the mouse (your turn)" in word for word in words)
    fight.press(pygame.K_UP)
    fight.until(lambda: playback_of(fight).tick == 1, "the cat had answered")
    assert len(playback_of(fight).trail) == 1
    choose(fight, panel.minds[MOUSE, BRAIN])
    assert playback_of(fight).you == ""
    fight.until(lambda: fight.snapshot.playing, "the learning went on")


def test_who_paused_before_playing_finds_it_paused_after(fight: Hands) -> None:
    fight.press(pygame.K_SPACE)
    fight.until(lambda: not fight.snapshot.playing, "it was paused")
    fight.press(pygame.K_c)
    assert playback_of(fight).you == CAT
    fight.press(pygame.K_ESCAPE)
    fight.settle()
    assert playback_of(fight).you == "" and not fight.snapshot.playing


@pytest.mark.parametrize("key", [pygame.K_c, pygame.K_LEFT], ids=["C", "an arrow"])
def test_a_key_takes_the_cat_and_c_gives_it_back(fight: Hands, key: int) -> None:
    fight.press(key)
    assert playback_of(fight).you == CAT
    assert any("catch the mouse" in word for word in fight.words())
    fight.press(pygame.K_c)
    assert playback_of(fight).you == ""


def test_the_pace_changes_by_key_and_button_while_the_user_plays(fight: Hands) -> None:
    pace = panel_of(fight).pace
    assert not pace.is_enabled and pace.text == "By turns"
    fight.press(pygame.K_c)
    fight.frames()
    assert pace.is_enabled
    fight.press(pygame.K_p)
    fight.frames()
    assert playback_of(fight).real_time and pace.text == "Real time"
    fight.click(pace)
    assert not playback_of(fight).real_time


def test_back_to_the_lessons_the_hand_is_off_and_learning_goes_on(fight: Hands) -> None:
    choose(fight, panel_of(fight).minds[CAT, YOU])
    fight.press(pygame.K_f)
    fight.until(lambda: fight.snapshot.cat is None and fight.snapshot.playing, "lessons went on")


@pytest.mark.parametrize("side", SIDES)
def test_dragging_the_users_side_walks_it_to_the_pointer(fight: Hands, side: str) -> None:
    choose(fight, panel_of(fight).minds[CAT if side == MOUSE else MOUSE, "still"])
    choose(fight, panel_of(fight).minds[side, YOU])
    playback, board = playback_of(fight), fight.stage.panels["board"]
    world = playback.world
    playback.at = {side: world.cell(2, 2), (CAT if side == MOUSE else MOUSE): world.cell(0, 0)}
    playback.go_on_from_here()
    fight.button_down(board.area(playback.at[side]).center)  # type: ignore[attr-defined]
    fight.drag_to(board.area(world.cell(4, 3)).center)  # type: ignore[attr-defined]
    fight.until(lambda: playback.at[side] == world.cell(4, 3), "it was there")
    assert len([move for move in playback.trails[side] if move.start != move.end]) == 3
    fight.button_up(board.area(world.cell(4, 3)).center)  # type: ignore[attr-defined]
    assert playback.at[side] == world.cell(4, 3)


def test_high_scores_are_kept_between_launches(start: Start, tmp_path: Path) -> None:
    first = to_a_fight(start())
    choose(first, panel_of(first).minds[CAT, "still"])
    choose(first, panel_of(first).minds[MOUSE, YOU])
    playback = playback_of(first)
    playback.at = {CAT: 0, MOUSE: 35}
    playback.go_on_from_here()
    for ticks in (1, 2, 3):
        first.press(pygame.K_UP)
        first.until(lambda ticks=ticks: playback.tick == ticks, "the tick was over")
    assert {"3", "ticks survived", "your best against a still cat: 3"} <= set(first.words())
    closed(first)
    assert list(Preferences.load(settings_file(tmp_path)).best.values()) == [3]
    second = start(size=None)
    second.until(lambda: second.snapshot.cat is not None, "the fight was back")
    choose(second, panel_of(second).minds[MOUSE, YOU])
    assert "your best against a still cat: 3" in second.words()
