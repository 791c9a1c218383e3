"""What crosses the border between the window and the training thread: frozen values, no objects.

Commands go down, one :class:`Snapshot` comes up; a newer snapshot replaces an unread older one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from catmouse.games.report import Report
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import MOUSE
from catmouse.room.world import FloatArray
from catmouse.runs.curve import Points, RunCurve, ScorePoints, Times
from catmouse.runs.timeline import Change, Mark, Moment

# --- down: commands ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Play:
    """Train on."""


@dataclass(frozen=True)
class Pause:
    """Stand still."""


@dataclass(frozen=True)
class TrainGames:
    """Stand still after so many more games."""

    games: int


@dataclass(frozen=True)
class SetSpeed:
    """Train at so many games a second; None is as fast as the machine can."""

    games_per_second: float | None


@dataclass(frozen=True)
class SetRate:
    """Let one side learn at another rate from the next game on."""

    rate: float
    side: str = MOUSE


@dataclass(frozen=True)
class Begin:
    """Put a blank run in the place of the present one, which Undo brings back."""

    recipe: Recipe
    reason: Change  # what Undo will say that it takes back


@dataclass(frozen=True)
class Adapt:
    """Go on by another recipe, with the present brains where they fit; Undo takes it back."""

    recipe: Recipe
    reason: Change


@dataclass(frozen=True)
class Switch:
    """Turn from lessons to a fight, or back to what was set aside; the recipe is the other's."""

    recipe: Recipe


@dataclass(frozen=True)
class Branch:
    """Go on from a moment of the timeline as a new run, in the present one's place."""

    games: int


@dataclass(frozen=True)
class Open:
    """Put a saved brain in the place of the present one, which Undo brings back."""

    path: Path
    pause: bool = True


@dataclass(frozen=True)
class Save:
    """Write the present brain into a file."""

    path: Path
    quiet: bool = False  # whether success goes without a notice


@dataclass(frozen=True)
class Undo:
    """Bring the former brain back."""


@dataclass(frozen=True)
class GoBack:
    """After a failure: go back to the last good brain."""


@dataclass(frozen=True)
class StartRace:
    """Train a second brain beside the first, by another recipe."""

    recipe: Recipe


@dataclass(frozen=True)
class EndRace:
    """End the race and keep the first brain, or the rival, which Undo takes back."""

    keep_rival: bool


@dataclass(frozen=True)
class Quit:
    """End the thread, once the brain is written into a file; None writes none.

    Where that fails the thread goes on, and a notice says why.
    """

    save: Path | None


Command = (
    Play
    | Pause
    | TrainGames
    | SetSpeed
    | SetRate
    | Begin
    | Adapt
    | Switch
    | Branch
    | Open
    | Save
    | Undo
    | GoBack
    | StartRace
    | EndRace
    | Quit
)

# --- up: the snapshot -------------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """A sentence for the user, told once."""

    number: int  # counts up, so that the same sentence twice is two notices
    text: str
    is_error: bool = False


@dataclass(frozen=True)
class Failure:
    """Why training stands still though nobody paused it."""

    reason: str
    last_good_games: int  # the games of the brain that GoBack brings back


@dataclass(frozen=True)
class Engine:
    """Which engine trains the run now, and why not the compiled one where it does not."""

    name: str  # "compiled", "compiling" or "numpy"
    note: str = ""


class Examined(NamedTuple):
    """What an exam found, and of which brains."""

    report: Report
    games: int  # how many games those brains had learned from


@dataclass(frozen=True)
class BrainState:
    """One brain of a run at one moment."""

    params: Mapping[str, FloatArray]  # read-only copies
    smoothed: float  # the smoothed errors, NaN before the first game
    curve: Points


@dataclass(frozen=True)
class RunState:
    """A run at one moment: its recipe, its weights and its figures belong together."""

    recipe: Recipe
    brains: Mapping[str, BrainState]  # by side
    games: int  # how many games were learned from
    speed: float  # games a second, measured
    recent: tuple[int, ...]  # in which tick a touch ended the latest games, 0 where none did
    examined: Examined | None  # of these brains, a moment ago; None until the first exam is over
    exam_progress: float  # of the exam under way, 0..1; 1 where there is none
    scores: ScorePoints  # of the exams so far, thinned
    clock: Times
    moments: tuple[Moment, ...]  # of its past, the earliest first
    marks: tuple[Mark, ...]  # what was changed on the way

    @property
    def mouse(self) -> BrainState:
        """The mouse's brain, which every run has."""
        return self.brains[MOUSE]

    def as_of(self, moment: Moment, examined: Examined | None) -> RunState:
        """Return the run with the brains, the recipe and the score of a moment of its past."""
        brains = {
            side: BrainState(kept.params, kept.smoothed, self.brains[side].curve)
            for side, kept in moment.brains.items()
        }
        return dataclasses.replace(
            self, recipe=moment.recipe, brains=brains, games=moment.games, examined=examined
        )


@dataclass(frozen=True, eq=False)
class FormerRun:
    """A run of this session in whose place another came, or that lost a race."""

    number: int  # no two have the same
    reason: Change  # why it is not on any more
    run: RunCurve


@dataclass(frozen=True)
class Snapshot:
    """The state of training at one moment."""

    brain: int  # counts up whenever another run takes the place of this one
    run: RunState
    rival: RunState | None  # in a race
    playing: bool
    target_speed: float | None  # games a second; None is unlimited
    engine: Engine
    undo: tuple[Change, ...]  # what can be taken back, the latest last
    former: tuple[FormerRun, ...]  # the latest last
    failure: Failure | None
    notice: Notice | None

    @property
    def recipe(self) -> Recipe:
        """The recipe of the run."""
        return self.run.recipe

    @property
    def games(self) -> int:
        """How many games the run has learned from."""
        return self.run.games
