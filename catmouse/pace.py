"""Time for the training thread: how many games are due, and how many a second were played."""

from __future__ import annotations

from collections import deque

SPEED_WINDOW = 1.0
"""Over how many seconds the speed is measured."""

LONGEST_CATCH_UP = 0.1
"""How many seconds' worth of games may be made up for after a delay; one game may be anyway."""


class Pace:
    """Spreads games evenly over time; all times are in seconds, of any one clock."""

    def __init__(self, games_per_second: float | None, now: float) -> None:
        self.games_per_second = games_per_second
        self._credit = 1.0
        self._then = now

    def due(self, now: float) -> int | None:
        """Return how many games are due; None is without a limit."""
        if self.games_per_second is None:
            return None
        longest = max(LONGEST_CATCH_UP, 1 / self.games_per_second)
        self._credit += min(now - self._then, longest) * self.games_per_second
        self._then = now
        return max(0, int(self._credit))  # a long lesson may have been played ahead of time

    def played(self, games: int) -> None:
        """Note that so many games were played."""
        self._credit -= games

    def wait(self) -> float:
        """Return the seconds until the next game is due, as seen at the last look."""
        if self.games_per_second is None:
            return 0.0
        return max(0.0, (1.0 - self._credit) / self.games_per_second)


class Speedometer:
    """Measures games a second over the last moment."""

    def __init__(self, now: float) -> None:
        self._ticks: deque[tuple[float, int]] = deque([(now, 0)])

    def played(self, games: int, now: float) -> None:
        """Note that so many games were over at that time."""
        self._ticks.append((now, games))
        while len(self._ticks) > 2 and now - self._ticks[1][0] > SPEED_WINDOW:
            self._ticks.popleft()

    def speed(self, now: float) -> float:
        """Return the games a second."""
        began = self._ticks[0][0]
        return sum(games for _, games in list(self._ticks)[1:]) / max(now - began, 1e-3)
