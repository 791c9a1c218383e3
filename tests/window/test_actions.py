"""Every action becomes the command, or the change of the window, that it stands for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from catmouse.drawing.wording import in_words
from catmouse.recipe.recipe import lessons
from catmouse.room.policies import MOUSE
from catmouse.room.world import RIGHT, World
from catmouse.runs.timeline import Change
from catmouse.window.actions.desk import Doing
from catmouse.window.actions.game import (
    carry,
    lead,
    move_once,
    release,
    take,
    toggle_steering,
)
from catmouse.window.actions.look import prefer, toggle, toggle_layer
from catmouse.window.actions.run import (
    NEW_SEEDS,
    begin_with,
    change_rate,
    set_hidden,
    set_speed,
    toggle_play,
    wipe,
)
from catmouse.window.changes import next_rate
from catmouse.window.preferences import LAYERS, RATES, SPEEDS
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
    TrainGames,
    Undo,
)
from tests.window.desks import NotingDesk, snapshot_of

RECIPE = lessons(hidden=8, rate=0.2, seed=5, moves=7, world=World(5, 4))


class Desk(NotingDesk):
    """A desk whose cat and mouse stand in two corners."""

    def __init__(self) -> None:
        super().__init__(RECIPE)
        self.playback = self.view.playback
        self.playback.begin_at((0, 19))

    def doing(self, doing: Doing, *, playing: bool = True) -> list[Command]:
        """Do something while training goes on, or rests; return the commands that it became."""
        self.view.snapshot = snapshot_of(RECIPE, playing)
        return self.what(doing)


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- what concerns the brain ----------------------------------------------------------------------


def test_play_pauses_what_runs_and_runs_what_is_paused(desk: Desk) -> None:
    assert desk.doing(toggle_play(), playing=True) == [Pause()]
    assert desk.preferences.playing is False
    assert desk.doing(toggle_play(), playing=False) == [Play()]
    assert desk.preferences.playing is True


def test_one_move_pauses_the_training_and_moves_the_shown_mouse(desk: Desk) -> None:
    assert desk.doing(move_once(), playing=True) == [Pause()]
    assert desk.doing(move_once(), playing=False) == []
    assert len(desk.playback.trails[MOUSE]) == 2


def test_wipe_begins_anew_with_the_same_recipe(desk: Desk) -> None:
    (begin,) = desk.doing(wipe())
    assert isinstance(begin, Begin) and begin.recipe == RECIPE


def test_wipe_with_a_new_seed_changes_nothing_but_the_seed(desk: Desk) -> None:
    seeds = set()
    for _ in range(20):
        (begin,) = desk.doing(wipe(new_seed=True))
        assert isinstance(begin, Begin)
        assert replace(begin.recipe, seed=RECIPE.seed) == RECIPE
        assert 0 <= begin.recipe.seed < NEW_SEEDS
        seeds.add(begin.recipe.seed)
    assert len(seeds) > 15, f"new seeds repeat: {seeds}"


def test_another_hidden_size_begins_anew(desk: Desk) -> None:
    (begin,) = desk.doing(set_hidden(64))
    assert isinstance(begin, Begin) and begin.recipe == RECIPE.with_brain(MOUSE, hidden=64)
    assert "64" in in_words(begin.reason), "undo will not say what it takes back"


def test_another_room_begins_anew(desk: Desk) -> None:
    begin, play = desk.doing(begin_with(replace(RECIPE, world=World(9, 3), moves=20)))
    assert isinstance(begin, Begin) and play == Play(), "it begins at once, paused or not"
    assert begin.recipe == replace(RECIPE, world=World(9, 3), moves=20)


def test_a_recipe_can_be_begun_again(desk: Desk) -> None:
    assert desk.doing(begin_with(RECIPE)) == [Begin(RECIPE, Change("recipe")), Play()]


def test_the_hidden_size_that_is_so_already_costs_no_brain(desk: Desk) -> None:
    assert desk.doing(set_hidden(RECIPE.mouse.hidden)) == []


@pytest.mark.parametrize(("notches", "rate"), [(-1, 0.1), (1, 0.5)])
def test_the_rate_goes_a_notch_up_or_down(desk: Desk, notches: int, rate: float) -> None:
    assert desk.doing(change_rate(notches)) == [SetRate(rate)]


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
    assert desk.doing(set_speed(speed)) == [SetSpeed(speed)]
    assert SPEEDS[desk.preferences.speed] == speed


@pytest.mark.parametrize(
    "command",
    [TrainGames(1000), Undo(), GoBack(), Save(Path("a.safetensors")), Open(Path("b.safetensors"))],
    ids=lambda command: type(command).__name__,
)
def test_a_command_goes_to_the_training_as_it_is(desk: Desk, command: Command) -> None:
    assert desk.doing(command) == [command]


# --- what concerns the window ---------------------------------------------------------------------


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_toggles_and_leaves_the_others(desk: Desk, name: str) -> None:
    before = set(desk.preferences.layers)
    assert desk.doing(toggle_layer(name)) == []
    assert set(desk.preferences.layers) == before ^ {name}
    desk.doing(toggle_layer(name))
    assert set(desk.preferences.layers) == before


def test_the_chart_and_the_colours_change_without_a_command(desk: Desk) -> None:
    assert desk.doing(toggle("logarithmic")) == [] and desk.preferences.logarithmic is False
    assert desk.doing(toggle("logarithmic")) == [] and desk.preferences.logarithmic is True
    assert desk.doing(prefer("palette", "classic")) == [] and desk.preferences.palette == "classic"


def test_the_cat_is_carried_and_released_by_hand(desk: Desk) -> None:
    assert desk.doing(take("cat")) == [] and desk.playback.held == "cat"
    assert desk.doing(carry(1)) == [] and desk.playback.cat == 1
    assert len(desk.playback.trails[MOUSE]) == 1, "the mouse did not answer"
    assert desk.doing(release()) == [] and desk.playback.held == ""


def test_the_hint_goes_once_the_cat_was_really_dragged(desk: Desk) -> None:
    desk.doing(take("cat"))
    desk.doing(carry(0))
    assert not desk.preferences.dragged, "a click is no drag"
    desk.doing(release())
    desk.doing(take("mouse"))
    desk.doing(carry(7))
    assert not desk.preferences.dragged, "the mouse is not the cat"
    desk.doing(release())
    desk.doing(take("cat"))
    desk.doing(carry(1))
    assert desk.preferences.dragged


def test_an_arrow_key_takes_the_cat_and_c_gives_it_back(desk: Desk) -> None:
    assert desk.doing(lead(RIGHT)) == []
    assert desk.playback.steering and desk.playback.cat == 1
    assert desk.doing(toggle_steering()) == [] and not desk.playback.steering
    assert desk.doing(toggle_steering()) == [] and desk.playback.steering
