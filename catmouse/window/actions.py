"""What each wish of the user means: a command to the training thread, or a change of the window."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from catmouse.room.policies import CAT, MOUSE
from catmouse.window.changes import Ahead, change_by
from catmouse.window.comparison import Comparison
from catmouse.window.fight_playback import YOU, FightPlayback
from catmouse.window.playback import Playback
from catmouse.window.preferences import COLOR_TAB, RATES, SPEEDS, Preferences
from catmouse.window.wishes import (
    BeginWith,
    Carry,
    ChangeRate,
    Compare,
    CompareNothing,
    Lead,
    LookAt,
    MoveOnce,
    NextWeights,
    Practise,
    Release,
    Replay,
    SetGhost,
    SetHidden,
    SetKind,
    SetMind,
    SetPalette,
    SetSteps,
    SetTeacher,
    SetTicks,
    ShowWeights,
    Take,
    ToggleFight,
    ToggleLayer,
    ToggleLearning,
    ToggleLogarithm,
    TogglePace,
    TogglePlay,
    ToggleSeconds,
    ToggleSteering,
    Wipe,
    Wish,
)
from catmouse.worker.messages import (
    Change,
    Command,
    GoBack,
    Open,
    Pause,
    Play,
    Save,
    SetRate,
    SetSpeed,
    Snapshot,
    StartRace,
)

CHANGES = (
    BeginWith, Practise, SetHidden, SetKind, SetSteps, SetTeacher, SetTicks, ToggleFight,
    ToggleLearning, Wipe,
)  # fmt: skip
"""The wishes that change the recipe."""

CLOSES = BeginWith | GoBack | Open | Practise | Replay | Save | SetGhost | StartRace
"""The wishes after which an overlay is done with."""

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
        playback: Playback | FightPlayback,
        preferences: Preferences,
        chance: random.Random,
    ) -> None:
        self._send = send
        self.playback = playback
        self._preferences = preferences
        self._chance = chance
        self._ahead = Ahead()
        self._resume = False  # whether learning goes on when the user has played enough
        self.comparison = Comparison()

    def do(self, wish: Wish | Command, snapshot: Snapshot) -> None:
        """Carry a wish out."""
        recipe = self._ahead.recipe(snapshot)
        playback, preferences = self.playback, self._preferences
        params = weights_of(snapshot)
        match wish:
            case TogglePlay():
                self._send(Pause() if snapshot.playing else Play())
                preferences.playing = not snapshot.playing
                self._resume = False
            case MoveOnce():
                if snapshot.playing:
                    self._send(Pause())
                playback.move(params)
            case SetMind(side, mind):
                self._set_mind(side, mind, snapshot)
            case ChangeRate(notches, side):
                side = side or self._side(snapshot)
                rate = next_rate(recipe.brain_of(side).rate, notches)
                self._order(SetRate(rate, side), snapshot)
            case SetSpeed(games_per_second):
                preferences.speed = SPEEDS.index(games_per_second)
                self._send(wish)
            case Replay(cat, mouse):
                playback.replay(cat, mouse)
            case Take() | Carry() | Release() | Lead() | ToggleSteering():
                if isinstance(playback, FightPlayback):
                    self._fight_hand(wish, playback, snapshot)
                else:
                    self._hand(wish, playback, params)
            case _ if isinstance(wish, CHANGES):
                if isinstance(wish, ToggleFight) and isinstance(playback, FightPlayback):
                    self._play_as("", playback, snapshot)
                seed = self._chance.randrange(NEW_SEEDS)
                changed = change_by(wish, recipe, seed)
                if changed is not None:
                    self._order(changed, snapshot)
                    self._begin(wish)
            case _ if not self._look(wish, snapshot):
                self._order(wish, snapshot)  # type: ignore[arg-type]  # what is left are commands

    def _order(self, command: Command, snapshot: Snapshot) -> None:
        """Send a command that may change the recipe."""
        self._ahead.note(command, snapshot)
        self._send(command)

    def _begin(self, wish: Wish | Command) -> None:
        """Let a new recipe learn at once, even where the former one stood still."""
        if isinstance(wish, BeginWith):
            self._send(Play())
            self._preferences.playing = True

    def _look(self, wish: Wish | Command, snapshot: Snapshot) -> bool:
        """Show something else, or otherwise; return whether that was wished."""
        preferences = self._preferences
        match wish:
            case LookAt(side):
                if snapshot.cat is not None:
                    other = CAT if preferences.side == MOUSE else MOUSE
                    preferences.side = other if side is None else side
            case TogglePace():
                preferences.real_time ^= snapshot.cat is not None
            case ShowWeights(tab):
                preferences.weights = tab
            case NextWeights():
                count = len(snapshot.recipe.brain_of(self._side(snapshot)).mind.shapes(1))
                tabs = (*range(count), COLOR_TAB)
                preferences.weights = next((tab for tab in tabs if tab > preferences.weights), 0)
            case Compare() | CompareNothing() | SetGhost():
                self.comparison.do(wish, snapshot)
            case ToggleSeconds():
                preferences.seconds = not preferences.seconds
            case ToggleLayer(name):
                preferences.layers = sorted(set(preferences.layers) ^ {name})
            case ToggleLogarithm():
                preferences.logarithmic = not preferences.logarithmic
            case SetPalette(name):
                preferences.palette = name
            case _:
                return False
        return True

    def _side(self, snapshot: Snapshot) -> str:
        """Return whose brain is looked at."""
        return MOUSE if snapshot.cat is None else self._preferences.side

    def _set_mind(self, side: str, mind: str, snapshot: Snapshot) -> None:
        """Let a side play by another mind, the user among them."""
        recipe, playback = self._ahead.recipe(snapshot), self.playback
        if not isinstance(playback, FightPlayback) or recipe.fight is None:
            return
        if mind == YOU or playback.you == side:
            self._play_as(side if mind == YOU else "", playback, snapshot)
        if mind not in (YOU, recipe.fight.mind_of(side)):
            changed = recipe.with_fight(**{side: mind})
            self._order(Change(changed, f"the {side}'s other mind"), snapshot)

    def _play_as(self, side: str, playback: FightPlayback, snapshot: Snapshot) -> None:
        """Give a side to the user, "" gives it back; the other side does not learn meanwhile."""
        if side == playback.you:
            return
        playback.play_as(side)
        if side:
            self._preferences.side = CAT if side == MOUSE else MOUSE
            self._resume |= snapshot.playing
            self._send(Pause())
        elif self._resume:
            self._resume = False
            self._send(Play())

    def let_go(self, snapshot: Snapshot) -> bool:
        """Take the user's hand off the game; return whether it was on it."""
        playback = self.playback
        if isinstance(playback, FightPlayback):
            played = bool(playback.you)
            self._play_as("", playback, snapshot)
            return played
        led = playback.steering
        if led:
            playback.steer(False)
        return led

    def _fight_hand(self, wish: Wish, playback: FightPlayback, snapshot: Snapshot) -> None:
        """Play a side of the fight by the user's hand, or set one of the two elsewhere."""
        match wish:
            case Take(who):
                playback.take(who)
            case Carry(cell):
                playback.carry(cell)
            case Release():
                playback.release()
            case ToggleSteering():
                self._play_as("" if playback.you == CAT else CAT, playback, snapshot)
            case Lead(direction):
                if not playback.you:
                    self._play_as(CAT, playback, snapshot)  # an arrow key is wish enough
                playback.lead(direction)

    def _hand(self, wish: Wish, playback: Playback, params: Mapping[str, Any]) -> None:
        """Move the cat or the mouse of the lessons by the user's hand."""
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


def weights_of(snapshot: Snapshot) -> Mapping[str, Any]:
    """Return what the board plays with: the mouse's weights, in a fight both sides' by side."""
    if snapshot.cat is None:
        return snapshot.params
    return {MOUSE: snapshot.params, CAT: snapshot.cat.params}
