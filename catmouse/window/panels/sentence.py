"""The line under the board: what the mouse says, and what its teacher says."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.games.single import Step
from catmouse.room.world import DIRECTION_NAMES as NAMES
from catmouse.window.drawing.theme import BAD, GOOD, MUTED, NORMAL, ON_BRIGHT, SMALL, TEXT
from catmouse.window.panels.base import Panel
from catmouse.window.playback import YOU
from catmouse.window.view import View

PAD, GAP = 14, 10
LARGEST, SMALLEST = NORMAL + 3, NORMAL
"""The type of the sentence where it is one line; where it is two, it is the smallest."""


class Sentence(Panel):
    """The latest move of the game on the board, in words."""

    name = "sentence"

    def key(self, view: View) -> object:
        """The latest move of the side that is looked at."""
        playback, trail = view.playback, self._trail(view)
        latest = trail[-1] if trail else None
        return latest, len(trail), playback.caught, view.side, playback.policy_of(view.side)

    @staticmethod
    def _trail(view: View) -> list[Step]:
        return view.playback.trails[view.side]

    def draw(self, surface: Surface, view: View) -> None:
        card = Rect(self.place.x, self.place.y + 8, self.place.width, self.place.height - 8)
        self.brush.box(surface, card)
        trail = self._trail(view)
        left, right = card.x + PAD, card.right - PAD
        if not trail:
            words = f"A new {'fight' if view.is_fight else 'game'} begins."
            at = (left, card.centery)
            self.brush.text(surface, words, at, color=MUTED, anchor="midleft")
            return
        move = trail[-1]
        if move.output:
            right = self._verdict(surface, right, card.centery, move.right) - 10
        first, second = self._words(view, move)
        place = Rect(left, card.y, right - left, card.height)
        self._both(surface, place, (first, second), self._size(view, move, place.width), view)

    @staticmethod
    def _words(view: View, move: Step) -> tuple[str, str]:
        """Return what one side says, and what its teacher does."""
        who, way = view.side.capitalize(), NAMES[move.chosen]
        teacher = f"teacher says {NAMES[move.target]}"
        if len(move.output) == 1:
            says = f"{who} says {way} ({move.says:.2f})"
            return says, f"{teacher} ({move.target_number:.3f})"
        if move.output:
            return f"{who} says {way} ({move.says:.0%})", teacher
        policy = view.playback.policy_of(view.side)
        if policy == YOU:
            return f"You as the {view.side}: {way}", teacher
        return f"{who}, {policy}: {way}", "a rule that learns nothing"

    def _verdict(self, surface: Surface, right: int, y: int, is_right: bool) -> int:
        """Draw whether the move was the teacher's; return the left end of it."""
        pictures = [
            self.brush.fonts.render(verdict, SMALL + 1, ON_BRIGHT, True)
            for verdict in ("wrong", "right")
        ]
        picture = pictures[is_right]
        pill = picture.get_rect(width=max(each.width for each in pictures)).inflate(18, 8)
        pill.midright = (right, y)
        pygame.draw.rect(surface, GOOD if is_right else BAD, pill, border_radius=10)
        surface.blit(picture, picture.get_rect(center=pill.center))
        return pill.left

    def _size(self, view: View, move: Step, width: int) -> int | None:
        """Return the largest type in which every such sentence is one line; None is none."""
        fonts = self.brush.fonts
        for size in range(LARGEST, SMALLEST - 1, -1):
            widest = max(range(4), key=lambda way: fonts.font(size, True).size(NAMES[way])[0])
            full = tuple(1.0 for _ in move.output)
            longest = move._replace(chosen=widest, target=widest, output=full)
            first, second = self._words(view, longest)
            words = fonts.font(size, True).size(first)[0] + GAP
            if words + fonts.font(size).size(f"–  {second}")[0] <= width:
                return size
        return None

    def _both(
        self, surface: Surface, place: Rect, both: tuple[str, str], size: int | None, view: View
    ) -> None:
        """Write both in one line of this type, or else in two."""
        brush, color = self.brush, getattr(self.brush.palette, view.side)
        first, second = both
        lift = 0 if size is not None else 11
        words = brush.text(
            surface, first, (place.x, place.centery - lift), size=size or SMALLEST,
            color=color, bold=True, anchor="midleft", width=place.width,
        )  # fmt: skip
        at, line = (words.right + GAP, place.centery), f"–  {second}"
        if size is None:
            at, line = (place.x, place.centery + 12), second[0].upper() + second[1:]
        brush.text(
            surface, line, at, size=size or SMALLEST, color=TEXT, anchor="midleft",
            width=place.right - at[0],
        )  # fmt: skip
