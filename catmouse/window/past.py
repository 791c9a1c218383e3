"""The way back in time: which moment of a run's past the window shows, and the film of them all."""

from __future__ import annotations

import dataclasses

from catmouse.games.exam import Exam
from catmouse.games.report import Report
from catmouse.runs.timeline import Moment
from catmouse.worker.messages import Examined, Snapshot

MOMENTS_A_SECOND = 12
"""How fast the film runs."""


class Past:
    """Looks back; ``moment`` is the one that is shown, None is the present."""

    def __init__(self) -> None:
        self.moment: Moment | None = None
        self.filming = False
        self._brain = -1
        self._clock = 0.0
        self._exam: Exam | None = None
        self._reports: dict[int, Report] = {}  # of this brain's run, by games

    def look(self, snapshot: Snapshot, games: int | None) -> None:
        """Show the moment nearest to a number of games; None is the present."""
        self.filming = False
        self._show(None if games is None else nearest(snapshot, games))

    def step(self, snapshot: Snapshot, by: int) -> None:
        """Go so many moments on, or back; behind the latest is the present."""
        moments = snapshot.run.moments
        at = len(moments) if self.moment is None else moments.index(self.moment)
        at = max(0, at + by)
        self.filming = False
        self._show(moments[at] if at < len(moments) else None)

    def toggle_film(self, snapshot: Snapshot) -> None:
        """Run the film from here, or from the beginning; or stop it."""
        self.filming = not self.filming
        self._clock = 0.0
        if self.filming and self.moment is None and snapshot.run.moments:
            self._show(snapshot.run.moments[0])

    def update(self, snapshot: Snapshot, seconds: float) -> None:
        """Let time pass: the film runs, and what is shown stays in a timeline that changes."""
        if snapshot.brain != self._brain:
            self._brain, self._reports = snapshot.brain, {}
            self.filming = False
            self._show(None)
        if self.moment is not None and self.moment not in snapshot.run.moments:
            self._show(nearest(snapshot, self.moment.games))  # it was thinned out, or has a score
        self._clock += seconds
        if self.filming and self._clock >= 1 / MOMENTS_A_SECOND and self.moment is not None:
            self._clock = 0.0
            after = snapshot.run.moments.index(self.moment) + 1
            self.filming = after < len(snapshot.run.moments)
            self._show(snapshot.run.moments[after] if self.filming else None)

    def _show(self, moment: Moment | None) -> None:
        same = moment is not None and self.moment is not None and moment.games == self.moment.games
        self.moment = moment
        if not same:
            self._exam = None

    def seen(self, snapshot: Snapshot) -> Snapshot:
        """Return what is to be shown: the snapshot, or as it was at the moment looked at.

        The exam of that moment is taken bit by bit, in some milliseconds a call.
        """
        moment = self.moment
        if moment is None:
            return snapshot
        report = self._reports.get(moment.games)
        if report is None:
            if self._exam is None:
                self._exam = Exam.of(moment.recipe, moment.params)
            report = self._exam.advance()
            if report is not None:
                self._reports[moment.games], self._exam = report, None
        examined = None if report is None else Examined(report, moment.games)
        return dataclasses.replace(snapshot, run=snapshot.run.as_of(moment, examined))


def nearest(snapshot: Snapshot, games: int) -> Moment | None:
    """Return the moment nearest to a number of games, None where none was kept."""
    return min(snapshot.run.moments, key=lambda moment: abs(moment.games - games), default=None)
