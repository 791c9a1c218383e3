"""Save the running brain under a name."""

from __future__ import annotations

from pathlib import Path

import pygame
import pygame_gui
from pygame import Rect, Surface
from pygame_gui.elements import UITextEntryLine

from catmouse.app.overlay import Overlay
from catmouse.app.panel import View
from catmouse.app.theme import BAD, MUTED, SMALL, WARNING, Brush
from catmouse.app.wishes import Close, Wish
from catmouse.messages import Command, Save, Snapshot
from catmouse.minds import SIDES
from catmouse.recipe import BRAIN, Recipe
from catmouse.storage import file_name_for
from catmouse.words import kind_of


def name_for(recipe: Recipe) -> str:
    """Return a name that tells a run from others."""
    fight = recipe.fight
    if fight is None:
        return f"mouse {recipe.hidden} units"
    sides = (
        f"{kind_of(recipe.brain_of(side))} {recipe.brain_of(side).hidden}"
        if fight.mind_of(side) == BRAIN
        else fight.mind_of(side)
        for side in SIDES
    )
    return f"fight {' against '.join(sides)}"


class SaveDialog(Overlay):
    """A name and a button; a name that exists asks once more."""

    title = "Save this brain"
    fight_title = "Save both brains of the fight"
    size = (560, 270)

    def __init__(
        self, manager: pygame_gui.UIManager, brush: Brush, folder: Path, snapshot: Snapshot
    ) -> None:
        super().__init__(manager, brush)
        self._folder = folder
        if snapshot.cat is not None:
            self.title = self.fight_title
        self._message, self._color = "", MUTED
        self._replacing = ""
        self._entry = UITextEntryLine(
            Rect(0, 0, 300, 40), manager, initial_text=self._free_name(snapshot)
        )
        self._saver = self.button("Save", Close(), "Write the file (Enter).", style="main_button")
        self._entry.focus()

    def _free_name(self, snapshot: Snapshot) -> str:
        """Return a name that no file has yet."""
        name = name_for(snapshot.recipe)
        number, free = 2, name
        while (self._folder / file_name_for(free)).exists():
            free, number = f"{name} {number}", number + 1
        return free

    def arrange_inside(self, inside: Rect) -> None:
        """Put the name above the button."""
        self._entry.set_relative_position((inside.x, inside.y + 74))
        self._entry.set_dimensions((inside.width, 42))
        self.put(self._saver, Rect(inside.right - 130, inside.bottom - 40, 130, 40))

    def pressed(self, button: object) -> Wish | Command | None:
        """Save under the name, or close."""
        return self._save() if button is self._saver else super().pressed(button)

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Save on Enter."""
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
            return self._save()
        return None

    def _save(self) -> Command | None:
        try:
            name = file_name_for(self._entry.get_text())
        except ValueError as fault:
            self._message, self._color = f"{str(fault).capitalize()}.", BAD
            return None
        path = self._folder / name
        if path.exists() and self._replacing != name:
            self._replacing = name
            self._message, self._color = "There is a brain of that name. Replace it?", WARNING
            self._saver.set_text("Replace")
            return None
        return Save(path)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the label, and what stands against the name."""
        x, y = self._entry.rect.x, self._entry.rect.y
        self.brush.text(surface, "Name", (x, y - 24), size=SMALL, color=MUTED)
        if self._message:
            at = (x, self._entry.rect.bottom + 12)
            width = self._entry.rect.width
            self.brush.text(surface, self._message, at, color=self._color, width=width)
        where = self.brush.fonts.fit(f"in the folder {self._folder.name}", SMALL, 300)
        self.brush.text(
            surface, where, (x, self._saver.rect.centery), size=SMALL, color=MUTED, anchor="midleft"
        )

    def kill(self) -> None:
        """Take the entry away too."""
        self._entry.kill()
        super().kill()
