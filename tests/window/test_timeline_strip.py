"""The timeline in the window: scrubbing, the film, branching, and what every panel shows then."""

from __future__ import annotations

import time

import pygame
import pytest

from catmouse.games.single import Game
from catmouse.recipe.recipe import lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.window.past import nearest
from catmouse.worker.messages import Pause, TrainGames
from tests.commanding import PATIENCE
from tests.helpers import within
from tests.window.conftest import Start
from tests.window.hands import Hands

RUN = lessons(hidden=3, moves=2)


@pytest.fixture
def hands(start: Start) -> Hands:
    """A user before a paused run with a past of three brains."""
    hands = start(recipe=RUN, fresh=True)
    hands.send(Pause())
    hands.settle()
    hands.send(TrainGames(21_000 - hands.snapshot.games))
    hands.until(lambda: hands.snapshot.games == 21_000, "there is a past")
    hands.settle()
    hands.frames(3)
    return hands


def strip(hands: Hands) -> pygame.Rect:
    return hands.stage.panels["timeline"].track  # type: ignore[attr-defined]


def at(hands: Hands, games: int) -> tuple[int, int]:
    """The place of a game on the timeline."""
    panel = hands.stage.panels["timeline"]
    return panel.x_of(games, hands.app.view), strip(hands).centery  # type: ignore[attr-defined]


def look(hands: Hands, games: int) -> None:
    hands.button_down(at(hands, games))
    hands.button_up(at(hands, games))


def test_a_click_on_the_timeline_shows_the_nearest_brain(hands: Hands) -> None:
    look(hands, 9_000)
    moment = hands.app.view.moment
    assert moment is not None and moment.games == 10_000
    assert hands.app.view.params is moment.params[MOUSE]
    assert hands.app.view.snapshot.games == 10_000
    assert "game 10,000" in hands.words()


@within(0.05)
def test_scrubbing_shows_the_nearest_moment_at_once(hands: Hands, most: float) -> None:
    hands.press(pygame.K_a)
    hands.button_down(at(hands, 100))
    slowest = 0.0
    for games in range(1000, hands.snapshot.games, 1500):
        began = time.perf_counter()
        hands.drag_to(at(hands, games))
        hands.frames()  # the first takes the wish in, the second shows it
        slowest = max(slowest, time.perf_counter() - began)
        seen = hands.app.view.moment
        expected = nearest(hands.snapshot, games)
        assert expected is not None
        assert seen is None or seen.games == expected.games
    hands.button_up(strip(hands).topright)
    assert slowest < most, f"the slowest answer took {slowest * 1000:.0f} ms"


def test_the_report_of_the_past_is_its_own_exam(hands: Hands) -> None:
    hands.until(lambda: hands.snapshot.run.examined is not None, "the present was examined")
    look(hands, 0)
    hands.until(lambda: hands.app.view.run.examined is not None, "the past was examined")
    examined, present = hands.app.view.run.examined, hands.snapshot.run.examined
    assert examined is not None and examined.games == 0
    assert present is not None and examined.report != present.report
    hands.press(pygame.K_e)
    assert any("brain of 0 games" in words for words in hands.words())
    hands.press(pygame.K_ESCAPE)


def test_the_board_is_played_by_the_brain_of_the_past(hands: Hands) -> None:
    look(hands, 10_000)
    playback, moment = hands.app.playback, hands.app.view.moment
    playback.begin()
    hands.press(pygame.K_PERIOD)
    assert moment is not None and moment.games == 10_000
    steps = playback.trails[MOUSE]
    alone = Game(RUN, moment.params, playback.start).play()
    assert steps and steps == alone[: len(steps)]


def test_keys_go_back_and_on_in_time(hands: Hands) -> None:
    hands.press(pygame.K_PAGEUP)
    assert hands.app.view.moment is not None and hands.app.view.moment.games == 20_000
    hands.press(pygame.K_PAGEUP)
    assert hands.app.view.moment is not None and hands.app.view.moment.games == 10_000
    hands.press(pygame.K_HOME)
    assert hands.app.view.moment is not None and hands.app.view.moment.games == 0
    hands.press(pygame.K_PAGEUP)
    assert hands.app.view.moment is not None and hands.app.view.moment.games == 0
    hands.press(pygame.K_PAGEDOWN)
    assert hands.app.view.moment is not None and hands.app.view.moment.games == 10_000
    hands.press(pygame.K_END)
    assert hands.app.view.moment is None
    hands.press(pygame.K_PAGEDOWN)
    assert hands.app.view.moment is None


