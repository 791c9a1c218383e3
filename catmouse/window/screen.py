"""The window itself: its size, the smallest it may get, and full screen."""

from __future__ import annotations

import os

import pygame
from pygame import Surface

from catmouse.window.drawing import icons
from catmouse.window.layout import SMALLEST_SIZE, clamp

RESIZE_PAUSE = 0.1
"""Resizes come in floods; the window is laid out anew at most once in so many seconds."""

NAME_PAUSE = 0.25


class Screen:
    """The display surface and its size."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._windowed = clamp(size)
        self._full = False
        self._resized_at: float | None = None
        self._named_at = 0.0
        if pygame.display.get_driver() == "x11":
            # SDL would send every frame through OpenGL; shared memory takes a tenth of the time
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        pygame.display.set_caption("catmouse")
        self.surface = self._open(self._windowed)
        pygame.display.set_icon(icons.picture("icon", 64))

    def _open(self, size: tuple[int, int]) -> Surface:
        surface = pygame.display.set_mode(size, pygame.RESIZABLE)
        window = pygame.Window.from_display_module()
        window.minimum_size = SMALLEST_SIZE
        return surface

    def name(self, title: str, now: float) -> None:
        """Give the window a title, at most some times a second."""
        if now - self._named_at >= NAME_PAUSE and title != pygame.display.get_caption()[0]:
            self._named_at = now
            pygame.display.set_caption(title)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, no smaller than everything needs."""
        return clamp(self.surface.get_size())

    @property
    def is_full(self) -> bool:
        """Whether the window fills the screen."""
        return self._full

    @property
    def windowed_size(self) -> tuple[int, int]:
        """The size outside of full screen."""
        return self._windowed

    def note_resize(self, now: float) -> None:
        """Note that the window has another size now."""
        self._resized_at = now

    def settled(self, now: float) -> bool:
        """Return, once after a resize, that the window is to be laid out anew."""
        if self._resized_at is None or now - self._resized_at < RESIZE_PAUSE:
            return False
        self._resized_at = None
        self.surface = pygame.display.get_surface() or self.surface
        if not self._full:
            self._windowed = self.size
        return True

    def toggle_full(self, now: float) -> None:
        """Fill the screen, or go back to the window."""
        self._full = not self._full
        if self._full:
            desktop = pygame.display.get_desktop_sizes()[0]
            self.surface = pygame.display.set_mode(clamp(desktop), pygame.FULLSCREEN)
        else:
            self.surface = self._open(self._windowed)
        self._resized_at = now - RESIZE_PAUSE
