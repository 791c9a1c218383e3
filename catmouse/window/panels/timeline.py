"""The timeline: the run's past as a strip, to scrub through, to play as a film, to branch from."""

from __future__ import annotations

import math

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.games.examiner import faults_in
from catmouse.recipe.recipe import Recipe
from catmouse.runs.timeline import Mark
from catmouse.window.drawing.theme import (
    ACCENT,
    EDGE,
    FAINT,
    GROUND,
    MUTED,
    PANEL,
    RAISED,
    SMALL,
    TEXT,
    WARNING,
    Brush,
)
from catmouse.window.panels.base import Panel, View
from catmouse.window.past import nearest
from catmouse.window.wishes import BranchHere, LookBack, ToggleFilm, Wish
from catmouse.worker.messages import Command

REDRAWS_A_SECOND = 4
REACH = 8
"""How many pixels beside a mark still point at it."""


class TimelineStrip(Panel):
    """Moments as bars: the higher, the more was wrong. The knob is where the window looks."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.film = self.button(
            "",
            ToggleFilm(),
            "Play the run's past as a film (V).",
            icon="play",
            style="small_button",
        )
        self.branch = self.button(
            "Branch here", BranchHere(),
            "Go on training from this brain as a new run (Y). Undo brings the other one back.",
            style="small_button",
        )  # fmt: skip
        self.now = self.button(
            "Now", LookBack(None), "Back to the present (End).", style="small_button"
        )
        self._track = Rect(0, 0, 1, 1)
        self._holding = False

    def arrange(self, place: Rect) -> None:
        """Lay out the film's button, the track, the words and the other buttons."""
        super().arrange(place)
        y = place.y + 4
        self.put(self.film, Rect(place.x + 10, y, 40, 28))
        self.put(self.now, Rect(place.right - 10 - 56, y, 56, 28))
        self.put(self.branch, Rect(self.now.rect.left - 4 - 106, y, 106, 28))
        words = 190 if place.width >= 1200 else 150
        left = self.film.rect.right + 14
        self._track = Rect(left, y, self.branch.rect.left - words - left, 28)

    # --- the user's hand ------------------------------------------------------------------

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Look at the moment under the pointer while its button is down."""
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            if self._track.inflate(16, 8).collidepoint(event.pos):
                self._holding = True
                return self._wish_at(event.pos[0], view)
        elif event.type == pygame.MOUSEMOTION and self._holding:
            self._holding = bool(event.buttons[0])
            return self._wish_at(event.pos[0], view) if self._holding else None
        elif event.type == pygame.MOUSEBUTTONUP:
            self._holding = False
        return None

    def _wish_at(self, x: int, view: View) -> LookBack:
        """Return the wish to look where a pixel of the track is; its end is the present."""
        share = (x - self._track.x) / max(1, self._track.width)
        if share > 0.99:
            return LookBack(None)
        return LookBack(round(max(0.0, share) * self._last(view)))

    @staticmethod
    def _last(view: View) -> int:
        return max(1, view.present.games)

    # --- drawing --------------------------------------------------------------------------

    def update(self, view: View) -> None:
        """Show what can be done here."""
        looking = view.moment is not None
        self.enable(self.branch, looking)
        self.enable(self.now, looking)
        self.enable(self.film, len(view.present.moments) > 1)
        self._icons[self.film] = "pause" if view.filming else "play"

    def key(self, view: View) -> object:
        """Some redraws a second while the past grows."""
        present = view.present
        moment = int(view.now * REDRAWS_A_SECOND) if present.playing else present.games
        looking = view.moment, view.snapshot.score if view.moment is not None else None
        known = [kept.faults is not None for kept in present.moments]
        return present.brain, moment, looking, len(known), sum(known), view.preferences.palette

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the moments, what was changed on the way, and where the window looks."""
        surface.fill(PANEL, self.place)
        surface.fill(EDGE, Rect(self.place.x, self.place.y, self.place.width, 1))
        pygame.draw.rect(surface, RAISED, self._track, border_radius=4)
        base = self._track.bottom - 3
        moments, color = view.present.moments, self.brush.palette.mouse
        most = max([moment.faults for moment in moments if moment.faults is not None], default=0.0)
        for moment in moments:
            x = self._x(moment.games, view)
            if moment.faults is None:
                pygame.draw.line(surface, FAINT, (x, base), (x, base - 2))
                continue
            share = math.sqrt(moment.faults / max(most, 1e-9))  # late faults are few, and matter
            height = 2 + round((self._track.height - 10) * share)
            pygame.draw.line(surface, color.lerp(RAISED, 0.25), (x, base), (x, base - height))
        for mark in view.present.marks:
            x, top = self._x(mark.games, view), self._track.y
            pygame.draw.polygon(surface, WARNING, [(x - 4, top), (x + 4, top), (x, top + 6)])
        self._knob(surface, view)
        self._words(surface, view)

    def _x(self, games: int, view: View) -> int:
        return self._track.x + round(self._track.width * games / self._last(view))

    def _knob(self, surface: Surface, view: View) -> None:
        moment = view.moment
        x = self._track.right if moment is None else self._x(moment.games, view)
        color = TEXT if moment is None else ACCENT
        pygame.draw.line(surface, color, (x, self._track.y), (x, self._track.bottom - 1), 2)
        pygame.draw.circle(surface, color, (x, self._track.centery), 6)
        pygame.draw.circle(surface, GROUND, (x, self._track.centery), 6, 1)

    def _words(self, surface: Surface, view: View) -> None:
        """Say where the window looks, and how good the brain was there."""
        left, right = self._track.right + 14, self.branch.rect.left - 10
        moment = view.moment
        count = len(view.present.moments)
        first, second = "the present", f"{count} brain{'' if count == 1 else 's'} kept"
        if moment is not None:
            score = view.snapshot.score
            faults = moment.faults if score is None else faults_in(score.report)
            first, second = f"game {moment.games:,}", self._score(moment.recipe, faults)
        for text, y, color in (
            (first, -8, ACCENT if moment is not None else TEXT),
            (second, 8, MUTED),
        ):
            at = (left, self._track.centery + y)
            self.brush.text(
                surface, text, at, size=SMALL, color=color, anchor="midleft", width=right - left
            )

    @staticmethod
    def _score(recipe: Recipe, faults: float | None) -> str:
        if faults is None:
            return "not examined yet"
        if recipe.fight is not None:
            return f"{faults:.1%} caught".replace("%", " %")
        return f"{faults:.2f} wrong a game"

    def draw_live(self, surface: Surface, view: View) -> None:
        """Say what a mark under the pointer stands for, or which moment is there."""
        if not self._track.inflate(8, 8).collidepoint(view.pointer):
            return
        x = view.pointer[0]
        near = [mark for mark in view.present.marks if abs(self._x(mark.games, view) - x) <= REACH]
        self._bubble(surface, x, self._mark_words(near) if near else self._hint(x, view))

    @staticmethod
    def _mark_words(marks: list[Mark]) -> str:
        return "; ".join(f"game {mark.games:,}: {mark.text}" for mark in marks[-3:])

    def _hint(self, x: int, view: View) -> str:
        games = self._wish_at(x, view).games
        found = None if games is None else nearest(view.present, games)
        if found is None:
            return "the present"
        return f"game {found.games:,}: {self._score(found.recipe, found.faults)}"

    def _bubble(self, surface: Surface, x: int, words: str) -> None:
        text = self.brush.fonts.render(words, SMALL, TEXT)
        bubble = text.get_rect().inflate(14, 8)
        bubble.midbottom = (x, self._track.top - 6)
        bubble.clamp_ip(Rect(4, 0, self.place.width - 8, self.place.bottom))
        pygame.draw.rect(surface, GROUND, bubble, border_radius=6)
        pygame.draw.rect(surface, FAINT, bubble, 1, border_radius=6)
        surface.blit(text, text.get_rect(center=bubble.center))
