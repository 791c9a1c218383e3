"""Save the running brain under a name."""

from __future__ import annotations

from pathlib import Path

from pygame import Rect

from catmouse.drawing.wording import name_for
from catmouse.window.actions.desk import Doing
from catmouse.window.dialogs.base import Context
from catmouse.window.dialogs.naming import NameDialog
from catmouse.worker.messages import Save


class SaveDialog(NameDialog):
    """A name and a button; a name that exists asks once more."""

    name = "save"
    title = "Save this brain"
    fight_title = "Save both brains of the fight"
    size = (560, 270)

    def __init__(self, context: Context) -> None:
        super().__init__(context, name_for(context.view.snapshot.recipe))
        if context.view.several:
            self.title = self.fight_title

    def arrange_inside(self, inside: Rect) -> None:
        self.arrange_name(inside, inside.y + 74)

    def writing(self, path: Path) -> Doing:
        return Save(path)
