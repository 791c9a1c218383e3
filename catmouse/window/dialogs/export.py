"""Export what is looked at: a film, a picture, the curve, a game, or the brain itself."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pygame
from pygame import Rect, Surface

from catmouse.drawing.wording import name_for
from catmouse.export.registry import exports
from catmouse.export.subject import Subject
from catmouse.window.actions.desk import Doing
from catmouse.window.actions.past import export_to, stop_export
from catmouse.window.dialogs.base import Context
from catmouse.window.dialogs.naming import NameDialog
from catmouse.window.drawing.theme import ACCENT, BAD, EDGE, GOOD, MUTED, SMALL, TEXT
from catmouse.window.view import View

ROW = 38


class ExportDialog(NameDialog):
    """A kind, a name, a button, and how far the export is."""

    name = "export"
    title = "Export"
    size = (640, 470)
    word = "Export"
    what = "file"

    def __init__(self, context: Context) -> None:
        self._name = name_for(context.view.snapshot.recipe)
        self._kind = "film"
        self.ending = exports()[self._kind].ending
        super().__init__(context, self._stem())
        self._offered = self.entry.get_text()
        self.kinds = {
            kind: self.own(export.label, export.tip, partial(self._choose, kind))
            for kind, export in exports().items()
        }
        self._running = ""
        self._told = context.view.export.notice

    def _stem(self) -> str:
        return f"{self._name} {exports()[self._kind].stem}"

    def arrange_inside(self, inside: Rect) -> None:
        for row, button in enumerate(self.kinds.values()):
            self.put(button, Rect(inside.x, inside.y + 66 + row * ROW, 110, ROW - 6))
        self.arrange_name(inside, inside.y + 66 + len(self.kinds) * ROW + 34)

    # --- the user's hand ------------------------------------------------------------------

    def _choose(self, kind: str) -> None:
        """Export something else; a name that was only offered changes with it."""
        offered = self.entry.get_text() == self._offered
        self._kind, self.ending = kind, exports()[kind].ending
        if offered:
            self._offered = self.free_name(self._stem())
            self.entry.set_text(self._offered)
        if not self._running:
            self.forget_answer()

    def handle(self, event: pygame.event.Event, view: View) -> Doing | None:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            kinds = [kind for kind, export in exports().items() if not export.fault()]
            by = 1 if event.key == pygame.K_DOWN else -1
            self._choose(kinds[(kinds.index(self._kind) + by) % len(kinds)])
            return None
        return super().handle(event, view)

    def write(self) -> Doing | None:
        return stop_export() if self._running else super().write()

    def writing(self, path: Path) -> Doing:
        return export_to(self._kind, path)

    # --- what is shown --------------------------------------------------------------------

    def update(self, view: View) -> None:
        for kind, button in self.kinds.items():
            self.enable(button, not exports()[kind].fault())
            self.choose(button, kind == self._kind)
        if view.export.running != self._running:
            self._running = view.export.running
            self.forget_answer()
            self.writer.set_text("Stop" if self._running else self.word)
        notice = view.export.notice
        if notice is not None and notice != self._told:
            self._told = notice
            self._message, self._message_color = notice.text, BAD if notice.is_error else GOOD
            self._offered = self.free_name(self._stem())
            self.entry.set_text(self._offered)

    def draw_inside(self, surface: Surface, view: View) -> None:
        brush, first = self.brush, next(iter(self.kinds.values())).rect
        at = (first.x, first.y - 24)
        brush.text(surface, self._of(view), at, size=SMALL, color=MUTED)
        width = self.entry.rect.right - first.right - 14
        for kind, button in self.kinds.items():
            words, color = exports()[kind].fault(), MUTED
            if not words:
                words, color = self._facts(kind, view), TEXT if kind == self._kind else MUTED
            at = (button.rect.right + 14, button.rect.centery)
            brush.text(surface, words, at, size=SMALL, color=color, anchor="midleft", width=width)
        super().draw_inside(surface, view)
        self._ending_and_bar(surface, view)

    def _ending_and_bar(self, surface: Surface, view: View) -> None:
        """Draw how the file's name ends, and the bar of what is under way."""
        entry = self.entry.rect
        at = (entry.right - 12, entry.centery)
        self.brush.text(surface, self.ending, (entry.right, entry.y - 6), size=SMALL, color=MUTED,
                        anchor="bottomright")  # fmt: skip
        if not self._running:
            return
        bar = Rect(entry.x, entry.bottom + 34, entry.width, 8)
        pygame.draw.rect(surface, EDGE, bar, border_radius=4)
        done = Rect(bar.x, bar.y, round(bar.width * view.export.share), bar.height)
        pygame.draw.rect(surface, ACCENT, done, border_radius=4)
        words = f"{view.export.running}: {view.export.share:.0%}".replace("%", " %")
        at = (entry.x, entry.bottom + 10)
        self.brush.text(surface, words, at, size=SMALL, width=entry.width)

    @staticmethod
    def _of(view: View) -> str:
        """Return whose export it is."""
        games = f"{view.snapshot.games:,} games"
        when = f"the past: as it was after {games}" if view.moment else f"the present, {games}"
        return f"Of {when}"

    @staticmethod
    def _facts(kind: str, view: View) -> str:
        """Return in words what the file will hold."""
        whose = f" of the {view.side}'s brain" if view.several else ""
        subject = Subject.of_snapshot(view.present)
        if view.moment is not None:
            subject = subject.as_of(view.moment)
        return exports()[kind].facts(subject, whose)
