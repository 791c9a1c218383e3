"""What each wish of the user means: a command to the training thread, or a change of the window."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Mapping

from catmouse.app.playback import Playback
from catmouse.app.preferences import RATES, SPEEDS, Preferences
from catmouse.app.wishes import (
    BeginWith,
    Carry,
    ChangeRate,
    Lead,
    MoveOnce,
    NextWeights,
    Release,
    SetHidden,
    SetPalette,
    ShowWeights,
    Take,
    ToggleLayer,
    ToggleLogarithm,
    TogglePlay,
    ToggleSeconds,
    ToggleSteering,
    Wipe,
    Wish,
)
from catmouse.messages import Begin, Command, Pause, Play, SetRate, SetSpeed, Snapshot
from catmouse.world import FloatArray

NEW_SEEDS = 1_000_000
"""New seeds are below this, short enough to be read out."""


def next_rate(rate: float, notches: int) -> float:
    """Return the rate so many notches further on the scale."""
    further = [known for known in RATES if (known - rate) * notches > 1e-12]
    if not further:
        return rate
    return further[0] if notches > 0 else further[-1]


class Actions:
    """Turns wishes into commands and changes; overlays and the screen are the window's own."""

    def __init__(
        self,
        send: Callable[[Command], None],
        playback: Playback,
        preferences: Preferences,
        chance: random.Random,
    ) -> None:
        self._send = send
        self._playback = playback
        self._preferences = preferences
        self._chance = chance

    def do(self, wish: Wish | Command, snapshot: Snapshot) -> None:
        """Carry a wish out."""
        recipe, playback, preferences = snapshot.recipe, self._playback, self._preferences
        params: Mapping[str, FloatArray] = snapshot.params
        match wish:
            case TogglePlay():
                self._send(Pause() if snapshot.playing else Play())
                preferences.playing = not snapshot.playing
            case MoveOnce():
                if snapshot.playing:
                    self._send(Pause())
                playback.move(params)
            case Wipe(new_seed):
                seed = self._chance.randrange(NEW_SEEDS) if new_seed else recipe.seed
                fresh = dataclasses.replace(recipe, seed=seed)
                self._send(Begin(fresh, "the wipe"))
            case SetHidden(hidden):
                if hidden != recipe.hidden:
                    fresh = dataclasses.replace(recipe, hidden=hidden)
                    self._send(Begin(fresh, f"the change to {hidden} hidden units"))
            case BeginWith(fresh):
                self._send(Begin(fresh, "the new recipe"))
                self._send(Play())
                preferences.playing = True
            case ShowWeights(tab):
                preferences.weights = tab
            case NextWeights():
                preferences.weights = (preferences.weights + 1) % len(snapshot.params)
            case ToggleSeconds():
                preferences.seconds = not preferences.seconds
            case ChangeRate(notches):
                self._send(SetRate(next_rate(recipe.rate, notches)))
            case SetSpeed(games_per_second):
                preferences.speed = SPEEDS.index(games_per_second)
                self._send(wish)
            case ToggleLayer(name):
                preferences.layers = sorted(set(preferences.layers) ^ {name})
            case ToggleLogarithm():
                preferences.logarithmic = not preferences.logarithmic
            case SetPalette(name):
                preferences.palette = name
            case Take() | Carry() | Release() | Lead() | ToggleSteering():
                self._hand(wish, params)
            case _:
                self._send(wish)  # type: ignore[arg-type]  # what is left are commands

    def _hand(self, wish: Wish, params: Mapping[str, FloatArray]) -> None:
        """Move the cat or the mouse by the user's hand."""
        playback = self._playback
        match wish:
            case Take(who):
                playback.take(who)
            case Carry(cell):
                self._preferences.dragged |= playback.held == "cat" and cell != playback.cat
                playback.carry(cell, params)
            case Release():
                playback.release()
            case ToggleSteering():
                playback.steer(not playback.steering)
            case Lead(direction):
                if not playback.steering:
                    playback.steer(True)  # an arrow key is wish enough
                playback.lead(direction, params)
