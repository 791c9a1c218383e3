"""Which other runs lie over the chart: those of this session, and the saved ones."""

from __future__ import annotations

import math
from typing import NamedTuple

import pygame
from pygame import Rect, Surface

from catmouse.drawing.wording import in_words
from catmouse.files.library import Listed, list_brains
from catmouse.window.actions import table
from catmouse.window.actions.desk import Doing
from catmouse.window.actions.look import compare, compare_nothing
from catmouse.window.comparison import Comparison, Key
from catmouse.window.dialogs.base import Context
from catmouse.window.dialogs.table import ListOverlay
from catmouse.window.drawing.chart_lines import sample
from catmouse.window.drawing.theme import BAD, MUTED, SMALL
from catmouse.window.view import View
from catmouse.worker.messages import FormerRun


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

    name = "compare"
    title = "Compare with other runs"
    columns = (
        ("", 0.0), ("Run", 0.08), ("Units", 0.5), ("Games", 0.58), ("Errors", 0.71), ("", 0.8)
    )  # fmt: skip
    empty = "There is no other run yet: wipe this one (W), or save it (Ctrl-S) and go on."

    def __init__(self, context: Context) -> None:
        former = [row_of(former) for former in reversed(context.view.snapshot.former)]
        self.runs = [*former, *(row_of_file(brain) for brain in list_brains(context.folder))]
        super().__init__(context, self.runs)
        self._comparison = Comparison()
        tip = "Take all other runs away from the chart."
        self.nothing = self.own("None", tip, compare_nothing(), style="")
        done = table.CLOSE.but(label="Done", tip="Back to the chart.", icon="")
        self.done = self.button(done, style="main_button")

    def arrange_inside(self, inside: Rect) -> None:
        super().arrange_inside(inside)
        self.put(self.done, Rect(inside.right - 120, inside.bottom - 40, 120, 40))
        self.put(self.nothing, Rect(inside.right - 120 - 92, inside.bottom - 40, 84, 40))

    def update(self, view: View) -> None:
        self._comparison = view.comparison
        self.enable(self.nothing, bool(view.comparison.runs))

    def act(self) -> Doing | None:
        if not self.runs:
            return None
        run = self.runs[self.chosen]
        return compare(run.key, run.name)

    def clicked(self, twice: bool) -> Doing | None:
        return self.act()

    def handle(self, event: pygame.event.Event, view: View) -> Doing | None:
        if event.type == pygame.KEYDOWN and event.key == pygame.K_SPACE:
            return self.act()
        return super().handle(event, view)

    def draw_inside(self, surface: Surface, view: View) -> None:
        words, color = self._comparison.fault, BAD
        if not words:
            most = Comparison.MOST
            words, color = f"Up to {most}. In a race (R) any of them is the ghost.", MUTED
            if view.is_fight:
                words = f"Up to {most}, each by the errors of its mouse."
        at, width = (self.rows.x, self.rows.bottom + 26), self.nothing.rect.x - self.rows.x - 12
        lines = self.brush.fonts.wrap(words, SMALL, width)[:2]
        for number, line in enumerate(lines):
            y = at[1] + 17 * number - 8 * (len(lines) - 1)
            self.brush.text(surface, line, (at[0], y), size=SMALL, color=color, width=width)
        super().draw_inside(surface, view)

    def draw_row(self, surface: Surface, row: Rect, number: int) -> None:
        run = self.runs[number]
        overlaid = self._comparison.get(run.key)
        box = Rect(row.x + 10, row.centery - 8, 16, 16)
        if overlaid is None:
            pygame.draw.rect(surface, MUTED, box, 2, border_radius=4)
        else:
            sample(surface, self.brush, (row.x + 8, row.centery), overlaid.slot)
        errors = "–" if math.isnan(run.smoothed) else f"{run.smoothed:.2f}"
        self.write(
            surface, row, ("", run.name, f"{run.hidden}", f"{run.games:,}", errors, run.when)
        )


def row_of(former: FormerRun) -> Row:
    """Return the row of a run of this session."""
    run, hidden = former.run, former.run.recipe.mouse.hidden
    name = f"{hidden} units, before {in_words(former.reason)}"
    return Row(former.number, name, hidden, run.games, run.smoothed, "this session")


def row_of_file(brain: Listed) -> Row:
    """Return the row of a saved brain."""
    when = f"{brain.saved.astimezone():%d %b %Y %H:%M}"
    hidden = brain.recipe.mouse.hidden if brain.recipe else 0
    return Row(brain.path, brain.name, hidden, brain.games, brain.smoothed, when, brain.fault)
