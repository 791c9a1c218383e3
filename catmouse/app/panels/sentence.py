"""The line under the board: what the mouse says, and what its teacher says."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.app.fight_playback import YOU
from catmouse.app.panel import Panel, View
from catmouse.app.playback import Move
from catmouse.app.theme import BAD, GOOD, MUTED, NORMAL, ON_BRIGHT, SMALL, TEXT
from catmouse.recipe import BRAIN
from catmouse.world import DIRECTION_NAMES

PAD = 14


class Sentence(Panel):
    """The latest move of the game on the board, in words."""

    def key(self, view: View) -> object:
        """The latest move of the side that is looked at."""
        trail = self._trail(view)
        mind = view.fighting.mind_of(view.side) if view.fighting else BRAIN
        return (trail[-1] if trail else None, len(trail), view.playback.caught, view.side, mind)

    @staticmethod
    def _trail(view: View) -> list[Move]:
        return view.fighting.trails[view.side] if view.fighting else view.playback.trail

    def draw(self, surface: Surface, view: View) -> None:
        """Draw what was said or done, what the teacher says, and whether they agree."""
        card = Rect(self.place.x, self.place.y + 8, self.place.width, self.place.height - 8)
        self.brush.box(surface, card)
        trail = self._trail(view)
        left, right = card.x + PAD, card.right - PAD
        if not trail:
            words = "A new fight begins." if view.fight else "A new game begins."
            at = (left, card.centery)
            self.brush.text(surface, words, at, color=MUTED, anchor="midleft")
            return
        move = trail[-1]
        if move.answer:
            right = self._verdict(surface, right, card.centery, move.right) - 10
        first, second = self._words(view, move)
        self._both(surface, Rect(left, card.y, right - left, card.height), first, second, view)

    @staticmethod
    def _words(view: View, move: Move) -> tuple[str, str]:
        """Return what one side says, and what its teacher does."""
        who, way = view.side.capitalize(), DIRECTION_NAMES[move.chosen]
        teacher = f"teacher says {DIRECTION_NAMES[move.ideal]}"
        if len(move.answer) == 1:
            says = f"{who} says {way} ({move.says:.2f})"
            return says, f"{teacher} ({move.target:.3g})"
        if move.answer:
            return f"{who} says {way} ({move.says:.0%})", teacher
        mind = view.fighting.mind_of(view.side) if view.fighting else ""
        if mind == YOU:
            return f"You as the {view.side}: {way}", teacher
        return f"{who}, {mind}: {way}", "a rule that learns nothing"

    def _verdict(self, surface: Surface, right: int, y: int, is_right: bool) -> int:
        """Draw whether the move was the teacher's; return the left end of it."""
        word = "right" if is_right else "wrong"
        picture = self.brush.fonts.render(word, SMALL + 1, ON_BRIGHT, True)
        pill = picture.get_rect().inflate(18, 8)
        pill.midright = (right, y)
        pygame.draw.rect(surface, GOOD if is_right else BAD, pill, border_radius=10)
        surface.blit(picture, picture.get_rect(center=pill.center))
        return pill.left

    def _both(self, surface: Surface, place: Rect, first: str, second: str, view: View) -> None:
        """Write both in one line as large as fits, or else in two."""
        brush, color = self.brush, getattr(self.brush.palette, view.side)
        for size in (NORMAL + 3, NORMAL + 1, NORMAL):
            width = brush.fonts.font(size, True).size(first)[0]
            if width + 10 + brush.fonts.font(size).size(f"–  {second}")[0] <= place.width:
                at = (place.x, place.centery)
                words = brush.text(
                    surface, first, at, size=size, color=color, bold=True, anchor="midleft"
                )
                at = (words.right + 10, place.centery)
                brush.text(surface, f"–  {second}", at, size=size, color=TEXT, anchor="midleft")
                return
        for line, y, bold in ((first, -11, True), (second[0].upper() + second[1:], 12, False)):
            brush.text(
                surface, line, (place.x, place.centery + y), color=color if bold else TEXT,
                bold=bold, anchor="midleft", width=place.width,
            )  # fmt: skip
