"""The timeline: the run's past as a strip, to scrub through, to play as a film, to branch from."""

from __future__ import annotations

import math

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.drawing.wording import mark_in_words
from catmouse.recipe.recipe import Recipe
from catmouse.runs.timeline import Mark
from catmouse.window.actions import table
from catmouse.window.actions.desk import Doing
from catmouse.window.actions.past import look_back
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
from catmouse.window.panels.base import Panel
from catmouse.window.past import nearest
from catmouse.window.view import View

REDRAWS_A_SECOND = 4
REACH = 8
"""How many pixels beside a mark still point at it."""


class TimelineStrip(Panel):
    """Moments as bars: the higher, the more was wrong. The knob is where the window looks."""

    name = "timeline"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.film = self.button(table.FILM.but(label=""))
        self.branch = self.button(table.BRANCH)
        self.now = self.button(table.NOW)
        self.track = Rect(0, 0, 1, 1)
        self._holding = False

    def arrange(self, place: Rect) -> None:
        super().arrange(place)
        y = place.y + 4
        self.put(self.film, Rect(place.x + 10, y, 40, 28))
        self.put(self.now, Rect(place.right - 10 - 56, y, 56, 28))
        self.put(self.branch, Rect(self.now.rect.left - 4 - 106, y, 106, 28))
        words = 190 if place.width >= 1200 else 150
        left = self.film.rect.right + 14
        self.track = Rect(left, y, self.branch.rect.left - words - left, 28)

    # --- the user's hand ------------------------------------------------------------------

    def handle(self, event: pygame.event.Event, view: View) -> Doing | None:
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            if self.track.inflate(16, 8).collidepoint(event.pos):
                self._holding = True
                return look_back(self._games_at(event.pos[0], view))
        elif event.type == pygame.MOUSEMOTION and self._holding:
            self._holding = bool(event.buttons[0])
            return look_back(self._games_at(event.pos[0], view)) if self._holding else None
        elif event.type == pygame.MOUSEBUTTONUP:
            self._holding = False
        return None

    def _games_at(self, x: int, view: View) -> int | None:
        """Return the games where a pixel of the track is; its end is the present, None."""
        share = (x - self.track.x) / max(1, self.track.width)
        if share > 0.99:
            return None
        return round(max(0.0, share) * self._last(view))

    @staticmethod
    def _last(view: View) -> int:
        return max(1, view.present.games)

    # --- drawing --------------------------------------------------------------------------

    def update(self, view: View) -> None:
        looking = view.moment is not None
        self.enable(self.branch, looking)
        self.enable(self.now, looking)
        self.enable(self.film, len(view.present.run.moments) > 1)
        self.change(self.film, icon="pause" if view.filming else "play")

    def key(self, view: View) -> object:
        """Some redraws a second while the past grows."""
        present = view.present
        moment = int(view.now * REDRAWS_A_SECOND) if present.playing else present.games
        looking = view.moment, view.run.examined if view.moment is not None else None
        known = [kept.faults is not None for kept in present.run.moments]
        return present.brain, moment, looking, len(known), sum(known), view.preferences.palette

    def draw(self, surface: Surface, view: View) -> None:
        surface.fill(PANEL, self.place)
        surface.fill(EDGE, Rect(self.place.x, self.place.y, self.place.width, 1))
        pygame.draw.rect(surface, RAISED, self.track, border_radius=4)
        base = self.track.bottom - 3
        moments, color = view.present.run.moments, self.brush.palette.mouse
        most = max([moment.faults for moment in moments if moment.faults is not None], default=0.0)
        for moment in moments:
            x = self.x_of(moment.games, view)
            if moment.faults is None:
                pygame.draw.line(surface, FAINT, (x, base), (x, base - 2))
                continue
            share = math.sqrt(moment.faults / max(most, 1e-9))  # late faults are few, and matter
            height = 2 + round((self.track.height - 10) * share)
            pygame.draw.line(surface, color.lerp(RAISED, 0.25), (x, base), (x, base - height))
        for mark in view.present.run.marks:
            x, top = self.x_of(mark.games, view), self.track.y
            pygame.draw.polygon(surface, WARNING, [(x - 4, top), (x + 4, top), (x, top + 6)])
        self._knob(surface, view)
        self._words(surface, view)

    def x_of(self, games: int, view: View) -> int:
        """Return where a number of games is on the track."""
        return self.track.x + round(self.track.width * games / self._last(view))

    def _knob(self, surface: Surface, view: View) -> None:
        moment = view.moment
        x = self.track.right if moment is None else self.x_of(moment.games, view)
        color = TEXT if moment is None else ACCENT
        pygame.draw.line(surface, color, (x, self.track.y), (x, self.track.bottom - 1), 2)
        pygame.draw.circle(surface, color, (x, self.track.centery), 6)
        pygame.draw.circle(surface, GROUND, (x, self.track.centery), 6, 1)

    def _words(self, surface: Surface, view: View) -> None:
        """Say where the window looks, and how good the brain was there."""
        left, right = self.track.right + 14, self.branch.rect.left - 10
        moment = view.moment
        count = len(view.present.run.moments)
        first, second = "the present", f"{count} brain{'' if count == 1 else 's'} kept"
        if moment is not None:
            examined = view.run.examined
            faults = moment.faults if examined is None else examined.report.faults
            first, second = f"game {moment.games:,}", self._score(moment.recipe, faults)
        for text, y, color in (
            (first, -8, ACCENT if moment is not None else TEXT),
            (second, 8, MUTED),
        ):
            at = (left, self.track.centery + y)
            self.brush.text(
                surface, text, at, size=SMALL, color=color, anchor="midleft", width=right - left
            )

    @staticmethod
    def _score(recipe: Recipe, faults: float | None) -> str:
        if faults is None:
            return "not examined yet"
        if recipe.rules.touch_ends:
            return f"{faults:.1%} caught".replace("%", " %")
        return f"{faults:.2f} wrong a game"

    def draw_live(self, surface: Surface, view: View) -> None:
        if not self.track.inflate(8, 8).collidepoint(view.pointer):
            return
        x = view.pointer[0]
        near = [
            mark for mark in view.present.run.marks if abs(self.x_of(mark.games, view) - x) <= REACH
        ]
        self._bubble(
            surface, x, self._mark_words(near, view.several) if near else self._hint(x, view)
        )

    @staticmethod
    def _mark_words(marks: list[Mark], several: bool) -> str:
        told = (f"game {mark.games:,}: {mark_in_words(mark, several)}" for mark in marks[-3:])
        return "; ".join(told)

    def _hint(self, x: int, view: View) -> str:
        games = self._games_at(x, view)
        found = None if games is None else nearest(view.present, games)
        if found is None:
            return "the present"
        return f"game {found.games:,}: {self._score(found.recipe, found.faults)}"

    def _bubble(self, surface: Surface, x: int, words: str) -> None:
        text = self.brush.fonts.render(words, SMALL, TEXT)
        bubble = text.get_rect().inflate(14, 8)
        bubble.midbottom = (x, self.track.top - 6)
        bubble.clamp_ip(Rect(4, 0, self.place.width - 8, self.place.bottom))
        pygame.draw.rect(surface, GROUND, bubble, border_radius=6)
        pygame.draw.rect(surface, FAINT, bubble, 1, border_radius=6)
        surface.blit(text, text.get_rect(center=bubble.center))
