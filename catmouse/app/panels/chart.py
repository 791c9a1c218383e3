"""The error chart: smoothed errors over games, low is good."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.theme import (
    EDGE,
    FAINT,
    GROUND,
    MUTED,
    NORMAL,
    SMALL,
    TEXT,
    WARNING,
    Brush,
)
from catmouse.app.ticks import linear_ticks, short
from catmouse.app.wishes import ToggleLogarithm
from catmouse.recipe import Recipe

TARGET = 1.2
"""Where the article stopped its clock."""

PUBLISHED = {16: 716342, 32: 239721, 64: 216513, 128: 279732}
"""The article's games until the target, by hidden units; for its own room, rate and seed."""

PAD = 14
REDRAWS_A_SECOND = 8


class Axes(NamedTuple):
    """How games and errors become pixels."""

    plot: Rect
    last: float  # the games at the right edge
    top: float  # the errors at the upper edge
    logarithmic: bool

    def x(self, games: np.ndarray | float) -> np.ndarray:
        """Return the pixels of game numbers, counted from 1 on a logarithmic axis."""
        games = np.asarray(games, dtype=float)
        if self.logarithmic:
            share = np.log10(np.maximum(games, 1)) / math.log10(self.last)
        else:
            share = games / self.last
        return self.plot.left + share * self.plot.width

    def y(self, errors: np.ndarray | float) -> np.ndarray:
        """Return the pixels of errors."""
        share = np.asarray(errors, dtype=float) / self.top
        return self.plot.bottom - share * self.plot.height


