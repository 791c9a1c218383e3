"""Opens the window, runs the frame loop, and wires the panels to the training thread."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pygame

from catmouse.window.actions.desk import Desk
from catmouse.window.contest import keep_score
from catmouse.window.drawing.theme import Brush
from catmouse.window.playback import Playback
from catmouse.window.screen import Screen
from catmouse.window.session import CannotOpen, Launch, Leaving, Session
from catmouse.window.stage import Stage
from catmouse.window.view import View
from catmouse.worker.messages import Open

__all__ = ["App", "CannotOpen", "Launch", "run"]

FRAMES_A_SECOND = 60
LONGEST_FRAME = 0.1
"""A window that is being moved stands still meanwhile; no more time than this passes then."""
NOWHERE = (-1, -1)


class App:
    """The program with a window."""

    def __init__(self, launch: Launch) -> None:
        self._chance = random.Random()
        self._launch = launch
        self.session = Session(launch)
        self.worker = self.session.worker
        preferences = self.session.preferences
        self.screen = Screen(launch.window_size(preferences))
        self.stage = Stage(self.screen.size, Brush(), self.session.folder)
        snapshot = self.worker.snapshot
        self.playback = Playback(snapshot.run, self._chance)
        self._leaving = Leaving(self.session)
        now = time.perf_counter()
        self._began = self._then = now
        view = View(snapshot, self.playback, preferences, NOWHERE, now, snapshot)
        self.desk = Desk(
            view, self.worker.send, self._chance, self.stage, self.screen, self.session.keep_aside
        )
        self.past, self.exports = self.desk.past, self.desk.exports
        self.worker.start()

    @property
    def view(self) -> View:
        """What the newest frame looks at."""
        return self.desk.view

    def run(self, after_frame: Callable[[float], None] | None = None) -> int:
        """Run until the window closes; return the exit code.

        ``after_frame`` is told the seconds of work in every frame, waiting not counted.
        """
        clock = pygame.time.Clock()
        while self.worker.is_alive():
            began = time.perf_counter()
            self.frame()
            if after_frame is not None:
                after_frame(time.perf_counter() - began)
            if self._launch.screenshot and began - self._began >= self._launch.after:
                pygame.image.save(self.screen.surface, str(self._launch.screenshot))
                self._leaving.now()
            clock.tick(FRAMES_A_SECOND)
        self.exports.end()
        self.session.preferences.width, self.session.preferences.height = self.screen.windowed_size
        self.session.keep_settings()
        return 0

    def frame(self) -> None:
        """Do everything that one frame needs."""
        now = time.perf_counter()
        seconds = min(now - self._then, LONGEST_FRAME)
        self._then = now
        self._look(now, seconds)
        self.screen.name(self._title(), now)
        for event in pygame.event.get():
            self._handle(event, now)
        if self.screen.settled(now):
            self.stage.arrange(self.screen.size)
        self.playback.update(seconds, self.view.run, self.view.snapshot.playing)
        keep_score(self.playback, self.session.preferences)
        self.stage.update(self.view, seconds)
        self.stage.draw(self.screen.surface, self.view)
        pygame.display.flip()
        self.session.keep_running(now, self.view.snapshot.playing)

    def _look(self, now: float, seconds: float) -> None:
        """Take in the newest snapshot, or the past that is looked at, and where the pointer is."""
        present, past = self.worker.snapshot, self.past
        past.update(present, seconds)
        snapshot = past.seen(present)
        self.playback.follow(snapshot.run)
        reading = pygame.mouse.get_focused() and self.stage.overlay is None
        pointer = pygame.mouse.get_pos() if reading else NOWHERE
        told = (snapshot, self.playback, self.session.preferences, pointer, now)
        past_told = (present, past.moment, past.filming)
        self.desk.view = View(*told, *past_told, self.exports.state, self.desk.comparison)
        if snapshot.failure is not None and self.stage.overlay_name != "failure":
            self.stage.show("failure", self.view)
        elif snapshot.failure is None and self.stage.overlay_name == "failure":
            self.stage.close()

    def _title(self) -> str:
        """Return the state in short, for the window's title."""
        snapshot = self.view.snapshot
        state = "learning" if snapshot.playing else "paused"
        return f"catmouse: {snapshot.games:,} games, {snapshot.recipe.mouse.hidden} units, {state}"

    def _handle(self, event: pygame.event.Event, now: float) -> None:
        """Carry out what an event means."""
        if event.type == pygame.QUIT:
            self._leaving.wish(self.worker.snapshot)
        elif event.type in (pygame.WINDOWSIZECHANGED, pygame.WINDOWRESIZED):
            self.screen.note_resize(now)
        elif event.type == pygame.DROPFILE:
            self.desk.do(Open(Path(event.file)))
        else:
            doing = self.stage.handle(event, self.view)
            if doing is not None:
                self.desk.do(doing)


def run(launch: Launch) -> int:
    """Open the window and run until it closes; return the exit code.

    Raises CannotOpen where there can be no window.
    """
    if not getattr(pygame, "IS_CE", False):
        raise CannotOpen(
            "the package pygame stands in the way of pygame-ce; mend it with: "
            "python -m pip uninstall -y pygame && "
            "python -m pip install --force-reinstall --no-deps pygame-ce"
        )
    os.environ["SDL_VIDEO_X11_WMCLASS"] = "catmouse"  # its name in the task bar
    try:
        pygame.display.init()
        pygame.font.init()
    except pygame.error as fault:
        raise CannotOpen(f"no window can be opened here ({fault}); try: main.py train") from fault
    pygame.key.set_repeat(350, 60)
    try:
        return App(launch).run()
    except pygame.error as fault:
        raise CannotOpen(f"the window failed ({fault}); try: main.py train") from fault
    finally:
        pygame.quit()
