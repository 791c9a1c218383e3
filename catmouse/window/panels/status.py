"""The bottom line: the state of the program at a glance, and what it last said."""

from __future__ import annotations

import pygame
from pygame import Color, Rect, Surface

from catmouse.recipe.starts import EVERY
from catmouse.room.policies import MOUSE
from catmouse.window.drawing.theme import (
    ACCENT,
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
from catmouse.window.panels.base import Panel
from catmouse.window.playback import Playback
from catmouse.window.view import View
from catmouse.worker.messages import Notice

NOTICE_SHOWN = 9.0
"""For how many seconds a notice stays."""

ENGINES = {
    "compiled": "compiled engine",
    "compiling": "numpy engine, compiling the fast one …",
    "numpy": "numpy engine",
}


class Status(Panel):
    """State, notice, engine."""

    name = "status"
    _notice: Notice | None = None
    _told: tuple[Notice | None, ...] = ()
    _since = -NOTICE_SHOWN

    def _state(self, view: View) -> tuple[str, Color]:
        snapshot = view.snapshot
        if snapshot.failure is not None:
            return "STOPPED", BAD
        if view.moment is not None:
            return "THE PAST", ACCENT
        if self._plays(view) and not snapshot.playing:
            return "YOU PLAY", ACCENT
        if not snapshot.playing:
            return "PAUSED", WARNING
        if not view.recipe.learning:
            return "FIGHTING", ACCENT
        if snapshot.recipe.practice:
            return "PRACTISING", GOOD
        return "LEARNING", GOOD

    @staticmethod
    def _plays(view: View) -> bool:
        """Whether the user plays a side, in its turn."""
        return bool(view.playback.you) and not view.playback.steering

    def _sentence(self, view: View) -> tuple[str, Color]:
        notice = self._notice
        if notice is not None and view.now - self._since < NOTICE_SHOWN:
            return notice.text, BAD if notice.is_error else TEXT
        if view.snapshot.failure is not None:
            return view.snapshot.failure.reason, BAD
        if view.export.running:
            return f"Exporting {view.export.running}: {view.export.share:.0%}", TEXT
        if view.moment is not None:
            learning = "Training goes on meanwhile." if view.present.playing else ""
            return f"All you see is as it was after {view.moment.games:,} games. {learning}", MUTED
        if self._plays(view):
            return self._by_hand(view.playback), TEXT
        if view.playback.steering:
            return "Arrow keys lead the cat. C gives it back.", MUTED
        if not view.snapshot.playing:
            drag = "Drag either of the two." if view.is_fight else "Drag the cat at the mouse."
            return f"Space goes on. The point key makes one move. {drag}", MUTED
        if view.snapshot.recipe.practice:
            return self._practice(view), MUTED
        if view.is_fight:
            return self._advice(view), MUTED
        return "Drag the cat at the mouse, or press F1 to learn what is what.", MUTED

    @staticmethod
    def _advice(view: View) -> str:
        """Say what could be tried next in a fight."""
        if not view.recipe.learning:
            return "Nobody learns here: let one of the two play by its brain, and learn."
        if MOUSE in view.recipe.learning and view.recipe.mouse.teacher == "flee":
            return "A pupil is only as good as its teacher: let the mouse learn from Perfect."
        return "Can you do better? The hand lets you play a side; C takes the cat."

    @staticmethod
    def _practice(view: View) -> str:
        """Say what is practised, and the way back."""
        count = len(view.snapshot.recipe.practice)
        starts = f"{count} starts" if count > 1 else "1 start"
        run = "" if view.is_fight else ": no longer the article's run"
        return (
            f"Every {EVERY}th game begins from one of {starts}{run}. "
            "J leads to the end of it, Ctrl-Z back."
        )

    @staticmethod
    def _by_hand(playback: Playback) -> str:
        """Say how the user plays, and how the game stands."""
        if playback.caught and playback.you == MOUSE:
            ticks = "tick" if playback.survived == 1 else "ticks"
            return f"Caught after {playback.survived:,} {ticks}. The next fight begins at once."
        if playback.caught or playback.over:
            told = "Caught, well done." if playback.caught else "It got away."
            return f"{told} The next fight begins at once."
        turn = "your turn" if playback.waits else "real time" if playback.real_time else "…"
        return f"You are the {playback.you} ({turn}): arrow keys, or drag it. P: pace, Esc: enough."

    def update(self, view: View) -> None:
        told = view.snapshot.notice, view.export.notice
        for notice in told:
            if notice is not None and notice not in self._told:
                self._notice, self._since = notice, view.now
        self._told = told

    def key(self, view: View) -> object:
        """The words."""
        return self._state(view)[0], self._sentence(view)[0], self._engine(view)

    @staticmethod
    def _engine(view: View) -> str:
        """Say which engine trains this run now."""
        return ENGINES[view.snapshot.engine.name]

    def draw(self, surface: Surface, view: View) -> None:
        brush, place = self.brush, self.place
        surface.fill(PANEL, place)
        surface.fill(EDGE, Rect(place.x, place.y, place.width, 1))
        word, color = self._state(view)
        picture = brush.fonts.render(word, SMALL, ON_BRIGHT, True)
        pill = Rect(place.x + 10, 0, 96, 26)
        pill.centery = place.centery
        pygame.draw.rect(surface, color, pill, border_radius=13)
        surface.blit(picture, picture.get_rect(center=pill.center))
        right = brush.text(
            surface, self._engine(view), (place.right - 14, place.centery),
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
