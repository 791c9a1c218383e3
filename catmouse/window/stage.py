"""All panels together: laid out, drawn, asked for wishes; and the one overlay above them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pygame
import pygame_gui
from pygame import Surface

from catmouse.window.dialogs.base import Overlay
from catmouse.window.dialogs.compare import CompareDialog
from catmouse.window.dialogs.export import ExportDialog
from catmouse.window.dialogs.failure import FailureNotice
from catmouse.window.dialogs.help import Help
from catmouse.window.dialogs.mistakes import Mistakes
from catmouse.window.dialogs.more import More
from catmouse.window.dialogs.open import OpenDialog
from catmouse.window.dialogs.race import Race
from catmouse.window.dialogs.report import ReportCard
from catmouse.window.dialogs.save import SaveDialog
from catmouse.window.drawing.theme import GROUND, Brush
from catmouse.window.drawing.widget_theme import widget_theme
from catmouse.window.focus import FocusRing
from catmouse.window.keys import wish_of
from catmouse.window.layout import Layout, arrange
from catmouse.window.panels.base import Panel, View
from catmouse.window.panels.board import Board
from catmouse.window.panels.brain import BrainPanel
from catmouse.window.panels.chart import Chart
from catmouse.window.panels.fight import FightPanel
from catmouse.window.panels.heat_map import HeatMap
from catmouse.window.panels.layers import LayersBar
from catmouse.window.panels.score import ScorePanel
from catmouse.window.panels.sentence import Sentence
from catmouse.window.panels.status import Status
from catmouse.window.panels.timeline import TimelineStrip
from catmouse.window.panels.top_bar import TopBar
from catmouse.window.wishes import ChangeRate, Close, Lead, MoveOnce, Show, ToggleFullScreen, Wish
from catmouse.worker.messages import Command

log = logging.getLogger(__name__)

PANELS: dict[str, type[Panel]] = {
    "top_bar": TopBar,
    "brain": BrainPanel,
    "fight": FightPanel,
    "layers": LayersBar,
    "board": Board,
    "sentence": Sentence,
    "score": ScorePanel,
    "chart": Chart,
    "heat_map": HeatMap,
    "timeline": TimelineStrip,
    "status": Status,
}
"""The panels by their place in the layout, in the order of Tab."""

PLACES = {"fight": "brain"}
"""Where a panel's place has another's name: one of the two is in sight."""

PRESSES = (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE)

REPEATED = Lead | ChangeRate | MoveOnce
"""What a key that is held down wishes again and again; all else it wishes once."""


class Stage:
    """What the window shows."""

    def __init__(self, size: tuple[int, int], brush: Brush, folder: Path) -> None:
        self.brush = brush
        self._folder = folder
        self.manager, self._above = self._managed(size), self._managed(size)
        self._all = {name: kind(self.manager, brush) for name, kind in PANELS.items()}
        self.panels = self._all  # those in sight
        self.overlay: Overlay | None = None
        self.overlay_name = ""
        self.ring = FocusRing()
        self.layout: Layout
        self._still: Surface
        self._drawn: dict[str, object] = {}
        self._down: set[int] = set()  # the keys that are held down
        self.arrange(size)

    @staticmethod
    def _managed(size: tuple[int, int]) -> pygame_gui.UIManager:
        return pygame_gui.UIManager(
            size, theme_path=widget_theme(), enable_live_theme_updates=False
        )

    def arrange(self, size: tuple[int, int]) -> None:
        """Lay everything out for a window of this size."""
        self.layout = arrange(size)
        for manager in (self.manager, self._above):
            manager.set_window_resolution(size)
        self._still = Surface(size)
        self._still.fill(GROUND)
        for name, panel in self._all.items():
            panel.arrange(getattr(self.layout, PLACES.get(name, name)))
        if self.overlay is not None:
            self.overlay.arrange(self.layout.window)
        self._drawn.clear()

    def forget(self) -> None:
        """Draw every still picture anew."""
        self._drawn.clear()

    # --- overlays -------------------------------------------------------------------------

    def show(self, name: str, view: View) -> None:
        """Open an overlay; open already, it closes."""
        was, snapshot = self.overlay_name, view.snapshot
        self.close()
        if was == name or (name == "race" and snapshot.cat is not None):
            return
        above, brush, folder = self._above, self.brush, self._folder
        if name == "open":
            self.overlay = OpenDialog(above, brush, folder)
        elif name == "save":
            self.overlay = SaveDialog(above, brush, folder, snapshot)
        elif name == "export":
            self.overlay = ExportDialog(above, brush, folder, view)
        elif name == "more":
            self.overlay = More(above, brush, snapshot, view.side)
        elif name == "race":
            self.overlay = Race(above, brush, snapshot)
        elif name == "report":
            self.overlay = ReportCard(above, brush)
        elif name == "compare":
            self.overlay = CompareDialog(above, brush, folder, snapshot)
        elif name == "mistakes":
            self.overlay = Mistakes(above, brush)
        elif name == "failure" and snapshot.failure is not None:
            self.overlay = FailureNotice(above, brush, snapshot.failure)
        else:
            self.overlay = Help(above, brush)
        self.overlay_name = name
        self.overlay.arrange(self.layout.window)

    def close(self) -> None:
        """Close the overlay that is open."""
        if self.overlay is not None:
            self.overlay.kill()
        self.overlay, self.overlay_name = None, ""
        self.ring.leave()

    # --- events ---------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Give an event to the widgets and the panels; return the wish that comes of it."""
        manager = self.manager if self.overlay is None else self._above
        panels: list[Panel] = list(self.panels.values())
        if self.overlay is not None:
            panels = [self.overlay]
        again = self._is_repeat(event)
        if again and event.key in PRESSES:
            return None
        if event.type == pygame.KEYDOWN and self._walk(event, panels):
            return None
        if event.type == pygame.KEYDOWN and self.ring.button is not None and event.key in PRESSES:
            return self._pressed(self.ring.button, panels)
        if event.type == pygame.MOUSEBUTTONDOWN:
            self.ring.leave()
        used = self._guarded(lambda: manager.process_events(event))
        if event.type == pygame_gui.UI_BUTTON_PRESSED:
            return self._pressed(event.ui_element, panels)
        if used and event.type == pygame.MOUSEBUTTONDOWN:
            return None
        for panel in panels:
            wish = panel.handle(event, view)
            if wish is not None:
                return wish
        wish = self._key(event) if event.type == pygame.KEYDOWN else None
        return None if again and not isinstance(wish, REPEATED) else wish

    def _is_repeat(self, event: pygame.event.Event) -> bool:
        """Note which keys are down; tell whether this one only went on being held."""
        if event.type == pygame.KEYUP:
            self._down.discard(event.key)
        if event.type != pygame.KEYDOWN:
            return False
        again = event.key in self._down
        self._down.add(event.key)
        return again

    def _walk(self, event: pygame.event.Event, panels: list[Panel]) -> bool:
        """Walk through the buttons on Tab."""
        if event.key != pygame.K_TAB:
            return False
        buttons = [button for panel in panels for button in panel.buttons]
        self.ring.step(buttons, -1 if event.mod & pygame.KMOD_SHIFT else 1)
        return True

    @staticmethod
    def _pressed(button: object, panels: list[Panel]) -> Wish | Command | None:
        wishes = (panel.pressed(button) for panel in panels)
        return next((wish for wish in wishes if wish is not None), None)

    def _key(self, event: pygame.event.Event) -> Wish | Command | None:
        """Return a key's wish; while an overlay is open only those that concern it."""
        wish = wish_of(event)
        if isinstance(wish, Close) and self.overlay is None and self.ring.button is not None:
            self.ring.leave()
            return None
        mine = isinstance(wish, Close | ToggleFullScreen) or (
            isinstance(wish, Show) and wish.overlay == self.overlay_name
        )
        return wish if self.overlay is None or mine else None

    def _guarded(self, work: Callable[[], object]) -> object:
        """Let the widget library work; a fault of its own costs the focus, not the program."""
        try:
            return work()
        except (IndexError, RecursionError, pygame.error) as fault:
            log.warning("the widgets stumbled: %r", fault)
            self.manager.set_focus_set(None)
            self._above.set_focus_set(None)
            return None

    # --- drawing --------------------------------------------------------------------------

    def _turn(self, fighting: bool) -> None:
        """Show the fight's panels, or the lessons'."""
        hidden = "brain" if fighting else "fight"
        if hidden not in self.panels:
            return
        self.panels = {name: panel for name, panel in self._all.items() if name != hidden}
        for name in ("brain", "fight"):
            self._all[name].show(name != hidden)
        self.ring.leave()
        self.forget()

    def update(self, view: View, seconds: float) -> None:
        """Bring panels and widgets up to date."""
        self._turn(view.fight is not None)
        for panel in self.panels.values():
            panel.update(view)
        if self.overlay is not None:
            self.overlay.update(view)
        manager = self.manager if self.overlay is None else self._above
        self._guarded(lambda: manager.update(seconds))

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the whole window: the panels, and the overlay above them."""
        self._draw_panels(surface, view)
        if self.overlay is not None:
            self.overlay.draw(surface, view)
            self._above.draw_ui(surface)
            self.overlay.draw_icons(surface)
        self.ring.draw(surface)

    def picture(self, view: View) -> Surface:
        """Return the window as it looks without an overlay."""
        surface = Surface(self.layout.window.size)
        self._draw_panels(surface, view)
        return surface

    def _draw_panels(self, surface: Surface, view: View) -> None:
        """Draw still pictures that changed, what moves, and the widgets."""
        for name, panel in self.panels.items():
            key = panel.key(view)
            if name not in self._drawn or self._drawn[name] != key:
                panel.draw(self._still, view)
                self._drawn[name] = key
        surface.blit(self._still, (0, 0))
        for panel in self.panels.values():
            panel.draw_live(surface, view)
        self.manager.draw_ui(surface)
        for panel in self.panels.values():
            panel.draw_icons(surface)
