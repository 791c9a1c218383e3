"""The one exact number: right moves over every possible game."""

from __future__ import annotations

import pygame
from pygame import Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.theme import EDGE, GOOD, HUGE, MUTED, SMALL, TEXT

PAD = 14


class ScorePanel(Panel):
    """What the brain is worth, measured on every start, without chance."""

    def key(self, view: View) -> object:
        """The score, or how far the first exam is."""
        score = view.snapshot.score
        return score if score is not None else round(view.snapshot.exam_progress, 2)

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the share of right moves, and what it is a share of."""
        brush, place, score = self.brush, self.place, view.snapshot.score
        brush.box(surface, place)
        x = place.x + PAD
        if score is None:
            progress = view.snapshot.exam_progress
            text = f"examining … {progress:.0%}" if progress < 1 else "examining …"
            brush.text(surface, text, (x, place.y + 34), size=20, color=MUTED)
            return
        report = score.report
        share = report.right_moves / report.moves
        shown = "100 %" if report.perfect else f"{min(share, 0.9999):.2%}".replace("%", " %")
        right = brush.text(surface, shown, (x, place.y + 4), size=HUGE, bold=True, color=TEXT).right
        lines = (
            ("right moves", TEXT, True),
            (f"{report.right_moves:,} of {report.moves:,}, every game there is", MUTED, False),
            (
                f"{report.wrong_moves_per_game:.2f} wrong a game · brain of game {score.games:,}",
                MUTED,
                False,
            ),
        )
        left, width = right + 16, place.right - right - 16 - PAD
        for row, (text, color, bold) in enumerate(lines[:1]):
            brush.text(
                surface,
                text,
                (left, place.y + 18 + 18 * row),
                size=SMALL + 2,
                color=color,
                bold=bold,
                width=width,
            )
        for row, (text, color, bold) in enumerate(lines[1:]):
            brush.text(
                surface,
                text,
                (x, place.y + 56 + 17 * row),
                size=SMALL,
                color=color,
                bold=bold,
                width=place.width - 2 * PAD,
            )
        bar = Rect(x, place.bottom - 12, place.width - 2 * PAD, 4)
        pygame.draw.rect(surface, EDGE, bar, border_radius=2)
        pygame.draw.rect(
            surface, GOOD, Rect(bar.x, bar.y, round(bar.width * share), bar.height), border_radius=2
        )
