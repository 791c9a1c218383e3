"""The focus ring: Tab walks through the buttons, Enter and Space press the one in the ring."""

from __future__ import annotations

from collections.abc import Sequence

import pygame
from pygame import Surface
from pygame_gui.elements import UIButton

from catmouse.window.drawing.theme import TEXT


class FocusRing:
    """Which button the keys would press."""

    def __init__(self) -> None:
        self.button: UIButton | None = None

    def step(self, buttons: Sequence[UIButton], by: int) -> None:
        """Go to the next or the former button that can be pressed."""
        ready = [button for button in buttons if button.is_enabled and button.alive()]
        if not ready:
            self.button = None
        elif self.button in ready:
            self.button = ready[(ready.index(self.button) + by) % len(ready)]
        else:
            self.button = ready[0 if by > 0 else -1]

    def leave(self) -> None:
        """Show no ring."""
        self.button = None

    def draw(self, surface: Surface) -> None:
        """Draw the ring."""
        if self.button is not None and self.button.alive():
            place = self.button.rect.inflate(6, 6)
            pygame.draw.rect(surface, TEXT, place, 2, border_radius=9)
