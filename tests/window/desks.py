"""A desk without a window: it notes what actions send, and what they ask of the rest."""

from __future__ import annotations

import random
from typing import Any

from catmouse.recipe.recipe import Recipe
from catmouse.window.actions.desk import Desk, Doing
from catmouse.window.playback import Playback
from catmouse.window.preferences import Preferences
from catmouse.window.view import View
from catmouse.worker.messages import Command, Snapshot
from catmouse.worker.thread import Worker


class Noting:
    """Stands in for a part of the window: it has the attributes it was given, and notes calls."""

    def __init__(self, **attributes: object) -> None:
        self.called: list[str] = []
        vars(self).update(attributes)

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.called.append(name)


def snapshot_of(recipe: Recipe, playing: bool = True) -> Snapshot:
    """What a training thread shows before its first game."""
    return Worker(recipe, playing=playing, compile_engine=False).snapshot


class NotingDesk(Desk):
    """A desk before a training thread that never answers; ``sent`` are the commands in order."""

    def __init__(self, recipe: Recipe, playing: bool = True) -> None:
        self.sent: list[Command] = []
        stage, screen = Noting(overlay_name=""), Noting(is_full=False)
        snapshot = snapshot_of(recipe, playing)
        playback = Playback(snapshot.run, random.Random(2))
        view = View(snapshot, playback, Preferences(), (-1, -1), 0.0, snapshot)
        super().__init__(
            view,
            self.sent.append,
            random.Random(3),
            stage,
            screen,
            lambda recipe: None,  # type: ignore[arg-type]
        )

    def what(self, *doings: Doing) -> list[Command]:
        """Do one thing after the other; return the commands that they became."""
        before = len(self.sent)
        for doing in doings:
            self.do(doing)
        return self.sent[before:]
