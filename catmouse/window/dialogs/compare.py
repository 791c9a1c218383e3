"""Which other runs lie over the chart: those of this session, and the saved ones."""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.files.library import Listed, list_brains
from catmouse.window.comparison import Comparison, Key
from catmouse.window.dialogs.table import ListOverlay
from catmouse.window.drawing.chart_lines import sample
from catmouse.window.drawing.theme import BAD, EDGE, MUTED, SMALL, Brush
from catmouse.window.panels.base import View
from catmouse.window.wishes import Close, Compare, CompareNothing, Wish
from catmouse.worker.messages import Command, FormerRun, Snapshot


class Row(NamedTuple):
    """A run that can be compared with."""

    key: Key
    name: str
    hidden: int
    games: int
    smoothed: float
    when: str
    fault: str = ""


class CompareDialog(ListOverlay):
    """Click a run, or choose it with the arrow keys and Enter, to lay it over the chart."""

    title = "Compare with other runs"
    columns = (
        ("", 0.0), ("Run", 0.08), ("Units", 0.5), ("Games", 0.58), ("Errors", 0.71), ("", 0.8)
    )  # fmt: skip
    empty = "There is no other run yet: wipe this one (W), or save it (Ctrl-S) and go on."

    def __init__(
        self, manager: pygame_gui.UIManager, brush: Brush, folder: Path, snapshot: Snapshot
    ) -> None:
        super().__init__(manager, brush)
        self._comparison = Comparison()
        former = [row_of(former) for former in reversed(snapshot.former)]
        self._runs = [*former, *(row_of_file(brain) for brain in list_brains(folder))]
        self._nothing = self.button(
            "None", CompareNothing(), "Take all other runs away from the chart."
        )
        self._done = self.button("Done", Close(), "Back to the chart (Esc).", style="main_button")

    def arrange_inside(self, inside: Rect) -> None:
        """Put the rows above the buttons."""
        super().arrange_inside(inside)
        self.put(self._done, Rect(inside.right - 120, inside.bottom - 40, 120, 40))
        self.put(self._nothing, Rect(inside.right - 120 - 92, inside.bottom - 40, 84, 40))

    def update(self, view: View) -> None:
        """Take in what is chosen."""
        self._comparison = view.comparison
        self.enable(self._nothing, bool(view.comparison.runs))

    def count(self) -> int:
        """Return how many runs there are."""
        return len(self._runs)

    def act(self) -> Wish | None:
        """Lay the chosen run over the chart, or take it away."""
        if not self._runs:
            return None
        run = self._runs[self._chosen]
        return Compare(run.key, run.name)

    def clicked(self, twice: bool) -> Wish | None:
        """Do the same on every click."""
        return self.act()

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Act on Space, too."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_SPACE:
            return self.act()
        return super().handle(event, view)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the table, and what stood against the latest choice."""
        words, color = self._comparison.fault, BAD
        if not words:
            most = Comparison.MOST
            words, color = f"Up to {most}. In a race (R) any of them is the ghost.", MUTED
        at, width = (self._rows.x, self._rows.bottom + 26), self._nothing.rect.x - self._rows.x - 12
        lines = self.brush.fonts.wrap(words, SMALL, width)[:2]
        for number, line in enumerate(lines):
            y = at[1] + 17 * number - 8 * (len(lines) - 1)
            self.brush.text(surface, line, (at[0], y), size=SMALL, color=color, width=width)
        super().draw_inside(surface, view)

    def draw_row(self, surface: Surface, row: Rect, number: int) -> None:
        """Draw a run: where it is chosen, with its line and its number."""
        run = self._runs[number]
        if run.fault:
            at, width = (row.x + 8, row.centery), row.width - 16
            self.brush.text(
                surface, run.fault, at, size=SMALL, color=BAD, anchor="midleft", width=width
            )
            return
        overlaid = self._comparison.get(run.key)
        box = Rect(row.x + 10, row.centery - 8, 16, 16)
        if overlaid is None:
            pygame.draw.rect(surface, EDGE, box, 2, border_radius=4)
        else:
            sample(surface, self.brush, (row.x + 8, row.centery), overlaid.slot)
        errors = "–" if math.isnan(run.smoothed) else f"{run.smoothed:.2f}"
        self.write(
            surface, row, ("", run.name, f"{run.hidden}", f"{run.games:,}", errors, run.when)
        )


def row_of(former: FormerRun) -> Row:
    """Return the row of a run of this session."""
    run, name = former.run, f"{former.run.recipe.hidden} units, before {former.reason}"
    return Row(
        former.number, name, run.recipe.hidden, run.games, run.smoothed, "this session"
    )  # fmt: skip


def row_of_file(brain: Listed) -> Row:
    """Return the row of a saved brain."""
    when = f"{brain.saved.astimezone():%d %b %Y %H:%M}"
    return Row(brain.path, brain.name, brain.hidden, brain.games, brain.smoothed, when, brain.fault)
