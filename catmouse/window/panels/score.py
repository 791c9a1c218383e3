"""The one exact number: right moves over every possible game."""

from __future__ import annotations

import pygame
import pygame_gui
from pygame import Color, Rect, Surface

from catmouse.games.duel import DuelReport
from catmouse.games.exam import Report
from catmouse.room.policies import MOUSE
from catmouse.window.contest import best_of, contest_of, opponent_of, points_of, terms_of
from catmouse.window.drawing.theme import EDGE, GOOD, HUGE, MUTED, SMALL, TEXT, Brush
from catmouse.window.fight_playback import FightPlayback
from catmouse.window.panels.base import Panel, View
from catmouse.window.wishes import Show

PAD = 14


class ScorePanel(Panel):
    """What the brain is worth, measured on every start, without chance."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.report = self.button(
            "Report", Show("report"), "Everything the exam found (E).", style="small_button"
        )
        self.mistakes = self.button(
            "Mistakes", Show("mistakes"), "Its worst games: see them played, practise them (J).",
            style="small_button",
        )  # fmt: skip

    def arrange(self, place: Rect) -> None:
        """Put the buttons into the upper right corner."""
        super().arrange(place)
        self.put(self.report, Rect(place.right - PAD - 60, place.y + 12, 60, 26))
        self.put(self.mistakes, Rect(self.report.rect.left - 4 - 72, place.y + 12, 72, 26))

    def key(self, view: View) -> object:
        """The score, or how far the first exam is; in a fight the latest results too."""
        score, cat = view.snapshot.score, view.snapshot.cat
        shown = score if score is not None else round(view.snapshot.exam_progress, 2)
        mine = view.fighting and (points_of(view.fighting), contest_of(view.fighting))
        playing = bool(view.fighting and view.fighting.you) and mine
        return shown, cat and int(view.now * 4), view.preferences.palette, playing

    def draw(self, surface: Surface, view: View) -> None:
        """Draw what the newest exam found."""
        brush, place, score = self.brush, self.place, view.snapshot.score
        brush.box(surface, place)
        x = place.x + PAD
        if view.fighting is not None and view.fighting.you:
            self._by_hand(surface, view.fighting, best_of(view.fighting, view.preferences))
        elif score is None:
            progress = view.snapshot.exam_progress
            text = f"examining … {progress:.0%}" if progress < 1 else "examining …"
            brush.text(surface, text, (x, place.y + 34), size=20, color=MUTED)
        elif score.exam is not None:
            self._exam(surface, score.exam, score.games)
        elif score.duel is not None and view.snapshot.cat is not None:
            self._duel(surface, score.duel, view.snapshot.cat.recent)

    def _exam(self, surface: Surface, report: Report, games: int) -> None:
        """Draw the share of right moves, and what it is a share of."""
        share = report.right_moves / report.moves
        learned = f"{games:,} game{'' if games == 1 else 's'}"
        shown = "100 %" if report.perfect else percent(min(share, 0.9999))
        self.brush.text(
            surface, shown, (self.place.x + PAD, self.place.y + 4), size=HUGE, bold=True
        )
        self._lines(
            surface,
            f"{report.right_moves:,} right moves of {report.moves:,}: every game there is",
            f"{report.wrong_moves_per_game:.2f} wrong a game, brain of {learned}",
        )
        self._bar(surface, share, GOOD, EDGE)

    def _duel(self, surface: Surface, report: DuelReport, recent: tuple[int, ...]) -> None:
        """Draw from which share of the starts the mouse escapes, and how the latest games ended."""
        palette, share = self.brush.palette, report.escaped / report.starts
        shown = f"{share:.0%}".replace("%", " %") if share in (0, 1) else percent(share)
        self._number(surface, shown, "escape", palette.mouse)
        caught = sum(tick > 0 for tick in recent)
        latest = f"last {len(recent)} fights: {len(recent) - caught} escaped, {caught} caught"
        starts = f"{report.caught:,} of all {report.starts:,} starts"
        self._lines(
            surface,
            f"caught from {starts} in {report.ticks:,} ticks",
            latest if recent else "no fights yet",
        )
        self._bar(surface, share, palette.mouse, palette.cat)

    def _by_hand(self, surface: Surface, fight: FightPlayback, best: int) -> None:
        """Draw the user's own score."""
        color, points = getattr(self.brush.palette, fight.you), points_of(fight)
        ticks = "tick survived" if points == 1 else "ticks survived"
        self._number(surface, f"{points:,}", ticks if fight.you == MOUSE else "in a row", color)
        self._lines(surface, f"your best against {opponent_of(fight)}: {best:,}", terms_of(fight))
        self._bar(surface, points / max(best, 1), color, EDGE)

    def _number(self, surface: Surface, number: str, what: str, color: Color) -> None:
        """Write the large number, and what it counts."""
        at = (self.place.x + PAD, self.place.y + 4)
        place = self.brush.text(surface, number, at, size=HUGE, bold=True, color=color)
        at = (place.right + 10, self.place.y + 28)
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


def percent(share: float) -> str:
    """Return a share with two decimals."""
    return f"{share:.2%}".replace("%", " %")
