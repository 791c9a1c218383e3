"""What dialogs that write a file have in common: a field for its name, and care for what exists."""

from __future__ import annotations

from pathlib import Path

import pygame
import pygame_gui
from pygame import Rect, Surface
from pygame_gui.elements import UITextEntryLine

from catmouse.files.library import EXTENSION, file_name_for
from catmouse.window.dialogs.base import Overlay
from catmouse.window.drawing.theme import BAD, MUTED, SMALL, WARNING, Brush
from catmouse.window.panels.base import View
from catmouse.window.wishes import Close, Wish
from catmouse.worker.messages import Command

ENTERS = (pygame.K_RETURN, pygame.K_KP_ENTER)


class NameDialog(Overlay):
    """A name and a button; a name that exists asks once more."""

    word = "Save"  # on the button
    what = "brain"  # what the file is
    ending = EXTENSION

    def __init__(
        self, manager: pygame_gui.UIManager, brush: Brush, folder: Path, stem: str
    ) -> None:
        super().__init__(manager, brush)
        self._folder = folder
        self._message, self._message_color = "", MUTED
        self._replacing = ""
        self._entry = UITextEntryLine(
            Rect(0, 0, 300, 40), manager, initial_text=self.free_name(stem)
        )  # fmt: skip
        self._writer = self.button(
            self.word, Close(), "Write the file (Enter).", style="main_button"
        )  # fmt: skip
        self._entry.focus()

    def free_name(self, stem: str) -> str:
        """Return a name that no file has yet."""
        number, free = 2, stem
        while (self._folder / file_name_for(free, self.ending)).exists():
            free, number = f"{stem} {number}", number + 1
        return free

    def wish_to_write(self, path: Path) -> Wish | Command:
        """Return the wish to write the file."""
        raise NotImplementedError

    def forget_answer(self) -> None:
        """Ask anew before a file is replaced."""
        self._replacing, self._message = "", ""
        self._writer.set_text(self.word)

    def arrange_name(self, inside: Rect, top: int) -> None:
        """Put the name at a height, and the button into the lower right corner."""
        self._entry.set_relative_position((inside.x, top))
        self._entry.set_dimensions((inside.width, 42))
        self.put(self._writer, Rect(inside.right - 130, inside.bottom - 40, 130, 40))

    def pressed(self, button: object) -> Wish | Command | None:
        """Write under the name, or close."""
        return self.write() if button is self._writer else super().pressed(button)

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Write on Enter."""
        return self.write() if event.type == pygame.KEYDOWN and event.key in ENTERS else None

    def write(self) -> Wish | Command | None:
        """Return the wish to write under the name, None while something stands against it."""
        try:
            name = file_name_for(self._entry.get_text(), self.ending)
        except ValueError as fault:
            self._message, self._message_color = f"{str(fault).capitalize()}.", BAD
            return None
        path = self._folder / name
        if path.exists() and self._replacing != name:
            self._replacing, self._message_color = name, WARNING
            self._message = f"There is a {self.what} of that name. Replace it?"
            self._writer.set_text("Replace")
            return None
        self.forget_answer()
        return self.wish_to_write(path)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the label, and what stands against the name."""
        x, y = self._entry.rect.x, self._entry.rect.y
        self.brush.text(surface, "Name", (x, y - 24), size=SMALL, color=MUTED)
        if self._message:
            at, width = (x, self._entry.rect.bottom + 12), self._entry.rect.width
            self.brush.text(surface, self._message, at, color=self._message_color, width=width)
        where = self.brush.fonts.fit(f"in the folder {self._folder.name}", SMALL, 300)
        at = (x, self._writer.rect.centery)
        self.brush.text(surface, where, at, size=SMALL, color=MUTED, anchor="midleft")

    def kill(self) -> None:
        """Take the entry away too."""
        self._entry.kill()
        super().kill()
