"""The help: what each part of the picture is, written over it, and the keys."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.window.actions import table
from catmouse.window.dialogs.base import SHADE, Context, Overlay
from catmouse.window.drawing.theme import ACCENT, EDGE, GROUND, MUTED, SMALL
from catmouse.window.layout import Layout, arrange
from catmouse.window.view import View

CAPTIONS = {
    "sides": (
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
        "down, grey is deaf. Watch them find their roles. The tab of colours shows whom each unit "
        "hears.",
    ),
}  # fmt: skip

FIGHT_CAPTIONS = {
    "sides": (
        "The fight",
        "Choose by the pictures who plays each side: a rule, a brain, or you. A brain learns from "
        "its teacher, which says after every fight what would have been right. It can become as "
        "good as its teacher, and no better: a mouse that copies Flee without a fault is still "
        "caught. Let it learn from Perfect instead. Elman is the article's kind of brain; an LSTM "
        "learns far quicker.",
    ),
    "score": (
        "The exact score",
        "The two fight from every possible start. The number is how often the mouse gets away.",
    ),
    "chart": (
        "The errors",
        "How far each brain is from its teacher, smoothed. White squares, on the right-hand scale: "
        "from which share of all starts the mouse is caught. Point at a line to read it.",
    ),
    "heat_map": CAPTIONS["heat_map"],
}

BOARD = (
    "A game, played for your eyes by the newest brain, while training goes on unseen, "
    "thousands of games a second. A cross marks a move that the teacher would not have made. "
    "Drag the cat or the mouse; the mouse answers at once."
)
FIGHT_BOARD = (
    "A fight, played for your eyes by the newest brains. The mouse moves, then the cat; when they "
    "share a cell it is over. A cross marks a move that a brain's teacher would not have made. "
    "Drag the two where you like. The hand, or C, lets you play yourself."
)
TOP = (
    "Wipe the brain, bring it back, pause, choose the speed. A wiped brain can always be brought "
    "back with Ctrl-Z."
)


PAST = (
    "The brains of the run so far: the higher the bar, the more was wrong. Drag along it and "
    "everything goes back in time; play it as a film; branch off from any of them."
)


class Help(Overlay):
    """Captions over the darkened window, and the keys on a page of their own."""

    name = "help"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.turn = self.own("Keys", "All the keys, or what is what.", self._turn, style="")
        self._shows_keys = False

    def arrange(self, place: Rect) -> None:
        super().arrange(place)
        self._layout: Layout = arrange(place.size)
        self.place = place
        self._shade.fill((*SHADE[:3], 120))
        middle = self._layout.top_bar.centery
        self.put(self.shut, Rect(place.right - 52, middle - 18, 36, 36))
        self.put(self.turn, Rect(place.right - 52 - 128, middle - 18, 120, 36))

    def _turn(self) -> None:
        self._shows_keys = not self._shows_keys
        self.say(self.turn, "What is what" if self._shows_keys else "Keys")

    def draw(self, surface: Surface, view: View) -> None:
        surface.blit(self._shade, (0, 0))
        layout, fighting = self._layout, view.is_fight
        bar = layout.top_bar.inflate(-16, -6)
        bar.width -= 180
        pygame.draw.rect(surface, ACCENT, layout.top_bar.inflate(-4, -4), 2, border_radius=8)
        self._bubble(surface, bar, "", TOP)
        under = self.turn.rect.union(self.shut.rect).inflate(8, 4)  # no other button peeps out
        pygame.draw.rect(surface, GROUND, under, border_radius=8)
        if self._shows_keys:
            place = layout.sides.union(layout.heat_map).union(layout.score)
            self._keys(surface, place, table.help_of(view.game))
            return
        for name, (title, text) in (FIGHT_CAPTIONS if fighting else CAPTIONS).items():
            place = getattr(layout, name)
            pygame.draw.rect(surface, ACCENT, place, 2, border_radius=8)
            self._bubble(surface, place, title, text)
        middle = layout.board.union(layout.layers).union(layout.sentence)
        pygame.draw.rect(surface, ACCENT, middle, 2, border_radius=8)
        self._bubble(surface, middle, "The board", FIGHT_BOARD if fighting else BOARD)
        pygame.draw.rect(surface, ACCENT, layout.timeline, 2, border_radius=8)
        low = Rect(layout.board.x, 0, layout.board.width, 120)
        low.bottom = layout.sentence.bottom - 4
        self._bubble(surface, low, "The timeline", PAST)

    def _bubble(self, surface: Surface, place: Rect, title: str, text: str) -> int:
        """Write a caption into a box as high as it needs; return the y below it."""
        brush, size = self.brush, SMALL + 1
        width = place.width - 20
        lines = brush.fonts.wrap(text, size, width - 28)
        head = 26 if title else 0
        box = Rect(0, 0, width, 18 + head + 19 * len(lines))
        box.center = place.center
        self._frame(surface, box)
        if title:
            brush.text(surface, title, (box.x + 14, box.y + 8), bold=True, color=ACCENT)
        for row, line in enumerate(lines):
            brush.text(surface, line, (box.x + 14, box.y + 8 + head + 19 * row), size=size)
        return box.bottom

    def _frame(self, surface: Surface, place: Rect) -> None:
        pygame.draw.rect(surface, GROUND, place, border_radius=8)
        pygame.draw.rect(surface, EDGE, place, 1, border_radius=8)

    def _keys(self, surface: Surface, place: Rect, lines: list[tuple[str, str]]) -> None:
        """List the keys and what they do, in columns."""
        columns = max(2, place.width // 400)
        rows = -(-len(lines) // columns)
        height = min(28, (place.height - 56) // rows)
        box = Rect(place.x, place.y, place.width, rows * height + 56)
        self._frame(surface, box)
        self.brush.text(surface, "Keys", (box.x + 16, box.y + 10), bold=True, color=ACCENT)
        width = (box.width - 20) // columns
        for number, (keys, words) in enumerate(lines):
            x = box.x + 16 + number // rows * width
            y = box.y + 42 + number % rows * height
            self.brush.text(surface, keys, (x, y), size=SMALL + 1, bold=True)
            self.brush.text(
                surface, words, (x + 100, y), size=SMALL + 1, color=MUTED, width=width - 108
            )
