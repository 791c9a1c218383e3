"""Runs that are not trained now: those that Undo brings back, the one of the other game, losers."""

from __future__ import annotations

import itertools
from collections import deque

from catmouse.runs.timeline import Change
from catmouse.worker.messages import FormerRun
from catmouse.worker.slices import Runner

LEVELS = 20
"""How many runs Undo can bring back."""


class FormerRuns:
    """Keeps the runs in whose place others came."""

    def __init__(self) -> None:
        self._former: list[tuple[FormerRun, Runner]] = []
        self._losers: deque[FormerRun] = deque(maxlen=LEVELS)
        self._numbers = itertools.count()
        self._aside: dict[str, Runner] = {}

    @property
    def reasons(self) -> tuple[Change, ...]:
        """What Undo would take back, the latest last."""
        return tuple(former.reason for former, _ in self._former)

    @property
    def former(self) -> tuple[FormerRun, ...]:
        """How all of them went, the latest last, and the losers of races."""
        known = (*(former for former, _ in self._former), *self._losers)
        return tuple(sorted(known, key=lambda former: former.number))

    def put(self, reason: Change, runner: Runner) -> None:
        """Keep a run that another takes the place of, for this reason; the oldest goes."""
        self._former.append((self._note(reason, runner), runner))
        del self._former[:-LEVELS]

    def take(self) -> tuple[Change, Runner] | None:
        """Take the latest run down again, with the reason; None where there is none."""
        if not self._former:
            return None
        former, runner = self._former.pop()
        return former.reason, runner

    def remember(self, reason: Change, runner: Runner) -> None:
        """Note how a run went that nothing will bring back."""
        self._losers.append(self._note(reason, runner))

    def _note(self, reason: Change, runner: Runner) -> FormerRun:
        return FormerRun(next(self._numbers), reason, runner.run.run_curve())

    def set_aside(self, runner: Runner) -> None:
        """Keep the lessons during a fight, or the fight during lessons.

        What was aside in this place already can be undone to.
        """
        game = runner.run.recipe.game
        if game in self._aside:
            self.put(Change("aside", game), self._aside[game])
        self._aside[game] = runner

    def bring_back(self, game: str) -> Runner | None:
        """Return the lessons or the fight that were set aside, None where there are none."""
        return self._aside.pop(game, None)
