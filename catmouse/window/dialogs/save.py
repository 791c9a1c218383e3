"""Save the running brain under a name."""

from __future__ import annotations

from pathlib import Path

import pygame_gui
from pygame import Rect

from catmouse.drawing.wording import name_for
from catmouse.window.dialogs.naming import NameDialog
from catmouse.window.drawing.theme import Brush
from catmouse.worker.messages import Command, Save, Snapshot


class SaveDialog(NameDialog):
    """A name and a button; a name that exists asks once more."""

    title = "Save this brain"
    fight_title = "Save both brains of the fight"
    size = (560, 270)

    def __init__(
        self, manager: pygame_gui.UIManager, brush: Brush, folder: Path, snapshot: Snapshot
    ) -> None:
        super().__init__(manager, brush, folder, name_for(snapshot.recipe))
        if snapshot.cat is not None:
            self.title = self.fight_title

    def arrange_inside(self, inside: Rect) -> None:
        """Put the name above the button."""
        self.arrange_name(inside, inside.y + 74)

    def wish_to_write(self, path: Path) -> Command:
        """Save."""
        return Save(path)