class Chart(Panel):
    """Smoothed errors over games."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.scale = self.button(
            "Log games", ToggleLogarithm(), "Logarithmic or linear games (G).", style="small_button"
        )

    def arrange(self, place: Rect) -> None:
        """Put the scale's button into the upper right corner."""
        super().arrange(place)
        self.put(self.scale, Rect(place.right - PAD - 84, place.y + 8, 84, 26))

    def update(self, view: View) -> None:
        """Show which scale is on."""
        self.choose(self.scale, view.preferences.logarithmic)

    def key(self, view: View) -> object:
        """Eight redraws a second while games go on."""
        snapshot, preferences = view.snapshot, view.preferences
        moment = int(view.now * REDRAWS_A_SECOND) if snapshot.playing else snapshot.games
        return snapshot.brain, moment, preferences.logarithmic, preferences.palette

    def _axes(self, view: View) -> Axes:
        curve, place = view.snapshot.curve, self.place
        games = float(curve.games[-1]) + 1 if len(curve.games) else 1.0
        games = max(games, view.snapshot.games)
        logarithmic = view.preferences.logarithmic
        last = max(1e6, games) if logarithmic else max(1000.0, games)
        # early games are wild: the axis fits what came after them
        settled = curve.errors[curve.games >= min(200, games / 2)]
        top = max(4.0, float(settled.max()) * 1.08 if len(settled) else 10.0)
        plot = Rect(place.x + 44, place.y + 44, place.width - 44 - PAD, place.height - 44 - 42)
        return Axes(plot, last, top, logarithmic)

    def draw(self, surface: Surface, view: View) -> None:
        """Draw axes, target, the article's point and the curve."""
        brush, place = self.brush, self.place
        brush.box(surface, place)
        title = brush.text(
            surface, "Errors per game", (place.x + PAD, place.y + 10), size=NORMAL + 1, bold=True
        )
        brush.text(
            surface, "low is good", (title.right + 10, place.y + 14), size=SMALL, color=MUTED,
            width=self.scale.rect.left - title.right - 16,
        )  # fmt: skip
        axes = self._axes(view)
        self._grid(surface, axes)
        self._target(surface, axes)
        surface.set_clip(axes.plot.inflate(2, 2))
        self._curve(surface, axes, view)
        surface.set_clip(None)
        self._published(surface, axes, view.snapshot.recipe)

    def _grid(self, surface: Surface, axes: Axes) -> None:
        brush, plot = self.brush, axes.plot
        for errors in linear_ticks(0, axes.top, max(3, plot.height // 30)):
            y = int(axes.y(errors))
            pygame.draw.line(surface, EDGE, (plot.left, y), (plot.right, y))
            brush.text(
                surface, short(errors), (plot.left - 7, y), size=12, color=MUTED, anchor="midright"
            )
        if axes.logarithmic:
            marks = [10.0**power for power in range(int(math.log10(axes.last)) + 1)]
        else:
            marks = linear_ticks(0, axes.last, max(3, plot.width // 80))
        for games in marks:
            x = int(axes.x(games))
            pygame.draw.line(surface, EDGE, (x, plot.top), (x, plot.bottom))
            brush.text(
                surface, short(games), (x, plot.bottom + 4), size=12, color=MUTED, anchor="midtop"
            )
        pygame.draw.line(surface, FAINT, plot.bottomleft, plot.bottomright)
        brush.text(
            surface, "games learned from", (plot.right, plot.bottom + 20), size=12, color=MUTED,
            anchor="topright",
        )  # fmt: skip

    def _target(self, surface: Surface, axes: Axes) -> None:
        y = int(axes.y(TARGET))
        for x in range(axes.plot.left, axes.plot.right, 9):
            pygame.draw.line(surface, WARNING, (x, y), (min(x + 4, axes.plot.right), y))
        self.brush.text(
            surface, f"the article's target {TARGET}", (axes.plot.left + 5, y - 17), size=12,
            color=WARNING,
        )  # fmt: skip

    def _curve(self, surface: Surface, axes: Axes, view: View) -> None:
        curve, snapshot = view.snapshot.curve, view.snapshot
        if not len(curve.games):
            return
        shift = 1 if axes.logarithmic else 0
        games = np.append(curve.games, max(snapshot.games - 1, 0)) + shift
        errors = np.append(curve.errors, snapshot.smoothed)
        x = axes.x(games)
        columns, first = np.unique(x.astype(int), return_index=True)
        points = np.stack([columns, axes.y(errors[first])], axis=1)
        points = np.vstack([points, [x[-1], axes.y(errors[-1])]])
        color = self.brush.palette.mouse
        if len(points) > 2:
            pygame.draw.aalines(surface, color, False, points)
            pygame.draw.aalines(surface, color, False, points + np.array([0, 1]))
        pygame.draw.circle(surface, color, points[-1], 4)

    def _published(self, surface: Surface, axes: Axes, recipe: Recipe) -> None:
        """Mark the article's result for these hidden units, where the rest is the article's too."""
        games = PUBLISHED.get(recipe.hidden)
        if games is None or recipe != Recipe(hidden=recipe.hidden) or games > axes.last:
            return
        x, y = int(axes.x(games)), int(axes.y(TARGET))
        reach = 6
        diamond = [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
        pygame.draw.polygon(surface, TEXT, diamond)
        pygame.draw.polygon(surface, GROUND, diamond, 1)
        text = f"the article: {games:,}"
        anchor = "midbottom" if x < axes.plot.right - 64 else "bottomright"
        at = (x if anchor == "midbottom" else axes.plot.right, y - 8)
        self.brush.text(surface, text, at, size=12, color=TEXT, anchor=anchor)

    def draw_live(self, surface: Surface, view: View) -> None:
        """Read the curve out under the pointer."""
        axes, curve = self._axes(view), view.snapshot.curve
        if not axes.plot.collidepoint(view.pointer) or not len(curve.games):
            return
        shift = 1 if axes.logarithmic else 0
        nearest = int(np.abs(axes.x(curve.games + shift) - view.pointer[0]).argmin())
        games, errors = int(curve.games[nearest]), float(curve.errors[nearest])
        x, y = int(axes.x(games + shift)), int(axes.y(errors))
        pygame.draw.line(surface, FAINT, (x, axes.plot.top), (x, axes.plot.bottom))
        pygame.draw.circle(surface, TEXT, (x, max(y, axes.plot.top)), 4, 2)
        text = self.brush.fonts.render(f"game {games:,}: {errors:.2f} errors", SMALL, TEXT)
        bubble = text.get_rect().inflate(14, 8)
        bubble.midbottom = (x, max(y, axes.plot.top + 34) - 10)
        bubble.clamp_ip(axes.plot)
        pygame.draw.rect(surface, GROUND, bubble, border_radius=6)
        pygame.draw.rect(surface, FAINT, bubble, 1, border_radius=6)
        surface.blit(text, text.get_rect(center=bubble.center))
