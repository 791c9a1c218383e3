"""Every wish becomes the command, or the change of the window, that it asks for."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from catmouse.recipe.recipe import Recipe
from catmouse.room.world import RIGHT, World
from catmouse.window.actions import NEW_SEEDS, Actions, next_rate
from catmouse.window.playback import Playback
from catmouse.window.preferences import LAYERS, RATES, SPEEDS, Preferences
from catmouse.window.wishes import (
    BeginWith,
    Carry,
    ChangeRate,
    Lead,
    MoveOnce,
    Release,
    SetHidden,
    SetPalette,
    Take,
    ToggleLayer,
    ToggleLogarithm,
    TogglePlay,
    ToggleSteering,
    Wipe,
    Wish,
)
from catmouse.worker.messages import (
    Begin,
    Command,
    GoBack,
    Open,
    Pause,
    Play,
    Save,
    SetRate,
    SetSpeed,
    Snapshot,
    TrainGames,
    Undo,
)
from catmouse.worker.thread import Worker

RECIPE = Recipe(hidden=8, rate=0.2, seed=5, moves=7, world=World(5, 4))


class Desk:
    """Actions with everything they act on; commands are noted in the order they are sent."""

    def __init__(self) -> None:
        self.sent: list[Command] = []
        self.preferences = Preferences()
        self.playback = Playback(RECIPE, random.Random(2))
        self.playback.cat, self.playback.mouse = 0, 19
        self._actions = Actions(self.sent.append, self.playback, self.preferences, random.Random(3))

    def wish(self, wish: Wish | Command, *, playing: bool = True) -> list[Command]:
        """Utter a wish; return the commands that it became."""
        before = len(self.sent)
        self._actions.do(wish, snapshot(playing))
        return self.sent[before:]


def snapshot(playing: bool) -> Snapshot:
    """What a training thread shows before its first game."""
    return Worker(RECIPE, playing=playing, compile_engine=False).snapshot


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- wishes for the brain ----------------------------------------------------------------------


def test_play_pauses_what_runs_and_runs_what_is_paused(desk: Desk) -> None:
    assert desk.wish(TogglePlay(), playing=True) == [Pause()]
    assert desk.preferences.playing is False
    assert desk.wish(TogglePlay(), playing=False) == [Play()]
    assert desk.preferences.playing is True


def test_one_move_pauses_the_training_and_moves_the_shown_mouse(desk: Desk) -> None:
    assert desk.wish(MoveOnce(), playing=True) == [Pause()]
    assert desk.wish(MoveOnce(), playing=False) == []
    assert len(desk.playback.trail) == 2


def test_wipe_begins_anew_with_the_same_recipe(desk: Desk) -> None:
    (begin,) = desk.wish(Wipe())
    assert isinstance(begin, Begin) and begin.recipe == RECIPE


def test_wipe_with_a_new_seed_changes_nothing_but_the_seed(desk: Desk) -> None:
    seeds = set()
    for _ in range(20):
        (begin,) = desk.wish(Wipe(new_seed=True))
        assert isinstance(begin, Begin)
        assert replace(begin.recipe, seed=RECIPE.seed) == RECIPE
        assert 0 <= begin.recipe.seed < NEW_SEEDS
        seeds.add(begin.recipe.seed)
    assert len(seeds) > 15, f"new seeds repeat: {seeds}"


def test_another_hidden_size_begins_anew(desk: Desk) -> None:
    (begin,) = desk.wish(SetHidden(64))
    assert isinstance(begin, Begin) and begin.recipe == replace(RECIPE, hidden=64)
    assert "64" in begin.reason, f"undo will not say what it takes back: {begin.reason!r}"


def test_another_room_begins_anew(desk: Desk) -> None:
    begin, play = desk.wish(BeginWith(replace(RECIPE, world=World(9, 3), moves=20)))
    assert isinstance(begin, Begin) and play == Play(), "it begins at once, paused or not"
    assert begin.recipe == replace(RECIPE, world=World(9, 3), moves=20)


def test_a_recipe_can_be_begun_again(desk: Desk) -> None:
    assert desk.wish(BeginWith(RECIPE)) == [Begin(RECIPE, "the new recipe"), Play()]


def test_the_hidden_size_that_is_so_already_costs_no_brain(desk: Desk) -> None:
    assert desk.wish(SetHidden(RECIPE.hidden)) == []


@pytest.mark.parametrize(("notches", "rate"), [(-1, 0.1), (1, 0.5)])
def test_the_rate_goes_a_notch_up_or_down(desk: Desk, notches: int, rate: float) -> None:
    assert desk.wish(ChangeRate(notches)) == [SetRate(rate)]


def test_the_scale_of_rates_has_ends_and_takes_rates_between_its_notches() -> None:
    assert next_rate(RATES[0], -1) == RATES[0] and next_rate(RATES[-1], 1) == RATES[-1]
    assert (next_rate(0.3, -1), next_rate(0.3, 1)) == (0.2, 0.5)
    assert (next_rate(1e-6, 1), next_rate(1e6, -1)) == (RATES[0], RATES[-1])
    assert next_rate(0.1 + 0.2, -1) == 0.2
    up = [RATES[0]]
    while up[-1] != RATES[-1]:
        up.append(next_rate(up[-1], 1))
    assert up == list(RATES), "the scale is left out in places"


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_speed_is_sent_and_remembered(desk: Desk, speed: float | None) -> None:
    assert desk.wish(SetSpeed(speed)) == [SetSpeed(speed)]
    assert SPEEDS[desk.preferences.speed] == speed


@pytest.mark.parametrize(
    "command",
    [TrainGames(1000), Undo(), GoBack(), Save(Path("a.safetensors")), Open(Path("b.safetensors"))],
    ids=lambda command: type(command).__name__,
)
def test_a_command_goes_to_the_training_as_it_is(desk: Desk, command: Command) -> None:
    assert desk.wish(command) == [command]


# --- wishes for the window ---------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_toggles_and_leaves_the_others(desk: Desk, name: str) -> None:
    before = set(desk.preferences.layers)
    assert desk.wish(ToggleLayer(name)) == []
    assert set(desk.preferences.layers) == before ^ {name}
    desk.wish(ToggleLayer(name))
    assert set(desk.preferences.layers) == before


def test_the_chart_and_the_colours_change_without_a_command(desk: Desk) -> None:
    assert desk.wish(ToggleLogarithm()) == [] and desk.preferences.logarithmic is False
    assert desk.wish(ToggleLogarithm()) == [] and desk.preferences.logarithmic is True
    assert desk.wish(SetPalette("classic")) == [] and desk.preferences.palette == "classic"


def test_the_cat_is_carried_and_released_by_hand(desk: Desk) -> None:
    assert desk.wish(Take("cat")) == [] and desk.playback.held == "cat"
    assert desk.wish(Carry(1)) == [] and desk.playback.cat == 1
    assert len(desk.playback.trail) == 1, "the mouse did not answer"
    assert desk.wish(Release()) == [] and desk.playback.held == ""


def test_the_hint_goes_once_the_cat_was_really_dragged(desk: Desk) -> None:
    desk.wish(Take("cat"))
    desk.wish(Carry(0))
    assert not desk.preferences.dragged, "a click is no drag"
    desk.wish(Release())
    desk.wish(Take("mouse"))
    desk.wish(Carry(7))
    assert not desk.preferences.dragged, "the mouse is not the cat"
    desk.wish(Release())
    desk.wish(Take("cat"))
    desk.wish(Carry(1))
    assert desk.preferences.dragged


def test_an_arrow_key_takes_the_cat_and_c_gives_it_back(desk: Desk) -> None:
    assert desk.wish(Lead(RIGHT)) == []
    assert desk.playback.steering and desk.playback.cat == 1
    assert desk.wish(ToggleSteering()) == [] and not desk.playback.steering
    assert desk.wish(ToggleSteering()) == [] and desk.playback.steering
