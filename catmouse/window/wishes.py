"""What the user wishes of the window itself; wishes for the brain are commands (messages.py)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from catmouse.recipe.recipe import Recipe
from catmouse.recipe.starts import Starts
from catmouse.room.policies import MOUSE


@dataclass(frozen=True)
class TogglePlay:
    """Pause what runs, run what is paused."""


@dataclass(frozen=True)
class MoveOnce:
    """Pause, and let the shown mouse make one move."""


@dataclass(frozen=True)
class Wipe:
    """Begin with a blank brain, from the same seed or another."""

    new_seed: bool = False


@dataclass(frozen=True)
class SetHidden:
    """Begin with a blank brain of so many hidden units; in a fight the other side keeps its own."""

    hidden: int
    side: str = MOUSE


@dataclass(frozen=True)
class ChangeRate:
    """Go so many notches up or down the scale of learning rates; None is the side looked at."""

    notches: int
    side: str | None = None


@dataclass(frozen=True)
class SetTeacher:
    """Learn from another teacher from now on, with the same brain."""

    teacher: str
    side: str = MOUSE


@dataclass(frozen=True)
class ToggleFight:
    """Turn from lessons to a fight, or back."""


@dataclass(frozen=True)
class SetMind:
    """Let one side of the fight play by another mind, "you" among them."""

    side: str
    mind: str


@dataclass(frozen=True)
class ToggleLearning:
    """Let one side's brain learn, or keep it as it is."""

    side: str


@dataclass(frozen=True)
class SetKind:
    """Begin with a blank brain of a preset's kind on one side of the fight."""

    side: str
    preset: str


@dataclass(frozen=True)
class SetSteps:
    """Let the cat take one step a tick, or two."""

    steps: int


@dataclass(frozen=True)
class SetTicks:
    """Let a fight last so many ticks."""

    ticks: int


@dataclass(frozen=True)
class LookAt:
    """Look at one side's brain: its weights, arrows and answers; None is the other one."""

    side: str | None = None


@dataclass(frozen=True)
class LookBack:
    """Show the run as it was after so many games; None is as it is."""

    games: int | None


@dataclass(frozen=True)
class StepBack:
    """Show the moment so many places on in the timeline, or back."""

    by: int


@dataclass(frozen=True)
class ToggleFilm:
    """Play the run's past as a film, or stop it."""


@dataclass(frozen=True)
class BranchHere:
    """Go on training from the moment that is shown."""


@dataclass(frozen=True)
class ExportTo:
    """Write what is looked at into a file for other programs; the kinds are in exports.py."""

    kind: str
    path: Path


@dataclass(frozen=True)
class StopExport:
    """Stop the export under way."""


@dataclass(frozen=True)
class TogglePace:
    """Fight by hand turn by turn, or in real time."""


@dataclass(frozen=True)
class ToggleLayer:
    """Show or hide a layer of the board."""

    name: str


@dataclass(frozen=True)
class ToggleSteering:
    """Give the cat to the arrow keys, or take it from them."""


@dataclass(frozen=True)
class Take:
    """Hold the cat or the mouse with the pointer."""

    who: str


@dataclass(frozen=True)
class Carry:
    """Carry whom the pointer holds to a cell."""

    cell: int


@dataclass(frozen=True)
class Release:
    """Let go of whom the pointer holds."""


@dataclass(frozen=True)
class Lead:
    """Lead the cat, or whom the user plays, one step by a key."""

    direction: int


@dataclass(frozen=True)
class Replay:
    """Play the game from these cells on the board, by the brain that is looked at."""

    cat: int
    mouse: int


@dataclass(frozen=True)
class Practise:
    """Let every fourth game begin from one of these starts; none is as the article."""

    starts: Starts


@dataclass(frozen=True)
class ToggleLogarithm:
    """Draw the chart's games on a logarithmic or a linear axis."""


@dataclass(frozen=True)
class Show:
    """Open an overlay by its name in the stage; open already, it closes."""

    overlay: str


@dataclass(frozen=True)
class Close:
    """Close what is open."""


@dataclass(frozen=True)
class BeginWith:
    """Begin with a blank brain by another recipe."""

    recipe: Recipe


@dataclass(frozen=True)
class ShowWeights:
    """Show another parameter in the heat map, by its place among the tabs."""

    tab: int


@dataclass(frozen=True)
class NextWeights:
    """Show the next parameter in the heat map."""


@dataclass(frozen=True)
class ToggleSeconds:
    """Draw the curves over games or over seconds of training."""


@dataclass(frozen=True)
class Compare:
    """Lay another run over the chart, or take it away: of a file, or of this session by number."""

    key: Path | int
    name: str


@dataclass(frozen=True)
class CompareNothing:
    """Take all other runs away from the chart."""


@dataclass(frozen=True)
class SetGhost:
    """Race against one of the runs that lie over the chart, or not any more."""

    key: Path | int


@dataclass(frozen=True)
class SetPalette:
    """Draw in other colours."""

    name: str


@dataclass(frozen=True)
class ToggleFullScreen:
    """Fill the screen, or go back to a window."""


Wish = (
    TogglePlay
    | MoveOnce
    | Wipe
    | SetHidden
    | ChangeRate
    | SetTeacher
    | ToggleFight
    | SetMind
    | ToggleLearning
    | SetKind
    | SetSteps
    | SetTicks
    | LookAt
    | TogglePace
    | LookBack
    | StepBack
    | ToggleFilm
    | BranchHere
    | ExportTo
    | StopExport
    | ToggleLayer
    | ToggleSteering
    | Take
    | Carry
    | Release
    | Lead
    | Replay
    | Practise
    | ToggleLogarithm
    | Show
    | Close
    | BeginWith
    | ShowWeights
    | NextWeights
    | ToggleSeconds
    | Compare
    | CompareNothing
    | SetGhost
    | SetPalette
    | ToggleFullScreen
)
