"""The exact scores of a timeline's moments, found bit by bit beside the training."""

from __future__ import annotations

import time

from catmouse.games.exam import Exam
from catmouse.runs.timeline import Moment, Timeline

SHARE = 0.01
"""The share of its time that a run spends on its past while it trains."""


class Backfill:
    """Examines the moments that have no score yet, the newest first."""

    def __init__(self) -> None:
        self._exam: Exam | None = None
        self._games = 0
        self._credit = 0.0

    @staticmethod
    def next(timeline: Timeline) -> Moment | None:
        """Return the moment that is to be examined next, None where all were."""
        unknown = (moment for moment in reversed(timeline.moments) if moment.faults is None)
        return next(unknown, None)

    def advance(self, timeline: Timeline, elapsed: float, training: bool) -> None:
        """Examine for a while, after ``elapsed`` seconds of other work; much longer when at rest.

        The timeline gets the score of each moment that is through.
        """
        self._credit = min(self._credit + SHARE * elapsed, SHARE)
        if training and self._credit <= 0:
            return
        if self._exam is None:
            moment = self.next(timeline)
            if moment is None:
                return
            self._exam, self._games = Exam.of(moment.recipe, moment.params), moment.games
        began = time.perf_counter()
        report = self._exam.advance()
        self._credit -= time.perf_counter() - began
        if report is not None:
            timeline.score(self._games, report.faults)
            self._exam = None
