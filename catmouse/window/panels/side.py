"""The buttons of one side: who plays it, by which brain, taught by whom."""

from __future__ import annotations

from pygame_gui.elements import UIButton

from catmouse.brains.brain import CELLS
from catmouse.room.policies import BRAIN, MOUSE, POLICIES, offered_teachers
from catmouse.window.actions import table
from catmouse.window.actions.game import set_policy
from catmouse.window.actions.run import (
    change_rate,
    set_cell,
    set_hidden,
    set_teacher,
    toggle_learning,
)
from catmouse.window.panels.base import Panel
from catmouse.window.playback import YOU
from catmouse.window.preferences import HIDDEN_SIZES

PLAYERS = {name: policy.tip for name, policy in POLICIES.items()} | {
    BRAIN: "Play by its brain, which learns or stays as it is.",
    YOU: "Let me play the {side}: arrow keys, or drag it. It pauses the learning.",
}
"""Who can play a side, and what each does, for the tooltip of its picture."""


class Side:
    """One side's buttons, and where its labels stand."""

    def __init__(self, panel: Panel, side: str) -> None:
        """Make the buttons in the order of Tab."""
        self.name = side
        self.players = {
            name: panel.own(
                "", tip.format(side=side), set_policy(side, name), style="",
                icon="cat_hand" if name == YOU else f"mind_{name}",
            )
            for name, tip in PLAYERS.items()
        }  # fmt: skip
        self.learns = panel.own(
            "Learns", f"Whether the {side}'s brain learns from every fight, or stays as it is.",
            toggle_learning(side),
        )  # fmt: skip
        self.teachers = {
            name: panel.own(name.capitalize(), POLICIES[name].teaching, set_teacher(name, side))
            for name in offered_teachers(side)
        }
        self.cells = {
            name: panel.own(cell.title, f"A blank brain: {cell.tip}", set_cell(side, name))
            for name, cell in CELLS.items()
        }
        self.sizes = {
            size: panel.own(
                f"{size}",
                f"A blank brain of {size} hidden units for the {side}. Undo brings this one back.",
                set_hidden(size, side),
            )
            for size in HIDDEN_SIZES
        }
        lone = side == MOUSE  # the keys are for the side that is looked at
        slower, faster = (table.SLOWER, -1), (table.FASTER, 1)
        self.rates = {
            notches: panel.button(action, style="") if lone else panel.own(
                action.label, action.tip, change_rate(notches, side), style=""
            )
            for action, notches in (slower, faster)
        }  # fmt: skip
        self.at: dict[str, tuple[int, int]] = {}

    def of_brain(self) -> list[UIButton]:
        """Return the buttons that concern the brain."""
        several = (self.teachers, self.cells, self.sizes, self.rates)
        return [self.learns, *(button for some in several for button in some.values())]
