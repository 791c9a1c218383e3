"""The help: what each part of the picture is, written over it, and the keys."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.app.keys import KEYS
from catmouse.app.layout import Layout, arrange
from catmouse.app.overlay import Overlay
from catmouse.app.panel import View
from catmouse.app.theme import ACCENT, GROUND, MUTED, SMALL, TEXT

CAPTIONS = {
    "brain": (
        "The brain",
        "It sees four numbers: where the cat is and where the mouse is. Hidden units mix them with "
        "what they remember of the moves before. One number comes out: which way to run. More "
        "units are a larger brain, and a new one; the learning rate takes hold at once. Every game "
        "is a lesson: after it the teacher says what would have been right at each move, and every "
        "weight moves a little that way.",
    ),
    "score": ("The exact number", "The brain plays every possible game; this many moves are the teacher's."),
    "chart": (
        "The errors",
        "How far the mouse's numbers were off in a game, smoothed over about a thousand games. "
        "Point at the curve to read it. A fresh brain makes about 8, the article stopped at 1.2.",
    ),
    "heat_map": (
        "The weights",
        "One column a hidden unit, one row an input. White pushes the unit up, black pushes it "
        "down, grey is deaf. Watch them find their roles.",
    ),
}  # fmt: skip

BOARD = (
    "The board: a game, played for your eyes by the newest brain, while training goes on unseen, "
    "thousands of games a second. A cross marks a move that the teacher would not have made. "
    "Drag the cat or the mouse; the mouse answers at once."
)
TOP = (
    "Wipe the brain, bring it back, pause, choose the speed. A wiped brain can always be brought "
    "back with Ctrl-Z."
)


class Help(Overlay):
    """Captions over the darkened window."""

    title = ""

    def arrange(self, place: Rect) -> None:
        """Follow the window's layout."""
        super().arrange(place)
        self._layout: Layout = arrange(place.size)
        self.place = place
        self.put(self.shut, Rect(place.right - 52, self._layout.status.y + 6, 36, 36))

    def draw(self, surface: Surface, view: View) -> None:
        """Write a caption over every part."""
        surface.blit(self._shade, (0, 0))
        layout = self._layout
        for name, (title, text) in CAPTIONS.items():
            self._caption(surface, getattr(layout, name), title, text)
        bar = layout.top_bar.inflate(-12, -10)
        self._frame(surface, bar)
        self.brush.paragraph(
            surface, TOP, Rect(bar.x + 14, bar.y + 10, bar.width - 28, 40), size=SMALL + 1
        )
        middle = layout.board.union(layout.layers).union(layout.sentence)
        self._frame(surface, middle)
        x, width = middle.x + 16, middle.width - 32
        y = self.brush.paragraph(
            surface, BOARD, Rect(x, middle.y + 12, width, 100), size=SMALL + 1
        )
        self._keys(surface, Rect(x, y + 12, width, middle.bottom - y - 20))

    def _frame(self, surface: Surface, place: Rect) -> None:
        pygame.draw.rect(surface, GROUND, place, border_radius=8)
        pygame.draw.rect(surface, ACCENT, place, 1, border_radius=8)

    def _caption(self, surface: Surface, place: Rect, title: str, text: str) -> None:
        self._frame(surface, place)
        self.brush.text(surface, title, (place.x + 14, place.y + 10), bold=True, color=ACCENT)
        box = Rect(place.x + 14, place.y + 34, place.width - 28, place.height - 40)
        self.brush.paragraph(surface, text, box, size=SMALL + 1, color=TEXT)

    def _keys(self, surface: Surface, place: Rect) -> None:
        """List the keys in as many rows as fit."""
        lines = [key for key in KEYS if key.shown]
        row = min(24, place.height // len(lines))
        for number, key in enumerate(lines):
            y = place.y + number * row
            at = (place.x, y)
            self.brush.text(surface, key.shown, at, size=SMALL + 1, bold=True, color=ACCENT)
            self.brush.text(
                surface, key.help, (place.x + 84, y), size=SMALL + 1, width=place.width - 84,
                color=TEXT if number % 2 else MUTED,
            )  # fmt: skip
