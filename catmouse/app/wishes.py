"""What the user wishes of the window itself; wishes for the brain are commands (messages.py)."""

from __future__ import annotations

from dataclasses import dataclass

from catmouse.recipe import Recipe


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
    """Begin with a blank brain of so many hidden units."""

    hidden: int


@dataclass(frozen=True)
class ChangeRate:
    """Go so many notches up or down the scale of learning rates."""

    notches: int


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
    """Lead the cat one step by a key."""

    direction: int


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
    | ToggleLayer
    | ToggleSteering
    | Take
    | Carry
    | Release
    | Lead
    | ToggleLogarithm
    | Show
    | Close
    | BeginWith
    | ShowWeights
    | NextWeights
    | ToggleSeconds
    | SetPalette
    | ToggleFullScreen
)
