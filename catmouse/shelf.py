"""Runs that are not trained now: those that Undo brings back, the one of the other game, losers."""

from __future__ import annotations

import itertools
from collections import deque

from catmouse.messages import FormerRun
from catmouse.trainer import Trainer

LEVELS = 20
"""How many runs Undo can bring back."""


class Shelf:
    """Keeps the runs in whose place others came."""

    def __init__(self) -> None:
        self._former: list[tuple[FormerRun, Trainer]] = []
        self._losers: deque[FormerRun] = deque(maxlen=LEVELS)
        self._numbers = itertools.count()
        self._aside: dict[bool, tuple[Trainer, int]] = {}

    @property
    def reasons(self) -> tuple[str, ...]:
        """What Undo would take back, the latest last."""
        return tuple(former.reason for former, _ in self._former)

    @property
    def former(self) -> tuple[FormerRun, ...]:
        """How all of them went, the latest last, and the losers of races."""
        known = (*(former for former, _ in self._former), *self._losers)
        return tuple(sorted(known, key=lambda former: former.number))

    def put(self, reason: str, trainer: Trainer) -> None:
        """Keep a run that another takes the place of, for this reason; the oldest goes."""
        self._former.append((self._note(reason, trainer), trainer))
        del self._former[:-LEVELS]

    def take(self) -> tuple[str, Trainer] | None:
        """Take the latest run down again, with the reason; None where there is none."""
        if not self._former:
            return None
        former, trainer = self._former.pop()
        return former.reason, trainer

    def remember(self, reason: str, trainer: Trainer) -> None:
        """Keep in mind how a run went that nothing will bring back."""
        self._losers.append(self._note(reason, trainer))

    def _note(self, reason: str, trainer: Trainer) -> FormerRun:
        return FormerRun(next(self._numbers), reason, trainer.run_curve())

    def set_aside(self, trainer: Trainer, other_games: int) -> None:
        """Keep the lessons during a fight, or the fight during lessons.

        ``other_games`` is how many games the run that goes on has behind it.
        """
        self._aside[trainer.recipe.fight is not None] = trainer, other_games

    def bring_back(self, fight: bool, now: Trainer) -> Trainer | None:
        """Return the fight or the lessons that were set aside, or None where there are none.

        A fight stays aside when the mouse has had lessons since: it fights with what it knows now.
        """
        trainer, other_games = self._aside.pop(fight, (None, 0))
        return None if fight and now.games != other_games else trainer
