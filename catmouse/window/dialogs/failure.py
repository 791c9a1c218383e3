"""Training stopped by itself: why, and the way back."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.window.dialogs.base import Context, Overlay
from catmouse.window.drawing.theme import BAD, TEXT
from catmouse.window.view import View
from catmouse.worker.messages import GoBack


class FailureNotice(Overlay):
    """A plain sentence and an offer."""

    name = "failure"
    title = "Training stopped"
    size = (620, 280)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        failure = context.view.snapshot.failure
        assert failure is not None, "the stage shows this where training has failed"
        self._reason = failure.reason
        self.back = self.own(
            f"Back to the last good brain, of {failure.last_good_games:,} games",
            "Take up the last good brain, paused.",
            GoBack(),
            key="Enter",
            style="main_button",
        )
        self.change(self.shut, do=GoBack())  # the only way on

    def arrange_inside(self, inside: Rect) -> None:
        self.put(self.back, Rect(inside.x, inside.bottom - 44, inside.width, 44))

    def draw_inside(self, surface: Surface, view: View) -> None:
        box = Rect(self.place.x + 24, self.place.y + 66, self.place.width - 48, 100)
        pygame.draw.rect(surface, BAD, Rect(self.place.x, self.place.y + 14, 5, 40))
        self.brush.paragraph(surface, self._reason, box, color=TEXT)
