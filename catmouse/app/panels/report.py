"""The report card: what the exam found, beside the teacher and the best possible."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.app.overlay import Overlay
from catmouse.app.panel import View
from catmouse.app.theme import BAD, CELL, EDGE, GOOD, MUTED, NORMAL, SMALL, TEXT
from catmouse.exam import WorstStart
from catmouse.game import most_errors_when_right
from catmouse.world import World

SHOWN_WORST = 5


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
        report = score.report
        intro = (
            f"The brain of {score.games:,} games played every one of the {report.games:,} games "
            "there are. No chance is in these numbers."
        )
        box = Rect(x, y, self.place.width - 48, 44)
        y = brush.paragraph(surface, intro, box, size=SMALL + 1, color=MUTED) + 8
        rows = (
            ("right moves", f"{report.right_moves:,} of {report.moves:,}", "as the teacher"),
            ("share right", f"{report.right_moves / report.moves:.2%}".replace("%", " %"), ""),
            ("wrong moves a game", f"{report.wrong_moves_per_game:.4f}", "the teacher 0"),
            ("errors a game", f"{report.errors_per_game:.4f}", self._errors(view)),
            ("final distance", f"{report.mean_final_distance:.2f} cells", self._distances(view)),
            ("steps towards the cat", f"{report.towards_cat:,}", ""),
        )
        for label, value, beside in rows:
            brush.text(surface, label, (x, y), color=TEXT)
            at = (x + 340, y)
            brush.text(surface, value, at, size=NORMAL, bold=True, anchor="topright")
            brush.text(surface, beside, (x + 356, y + 1), size=SMALL, color=MUTED)
            y += 27
        y += 10
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
