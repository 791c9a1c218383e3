"""Export what is looked at: a film, a picture, the curve, a game, or the brain itself."""

from __future__ import annotations

from pathlib import Path

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.drawing.wording import name_for
from catmouse.window.dialogs.naming import NameDialog
from catmouse.window.drawing.theme import ACCENT, BAD, EDGE, GOOD, MUTED, SMALL, TEXT, Brush
from catmouse.window.exports import KINDS, fault_of
from catmouse.window.panels.base import View
from catmouse.window.wishes import Close, ExportTo, StopExport, Wish
from catmouse.worker.messages import Command

ROW = 38
TIPS = {
    "film": "The past as a GIF: a frame for every brain kept on the way.",
    "picture": "The window as it is now, as a PNG.",
    "curve": "Games and errors as a table, a CSV.",
    "game": "The game on the board from its start, as a GIF with trails.",
    "model": "One move as an ONNX model, for other programs.",
}


class ExportDialog(NameDialog):
    """A kind, a name, a button, and how far the export is."""

    title = "Export"
    size = (640, 470)
    word = "Export"
    what = "file"

    def __init__(
        self, manager: pygame_gui.UIManager, brush: Brush, folder: Path, view: View
    ) -> None:
        self._name = name_for(view.snapshot.recipe)
        self._kind = "film"
        self.ending = KINDS[self._kind].ending
        super().__init__(manager, brush, folder, self._stem())
        self._offered = self._entry.get_text()
        self.kinds = {
            kind: self.button(KINDS[kind].label, Close(), tip, style="small_button")
            for kind, tip in TIPS.items()
        }
        self._running = ""
        self._told = view.export.notice

    def _stem(self) -> str:
        return f"{self._name} {KINDS[self._kind].stem}"

    def arrange_inside(self, inside: Rect) -> None:
        """Put the kinds below each other, and below them the name and the button."""
        for row, button in enumerate(self.kinds.values()):
            self.put(button, Rect(inside.x, inside.y + 66 + row * ROW, 110, ROW - 6))
        self.arrange_name(inside, inside.y + 66 + len(self.kinds) * ROW + 34)

    # --- the user's hand ------------------------------------------------------------------

    def pressed(self, button: object) -> Wish | Command | None:
        """Choose a kind, begin, stop, or close."""
        for kind, own in self.kinds.items():
            if button is own:
                self._choose(kind)
                return None
        return super().pressed(button)

    def _choose(self, kind: str) -> None:
        """Export something else; a name that was only offered changes with it."""
        offered = self._entry.get_text() == self._offered
        self._kind, self.ending = kind, KINDS[kind].ending
        if offered:
            self._offered = self.free_name(self._stem())
            self._entry.set_text(self._offered)
        if not self._running:
            self.forget_answer()

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Walk through the kinds by the arrow keys; begin on Enter."""
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            kinds = [kind for kind in KINDS if not fault_of(kind)]
            by = 1 if event.key == pygame.K_DOWN else -1
            self._choose(kinds[(kinds.index(self._kind) + by) % len(kinds)])
            return None
        return super().handle(event, view)

    def write(self) -> Wish | Command | None:
        """Begin, or stop what is under way."""
        return StopExport() if self._running else super().write()

    def wish_to_write(self, path: Path) -> Wish:
        """Export."""
        return ExportTo(self._kind, path)

    # --- what is shown --------------------------------------------------------------------

    def update(self, view: View) -> None:
        """Show which kind is chosen, what cannot be, and whether something is under way."""
        for kind, button in self.kinds.items():
            self.enable(button, not fault_of(kind))
            self.choose(button, kind == self._kind)
        if view.export.running != self._running:
            self._running = view.export.running
            self.forget_answer()
            self._writer.set_text("Stop" if self._running else self.word)
        notice = view.export.notice
        if notice is not None and notice != self._told:
            self._told = notice
            self._message, self._message_color = notice.text, BAD if notice.is_error else GOOD
            self._offered = self.free_name(self._stem())
            self._entry.set_text(self._offered)

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Draw what each kind is, of which run, and how far the export is."""
        brush, first = self.brush, next(iter(self.kinds.values())).rect
        at = (first.x, first.y - 24)
        brush.text(surface, self._of(view), at, size=SMALL, color=MUTED)
        width = self._entry.rect.right - first.right - 14
        for kind, button in self.kinds.items():
            words, color = fault_of(kind), MUTED
            if not words:
                words, color = self._facts(kind, view), TEXT if kind == self._kind else MUTED
            at = (button.rect.right + 14, button.rect.centery)
            brush.text(surface, words, at, size=SMALL, color=color, anchor="midleft", width=width)
        super().draw_inside(surface, view)
        self._ending_and_bar(surface, view)

    def _ending_and_bar(self, surface: Surface, view: View) -> None:
        """Draw how the file's name ends, and the bar of what is under way."""
        entry = self._entry.rect
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
        whose = "" if view.fight is None else f" of the {view.side}'s brain"
        if kind == "film":
            last = view.snapshot.games
            brains = sum(moment.games <= last for moment in view.present.moments)
            return f"GIF: {brains} brains of the past, weights and colours{whose}"
        return {
            "picture": "PNG: the window as it is now",
            "curve": "CSV: game and errors, row by row",
            "game": "GIF: the game on the board, from its start",
            "model": f"one move{whose} for other programs, its memory going in and out",
        }[kind]
