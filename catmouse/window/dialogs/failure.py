"""Training stopped by itself: why, and the way back."""

from __future__ import annotations

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.window.dialogs.base import Overlay
from catmouse.window.drawing.theme import BAD, TEXT, Brush
from catmouse.window.panels.base import View
from catmouse.window.wishes import Wish
from catmouse.worker.messages import Command, Failure, GoBack


class FailureNotice(Overlay):
    """A plain sentence and an offer."""

    title = "Training stopped"
    size = (620, 280)

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush, failure: Failure) -> None:
        super().__init__(manager, brush)
        self._failure = failure
        self._back = self.button(
            f"Back to the last good brain, of {failure.last_good_games:,} games",
            GoBack(),
            "Take up the last good brain, paused (Enter).",
            style="main_button",
        )

    def arrange_inside(self, inside: Rect) -> None:
        """Put the offer at the bottom."""
        self.put(self._back, Rect(inside.x, inside.bottom - 44, inside.width, 44))

    def pressed(self, button: object) -> Wish | Command | None:
        """Going back is the only way on, so closing goes back too."""
        return GoBack() if button is self.shut else super().pressed(button)

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Enter and Esc take the offer."""
        keys = (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_ESCAPE)
        return GoBack() if event.type == pygame.KEYDOWN and event.key in keys else None

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the reason."""
        box = Rect(self.place.x + 24, self.place.y + 66, self.place.width - 48, 100)
        pygame.draw.rect(surface, BAD, Rect(self.place.x, self.place.y + 14, 5, 40))
        self.brush.paragraph(surface, self._failure.reason, box, color=TEXT)
