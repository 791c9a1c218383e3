"""The report card: what the exam found, beside the teacher and the best possible."""

from __future__ import annotations

from collections.abc import Sequence

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.drawing.wording import kind_of
from catmouse.games.duel import DuelReport
from catmouse.games.exam import Report
from catmouse.games.lesson import most_errors_when_right
from catmouse.recipe.recipe import BRAIN, Recipe
from catmouse.room.policies import SIDES
from catmouse.room.world import World
from catmouse.window.dialogs.small_boards import BoardsOverlay, worst_games
from catmouse.window.drawing.theme import EDGE, GOOD, MUTED, NORMAL, SMALL, TEXT, Brush
from catmouse.window.panels.base import View
from catmouse.window.wishes import Show

SHOWN_BARS = 15
"""A histogram has at most so many bars."""


def player(recipe: Recipe, side: str) -> tuple[str, str]:
    """Return who plays a side of a fight, and what it learns from."""
    fight, own = recipe.fight, recipe.brain_of(side)
    if fight is None or fight.mind_of(side) != BRAIN:
        return (fight.mind_of(side) if fight is not None else "", "a rule that learns nothing")
    learns = f"learns from {own.teacher}" if side in fight.learners else "does not learn"
    return f"{kind_of(own)}, {own.hidden} units", learns


