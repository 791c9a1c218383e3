"""The bottom line: the state of the program at a glance, and what it last said."""

from __future__ import annotations

import pygame
from pygame import Color, Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.theme import (
    BAD,
    EDGE,
    GOOD,
    MUTED,
    NORMAL,
    ON_BRIGHT,
    PANEL,
    SMALL,
    TEXT,
    WARNING,
)

NOTICE_SHOWN = 9.0
"""For how many seconds a notice stays."""

ENGINES = {
    "compiled": "compiled engine",
    "compiling": "numpy engine, compiling the fast one …",
    "numpy": "numpy engine",
}


class Status(Panel):
    """State, notice, engine."""

    _number = 0
    _since = -NOTICE_SHOWN

    def _state(self, view: View) -> tuple[str, Color]:
        snapshot = view.snapshot
        if snapshot.failure is not None:
            return "STOPPED", BAD
        if not snapshot.playing:
            return "PAUSED", WARNING
        return "LEARNING", GOOD

    def _sentence(self, view: View) -> tuple[str, Color]:
        notice = view.snapshot.notice
        if notice is not None and view.now - self._since < NOTICE_SHOWN:
            return notice.text, BAD if notice.is_error else TEXT
        if view.snapshot.failure is not None:
            return view.snapshot.failure.reason, BAD
        if view.playback.steering:
            return "Arrow keys lead the cat. C gives it back.", MUTED
        if not view.snapshot.playing:
            return "Space goes on. The point key makes one move. Drag the cat at the mouse.", MUTED
        return "Drag the cat at the mouse, or press F1 to learn what is what.", MUTED

    def update(self, view: View) -> None:
        """Note when a notice arrived."""
        notice = view.snapshot.notice
        if notice is not None and notice.number != self._number:
            self._number, self._since = notice.number, view.now

    def key(self, view: View) -> object:
        """The words."""
        engine = view.snapshot.engine
        return self._state(view)[0], self._sentence(view)[0], engine

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the three."""
        brush, place = self.brush, self.place
        surface.fill(PANEL, place)
        surface.fill(EDGE, Rect(place.x, place.y, place.width, 1))
        word, color = self._state(view)
        picture = brush.fonts.render(word, SMALL, ON_BRIGHT, True)
        pill = Rect(place.x + 10, 0, 96, 26)
        pill.centery = place.centery
        pygame.draw.rect(surface, color, pill, border_radius=13)
        surface.blit(picture, picture.get_rect(center=pill.center))
        engine = view.snapshot.engine
        right = brush.text(
            surface, ENGINES[engine.name], (place.right - 14, place.centery),
            size=SMALL, color=MUTED, anchor="midright",
        ).left  # fmt: skip
        text, color = self._sentence(view)
        left, width = pill.right + 14, right - pill.right - 34
        lines = brush.fonts.wrap(text, NORMAL, width)
        size = NORMAL if len(lines) == 1 else SMALL
        for row, line in enumerate(brush.fonts.wrap(text, size, width)[:2]):
            y = place.centery if len(lines) == 1 else place.y + 15 + 18 * row
            brush.text(
                surface, line, (left, y), size=size, color=color, anchor="midleft", width=width
            )