def test_the_film_runs_from_the_first_brain_to_the_present(hands: Hands) -> None:
    hands.press(pygame.K_v)
    seen = []
    end = time.monotonic() + PATIENCE
    while hands.app.past.filming and time.monotonic() < end:
        moment = hands.app.view.moment
        if moment is not None and moment.games not in seen:
            seen.append(moment.games)
        hands.frames()
        time.sleep(0.01)
    assert seen == [0, 10_000, 20_000]
    assert hands.app.view.moment is None, "it ends in the present"


def test_branch_here_goes_on_from_the_past_and_undo_brings_the_run_back(hands: Hands) -> None:
    games = hands.snapshot.games
    look(hands, 10_000)
    hands.click(hands.stage.panels["timeline"].branch)  # type: ignore[attr-defined]
    hands.until(lambda: hands.snapshot.games == 10_000, "the branch began")
    hands.until(lambda: hands.app.view.moment is None, "the window is in the branch's present")
    hands.control(pygame.K_z)
    hands.until(lambda: hands.snapshot.games == games, "the run is back")


def test_in_the_present_there_is_nothing_to_branch_from(hands: Hands) -> None:
    panel = hands.stage.panels["timeline"]
    assert not panel.branch.is_enabled and not panel.now.is_enabled  # type: ignore[attr-defined]
    brain = hands.snapshot.brain
    hands.press(pygame.K_y)
    hands.settle()
    assert hands.snapshot.brain == brain
    look(hands, 0)
    hands.frames(2)
    assert panel.branch.is_enabled and panel.now.is_enabled  # type: ignore[attr-defined]
    hands.click(panel.now)  # type: ignore[attr-defined]
    assert hands.app.view.moment is None


def test_the_state_says_that_it_is_the_past_while_training_goes_on(hands: Hands) -> None:
    look(hands, 10_000)
    assert "THE PAST" in hands.words()
    games = hands.snapshot.games
    hands.press(pygame.K_SPACE)
    hands.until(lambda: hands.snapshot.games > games, "training goes on")
    assert hands.app.view.moment is not None and hands.app.view.moment.games == 10_000
    assert "Training goes on meanwhile." in " ".join(hands.words())


def test_a_new_brain_has_a_past_of_its_own(hands: Hands) -> None:
    look(hands, 10_000)
    hands.press(pygame.K_w)
    hands.until(lambda: hands.app.view.moment is None, "the window is in the present")
    hands.until(lambda: hands.snapshot.run.moments[0].games == 0, "the past began anew")


def test_a_mark_under_the_pointer_says_what_was_changed(hands: Hands) -> None:
    hands.press(pygame.K_RIGHTBRACKET)
    hands.until(lambda: len(hands.snapshot.run.marks) == 1, "the change is marked")
    hands.point(at(hands, hands.snapshot.run.marks[0].games))
    assert any("rate 0.2" in words for words in hands.words())


def test_both_sides_of_a_fight_go_back(start: Start) -> None:
    hands = start(recipe=lessons(hidden=2, moves=2), fresh=True)
    hands.press(pygame.K_f)
    hands.until(lambda: CAT in hands.snapshot.run.brains, "a fight began")
    hands.press(pygame.K_5)
    hands.until(lambda: len(hands.snapshot.run.moments) > 1, "there is a past")
    hands.press(pygame.K_HOME)
    moment = hands.app.view.moment
    assert moment is not None and moment.games == 0
    for side in (MOUSE, CAT):
        assert hands.app.view.run.brains[side].params is moment.brains[side].params
    hands.until(lambda: hands.app.view.run.examined is not None, "the past was examined")
    examined = hands.app.view.run.examined
    assert examined is not None and examined.report.touch_ends and examined.games == 0
