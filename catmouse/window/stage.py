"""All panels together: laid out, drawn, asked what is to be done; and the dialog above them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pygame
import pygame_gui
from pygame import Surface

from catmouse.window.actions.desk import Doing
from catmouse.window.actions.look import show
from catmouse.window.actions.table import CLOSE, FULL_SCREEN, TAB, action_of
from catmouse.window.dialogs.base import Context, Overlay
from catmouse.window.drawing.theme import GROUND, PALETTES, Brush
from catmouse.window.drawing.widget_theme import widget_theme
from catmouse.window.focus import FocusRing
from catmouse.window.layout import Layout, arrange
from catmouse.window.panels.base import Panel
from catmouse.window.registry import DIALOGS, PANELS
from catmouse.window.view import View

log = logging.getLogger(__name__)

PRESSES = (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE)


class Stage:
    """What the window shows."""

    def __init__(self, size: tuple[int, int], brush: Brush, folder: Path) -> None:
        self.brush = brush
        self._folder = folder
        self.manager, self.above = self._managed(size), self._managed(size)
        self.panels = {kind.name: kind(self.manager, brush) for kind in PANELS}
        self._game = ""
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
        for manager in (self.manager, self.above):
            manager.set_window_resolution(size)
        self._still = Surface(size)
        self._still.fill(GROUND)
        for name, panel in self.panels.items():
            panel.arrange(getattr(self.layout, name))
        if self.overlay is not None:
            self.overlay.arrange(self.layout.window)
        self._drawn.clear()

    def forget(self) -> None:
        """Draw every still picture anew."""
        self._drawn.clear()
        if self.overlay is not None:
            self.overlay.forget()

    # --- overlays -------------------------------------------------------------------------

    def show(self, name: str, view: View) -> None:
        """Open a dialog by its name; open already, it closes."""
        was, kind = self.overlay_name, DIALOGS[name]
        self.close()
        if was == name or kind.where not in ("", view.game):
            return
        self.overlay = kind(Context(self.above, self.brush, self._folder, view))
        self.overlay_name = name
        self.overlay.arrange(self.layout.window)

    def close(self) -> None:
        """Close the overlay that is open."""
        if self.overlay is not None:
            self.overlay.kill()
        self.overlay, self.overlay_name = None, ""
        self.ring.leave()

    # --- events ---------------------------------------------------------------------------

    def handle(self, event: pygame.event.Event, view: View) -> Doing | None:
        """Give an event to the widgets and the panels; return what is to be done."""
        manager = self.manager if self.overlay is None else self.above
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
            doing = panel.handle(event, view)
            if doing is not None:
                return doing
        return self._key(event, view, again) if event.type == pygame.KEYDOWN else None

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
        if event.key not in TAB.codes:
            return False
        buttons = [button for panel in panels for button in panel.buttons]
        self.ring.step(buttons, -1 if event.mod & pygame.KMOD_SHIFT else 1)
        return True

    @staticmethod
    def _pressed(button: object, panels: list[Panel]) -> Doing | None:
        found = (panel.pressed(button) for panel in panels)
        return next((doing for doing in found if doing is not None), None)

    def _key(self, event: pygame.event.Event, view: View, again: bool) -> Doing | None:
        """Return what a key does; while a dialog is open only its own keys do something."""
        action = action_of(event, view.game)
        if again and not (action is not None and action.again):
            return None
        if self.overlay is not None:
            doing = self.overlay.keyed(event)
            if doing is not None or action is None:
                return doing
            shows_it = action.do == show(self.overlay_name)
            return action.do_now() if shows_it or action is FULL_SCREEN else None
        if action is CLOSE and self.ring.button is not None:
            self.ring.leave()
            return None
        return None if action is None else action.do_now()

    def _guarded(self, work: Callable[[], object]) -> object:
        """Let the widget library work; a fault of its own costs the focus, not the program."""
        try:
            return work()
        except (IndexError, RecursionError, pygame.error) as fault:
            log.warning("the widgets stumbled: %r", fault)
            self.manager.set_focus_set(None)
            self.above.set_focus_set(None)
            return None

    # --- drawing --------------------------------------------------------------------------

    def update(self, view: View, seconds: float) -> None:
        """Bring panels and widgets up to date."""
        if view.game != self._game:
            self._game = view.game
            self.ring.leave()
            self.forget()
        palette = PALETTES[view.preferences.palette]
        if self.brush.palette is not palette:
            self.brush.palette = palette
            self.forget()
        for panel in self.panels.values():
            panel.update(view)
        if self.overlay is not None:
            self.overlay.update(view)
        manager = self.manager if self.overlay is None else self.above
        self._guarded(lambda: manager.update(seconds))

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the whole window: the panels, and the overlay above them."""
        self._draw_panels(surface, view)
        if self.overlay is not None:
            self.overlay.draw(surface, view)
            self.above.draw_ui(surface)
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
