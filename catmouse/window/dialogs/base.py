"""What lies over the window while the user reads, chooses or answers: one at a time, Esc closes."""

from __future__ import annotations

import pygame_gui
from pygame import Rect, Surface

from catmouse.window.drawing.theme import LARGE, PANEL, Brush
from catmouse.window.panels.base import Panel, View
from catmouse.window.wishes import Close

SHADE = (6, 9, 13, 190)
PAD = 24


class Overlay(Panel):
    """A box in the middle of the darkened window."""

    title = ""
    size = (560, 400)

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.shut = self.button("", Close(), "Close (Esc).", icon="close")
        self._shade = Surface((1, 1))

    def arrange(self, place: Rect) -> None:
        """Take the middle of the window."""
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
        """Darken the window and draw the box and its title."""
        surface.blit(self._shade, (0, 0))
        self.brush.box(surface, self.place, PANEL, 12)
        at = (self.place.x + PAD, self.place.y + 18)
        self.brush.text(surface, self.title, at, size=LARGE, bold=True)
        self.draw_inside(surface, view)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw what is under the widgets."""

    def kill(self) -> None:
        """Take the widgets away."""
        for button in self._wishes:  # the hidden ones, too
            button.kill()
