"""The one exact number: right moves over every possible game."""

from __future__ import annotations

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.app.panel import Panel, View
from catmouse.app.theme import EDGE, GOOD, HUGE, MUTED, SMALL, TEXT, Brush
from catmouse.app.wishes import Show

PAD = 14


class ScorePanel(Panel):
    """What the brain is worth, measured on every start, without chance."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self.report = self.button(
            "Report", Show("report"), "Everything the exam found (E).", style="small_button"
        )

    def arrange(self, place: Rect) -> None:
        """Put the report's button into the upper right corner."""
        super().arrange(place)
        self.put(self.report, Rect(place.right - PAD - 66, place.y + 12, 66, 26))

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
        at = (x, place.y + 4)
        brush.text(surface, shown, at, size=HUGE, bold=True, color=TEXT)
        width = place.width - 2 * PAD
        learned = f"{score.games:,} game{'' if score.games == 1 else 's'}"
        lines = (
            (f"{report.right_moves:,} right moves of {report.moves:,}: every game there is", TEXT),
            (f"{report.wrong_moves_per_game:.2f} wrong a game, brain of {learned}", MUTED),
        )
        for row, (text, color) in enumerate(lines):
            at = (x, place.y + 56 + 17 * row)
            brush.text(surface, text, at, size=SMALL, color=color, width=width)
        bar = Rect(x, place.bottom - 12, place.width - 2 * PAD, 4)
        pygame.draw.rect(surface, EDGE, bar, border_radius=2)
        pygame.draw.rect(
            surface, GOOD, Rect(bar.x, bar.y, round(bar.width * share), bar.height), border_radius=2
        )
