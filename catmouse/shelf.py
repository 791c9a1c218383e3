"""Runs that are not trained now: those that Undo brings back, and the one of the other game."""

from __future__ import annotations

from catmouse.runner import Runner

LEVELS = 20
"""How many runs Undo can bring back."""


class Shelf:
    """Keeps the runs in whose place others came."""

    def __init__(self) -> None:
        self._former: list[tuple[str, Runner]] = []
        self._aside: dict[bool, tuple[Runner, int]] = {}

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

    def set_aside(self, runner: Runner, other_games: int) -> None:
        """Keep the lessons during a fight, or the fight during lessons.

        ``other_games`` is how many games the run that goes on has behind it. What was aside in
        this place already can be undone to.
        """
        fight = runner.trainer.recipe.fight is not None
        replaced = self._aside.get(fight)
        if replaced is not None:
            self.put("the other fight" if fight else "the other lessons", replaced[0])
        self._aside[fight] = runner, other_games

    def bring_back(self, fight: bool) -> tuple[Runner, int] | None:
        """Return the fight or the lessons that were set aside, None where there are none.

        With them, how many games the run that went on had behind it then.
        """
        return self._aside.pop(fight, None)
