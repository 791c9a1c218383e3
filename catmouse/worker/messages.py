"""What crosses the border between the window and the training thread: frozen values, no objects.

Commands go down, one :class:`Snapshot` comes up; a newer snapshot replaces an unread older one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catmouse.games.duel import DuelReport
from catmouse.games.exam import Report
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import FloatArray
from catmouse.runs.curve import Points, RunCurve, ScorePoints, Times
from catmouse.runs.timeline import Mark, Moment

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
    """Put a newborn brain in the place of the present one, which Undo brings back."""

    recipe: Recipe
    reason: str  # what Undo will say that it takes back, as in "wipe"


@dataclass(frozen=True)
class Change:
    """Go on by another recipe, with the present brains where they fit; Undo takes it back."""

    recipe: Recipe
    reason: str


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
    | Change
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
class Score:
    """An exam's report and the brain that took it; in a fight the report of every start."""

    report: Report | DuelReport
    games: int  # how many games that brain had learned from

    @property
    def exam(self) -> Report | None:
        """The exam's report, None in a fight."""
        return self.report if isinstance(self.report, Report) else None

    @property
    def duel(self) -> DuelReport | None:
        """The report of a fight, None outside of one."""
        return self.report if isinstance(self.report, DuelReport) else None


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
    """Which engine trains, in words, and why not the compiled one where it does not."""

    name: str  # "compiled", "compiling" or "numpy"
    note: str = ""


@dataclass(frozen=True)
class Rival:
    """The second run of a race."""

    recipe: Recipe
    games: int
    smoothed: float  # NaN before the first game
    curve: Points
    scores: ScorePoints
    clock: Times
    speed: float  # games a second


@dataclass(frozen=True, eq=False)
class FormerRun:
    """A run of this session in whose place another came, or that lost a race."""

    number: int  # no two have the same
    reason: str  # why it is not on any more, as in "the wipe"
    run: RunCurve


@dataclass(frozen=True)
class CatSide:
    """What a fight adds to the state of training."""

    params: Mapping[str, FloatArray]  # of the cat's brain; read-only copies
    smoothed: float  # the smoothed errors of the cat's brain, NaN before the first game
    curve: Points
    recent: tuple[int, ...]  # in which tick the latest fights ended, 0 where the mouse escaped


@dataclass(frozen=True)
class Snapshot:
    """The state of training at one moment."""

    brain: int  # counts up whenever another brain takes the place of this one
    recipe: Recipe
    params: Mapping[str, FloatArray]  # of the mouse's brain; read-only copies
    games: int  # how many games were learned from
    smoothed: float  # the smoothed errors of the mouse's brain, NaN before the first game
    curve: Points
    playing: bool
    target_speed: float | None  # games a second; None is unlimited
    speed: float  # games a second, measured
    engine: Engine
    score: Score | None  # of this brain, a moment ago; None until the first exam is over
    scores: ScorePoints  # of the exams so far, thinned
    clock: Times
    rival: Rival | None  # in a race
    cat: CatSide | None  # in a fight
    moments: tuple[Moment, ...]  # of the run's past, the earliest first
    marks: tuple[Mark, ...]  # what was changed on the way
    exam_progress: float  # of the exam under way, 0..1
    undo: tuple[str, ...]  # what can be taken back, the latest last
    former: tuple[FormerRun, ...]  # the latest last
    failure: Failure | None
    notice: Notice | None


def as_of(snapshot: Snapshot, moment: Moment, score: Score | None) -> Snapshot:
    """Return the snapshot with the brains, the recipe and the score of a moment of its past."""
    cat = snapshot.cat
    if cat is not None:
        kept = moment.brains[CAT]
        cat = dataclasses.replace(cat, params=kept.params, smoothed=kept.smoothed)
    return dataclasses.replace(
        snapshot,
        recipe=moment.recipe,
        params=moment.brains[MOUSE].params,
        games=moment.games,
        smoothed=moment.brains[MOUSE].smoothed,
        score=score,
        cat=cat,
    )
