"""What panels and actions look at in a frame: the snapshot, the board's game, the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catmouse.recipe.recipe import FIGHT, BrainRecipe, Recipe
from catmouse.room.policies import MOUSE
from catmouse.room.world import FloatArray
from catmouse.runs.timeline import Moment
from catmouse.window.comparison import Comparison
from catmouse.window.exports import IDLE, ExportState
from catmouse.window.playback import Playback
from catmouse.window.preferences import Preferences
from catmouse.worker.messages import RunState, Snapshot


@dataclass
class View:
    """What panels look at in a frame; they change nothing in it."""

    snapshot: Snapshot
    playback: Playback
    preferences: Preferences
    pointer: tuple[int, int]  # where the mouse pointer is, far outside when it is elsewhere
    now: float  # seconds, of the frame's clock
    present: Snapshot  # the newest; ``snapshot`` is of the moment that is looked at
    moment: Moment | None = None  # of the past, where the user looks back
    filming: bool = False  # whether the past runs as a film
    export: ExportState = IDLE  # what is exported
    comparison: Comparison = field(default_factory=Comparison)  # the other runs over the chart

    @property
    def game(self) -> str:
        """What is played: LESSONS or FIGHT."""
        return self.recipe.game

    @property
    def run(self) -> RunState:
        """The run as it is looked at: its recipe, weights and figures belong together."""
        return self.snapshot.run

    @property
    def recipe(self) -> Recipe:
        """The recipe of the run."""
        return self.run.recipe

    @property
    def is_fight(self) -> bool:
        """Whether the two fight; else it is lessons."""
        return self.recipe.game == FIGHT

    @property
    def several(self) -> bool:
        """Whether both sides have a brain, so that it must be said whose is meant."""
        return len(self.recipe.sides) > 1

    @property
    def side(self) -> str:
        """Whose brain is looked at."""
        return self.preferences.side if self.preferences.side in self.recipe.sides else MOUSE

    @property
    def brain(self) -> BrainRecipe:
        """The recipe of the brain that is looked at."""
        return self.recipe.brain_of(self.side)

    @property
    def params(self) -> Mapping[str, FloatArray]:
        """The newest weights of the brain that is looked at."""
        return self.run.brains[self.side].params
