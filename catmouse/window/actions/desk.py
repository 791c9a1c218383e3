"""What an action does is a deed, a plain value; the desk carries it out, and has all it acts on."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, Protocol

from pygame import Surface

from catmouse.recipe.recipe import Recipe
from catmouse.runs.timeline import Change
from catmouse.window.changes import Ahead
from catmouse.window.comparison import Comparison
from catmouse.window.exports import Exports
from catmouse.window.past import Past
from catmouse.window.preferences import Preferences
from catmouse.window.screen import Screen
from catmouse.window.view import View
from catmouse.worker.messages import Adapt, Command, GoBack, Open, Save, Snapshot, StartRace

CLOSING = GoBack | Open | Save | StartRace
"""The commands after which a dialog is done with."""

P = ParamSpec("P")


@dataclass(frozen=True)
class Deed:
    """A change of the window's own state, not yet made: a function of the desk, its arguments."""

    work: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()


Doing = Deed | Command
"""What panels utter and the desk carries out."""


def deed(work: Callable[Concatenate[Desk, P], None]) -> Callable[P, Deed]:
    """Make a function of the desk one that returns what would be done: ``wipe()`` wipes nothing."""

    @functools.wraps(work)
    def made(*arguments: P.args, **options: P.kwargs) -> Deed:
        return Deed(work, arguments, tuple(options.items()))

    return made


class Dialogs(Protocol):
    """What shows the dialogs: the stage."""

    overlay_name: str

    def show(self, name: str, view: View) -> None:
        """Open a dialog; open already, it closes."""

    def close(self) -> None:
        """Close the dialog that is open."""

    def picture(self, view: View) -> Surface:
        """Return the window as it looks without a dialog."""


@dataclass
class Desk:
    """Everything that deeds act on; ``view`` is the newest frame's."""

    view: View
    send: Callable[[Command], None]  # to the training thread
    chance: random.Random
    stage: Dialogs
    screen: Screen
    keep_aside: Callable[[Recipe], None]  # writes the run that a turn to the other game leaves
    past: Past = field(default_factory=Past)
    exports: Exports = field(default_factory=Exports)
    comparison: Comparison = field(default_factory=Comparison)
    resume: bool = False  # whether learning goes on when the user has played enough
    ahead: Ahead = field(default_factory=Ahead)

    def do(self, doing: Doing) -> None:
        """Carry out what was uttered."""
        if isinstance(doing, Deed):
            doing.work(self, *doing.arguments, **dict(doing.options))
            return
        self.order(doing)
        if isinstance(doing, CLOSING):
            self.stage.close()

    def order(self, command: Command) -> None:
        """Send a command to the training, which may change the recipe."""
        self.ahead.note(command, self.snapshot)
        self.send(command)

    def change(self, recipe: Recipe, reason: Change) -> None:
        """Go on by another recipe, where it is another one; ``reason`` is what Undo takes back."""
        if recipe != self.recipe:
            self.order(Adapt(recipe, reason))

    @property
    def snapshot(self) -> Snapshot:
        """The state of training that is looked at."""
        return self.view.snapshot

    @property
    def recipe(self) -> Recipe:
        """The recipe that the next change should be made to."""
        return self.ahead.recipe(self.snapshot)

    @property
    def preferences(self) -> Preferences:
        """The window's settings."""
        return self.view.preferences
