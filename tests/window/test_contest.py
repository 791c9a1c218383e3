"""The user's own score in fights: a best for every contest, and only for games of the user's."""

from __future__ import annotations

import pytest

from catmouse.recipe.recipe import fight
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.window.contest import best_of, contest_of, keep_score, points_of
from catmouse.window.playback import YOU, Playback
from catmouse.window.preferences import Preferences
from tests.window.boards import ROOM, fight_on, place, steps
from tests.window.made_brains import blank_run


def played(side: str) -> Playback:
    """A fight in which the user plays a side."""
    playback = fight_on(cat=(0, 0), mouse=(4, 3))
    playback.play_as(side)
    place(playback, (0, 0), (4, 3))
    return playback


def test_the_best_is_kept_for_every_contest_apart() -> None:
    preferences, playback = Preferences(), played(MOUSE)
    assert playback.policy_of(MOUSE) == YOU
    for survived in (7, 3):
        playback.survived = survived
        keep_score(playback, preferences)
    assert best_of(playback, preferences) == 7
    for recipe in (fight(cat="chase"), fight(steps=2), fight(world=World(9, 9))):
        playback.follow(blank_run(recipe))
        assert best_of(playback, preferences) == 0, contest_of(playback)
    playback.follow(blank_run(fight()))
    assert best_of(playback, preferences) == 7
    playback.survived = 3
    preferences.real_time = True
    keep_score(playback, preferences)
    assert playback.real_time and best_of(playback, preferences) == 0
    playback.play_as(CAT)
    assert best_of(playback, preferences) == 0


@pytest.mark.parametrize("side", [MOUSE, CAT])
def test_what_was_played_before_the_users_hand_took_a_side_is_no_score_of_the_users(
    side: str,
) -> None:
    preferences, playback = Preferences(), fight_on(cat=(0, 0), mouse=(2, 5))
    steps(playback, 20)
    assert playback.escaped and playback.survived == 10
    playback.play_as(side)
    keep_score(playback, preferences)
    assert points_of(playback) == 0 and preferences.best == {}


def test_setting_a_mouse_before_the_cat_does_not_count_as_a_row() -> None:
    playback = played(CAT)
    playback.catches = 5
    playback.take(MOUSE)
    playback.carry(ROOM.cell(1, 0))
    assert points_of(playback) == 0


def test_who_only_watches_has_no_score() -> None:
    preferences, playback = Preferences(), fight_on(cat=(0, 0), mouse=(2, 3))
    steps(playback, 6)
    keep_score(playback, preferences)
    assert preferences.best == {}
