"""The list of saved brains."""

from __future__ import annotations

from pathlib import Path

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.app import icons
from catmouse.app.overlay import Overlay
from catmouse.app.panel import View
from catmouse.app.theme import ACCENT, BAD, EDGE, MUTED, NORMAL, RAISED, SMALL, TEXT, Brush
from catmouse.app.wishes import Close, Wish
from catmouse.messages import Command, Open
from catmouse.storage import Listed, list_brains

ROW = 34
COLUMNS = (("Name", 0.04), ("Units", 0.4), ("Games", 0.5), ("Score", 0.635), ("Saved", 0.82))
DOUBLE_CLICK = 0.4


def score_of(brain: Listed) -> str:
    """Return what a brain is worth: right moves, or from how many starts a mouse is caught."""
    if brain.caught is not None:
        return f"caught from {brain.caught:,}" if brain.caught else "never caught"
    if brain.right_moves is None or not brain.all_moves:
        return "–"
    share = brain.right_moves / brain.all_moves
    return "perfect" if share == 1 else f"{min(share, 0.9999):.2%} right".replace("%", " %")


class OpenDialog(Overlay):
    """Choose a brain with the pointer or with the arrow keys; Enter opens it."""

    title = "Open a brain"
    size = (820, 560)

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush, folder: Path) -> None:
        super().__init__(manager, brush)
        self._folder = folder
        self._brains: list[Listed] = list_brains(folder)
        self._chosen = 0
        self._top = 0
        self._clicked = (-1, 0.0)
        self._opener = self.button(
            "Open", Close(), "Open the chosen brain (Enter).", style="main_button"
        )
        self._rows = Rect(0, 0, 1, 1)

    def arrange_inside(self, inside: Rect) -> None:
        """Put the rows above the button."""
        self._rows = Rect(inside.x, inside.y + 66, inside.width, inside.height - 66 - 58)
        self.put(self._opener, Rect(inside.right - 120, inside.bottom - 40, 120, 40))
        self.enable(self._opener, bool(self._brains))

    @property
    def _visible(self) -> int:
        return max(1, self._rows.height // ROW)

    def pressed(self, button: object) -> Wish | Command | None:
        """Open the chosen brain, or close."""
        return self._open() if button is self._opener else super().pressed(button)

    def _open(self) -> Command | None:
        return Open(self._brains[self._chosen].path) if self._brains else None

    def _choose(self, number: int) -> None:
        if self._brains:
            self._chosen = min(max(number, 0), len(self._brains) - 1)
            self._top = min(max(self._top, self._chosen - self._visible + 1), self._chosen)

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Move the choice, or open it."""
        if event.type == pygame.KEYDOWN:
            moves = {
                pygame.K_UP: -1, pygame.K_DOWN: 1,
                pygame.K_PAGEUP: -self._visible, pygame.K_PAGEDOWN: self._visible,
            }  # fmt: skip
            if event.key in moves:
                self._choose(self._chosen + moves[event.key])
            elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
                return self._open()
        elif event.type == pygame.MOUSEWHEEL:
            highest = max(0, len(self._brains) - self._visible)
            self._top = min(max(self._top - event.y, 0), highest)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            row = self._row_at(event.pos)
            if row is not None:
                again = self._clicked[0] == row and view.now - self._clicked[1] < DOUBLE_CLICK
                self._clicked = (row, view.now)
                self._chosen = row
                return self._open() if again else None
        return None

    def _row_at(self, point: tuple[int, int]) -> int | None:
        row = self._top + (point[1] - self._rows.y) // ROW
        inside = self._rows.collidepoint(point) and row < min(
            len(self._brains), self._top + self._visible
        )
        return row if inside else None

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw the table."""
        brush, rows = self.brush, self._rows
        hint = "Or drop a brain file on the window."
        brush.text(surface, hint, (rows.x, rows.bottom + 26), size=SMALL, color=MUTED)
        if not self._brains:
            empty = "No brain was saved yet. Save one with Ctrl-S."
            brush.text(surface, empty, (rows.x, rows.y), color=MUTED)
            return
        for name, share in COLUMNS:
            at = (rows.x + 8 + int(share * rows.width), rows.y - 26)
            brush.text(surface, name, at, size=SMALL, color=MUTED)
        pygame.draw.line(surface, EDGE, (rows.x, rows.y - 4), (rows.right, rows.y - 4))
        last = min(len(self._brains), self._top + self._visible)
        for number in range(self._top, last):
            row = Rect(rows.x, rows.y + (number - self._top) * ROW, rows.width, ROW - 2)
            if number == self._chosen:
                pygame.draw.rect(surface, RAISED, row, border_radius=5)
                pygame.draw.rect(surface, ACCENT, row, 1, border_radius=5)
            self._row(surface, row, self._brains[number])
        if len(self._brains) > self._visible:
            self._scroll_bar(surface)

    def _row(self, surface: Surface, row: Rect, brain: Listed) -> None:
        brush = self.brush
        if brain.fault:
            brush.text(
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
        ends = [share for _, share in COLUMNS[1:]] + [1.0]
        for (_, share), end, value in zip(COLUMNS, ends, values, strict=True):
            brush.text(
                surface, value, (row.x + 8 + int(share * row.width), row.centery), size=NORMAL - 1,
                color=TEXT, anchor="midleft", width=int((end - share) * row.width) - 12,
            )  # fmt: skip

    def _scroll_bar(self, surface: Surface) -> None:
        height = self._visible * ROW
        share = self._visible / len(self._brains)
        top = self._rows.y + int(height * self._top / len(self._brains))
        bar = Rect(self._rows.right + 6, top, 5, max(16, int(height * share)))
        pygame.draw.rect(surface, MUTED, bar, border_radius=2)
