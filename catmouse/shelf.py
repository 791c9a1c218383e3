"""Runs that are not trained now: those that Undo brings back, and the one of the other game."""

from __future__ import annotations

from catmouse.runner import Runner

LEVELS = 20
"""How many runs Undo can bring back."""


class Shelf:
    """Keeps the runs in whose place others came."""

    def __init__(self) -> None:
        self._former: list[tuple[str, Runner]] = []
        self._aside: dict[bool, Runner] = {}

    @property
    def reasons(self) -> tuple[str, ...]:
        """What Undo would take back, the latest last."""
        return tuple(reason for reason, _ in self._former)

    def put(self, reason: str, runner: Runner) -> None:
        """Keep a run that another takes the place of, for this reason; the oldest goes."""
        self._former.append((reason, runner))
        del self._former[:-LEVELS]

    def take(self) -> tuple[str, Runner] | None:
        """Take the latest run down again, with the reason; None where there is none."""
        return self._former.pop() if self._former else None

    def set_aside(self, runner: Runner) -> None:
        """Keep the lessons during a fight, or the fight during lessons.

        What was aside in this place already can be undone to.
        """
        fight = runner.trainer.recipe.fight is not None
        if fight in self._aside:
            self.put("the other fight" if fight else "the other lessons", self._aside[fight])
        self._aside[fight] = runner

    def bring_back(self, fight: bool) -> Runner | None:
        """Return the fight or the lessons that were set aside, None where there are none."""
        return self._aside.pop(fight, None)
