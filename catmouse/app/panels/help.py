"""The help: what each part of the picture is, written over it, and the keys."""

from __future__ import annotations

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.app.keys import KEYS
from catmouse.app.layout import Layout, arrange
from catmouse.app.overlay import SHADE, Overlay
from catmouse.app.panel import View
from catmouse.app.theme import ACCENT, EDGE, GROUND, MUTED, SMALL, Brush
from catmouse.app.wishes import Close, Wish
from catmouse.messages import Command

CAPTIONS = {
    "brain": (
        "The brain",
        "It sees four numbers: where the cat is and where the mouse is. Hidden units mix them with "
        "what they remember of the moves before. One number comes out: which way to run. More "
        "units are a larger brain, and a new one; the learning rate takes hold at once. Every game "
        "is a lesson: after it the teacher says what would have been right at each move, and every "
        "weight moves a little that way.",
    ),
    "score": (
        "The exact number",
        "The brain plays every possible game; this many of its moves are the teacher's.",
    ),
    "chart": (
        "The errors",
        "How far the mouse's numbers were off in a game, smoothed over about a thousand games; ten "
        "right moves can still make up to 5.0. A fresh brain makes about 8, the article stopped "
        "at 1.2. Squares are wrong moves, exactly. Point at the curve to read it.",
    ),
    "heat_map": (
        "The weights",
        "One column a hidden unit, one row an input. White pushes the unit up, black pushes it "
        "down, grey is deaf. Watch them find their roles.",
    ),
}  # fmt: skip

BOARD = (
    "A game, played for your eyes by the newest brain, while training goes on unseen, "
    "thousands of games a second. A cross marks a move that the teacher would not have made. "
    "Drag the cat or the mouse; the mouse answers at once."
)
TOP = (
    "Wipe the brain, bring it back, pause, choose the speed. A wiped brain can always be brought "
    "back with Ctrl-Z."
)


WIDE = 520
"""From this width of the board on the keys lie over it; else they are a page of their own."""


class Help(Overlay):
    """Captions over the darkened window."""

    title = ""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self._keys_alone = False
        self._turn = self.button("", Close(), "The keys, or what is what.", style="small_button")

    def pressed(self, button: object) -> Wish | Command | None:
        """Turn from what is what to the keys, or back."""
        if button is not self._turn:
            return super().pressed(button)
        self._keys_alone = not self._keys_alone
        return None

    def update(self, view: View) -> None:
        """Say what the other page is."""
        words = "What is what" if self._keys_alone else "Keys"
        if self._turn.text != words:
            self._turn.set_text(words)

    def arrange(self, place: Rect) -> None:
        """Follow the window's layout."""
        super().arrange(place)
        self._layout: Layout = arrange(place.size)
        self.place = place
        self._shade.fill((*SHADE[:3], 120))
        y = self._layout.top_bar.centery - 18
        self.put(self.shut, Rect(place.right - 52, y, 36, 36))
        self.put(self._turn, Rect(place.right - 164, y, 104, 36))
        self._has_room = self._layout.board.width >= WIDE
        self._turn.hide() if self._has_room else self._turn.show()

    def draw(self, surface: Surface, view: View) -> None:
        """Write a caption over every part."""
        surface.blit(self._shade, (0, 0))
        layout = self._layout
        if self._keys_alone and not self._has_room:
            top, height = layout.brain.top, layout.timeline.top - layout.brain.top
            self._keys(surface, Rect(20, top, layout.window.width - 40, height))
            return
        for name, (title, text) in CAPTIONS.items():
            place = getattr(layout, name)
            pygame.draw.rect(surface, ACCENT, place, 2, border_radius=8)
            self._bubble(surface, place, title, text)
        bar = layout.top_bar.inflate(-16, -6)
        bar.width -= 50 if self._has_room else 164
        pygame.draw.rect(surface, ACCENT, layout.top_bar.inflate(-4, -4), 2, border_radius=8)
        self._bubble(surface, bar, "", TOP)
        middle = layout.board.union(layout.layers).union(layout.sentence)
        pygame.draw.rect(surface, ACCENT, middle, 2, border_radius=8)
        top = self._bubble(surface, middle, "The board", BOARD, upper=True)
        if self._has_room:
            place = Rect(middle.x + 10, top + 10, middle.width - 20, middle.bottom - top - 20)
            self._keys(surface, place)

    def _bubble(
        self, surface: Surface, place: Rect, title: str, text: str, upper: bool = False
    ) -> int:
        """Write a caption into a box as high as it needs; return the y below it."""
        brush, size = self.brush, SMALL + 1
        width = place.width - 20
        lines = brush.fonts.wrap(text, size, width - 28)
        head = 26 if title else 0
        box = Rect(0, 0, width, 18 + head + 19 * len(lines))
        box.center = place.center
        if upper:
            box.top = place.top + 10
        self._frame(surface, box)
        if title:
            brush.text(surface, title, (box.x + 14, box.y + 8), bold=True, color=ACCENT)
        for row, line in enumerate(lines):
            brush.text(surface, line, (box.x + 14, box.y + 8 + head + 19 * row), size=size)
        return box.bottom

    def _frame(self, surface: Surface, place: Rect) -> None:
        pygame.draw.rect(surface, GROUND, place, border_radius=8)
        pygame.draw.rect(surface, EDGE, place, 1, border_radius=8)

    def _keys(self, surface: Surface, place: Rect) -> None:
        """List the keys in two columns."""
        lines = [key for key in KEYS if key.shown]
        columns = 2
        rows = -(-len(lines) // columns)
        height = min(24, (place.height - 44) // rows)
        box = Rect(place.x, place.y, place.width, rows * height + 44)
        self._frame(surface, box)
        self.brush.text(surface, "Keys", (box.x + 14, box.y + 8), bold=True, color=ACCENT)
        width = (box.width - 20) // columns
        for number, key in enumerate(lines):
            x = box.x + 14 + number // rows * width
            y = box.y + 34 + number % rows * height
            self.brush.text(surface, key.shown, (x, y), size=SMALL, bold=True)
            self.brush.text(
                surface, key.help, (x + 78, y), size=SMALL, color=MUTED, width=width - 82
            )
