"""The report card: what the exam found, beside the teacher and the best possible."""

from __future__ import annotations

from collections.abc import Sequence

import pygame
from pygame import Rect, Surface

from catmouse.app.overlay import Overlay
from catmouse.app.panel import View
from catmouse.app.theme import BAD, CELL, EDGE, GOOD, MUTED, NORMAL, SMALL, TEXT
from catmouse.duel import DuelReport
from catmouse.exam import Report, WorstStart
from catmouse.game import most_errors_when_right
from catmouse.world import World

SHOWN_WORST = 5
SHOWN_BARS = 15
"""A histogram has at most so many bars."""


class ReportCard(Overlay):
    """Every figure of the newest exam."""

    title = "Report card"
    size = (640, 480)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the figures, and the worst starts as small boards."""
        brush, x, y = self.brush, self.place.x + 24, self.place.y + 62
        score = view.snapshot.score
        if score is None:
            brush.text(surface, "The first exam is not over yet.", (x, y), color=MUTED)
            return
        if score.duel is not None:
            self._duel(surface, score.duel, score.games)
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
            ("steps towards the cat", f"{report.towards_cat:,}", ""),
        )
        y = self._rows(surface, y, rows)
        if report.perfect:
            brush.text(
                surface, "Perfect. There is no game that it plays wrong.", (x, y), color=GOOD
            )
            return
        brush.text(surface, "Its worst starts", (x, y), size=SMALL, color=MUTED)
        for number, start in enumerate(report.worst[:SHOWN_WORST]):
            side = 96
            board = Rect(x + number * (side + 22), y + 24, side, side)
            self._small_board(surface, board, view.snapshot.recipe.world, start)

    def _duel(self, surface: Surface, report: DuelReport, games: int) -> None:
        """Draw how the fight ends from every start, and when."""
        brush, x, palette = self.brush, self.place.x + 24, self.brush.palette
        y = self._intro(
            surface,
            f"As they are after {games:,} games, the two fought from every one of the "
            f"{report.starts:,} starts there are, for at most {report.ticks:,} ticks.",
        )
        share = f"{report.caught_share:.2%}".replace("%", " %")
        rows = (
            ("the mouse escapes", f"{report.escaped:,} of {report.starts:,}", ""),
            ("the cat catches", f"{report.caught:,}", share),
            ("ticks survived, mean", f"{report.mean_ticks:.2f}", f"of {report.ticks:,}"),
            ("ticks survived, median", f"{report.median_ticks:g}", ""),
        )
        y = self._rows(surface, y, rows)
        brush.text(surface, "Caught in tick …", (x, y), size=SMALL, color=MUTED)
        last = max((tick for tick, count in enumerate(report.histogram, 1) if count), default=10)
        width = -(-max(last, 10) // SHOWN_BARS)  # ticks that share a bar
        counts = [
            sum(report.histogram[first : first + width]) for first in range(0, max(last, 10), width)
        ]
        plot = Rect(x, y + 26, self.place.width - 48, 110)
        step = plot.width / (len(counts) + 2)
        bars = [
            (f"{number * width + 1}", count, palette.cat) for number, count in enumerate(counts)
        ]
        for number, (label, count, color) in enumerate(
            [*bars, ("", 0, MUTED), ("escaped", report.escaped, palette.mouse)]
        ):
            height = round((plot.height - 16) * count / report.starts)
            if count:
                height = max(height, 2)
            bar = Rect(round(plot.x + number * step), plot.bottom - height, round(step) - 3, height)
            pygame.draw.rect(surface, color, bar)
            at = (bar.centerx, plot.bottom + 3)
            brush.text(surface, label, at, size=11, color=MUTED, anchor="midtop")
            if count:
                at = (bar.centerx, bar.top - 2)
                brush.text(surface, f"{count}", at, size=11, color=TEXT, anchor="midbottom")
        pygame.draw.line(surface, EDGE, plot.bottomleft, plot.bottomright)

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

    def _small_board(self, surface: Surface, board: Rect, world: World, start: WorstStart) -> None:
        """Draw where the two stood, and how many moves went wrong."""
        size = board.width // max(world.width, world.height)
        area = Rect(board.x, board.y, size * world.width, size * world.height)
        pygame.draw.rect(surface, CELL, area)
        if size > 4:
            for column in range(world.width + 1):
                x = area.x + column * size
                pygame.draw.line(surface, EDGE, (x, area.y), (x, area.bottom))
            for row in range(world.height + 1):
                y = area.y + row * size
                pygame.draw.line(surface, EDGE, (area.x, y), (area.right, y))
        palette = self.brush.palette
        for (x, y), color, square in (
            (start.cat, palette.cat, True),
            (start.mouse, palette.mouse, False),
        ):
            centre = (area.x + x * size + size // 2, area.bottom - y * size - size // 2)
            reach = max(2, size // 3)
            if square:
                pygame.draw.rect(surface, color, Rect(0, 0, 2 * reach, 2 * reach).move(
                    centre[0] - reach, centre[1] - reach))  # fmt: skip
            else:
                pygame.draw.circle(surface, color, centre, reach)
        words = f"{start.wrong_moves} wrong"
        at = (area.centerx, area.bottom + 4)
        self.brush.text(surface, words, at, size=12, color=BAD, anchor="midtop")
