"""The chart: smoothed errors and exact wrong moves, over games or seconds; low is good."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.drawing.axis import linear_ticks, short
from catmouse.drawing.wording import apart
from catmouse.room.policies import MOUSE
from catmouse.study.article import PUBLISHED, TARGET, comparable
from catmouse.window.actions import table
from catmouse.window.drawing.chart_lines import (
    draw_ghost,
    draw_line,
    draw_names,
    draw_overlaid,
    overlaid_lines,
    standing,
)
from catmouse.window.drawing.curves import NO_EXAMS, Axes, Line, line_of
from catmouse.window.drawing.legend import draw_diamond, draw_legend
from catmouse.window.drawing.theme import (
    ACCENT,
    EDGE,
    FAINT,
    GOOD,
    GROUND,
    MUTED,
    NORMAL,
    PANEL,
    SMALL,
    TEXT,
    WARNING,
    Brush,
)
from catmouse.window.panels.base import Panel
from catmouse.window.practising import is_astray
from catmouse.window.view import View
from catmouse.worker.messages import EndRace

PAD = 14
FOOT = 74
"""Below the axis: its numbers, its name, and a line for each kind of mark."""
REDRAWS_A_SECOND = 8


class Chart(Panel):
    """The errors of one run, or of two in a race."""

    name = "chart"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.race = self.button(table.RACE)
        self.compare = self.button(table.COMPARE)
        self.scale = self.button(table.LOGARITHM)
        self.seconds = self.button(table.SECONDS)
        self.keeps = (
            self.own("", "End the race, keep this one.", EndRace(False)),
            self.own("", "End the race, keep the rival.", EndRace(True)),
        )

    def arrange(self, place: Rect) -> None:
        super().arrange(place)
        x = place.right - PAD
        sized = (self.seconds, 74), (self.scale, 44), (self.compare, 72), (self.race, 50)
        for button, width in sized:
            x -= width
            self.put(button, Rect(x, place.y + 8, width, 26))
            x -= 4
        width = (place.width - 2 * PAD - 6) // 2
        for number, button in enumerate(self.keeps):
            left = place.x + PAD + number * (width + 6)
            self.put(button, Rect(left, place.y + 40, width, 26))

    def update(self, view: View) -> None:
        self.choose(self.scale, view.preferences.logarithmic)
        self.choose(self.seconds, view.preferences.seconds)
        rival = view.snapshot.rival
        self.choose(self.race, rival is not None or view.comparison.ghost is not None)
        self.reveal(self.race, not view.several)
        self.choose(self.compare, bool(view.comparison.runs))
        words = apart(view.recipe, rival.recipe) if rival is not None else ("", "")
        for button, name in zip(self.keeps, words, strict=True):
            self.reveal(button, rival is not None)
            if rival is not None:
                self.say(button, f"Keep {name}")

    def key(self, view: View) -> object:
        """Eight redraws a second while games go on."""
        snapshot, preferences = view.snapshot, view.preferences
        moment = int(view.now * REDRAWS_A_SECOND) if snapshot.playing else snapshot.games
        looks = preferences.logarithmic, preferences.seconds, preferences.palette
        other = snapshot.rival is None, view.recipe.game, view.comparison.version
        return snapshot.brain, moment, view.moment, looks, other, len(view.run.scores.games)

    def draw_icons(self, surface: Surface) -> None:
        super().draw_icons(surface)
        for button, color in zip(self.keeps, (self.brush.palette.mouse, GOOD), strict=True):
            if button.visible:
                surface.fill(color, Rect(button.rect.x + 8, button.rect.centery - 2, 14, 4))

    # --- what is drawn --------------------------------------------------------------------

    def lines(self, view: View) -> list[Line]:
        """Return the run's own lines, and the rival's."""
        run, now, seconds = view.run, view.present.run, view.preferences.seconds
        lines = []
        for side in run.recipe.sides:
            # a brain that does not learn has no newest errors
            learns = side in run.recipe.learning or not view.is_fight
            latest = now.games, now.brains[side].smoothed if learns else math.nan
            scores = run.scores if side == MOUSE else NO_EXAMS
            color = getattr(self.brush.palette, side)
            whose = side if view.several else ""
            curve = run.brains[side].curve
            lines.append(line_of(curve, latest, scores, run.clock, seconds, color, whose))
        rival = view.snapshot.rival
        if rival is not None:
            latest = rival.games, rival.mouse.smoothed
            curve = rival.mouse.curve
            lines.append(line_of(curve, latest, rival.scores, rival.clock, seconds, GOOD))
        return lines

    def axes(self, view: View, lines: list[Line]) -> Axes:
        """Return axes that these lines fit into."""
        place, preferences = self.place, view.preferences
        least = 10.0 if preferences.seconds else 1e6 if preferences.logarithmic else 1000.0
        if preferences.seconds and preferences.logarithmic and view.snapshot.rival is not None:
            least = 1000.0  # the article's runs are in sight
        last = max([least, *(line.x[-1] for line in lines if len(line.x))])
        first = 0.0
        if preferences.logarithmic:
            first = 0.01 if preferences.seconds else 1.0
        top = 4.0
        for line in lines:
            # early games are wild: the axis fits what came after them
            settled = line.errors[line.games >= min(200, view.snapshot.games / 2)]
            top = max(top, float(settled.max(initial=0)) * 1.08)
        head = 44 if view.snapshot.rival is None else 76
        plot = Rect(
            place.x + 44, place.y + head, place.width - 44 - PAD, place.height - head - FOOT
        )
        shares = view.is_fight
        if shares:
            plot.width -= 28
        return Axes(plot, first, last, top, preferences.logarithmic, shares)

    def draw(self, surface: Surface, view: View) -> None:
        brush, place = self.brush, self.place
        brush.box(surface, place)
        at = (place.x + PAD, place.y + 10)
        first = self.compare if view.several else self.race
        width = first.rect.left - place.x - PAD - 8
        title = "Errors in 10 moves" if view.is_fight else "Errors per game"
        fits = brush.fonts.font(NORMAL + 1, True).size(title)[0] <= width
        title = title if fits else "Errors"
        brush.text(surface, title, at, size=NORMAL + 1, bold=True, width=width)
        lines, others = self.lines(view), overlaid_lines(view.comparison, view.preferences.seconds)
        axes = self.axes(view, [*lines, *(line for _, line in others if line is not None)])
        self._grid(surface, axes, view.preferences.seconds)
        if axes.shares:
            self._shares(surface, axes)
        else:
            self._target(surface, axes)
        draw_names(surface, brush, axes, others)
        surface.set_clip(axes.plot.inflate(4, 4))
        draw_overlaid(surface, brush, axes, others)
        for line in reversed(lines):
            draw_line(surface, axes, line)
        ghost = next((line for run, line in others if run.key == view.comparison.ghost), None)
        if ghost is not None:
            draw_ghost(surface, axes, ghost, lines[0])
        surface.set_clip(None)
        self._cursor(surface, axes, view, lines[0])
        self._published(surface, axes, view)
        racing = view.snapshot.rival is not None and bool(self._results(axes, view))
        stands = standing(ghost, lines[0]) if ghost is not None else ""
        draw_legend(surface, brush, axes, view.snapshot.recipe, racing, stands)
        if not view.recipe.learning:
            words = "no brain learns in this fight"
            self.brush.text(surface, words, axes.plot.center, color=MUTED, anchor="center")

    def _grid(self, surface: Surface, axes: Axes, seconds: bool) -> None:
        brush, plot = self.brush, axes.plot
        for errors in linear_ticks(0, axes.top, max(3, plot.height // 30)):
            y = int(axes.y(errors))
            pygame.draw.line(surface, EDGE, (plot.left, y), (plot.right, y))
            at = (plot.left - 7, y)
            brush.text(surface, short(errors), at, size=12, color=MUTED, anchor="midright")
        if axes.logarithmic:
            low, high = round(math.log10(axes.first)), int(math.log10(axes.last))
            marks = [10.0**power for power in range(low, high + 1)]
        else:
            marks = linear_ticks(0, axes.last, max(3, plot.width // 80))
        for mark in marks:
            x = int(axes.x(mark))
            pygame.draw.line(surface, EDGE, (x, plot.top), (x, plot.bottom))
            at = (x, plot.bottom + 4)
            brush.text(surface, short(mark), at, size=12, color=MUTED, anchor="midtop")
        pygame.draw.line(surface, FAINT, plot.bottomleft, plot.bottomright)
        words = "seconds of training" if seconds else "games learned from"
        at = (plot.right, plot.bottom + 20)
        brush.text(surface, words, at, size=12, color=MUTED, anchor="topright")
        brush.text(surface, "low is good", (plot.left, plot.bottom + 20), size=12, color=MUTED)

    @staticmethod
    def _cursor(surface: Surface, axes: Axes, view: View, line: Line) -> None:
        """Mark the moment of the past that is looked at."""
        if view.moment is None:
            return
        at = float(view.moment.games)
        if view.preferences.seconds:
            at = float(np.interp(at, line.games, line.x)) if len(line.x) else 0.0
        x = int(axes.x(max(at, axes.first)))
        pygame.draw.line(surface, ACCENT, (x, axes.plot.top), (x, axes.plot.bottom), 2)

    def _shares(self, surface: Surface, axes: Axes) -> None:
        """Draw the axis of the share of starts from which the mouse is caught."""
        for share in (0, 25, 50, 75, 100):
            at = (axes.plot.right + 6, int(axes.exam_y(np.array(share / 100))))
            text = f"{share}%"
            self.brush.text(surface, text, at, size=11, color=MUTED, anchor="midleft")

    def _target(self, surface: Surface, axes: Axes) -> None:
        y = int(axes.y(TARGET))
        for x in range(axes.plot.left, axes.plot.right, 9):
            pygame.draw.line(surface, WARNING, (x, y), (min(x + 4, axes.plot.right), y))
        at = (axes.plot.left + 5, y - 17)
        self.brush.text(surface, f"the article's target {TARGET}", at, size=12, color=WARNING)

    @staticmethod
    def _results(axes: Axes, view: View) -> dict[int, int]:
        """Return the article's results in sight, in games or seconds, by hidden units."""
        racing = view.snapshot.rival is not None
        if axes.shares or (not racing and is_astray(view.snapshot)):
            return {}
        units = comparable(view.snapshot.recipe, racing)
        results = {hidden: PUBLISHED[hidden] for hidden in units}
        values = {
            hidden: result.seconds if view.preferences.seconds else result.game
            for hidden, result in results.items()
        }
        return {hidden: value for hidden, value in values.items() if value <= axes.last}

    def _published(self, surface: Surface, axes: Axes, view: View) -> None:
        """Mark the article's results."""
        racing, unit = view.snapshot.rival is not None, " s" if view.preferences.seconds else ""
        for hidden, value in self._results(axes, view).items():
            x, y = int(axes.x(value)), int(axes.y(TARGET))
            draw_diamond(surface, x, y, 4 if racing else 6)
            text = f"{hidden}" if racing else f"the article: {value:,}{unit}"
            at, anchor = (min(x + 60, axes.plot.right), y - 8), "bottomright"
            if racing:  # three of the four lie close together
                aside, lift = {64: (-9, 0), 32: (-7, 14), 128: (12, 14)}.get(hidden, (0, 0))
                at, anchor = (x + aside, y - 6 - lift), "midbottom"
            self.brush.text(surface, text, at, size=12, color=TEXT, anchor=anchor)

    def draw_live(self, surface: Surface, view: View) -> None:
        if not self.place.collidepoint(view.pointer):
            return
        named = [("", line) for line in self.lines(view)]
        others = overlaid_lines(view.comparison, view.preferences.seconds)
        named += [(f"{run.name}, ", line) for run, line in others if line is not None]
        axes = self.axes(view, [line for _, line in named])
        found = [point for name, line in named for point in self._near(axes, line, view, name)]
        if not axes.plot.collidepoint(view.pointer) or not found:
            return
        x, y, words = min(found, key=lambda point: abs(point[1] - view.pointer[1]))
        pygame.draw.line(surface, FAINT, (x, axes.plot.top), (x, axes.plot.bottom))
        pygame.draw.circle(surface, TEXT, (x, max(y, axes.plot.top)), 4, 2)
        text = self.brush.fonts.render(words, SMALL, TEXT)
        bubble = text.get_rect().inflate(14, 8)
        bubble.midbottom = (round(x), round(max(y, axes.plot.top + 34)) - 10)
        bubble.clamp_ip(axes.plot)
        pygame.draw.rect(surface, PANEL.lerp(GROUND, 0.8), bubble, border_radius=6)
        pygame.draw.rect(surface, FAINT, bubble, 1, border_radius=6)
        surface.blit(text, text.get_rect(center=bubble.center))

    @staticmethod
    def _near(axes: Axes, line: Line, view: View, name: str) -> Iterator[tuple[float, float, str]]:
        """Return a line's points nearest to the pointer's column: x, y, and what they say."""
        if len(line.x):
            nearest = int(np.abs(axes.x(line.x) - view.pointer[0]).argmin())
            when = f"{name}game {line.games[nearest] - 1:,.0f}"
            if view.preferences.seconds:
                when += f", {line.x[nearest]:.1f} s"
            whose = f" of the {line.side}" if line.side else ""
            words = f"{when}: {line.errors[nearest]:.2f} errors{whose}"
            yield float(axes.x(line.x[nearest])), float(axes.y(line.errors[nearest])), words
        if axes.shares and len(line.exam_x):
            nearest = int(np.abs(axes.x(line.exam_x) - view.pointer[0]).argmin())
            share = f"{line.wrong[nearest]:.1%}".replace("%", " %")
            x, y = float(axes.x(line.exam_x[nearest])), float(axes.exam_y(line.wrong)[nearest])
            yield x, y, f"caught from {share} of the starts"
