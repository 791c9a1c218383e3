"""The heat map of synapse_0: what each hidden unit listens to."""

from __future__ import annotations

import math

import numpy as np
import pygame
from pygame import Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.theme import FAINT, GROUND, MUTED, NORMAL, SMALL, TEXT

ROWS = ("cat x", "cat y", "mouse x", "mouse y")
NAME = "synapse_0"
PAD, LABELS = 14, 74
REDRAWS_A_SECOND = 10


class HeatMap(Panel):
    """The weights from the inputs to the hidden units, in grey."""

    def key(self, view: View) -> object:
        """Ten redraws a second while the weights change."""
        snapshot = view.snapshot
        moment = int(view.now * REDRAWS_A_SECOND) if snapshot.playing else snapshot.games
        return snapshot.brain, moment

    def _map(self) -> Rect:
        place = self.place
        top = place.y + 40
        return Rect(place.x + LABELS, top, place.width - LABELS - PAD, place.bottom - 46 - top)

    @staticmethod
    def _reach(weights: np.ndarray) -> float:
        """Return the weight that is white, a whole number; its negative is black."""
        return max(1.0, float(math.ceil(np.abs(weights).max())))

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the map, its rows and its scale."""
        brush, place, area = self.brush, self.place, self._map()
        weights = view.snapshot.params[NAME]  # (4, hidden)
        brush.box(surface, place)
        title = brush.text(surface, NAME, (place.x + PAD, place.y + 10), size=NORMAL + 1, bold=True)
        brush.text(
            surface, "what each hidden unit listens to", (title.right + 10, place.y + 13),
            size=SMALL, color=MUTED, width=place.right - title.right - 10 - PAD,
        )  # fmt: skip
        reach = self._reach(weights)
        grey = ((weights / reach + 1) * 127.5).astype(np.uint8)
        pixels = np.repeat(grey.T[:, :, np.newaxis], 3, axis=2)  # (hidden, 4, 3)
        picture = pygame.surfarray.make_surface(pixels)
        surface.blit(pygame.transform.scale(picture, area.size), area)
        pygame.draw.rect(surface, FAINT, area.inflate(2, 2), 1)
        for row, label in enumerate(ROWS):
            y = area.y + round((row + 0.5) * area.height / len(ROWS))
            color = brush.palette.cat if row < 2 else brush.palette.mouse
            brush.text(surface, label, (area.x - 8, y), size=SMALL, color=color, anchor="midright")
        self._scale(surface, area, reach, weights.shape[1])

    def _scale(self, surface: Surface, area: Rect, reach: float, hidden: int) -> None:
        """Draw which grey is which weight."""
        brush = self.brush
        below = area.bottom + 8
        brush.text(surface, f"unit 1 … {hidden}", (area.x, below), size=12, color=MUTED)
        bar = Rect(area.right - 150, below + 4, 90, 10)
        shades = np.linspace(0, 255, bar.width).astype(np.uint8)
        pixels = np.broadcast_to(shades[:, np.newaxis, np.newaxis], (bar.width, bar.height, 3))
        surface.blit(pygame.surfarray.make_surface(pixels), bar)
        pygame.draw.rect(surface, FAINT, bar.inflate(2, 2), 1)
        brush.text(
            surface,
            f"−{reach:g}",
            (bar.left - 6, bar.centery),
            size=12,
            color=MUTED,
            anchor="midright",
        )
        brush.text(
            surface,
            f"+{reach:g}",
            (bar.right + 6, bar.centery),
            size=12,
            color=MUTED,
            anchor="midleft",
        )

    def draw_live(self, surface: Surface, view: View) -> None:
        """Show the number under the pointer."""
        area, weights = self._map(), view.snapshot.params[NAME]
        if not area.collidepoint(view.pointer):
            return
        rows, columns = weights.shape
        row = (view.pointer[1] - area.y) * rows // area.height
        column = (view.pointer[0] - area.x) * columns // area.width
        left = area.x + column * area.width // columns
        right = area.x + (column + 1) * area.width // columns
        top = area.y + row * area.height // rows
        bottom = area.y + (row + 1) * area.height // rows
        cell = Rect(left, top, max(3, right - left), bottom - top)
        pygame.draw.rect(surface, self.brush.palette.mouse, cell, 2)
        words = f"{ROWS[row]} → unit {column + 1}: {weights[row, column]:+.3f}"
        text = self.brush.fonts.render(words, SMALL, TEXT)
        bubble = text.get_rect().inflate(14, 8)
        bubble.midbottom = (cell.centerx, cell.top - 4)
        bubble.clamp_ip(self.place)
        pygame.draw.rect(surface, GROUND, bubble, border_radius=6)
        pygame.draw.rect(surface, FAINT, bubble, 1, border_radius=6)
        surface.blit(text, text.get_rect(center=bubble.center))