class ReportCard(BoardsOverlay):
    """Every figure of the newest exam."""

    title = "Report card"
    size = (640, 480)

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self._boards = [
            self.board(f"See the {place} game played on the board.")
            for place in ("worst", "second worst", "third worst", "fourth worst", "fifth worst")
        ]
        self._all = self.button(
            "Mistakes", Show("mistakes"), "More of its worst games, and practice (J).",
            style="small_button",
        )  # fmt: skip

    def arrange_inside(self, inside: Rect) -> None:
        """Put the boards along the bottom."""
        self.put(self._all, Rect(self.shut.rect.left - 96, self.shut.rect.y + 4, 84, 28))
        for number, button in enumerate(self._boards):
            self.put(button, Rect(inside.x + number * 118, inside.y + 286, 96, 114))

    def update(self, view: View) -> None:
        """Bring the boards up to date, but not under the pointer."""
        score = view.snapshot.score
        report = None if score is None else score.exam
        if self.is_pointed_at and report is not None:
            return
        games = [] if report is None else worst_games(view.snapshot.recipe.world, report, 5)
        for number, button in enumerate(self._boards):
            self.fill(button, games[number] if number < len(games) else None)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the figures, and the worst starts as small boards."""
        brush, x, y = self.brush, self.place.x + 24, self.place.y + 62
        score = view.snapshot.score
        if score is None:
            brush.text(surface, "The first exam is not over yet.", (x, y), color=MUTED)
            return
        if score.duel is not None:
            self._duel(surface, view, score.duel, score.games)
        elif score.exam is not None:
            self._exam(surface, view, score.exam, score.games)

    def _intro(self, surface: Surface, text: str) -> int:
        """Write what was examined; return the y below it."""
        box = Rect(self.place.x + 24, self.place.y + 62, self.place.width - 48, 44)
        return self.brush.paragraph(surface, text, box, size=SMALL + 1, color=MUTED) + 8

    def _rows(self, surface: Surface, y: int, rows: Sequence[tuple[str, str, str]]) -> int:
        """Write figures, one a row, with a remark beside each; return the y below them."""
        brush, x = self.brush, self.place.x + 24
        for label, value, beside in rows:
            brush.text(surface, label, (x, y), color=TEXT)
            at = (x + 340, y)
            brush.text(surface, value, at, size=NORMAL, bold=True, anchor="topright")
            brush.text(surface, beside, (x + 356, y + 1), size=SMALL, color=MUTED)
            y += 27
        return y + 10

    def _exam(self, surface: Surface, view: View, report: Report, games: int) -> None:
        """Draw the exam's figures, and the worst starts as small boards."""
        brush, x = self.brush, self.place.x + 24
        y = self._intro(
            surface,
            f"The brain of {games:,} games played every one of the {report.games:,} games "
            "there are. No chance is in these numbers.",
        )
        rows = (
            ("right moves", f"{report.right_moves:,} of {report.moves:,}", "as the teacher"),
            ("share right", f"{report.right_moves / report.moves:.2%}".replace("%", " %"), ""),
            ("wrong moves a game", f"{report.wrong_moves_per_game:.4f}", "the teacher 0"),
            ("errors a game", f"{report.errors_per_game:.4f}", self._errors(view)),
            ("final distance", f"{report.mean_final_distance:.2f} cells", self._distances(view)),
            ("steps towards the cat", f"{report.towards_cat:,}", self._towards(report)),
        )
        y = self._rows(surface, y, rows)
        if report.perfect:
            brush.text(
                surface, "Perfect. There is no game that it plays wrong.", (x, y), color=GOOD
            )
            return
        words = "Its worst games: choose one to see it played"
        brush.text(surface, words, (x, y), size=SMALL, color=MUTED)

    def _duel(self, surface: Surface, view: View, report: DuelReport, games: int) -> None:
        """Draw how the fight ends from every start, and when."""
        brush, x = self.brush, self.place.x + 24
        y = self._intro(
            surface,
            f"As they are after {games:,} games, the two fought from every one of the "
            f"{report.starts:,} starts there are. No chance is in these numbers.",
        )
        share = f"{report.caught_share:.2%}".replace("%", " %")
        rows = [
            ("the mouse escapes", f"{report.escaped:,}", f"of {report.starts:,} starts"),
            ("the cat catches", f"{report.caught:,}", share),
            ("ticks survived, mean", f"{report.mean_ticks:.2f}", f"of {report.ticks:,}"),
            ("ticks survived, median", f"{report.median_ticks:g}", ""),
        ]
        recipe = view.snapshot.recipe
        y = self._rows(surface, y, [*((f"the {s}", *player(recipe, s)) for s in SIDES), *rows])
        brush.text(surface, "Caught in tick …", (x, y), size=SMALL, color=MUTED)
        y += 22
        room = Rect(x, y, self.place.width - 48, self.place.bottom - 40 - y)
        self._histogram(surface, room, report)

    def _histogram(self, surface: Surface, plot: Rect, report: DuelReport) -> None:
        """Draw from how many starts the mouse is caught in which tick, and from how many never."""
        brush, palette = self.brush, self.brush.palette
        last = max((tick for tick, count in enumerate(report.histogram, 1) if count), default=10)
        width = -(-max(last, 10) // SHOWN_BARS)  # ticks that share a bar
        counts = [
            sum(report.histogram[first : first + width]) for first in range(0, max(last, 10), width)
        ]
        bars = [(f"{bar * width + 1}", count, palette.cat) for bar, count in enumerate(counts)]
        bars += [("", 0, MUTED), ("escaped", report.escaped, palette.mouse)]
        step = plot.width / len(bars)
        most = max(count for _, count, _ in bars)
        for number, (label, count, color) in enumerate(bars):
            height = round((plot.height - 16) * count / most)
            if count:
                height = max(height, 2)
            bar = Rect(round(plot.x + number * step), plot.bottom - height, round(step) - 3, height)
            pygame.draw.rect(surface, color, bar)
            at = (bar.centerx, plot.bottom + 3)
            brush.text(surface, label, at, size=11, color=MUTED, anchor="midtop")
            if count:
                at = (bar.centerx, bar.top - 2)
                brush.text(surface, f"{count:,}", at, size=11, color=TEXT, anchor="midbottom")
        pygame.draw.line(surface, EDGE, plot.bottomleft, plot.bottomright)

    @staticmethod
    def _towards(report: Report) -> str:
        return f"wrong ones from {report.towards_starts:,} starts" if report.towards else ""

    @staticmethod
    def _errors(view: View) -> str:
        recipe = view.snapshot.recipe
        most = most_errors_when_right(recipe.mind, recipe.moves)
        return f"right moves alone make up to {most:.1f}" if most else "the teacher 0"

    @staticmethod
    def _distances(view: View) -> str:
        recipe = view.snapshot.recipe
        article = (recipe.world, recipe.moves) == (World(), 10)
        return "the teacher 6.70, the best possible 8.00" if article else ""
