"""A table to choose from with the pointer or the arrow keys, in an overlay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pygame
from pygame import Color, Rect, Surface

from catmouse.window.actions.desk import Doing
from catmouse.window.dialogs.base import Context, Overlay
from catmouse.window.drawing.theme import ACCENT, BAD, EDGE, MUTED, NORMAL, RAISED, SMALL, TEXT
from catmouse.window.view import View

ROW = 34
DOUBLE_CLICK = 0.4
HEAD, FOOT = 66, 58
"""The height of what is above the rows and below them."""


class Entry(Protocol):
    """What a row shows."""

    @property
    def fault(self) -> str:
        """Why nothing is known of it; "" where there is no fault."""


class ListOverlay(Overlay):
    """Rows under column heads; a subclass says what is in them and what choosing one does."""

    columns: tuple[tuple[str, float], ...] = ()  # heads, and where they begin as a share
    empty = ""  # what is said where there are no rows
    size = (820, 560)

    def __init__(self, context: Context, entries: Sequence[Entry]) -> None:
        super().__init__(context)
        self.entries = entries
        self.chosen = 0
        self._top = 0
        self._clicked = (-1, 0.0)
        self.rows = Rect(0, 0, 1, 1)

    def act(self) -> Doing | None:
        """Return what Enter does with the chosen row."""
        raise NotImplementedError

    def clicked(self, twice: bool) -> Doing | None:
        """Return what a click on the chosen row does."""
        return self.act() if twice else None

    def draw_row(self, surface: Surface, row: Rect, number: int) -> None:
        """Draw a row that has no fault; :meth:`write` fills its columns."""
        raise NotImplementedError

    def arrange_inside(self, inside: Rect) -> None:
        self.rows = Rect(inside.x, inside.y + HEAD, inside.width, inside.height - HEAD - FOOT)

    @property
    def _visible(self) -> int:
        return max(1, self.rows.height // ROW)

    def move_to(self, number: int) -> None:
        """Choose a row, and scroll to it."""
        if self.entries:
            self.chosen = min(max(number, 0), len(self.entries) - 1)
            self._top = min(max(self._top, self.chosen - self._visible + 1), self.chosen)

    def handle(self, event: pygame.event.Event, view: View) -> Doing | None:
        if event.type == pygame.KEYDOWN:
            moves = {
                pygame.K_UP: -1, pygame.K_DOWN: 1,
                pygame.K_PAGEUP: -self._visible, pygame.K_PAGEDOWN: self._visible,
            }  # fmt: skip
            if event.key in moves:
                self.move_to(self.chosen + moves[event.key])
            elif event.key in (pygame.K_RETURN, pygame.K_KP_ENTER):
                return self.act()
        elif event.type == pygame.MOUSEWHEEL:
            highest = max(0, len(self.entries) - self._visible)
            self._top = min(max(self._top - event.y, 0), highest)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            row = self._row_at(event.pos)
            if row is not None:
                twice = self._clicked[0] == row and view.now - self._clicked[1] < DOUBLE_CLICK
                self._clicked = (row, view.now)
                self.chosen = row
                return self.clicked(twice)
        return None

    def row_place(self, number: int) -> Rect:
        """Return where a row is drawn while it is in sight."""
        top = self.rows.y + (number - self._top) * ROW
        return Rect(self.rows.x, top, self.rows.width, ROW - 2)

    def _row_at(self, point: tuple[int, int]) -> int | None:
        row = self._top + (point[1] - self.rows.y) // ROW
        inside = self.rows.collidepoint(point) and row < min(
            len(self.entries), self._top + self._visible
        )
        return row if inside else None

    def draw_inside(self, surface: Surface, view: View) -> None:
        brush, rows = self.brush, self.rows
        if not self.entries:
            brush.text(surface, self.empty, (rows.x, rows.y), color=MUTED)
            return
        for name, share in self.columns:
            at = (rows.x + 8 + int(share * rows.width), rows.y - 26)
            brush.text(surface, name, at, size=SMALL, color=MUTED)
        pygame.draw.line(surface, EDGE, (rows.x, rows.y - 4), (rows.right, rows.y - 4))
        for number in range(self._top, min(len(self.entries), self._top + self._visible)):
            row = self.row_place(number)
            if number == self.chosen:
                pygame.draw.rect(surface, RAISED, row, border_radius=5)
                pygame.draw.rect(surface, ACCENT, row, 1, border_radius=5)
            if fault := self.entries[number].fault:
                brush.text(
                    surface, fault, (row.x + 8, row.centery), size=SMALL, color=BAD,
                    anchor="midleft", width=row.width - 16,
                )  # fmt: skip
            else:
                self.draw_row(surface, row, number)
        if len(self.entries) > self._visible:
            self._scroll_bar(surface)

    def write(
        self, surface: Surface, row: Rect, values: tuple[str, ...], color: Color = TEXT
    ) -> None:
        ends = [share for _, share in self.columns[1:]] + [1.0]
        for (_, share), end, value in zip(self.columns, ends, values, strict=True):
            self.brush.text(
                surface, value, (row.x + 8 + int(share * row.width), row.centery), size=NORMAL - 1,
                color=color, anchor="midleft", width=int((end - share) * row.width) - 12,
            )  # fmt: skip

    def _scroll_bar(self, surface: Surface) -> None:
        height = self._visible * ROW
        share = self._visible / len(self.entries)
        top = self.rows.y + int(height * self._top / len(self.entries))
        bar = Rect(self.rows.right + 6, top, 5, max(16, int(height * share)))
        pygame.draw.rect(surface, MUTED, bar, border_radius=2)
