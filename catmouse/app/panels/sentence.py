"""The line under the board: what the mouse says, and what its teacher says."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.theme import BAD, GOOD, MUTED, NORMAL, ON_BRIGHT, SMALL, TEXT
from catmouse.world import DIRECTION_NAMES

PAD = 14


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
        if not view.playback.trail:
            brush.text(
                surface, "A new game begins.", (card.x + PAD, card.centery),
                color=MUTED, anchor="midleft",
            )  # fmt: skip
            return
        move = view.playback.trail[-1]
        compass = len(move.answer) == 1
        said = f"{move.says:.2f}" if compass else f"{move.says:.0%}"
        says = f"Mouse says {DIRECTION_NAMES[move.chosen]} ({said})"
        teacher = f"teacher says {DIRECTION_NAMES[move.ideal]}"
        if compass:
            teacher += f" ({move.target:.3g})"
        verdict = "right" if move.right else "wrong"
        picture = brush.fonts.render(verdict, SMALL + 1, ON_BRIGHT, True)
        pill = picture.get_rect().inflate(18, 8)
        pill.midright = (card.right - PAD, card.centery)
        pygame.draw.rect(surface, GOOD if move.right else BAD, pill, border_radius=10)
        surface.blit(picture, picture.get_rect(center=pill.center))
        two_lines = card.width < 520
        size = NORMAL if two_lines else NORMAL + 3
        left, width = card.x + PAD, pill.left - card.x - PAD - 10
        y = card.centery - 11 if two_lines else card.centery
        mouse = brush.palette.mouse
        words = brush.text(
            surface,
            says,
            (left, y),
            size=size,
            color=mouse,
            bold=True,
            anchor="midleft",
            width=width,
        )
        if two_lines:
            at, line = (left, card.centery + 12), teacher[0].upper() + teacher[1:]
        else:
            at, line = (words.right + 10, card.centery), f"–  {teacher}"
        brush.text(
            surface, line, at, size=size, color=TEXT, anchor="midleft", width=pill.left - at[0] - 10
        )
