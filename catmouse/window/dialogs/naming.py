"""What dialogs that write a file have in common: a field for its name, and care for what exists."""

from __future__ import annotations

from pathlib import Path

from pygame import Rect, Surface
from pygame_gui.elements import UITextEntryLine

from catmouse.files.library import EXTENSION, file_name_for
from catmouse.window.actions.desk import Doing
from catmouse.window.dialogs.base import Context, Overlay
from catmouse.window.drawing.theme import BAD, MUTED, SMALL, WARNING
from catmouse.window.view import View


class NameDialog(Overlay):
    """A name and a button; a name that exists asks once more."""

    word = "Save"  # on the button
    what = "brain"  # what the file is
    ending = EXTENSION

    def __init__(self, context: Context, stem: str) -> None:
        super().__init__(context)
        self._folder = context.folder
        self._message, self._message_color = "", MUTED
        self._replacing = ""
        self.entry = UITextEntryLine(
            Rect(0, 0, 300, 40), self.manager, initial_text=self.free_name(stem)
        )  # fmt: skip
        self.writer = self.own(
            self.word, "Write the file.", self.write, key="Enter", style="main_button"
        )
        self.entry.focus()

    def free_name(self, stem: str) -> str:
        """Return a name that no file has yet."""
        number, free = 2, stem
        while (self._folder / file_name_for(free, self.ending)).exists():
            free, number = f"{stem} {number}", number + 1
        return free

    def writing(self, path: Path) -> Doing:
        """Return what writes the file."""
        raise NotImplementedError

    def forget_answer(self) -> None:
        """Ask anew before a file is replaced."""
        self._replacing, self._message = "", ""
        self.say(self.writer, self.word)

    def arrange_name(self, inside: Rect, top: int) -> None:
        """Put the name at a height, and the button into the lower right corner."""
        self.entry.set_relative_position((inside.x, top))
        self.entry.set_dimensions((inside.width, 42))
        self.put(self.writer, Rect(inside.right - 130, inside.bottom - 40, 130, 40))

    def write(self) -> Doing | None:
        """Return what writes under the name, None while something stands against it."""
        try:
            name = file_name_for(self.entry.get_text(), self.ending)
        except ValueError as fault:
            self._message, self._message_color = f"{str(fault).capitalize()}.", BAD
            return None
        path = self._folder / name
        if path.exists() and self._replacing != name:
            self._replacing, self._message_color = name, WARNING
            self._message = f"There is a {self.what} of that name. Replace it?"
            self.say(self.writer, "Replace")
            return None
        self.forget_answer()
        return self.writing(path)

    def draw_inside(self, surface: Surface, view: View) -> None:
        x, y = self.entry.rect.x, self.entry.rect.y
        self.brush.text(surface, "Name", (x, y - 24), size=SMALL, color=MUTED)
        if self._message:
            at, width = (x, self.entry.rect.bottom + 12), self.entry.rect.width
            self.brush.text(surface, self._message, at, color=self._message_color, width=width)
        where = self.brush.fonts.fit(f"in the folder {self._folder.name}", SMALL, 300)
        at = (x, self.writer.rect.centery)
        self.brush.text(surface, where, at, size=SMALL, color=MUTED, anchor="midleft")

    def kill(self) -> None:
        self.entry.kill()
        super().kill()
