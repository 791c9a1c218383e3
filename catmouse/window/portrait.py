"""A picture of the window, or of one panel, with a saved brain in it; nobody sees it open."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

import pygame
from PIL import Image
from pygame import Rect, Surface

from catmouse.drawing.canvas import png_of
from catmouse.export.subject import Report, Subject, silent
from catmouse.files.paths import settings_file
from catmouse.games.single import Start
from catmouse.room.policies import MOUSE
from catmouse.window.app import App, Launch
from catmouse.window.panels.heat_map import COLORS
from catmouse.window.preferences import COLOR_TAB, Preferences
from catmouse.window.session import LAST, CannotOpen
from catmouse.worker.messages import Quit

PATIENCE = 20.0
"""For so many seconds the picture waits for exams; one that takes longer is not in it."""

STILL = 1.0
"""So many seconds after a move nothing moves on the board any more."""


class Portrait:
    """What the picture shows, apart from the brain; ValueError where that is not possible."""

    def __init__(
        self,
        subject: Subject,
        start: Start,
        *,
        size: str | None = None,
        panel: str | None = None,
        weights: str | None = None,
        side: str = MOUSE,
        games: int | None = None,
    ) -> None:
        """``start`` is where the game on the board begins, ``weights`` the heat map's tab.

        ``games`` is the moment of the past that is looked at, None the present.
        """
        self._start, self._panel, self._games = start, panel, games
        self._size = size
        own = sorted(subject.brains[side].params)
        tabs = {name: tab for tab, name in enumerate(own)} | {COLORS: COLOR_TAB}
        if weights is not None and weights not in tabs:
            raise ValueError(f"there are no weights called {weights!r}, only {', '.join(tabs)}")
        tab = -1 if weights is None else tabs[weights]
        self._preferences = Preferences(playing=False, dragged=True, weights=tab, side=side)

    def picture(self, brain: Path, report: Report = silent) -> Image.Image:
        """Open the window where nobody sees it and return what it shows with a brain file.

        Raises CannotOpen where there can be no window, and ValueError for a panel that is none.
        """
        with tempfile.TemporaryDirectory() as folder:
            saves = Path(folder)
            shutil.copyfile(brain, saves / LAST)
            self._preferences.save(settings_file(saves))
            # A screenshot's launch leaves no traces.
            app = App(Launch(self._size, saves, screenshot=saves, compile_engine=False))
            try:
                self._wait(app, report)
                self._play(app)
                return self._cut(app)
            finally:
                app.worker.send(Quit(None))
                app.worker.join()

    def _wait(self, app: App, report: Report) -> None:
        """Let frames go by until the brain and its scores are there."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            app.frame()
            time.sleep(0.002)  # the training thread wants its turn
            snapshot = app.worker.snapshot
            if snapshot.brain == 0:
                continue
            if self._games is not None and app.past.moment is None:
                app.past.look(snapshot, self._games)
                continue
            unknown = [moment.faults is None for moment in snapshot.run.moments]
            unknown.append(app.view.run.examined is None)
            report(1 - sum(unknown) / len(unknown))
            if not any(unknown):
                return

    def _play(self, app: App) -> None:
        """Play a whole game on the board, from the start on."""
        playback = app.playback
        playback.begin_at(self._start)
        while not playback.caught and not playback.over:
            playback.step()
        playback.clock = STILL
        app.frame()

    def _cut(self, app: App) -> Image.Image:
        """Return the window, or the panel that was asked for."""
        places = {name: panel.place for name, panel in app.stage.panels.items()}
        if self._panel is None:
            return as_image(app.screen.surface)
        if self._panel not in places:
            raise ValueError(f"there is no panel called {self._panel!r}, only {', '.join(places)}")
        return as_image(app.screen.surface, places[self._panel])


def as_image(surface: Surface, place: Rect | None = None) -> Image.Image:
    """Return a surface, or a part of it, as a picture."""
    part = surface if place is None else surface.subsurface(place.clip(surface.get_rect()))
    return Image.frombytes("RGB", part.get_size(), pygame.image.tobytes(part, "RGB"))


def portrait_png(brain: Path, portrait: Portrait, report: Report = silent) -> bytes:
    """Return the picture as PNG, drawn on a display that nobody sees.

    Raises CannotOpen where SDL has no such display, and ValueError as :class:`Portrait` does.
    """
    had_display = pygame.display.get_init()
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    try:
        pygame.display.init()
        pygame.font.init()
        return png_of(portrait.picture(brain, report))
    except pygame.error as fault:
        raise CannotOpen(f"no picture can be drawn here ({fault})") from fault
    finally:
        if not had_display:
            pygame.quit()
