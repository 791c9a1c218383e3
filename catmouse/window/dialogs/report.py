"""The report card: what the exam found, beside the teacher and the best possible."""

from __future__ import annotations

from collections.abc import Sequence

import pygame
from pygame import Rect, Surface

from catmouse.drawing.wording import exact, kind_of
from catmouse.games.errors import most_errors_when_right
from catmouse.games.report import Report
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import BRAIN, SIDES
from catmouse.room.world import World
from catmouse.window.actions import table
from catmouse.window.dialogs.base import Context
from catmouse.window.dialogs.small_boards import BoardsOverlay, worst_games
from catmouse.window.drawing.theme import EDGE, GOOD, MUTED, NORMAL, SMALL, TEXT
from catmouse.window.view import View

SHOWN_BARS = 15
"""A histogram has at most so many bars."""


def player(recipe: Recipe, side: str) -> tuple[str, str]:
    """Return who plays a side, and what it learns from."""
    policy = recipe.policy_of(side)
    if policy != BRAIN:
        return policy, "a rule that learns nothing"
    own = recipe.brain_of(side)
    learns = f"learns from {own.teacher}" if side in recipe.learners else "does not learn"
    return f"{kind_of(own)}, {own.hidden} units", learns


class ReportCard(BoardsOverlay):
    """Every figure of the newest exam."""

    name = "report"
    title = "Report card"
    size = (640, 530)
    size_of_lessons = (640, 454)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        if not context.view.is_fight:
            self.size = self.size_of_lessons
        self.boards = [
            self.board(f"See the {place} game played on the board.")
            for place in ("worst", "second worst", "third worst", "fourth worst", "fifth worst")
        ]
        self.mistakes = self.button(table.MISTAKES)

    def arrange_inside(self, inside: Rect) -> None:
        self.put(self.mistakes, Rect(self.shut.rect.left - 96, self.shut.rect.y + 4, 84, 28))
        for number, button in enumerate(self.boards):
            self.put(button, Rect(inside.x + number * 118, inside.y + 286, 96, 114))

    def update(self, view: View) -> None:
        examined = view.run.examined
        if self.is_pointed_at and examined is not None:
            return
        games = (
            []
            if examined is None or view.is_fight
            else worst_games(view.recipe.world, examined.report, 5)
        )
        for number, button in enumerate(self.boards):
            self.fill(button, games[number] if number < len(games) else None)

    def draw_inside(self, surface: Surface, view: View) -> None:
        examined = view.run.examined
        if examined is None:
            at = self.place.x + 24, self.place.y + 62
            self.brush.text(surface, "The first exam is not over yet.", at, color=MUTED)
        elif view.is_fight:
            self._fight(surface, view, examined.report, examined.games)
        else:
            self._lessons(surface, view, examined.report, examined.games)

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
            y += 25
        return y + 10

    def _lessons(self, surface: Surface, view: View, report: Report, games: int) -> None:
        """Draw the exam's figures, and say what the small boards are."""
        y = self._intro(
            surface,
            f"The brain of {games:,} games played every one of the {report.starts:,} games "
            "there are. No chance is in these numbers.",
        )
        y = self._rows(surface, y, [*self._marked(view, report), *self._ways(view, report)])
        at = (self.place.x + 24, y)
        if report.perfect:
            words = "Perfect. There is no game that it plays wrong."
            self.brush.text(surface, words, at, color=GOOD)
            return
        words = "Its worst games: choose one to see it played"
        self.brush.text(surface, words, at, size=SMALL, color=MUTED)

    @staticmethod
    def _marked(view: View, report: Report) -> list[tuple[str, str, str]]:
        """Return what the mouse's teacher found."""
        marks = report.mouse
        most = most_errors_when_right(view.recipe, view.recipe.mouse)
        errors = f"right moves alone make up to {most:.1f}" if most else "the teacher 0"
        return [
            ("right moves", f"{report.right_moves:,} of {marks.moves:,}", "as the teacher"),
            ("share right", exact(report.right_moves / marks.moves), ""),
            ("wrong moves a game", f"{report.wrong_moves_per_game:.4f}", "the teacher 0"),
            ("errors a game", f"{marks.errors_per_game:.4f}", errors),
        ]

    @staticmethod
    def _ways(view: View, report: Report) -> list[tuple[str, str, str]]:
        """Return where the mouse went."""
        article = (view.recipe.world, view.recipe.moves) == (World(), 10)
        distances = "the teacher 6.70, the best possible 8.00" if article else ""
        wrong = f"wrong ones from {report.towards_starts:,} starts" if report.towards else ""
        return [
            ("final distance", f"{report.mean_final_distance:.2f} cells", distances),
            ("steps towards the cat", f"{report.towards_cat:,}", wrong),
        ]

    def _fight(self, surface: Surface, view: View, report: Report, games: int) -> None:
        """Draw how the fight ends from every start, and when."""
        x = self.place.x + 24
        y = self._intro(
            surface,
            f"As they are after {games:,} games, the two fought from every one of the "
            f"{report.starts:,} starts there are. No chance is in these numbers.",
        )
        rows = [(f"the {side}", *player(view.recipe, side)) for side in SIDES]
        rows += [
            (
                f"the {side}'s right moves",
                f"{marks.moves - marks.wrong_moves:,}",
                f"of {marks.moves:,}: {exact(1 - marks.wrong_moves / marks.moves)}",
            )
            for side, marks in report.marks.items()
            if marks.moves
        ]
        share = exact(report.caught_share)
        rows += [
            ("the mouse escapes", f"{report.escaped:,}", f"of {report.starts:,} starts"),
            ("the cat catches", f"{report.caught:,}", share),
            ("ticks survived, mean", f"{report.mean_ticks:.2f}", f"of {report.ticks:,}"),
            ("ticks survived, median", f"{report.median_ticks:g}", ""),
        ]
        y = self._rows(surface, y, rows)
        self.brush.text(surface, "Caught in tick …", (x, y), size=SMALL, color=MUTED)
        y += 22
        room = Rect(x, y, self.place.width - 48, self.place.bottom - 40 - y)
        self._histogram(surface, room, report)

    def _histogram(self, surface: Surface, plot: Rect, report: Report) -> None:
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
