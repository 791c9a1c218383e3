"""What is exported: a run as it stands, or as it stood at a moment of its past."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from catmouse.brains.arrays import Params
from catmouse.recipe.recipe import Recipe
from catmouse.runs.curve import Points
from catmouse.runs.saved import SavedBrain, SavedRun
from catmouse.runs.timeline import Moment
from catmouse.worker.messages import Snapshot

Report = Callable[[float], None]
"""Is told the share that is done, 0..1, every now and then; what it raises ends the work."""


def silent(share: float) -> None:
    """Report to nobody."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A run that stands still; nobody writes to its arrays."""

    recipe: Recipe
    games: int
    brains: Mapping[str, SavedBrain]  # by side
    moments: tuple[Moment, ...] = ()  # of its past, the earliest first

    @classmethod
    def of(cls, saved: SavedRun) -> Subject:
        """Return a saved run as a subject."""
        return cls(saved.recipe, saved.games, saved.brains, saved.timeline.moments)

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot) -> Subject:
        """Return the run in a snapshot of the present as a subject."""
        run = snapshot.run
        brains = {
            side: SavedBrain(dict(brain.params), {}, brain.smoothed, brain.curve)
            for side, brain in run.brains.items()
        }
        return cls(run.recipe, run.games, brains, run.moments)

    @property
    def params(self) -> dict[str, Params]:
        """The weights by side."""
        return {side: brain.params for side, brain in self.brains.items()}

    def at(self, games: int) -> Subject:
        """Return the run as it was at the kept moment nearest to a number of games.

        Without any moment, and where the present is nearest, that is the run as it stands.
        """
        moment = min(self.moments, key=lambda moment: abs(moment.games - games), default=None)
        if moment is None or abs(self.games - games) <= abs(moment.games - games):
            return self
        return self.as_of(moment)

    def as_of(self, moment: Moment) -> Subject:
        """Return the run as it was at a moment of its past."""
        brains = {}
        for side, kept in moment.brains.items():
            games, errors = self.brains[side].curve
            before = games < moment.games
            curve = Points(games[before], errors[before])
            brains[side] = SavedBrain(kept.params, kept.optimiser, kept.smoothed, curve)
        earlier = tuple(other for other in self.moments if other.games <= moment.games)
        return replace(
            self, recipe=moment.recipe, games=moment.games, brains=brains, moments=earlier
        )

    @property
    def looked_at(self) -> str:
        """The side whose brain is shown where nobody says which: the one that learns."""
        return self.recipe.leading
