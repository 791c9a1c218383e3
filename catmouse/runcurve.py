"""How a run went, without its brain: what another run is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from catmouse.history import Points, Times
from catmouse.recipe import Recipe


@dataclass(frozen=True, eq=False)
class RunCurve:
    """The smoothed errors of a run, in a fight those of its mouse, and how long it took."""

    recipe: Recipe
    games: int
    smoothed: float  # NaN before the first game
    curve: Points
    clock: Times  # empty, or begun after some games, where it is not known

    @property
    def is_timed(self) -> bool:
        """Whether it is known how long all of it took."""
        return bool(self.clock) and self.clock[0][0] == 0
