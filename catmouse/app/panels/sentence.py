"""The line under the board: what the mouse says, and what its teacher says."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.playback import Move
from catmouse.app.theme import BAD, GOOD, MUTED, NORMAL, ON_BRIGHT, SMALL, TEXT
from catmouse.world import DIRECTION_NAMES

PAD, GAP = 14, 10
LARGEST, SMALLEST = NORMAL + 3, NORMAL
"""The type of the sentence where it is one line; where it is two, it is the smallest."""


def opinions(chosen: str, ideal: str, says: float, target: float | None) -> tuple[str, str]:
    """Return what the mouse says, and what the teacher says; without a target says is a share."""
    if target is None:
        return f"Mouse says {chosen} ({says:.0%})", f"teacher says {ideal}"
    return f"Mouse says {chosen} ({says:.2f})", f"teacher says {ideal} ({target:.3f})"


class Sentence(Panel):
    """The latest move of the game on the board, in words."""

    def key(self, view: View) -> object:
        """The latest move."""
        trail = view.playback.trail
        return (trail[-1] if trail else None, len(trail), view.playback.caught)

    def draw(self, surface: Surface, view: View) -> None:
        """Draw both opinions, and whether they agree."""
        brush, place = self.brush, self.place
        card = Rect(place.x, place.y + 8, place.width, place.height - 8)
        brush.box(surface, card)
        x, y = card.x + PAD, card.centery
        if not view.playback.trail:
            brush.text(surface, "A new game begins.", (x, y), color=MUTED, anchor="midleft")
            return
        move = view.playback.trail[-1]
        width = self._verdict(surface, move, card) - x
        target = move.target if len(move.answer) == 1 else None
        chosen, ideal = DIRECTION_NAMES[move.chosen], DIRECTION_NAMES[move.ideal]
        mouse, teacher = opinions(chosen, ideal, move.says, target)
        size = self._size(target, width)
        one_line = size is not None
        words = brush.text(
            surface, mouse, (x, y if one_line else y - 11), size=size or SMALLEST,
            color=brush.palette.mouse, bold=True, anchor="midleft", width=width,
        )  # fmt: skip
        if one_line:
            at, teacher = (words.right + GAP, y), f"–  {teacher}"
        else:
            at, teacher = (x, y + 12), teacher[0].upper() + teacher[1:]
        brush.text(
            surface, teacher, at, size=size or SMALLEST,
            color=TEXT, anchor="midleft", width=x + width - at[0],
        )  # fmt: skip

    def _verdict(self, surface: Surface, move: Move, card: Rect) -> int:
        """Draw whether the two agree, at the right; return where the words must end."""
        pictures = [
            self.brush.fonts.render(verdict, SMALL + 1, ON_BRIGHT, True)
            for verdict in ("wrong", "right")
        ]
        picture = pictures[move.right]
        pill = picture.get_rect(width=max(each.width for each in pictures)).inflate(18, 8)
        pill.midright = (card.right - PAD, card.centery)
        pygame.draw.rect(surface, GOOD if move.right else BAD, pill, border_radius=10)
        surface.blit(picture, picture.get_rect(center=pill.center))
        return pill.left - GAP

    def _size(self, target: float | None, width: int) -> int | None:
        """Return the largest type in which every such sentence is one line; None is none."""
        fonts = self.brush.fonts
        for size in range(LARGEST, SMALLEST - 1, -1):
            widest = max(DIRECTION_NAMES, key=lambda name: fonts.font(size, True).size(name)[0])
            mouse, teacher = opinions(widest, widest, 1.0, target)
            words = fonts.font(size, True).size(mouse)[0] + GAP
            if words + fonts.font(size).size(f"–  {teacher}")[0] <= width:
                return size
        return None
