"""The list of saved brains."""

from __future__ import annotations

from pathlib import Path

import pygame_gui
from pygame import Rect, Surface

from catmouse.files.library import Listed, list_brains
from catmouse.window.dialogs.table import ListOverlay
from catmouse.window.drawing import icons
from catmouse.window.drawing.theme import BAD, MUTED, SMALL, TEXT, Brush
from catmouse.window.panels.base import View
from catmouse.window.wishes import Close, Wish
from catmouse.worker.messages import Command, Open


def score_of(brain: Listed) -> str:
    """Return what a brain is worth: right moves, or from how many starts a mouse is caught."""
    if brain.caught is not None:
        return f"caught from {brain.caught:,}" if brain.caught else "never caught"
    if brain.right_moves is None or not brain.all_moves:
        return "–"
    share = brain.right_moves / brain.all_moves
    return "perfect" if share == 1 else f"{min(share, 0.9999):.2%} right".replace("%", " %")


class OpenDialog(ListOverlay):
    """Choose a brain with the pointer or with the arrow keys; Enter opens it."""

    title = "Open a brain"
    columns = (
        ("Name", 0.04), ("Units", 0.4), ("Games", 0.5), ("Score", 0.635), ("Saved", 0.82)
    )  # fmt: skip
    empty = "No brain was saved yet. Save one with Ctrl-S."

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush, folder: Path) -> None:
        super().__init__(manager, brush)
        self._brains: list[Listed] = list_brains(folder)
        self._opener = self.button(
            "Open", Close(), "Open the chosen brain (Enter).", style="main_button"
        )

    def arrange_inside(self, inside: Rect) -> None:
        """Put the rows above the button."""
        super().arrange_inside(inside)
        self.put(self._opener, Rect(inside.right - 120, inside.bottom - 40, 120, 40))
        self.enable(self._opener, bool(self._brains))

    def count(self) -> int:
        """Return how many brains there are."""
        return len(self._brains)

    def pressed(self, button: object) -> Wish | Command | None:
        """Open the chosen brain, or close."""
        return self.act() if button is self._opener else super().pressed(button)

    def act(self) -> Command | None:
        """Open the chosen brain."""
        return Open(self._brains[self._chosen].path) if self._brains else None

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the table and a hint."""
        hint, rows = "Or drop a brain file on the window.", self._rows
        self.brush.text(surface, hint, (rows.x, rows.bottom + 26), size=SMALL, color=MUTED)
        super().draw_inside(surface, view)

    def draw_row(self, surface: Surface, row: Rect, number: int) -> None:
        """Draw what is known of a brain, or what is wrong with its file."""
        brain = self._brains[number]
        if brain.fault:
            self.brush.text(
                surface, brain.fault, (row.x + 8, row.centery), size=SMALL, color=BAD,
                anchor="midleft", width=row.width - 16,
            )  # fmt: skip
            return
        fight = brain.recipe.fight if brain.recipe is not None else None
        at = (row.x + 8, row.centery)
        picture = icons.picture("mouse", 20)
        if fight is not None:
            picture = icons.icon("fight", 20, tuple(TEXT)[:3])
        surface.blit(picture, picture.get_rect(midleft=at))
        values = (
            brain.name,
            f"{brain.hidden}" if fight is None else f"{brain.hidden}, {fight.cat_brain.hidden}",
            f"{brain.games:,}",
            score_of(brain),
            f"{brain.saved.astimezone():%d %b %Y %H:%M}",
        )
        self.write(surface, row, values)
