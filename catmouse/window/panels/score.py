"""The one exact number: right moves over every possible game."""

from __future__ import annotations

import pygame
import pygame_gui
from pygame import Color, Rect, Surface

from catmouse.drawing.wording import exact
from catmouse.games.report import Report
from catmouse.room.policies import MOUSE
from catmouse.window.actions import table
from catmouse.window.contest import best_of, contest_of, opponent_of, points_of, terms_of
from catmouse.window.drawing.theme import EDGE, GOOD, HUGE, MUTED, SMALL, TEXT, Brush
from catmouse.window.panels.base import Panel
from catmouse.window.playback import Playback
from catmouse.window.view import View

PAD = 14


class ScorePanel(Panel):
    """What the brain is worth, measured on every start, without chance."""

    name = "score"

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.report = self.button(table.REPORT)
        self.mistakes = self.button(table.MISTAKES)

    def arrange(self, place: Rect) -> None:
        super().arrange(place)
        self.put(self.report, Rect(place.right - PAD - 60, place.y + 6, 60, 26))
        self.put(self.mistakes, Rect(self.report.rect.left - 4 - 72, place.y + 6, 72, 26))

    def key(self, view: View) -> object:
        """The report, or how far the first exam is; the latest results, and the user's own."""
        run, playback = view.run, view.playback
        shown = run.examined if run.examined is not None else round(run.exam_progress, 2)
        mine = (points_of(playback), contest_of(playback)) if self._by_hand(view) else None
        return shown, view.is_fight and int(view.now * 4), view.preferences.palette, mine

    @staticmethod
    def _by_hand(view: View) -> bool:
        """Whether the user plays a side."""
        return bool(view.playback.you) and not view.playback.steering

    def draw(self, surface: Surface, view: View) -> None:
        brush, place, examined = self.brush, self.place, view.run.examined
        brush.box(surface, place)
        if self._by_hand(view):
            self._mine(surface, view.playback, best_of(view.playback, view.preferences))
        elif examined is None:
            progress = view.run.exam_progress
            text = f"examining … {progress:.0%}" if progress < 1 else "examining …"
            brush.text(surface, text, (place.x + PAD, place.y + 34), size=20, color=MUTED)
        elif view.is_fight:
            self._fight(surface, view, examined.report)
        else:
            self._lessons(surface, examined.report, examined.games)

    def _lessons(self, surface: Surface, report: Report, games: int) -> None:
        """Draw the share of right moves, and what it is a share of."""
        moves = report.mouse.moves
        share = report.right_moves / moves
        learned = f"{games:,} game{'' if games == 1 else 's'}"
        self._number(surface, exact(share), "", TEXT)
        self._lines(
            surface,
            f"{report.right_moves:,} right moves of {moves:,}: every game there is",
            f"{report.wrong_moves_per_game:.2f} wrong a game, brain of {learned}",
        )
        self._bar(surface, share, GOOD, EDGE)

    def _fight(self, surface: Surface, view: View, report: Report) -> None:
        """Draw from which share of the starts the mouse escapes, and how right its moves are."""
        palette, share = self.brush.palette, report.escaped / report.starts
        self._number(surface, exact(share), "escape", palette.mouse)
        recent = view.run.recent
        caught = sum(tick > 0 for tick in recent)
        latest = (
            f"last {len(recent)}: {len(recent) - caught} escaped" if recent else "no fights yet"
        )
        self._lines(
            surface,
            f"caught from {report.caught:,} of {report.starts:,} starts in {report.ticks:,} ticks",
            self._rightly(report, latest),
        )
        self._bar(surface, share, palette.mouse, palette.cat)

    def _rightly(self, report: Report, latest: str) -> str:
        """Return whose moves are right, and the latest fights, as long as there is room for."""
        words = latest
        for intro, digits in (("right moves", 2), ("right", 1)):
            right = ", ".join(
                f"{side} {exact(1 - marks.wrong_moves / marks.moves, digits)}"
                for side, marks in report.marks.items()
                if marks.moves
            )
            words = f"{intro}: {right}; {latest}" if right else latest
            if self.brush.fonts.font(SMALL).size(words)[0] <= self.place.width - 2 * PAD:
                break
        return words

    def _mine(self, surface: Surface, playback: Playback, best: int) -> None:
        """Draw the user's own score."""
        color, points = getattr(self.brush.palette, playback.you), points_of(playback)
        ticks = "tick survived" if points == 1 else "ticks survived"
        what = ticks if playback.you == MOUSE else "in a row"
        self._number(surface, f"{points:,}", what, color)
        against = f"your best against {opponent_of(playback)}: {best:,}"
        self._lines(surface, against, terms_of(playback))
        self._bar(surface, points / max(best, 1), color, EDGE)

    def _number(self, surface: Surface, number: str, what: str, color: Color) -> None:
        """Write the large number, and what it counts."""
        at = (self.place.x + PAD, self.place.y + 4)
        place = self.brush.text(surface, number, at, size=HUGE, bold=True, color=color)
        at = (place.right + 10, self.place.y + 31)  # under the buttons, where it is long
        self.brush.text(surface, what, at, size=SMALL + 2, color=color)

    def _lines(self, surface: Surface, first: str, second: str) -> None:
        """Write the two lines under the number."""
        width = self.place.width - 2 * PAD
        for row, (text, color) in enumerate(((first, TEXT), (second, MUTED))):
            at = (self.place.x + PAD, self.place.y + 56 + 17 * row)
            self.brush.text(surface, text, at, size=SMALL, color=color, width=width)

    def _bar(self, surface: Surface, share: float, color: Color, rest: Color) -> None:
        """Draw a share as a bar along the bottom."""
        bar = Rect(self.place.x + PAD, self.place.bottom - 12, self.place.width - 2 * PAD, 4)
        pygame.draw.rect(surface, rest, bar, border_radius=2)
        done = Rect(bar.x, bar.y, round(bar.width * share), bar.height)
        pygame.draw.rect(surface, color, done, border_radius=2)
