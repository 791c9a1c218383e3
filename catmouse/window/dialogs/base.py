"""What lies over the window while the user reads, chooses or answers: one at a time, Esc closes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.window.actions import table
from catmouse.window.actions.desk import Doing
from catmouse.window.drawing.theme import LARGE, PANEL, Brush
from catmouse.window.panels.base import Panel
from catmouse.window.view import View

SHADE = (6, 9, 13, 190)
PAD = 24


@dataclass(frozen=True)
class Context:
    """What every dialog is made from."""

    manager: pygame_gui.UIManager
    brush: Brush
    folder: Path  # of the saved brains
    view: View  # when it opens


class Overlay(Panel):
    """A box in the middle of the darkened window; a dialog states its name, title and size.

    Its name is what an action of the table shows; ``where`` is the game that it opens in.
    """

    title = ""
    where = ""  # the game that it opens in, "" in both
    size = (560, 400)

    def __init__(self, context: Context) -> None:
        super().__init__(context.manager, context.brush)
        self.shut = self.button(table.CLOSE.but(label=""), style="")
        self._shade = Surface((1, 1))

    def keyed(self, event: pygame.event.Event) -> Doing | None:
        """Return what the key of one of its buttons does, where it can be pressed."""
        for button, action in self.actions.items():
            if action.answers(event) and button.visible and button.is_enabled:
                return self.pressed(button)
        return None

    def arrange(self, place: Rect) -> None:
        box = Rect(0, 0, min(self.size[0], place.width - 20), min(self.size[1], place.height - 20))
        box.center = place.center
        self.place = box
        self._shade = Surface(place.size).convert_alpha()
        self._shade.fill(SHADE)
        self.put(self.shut, Rect(box.right - 52, box.y + 14, 36, 36))
        self.arrange_inside(box.inflate(-2 * PAD, -2 * PAD))

    def arrange_inside(self, inside: Rect) -> None:
        """Give the widgets their places."""

    def draw(self, surface: Surface, view: View) -> None:
        surface.blit(self._shade, (0, 0))
        self.brush.box(surface, self.place, PANEL, 12)
        at = (self.place.x + PAD, self.place.y + 18)
        self.brush.text(surface, self.title, at, size=LARGE, bold=True)
        self.draw_inside(surface, view)

    def forget(self) -> None:
        """Draw every picture anew."""

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw what is under the widgets."""

    def kill(self) -> None:
        for button in self.actions:  # the hidden ones, too
            button.kill()
