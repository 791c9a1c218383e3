"""From one launch to the next: where brains are kept, and the brain that was running last."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from catmouse.files import library, paths
from catmouse.recipe.recipe import FIGHT, LESSONS, Recipe
from catmouse.window.preferences import SPEEDS, Preferences
from catmouse.worker.messages import Open, Quit, Save, Snapshot, Switch
from catmouse.worker.thread import Worker

LAST = "last session.safetensors"
"""The brain that was running when the window closed; the next launch goes on with it."""

ASIDE = {FIGHT: "last lessons.safetensors", LESSONS: "last fight.safetensors"}
"""The lessons that a fight was turned to from, and the fight that lessons were turned to from: by
what is played now."""

KEEP_EVERY = 60.0
"""Every so many seconds the running brain is kept, lest a crash should cost more than that."""


class CannotOpen(Exception):
    """Why the window cannot be opened; the text is one sentence with the way out."""


@dataclass(frozen=True)
class Launch:
    """What the command line says of the window."""

    size: str | None = None  # as in 1280x800
    saves: Path | None = None
    fresh: bool = False
    recipe: Recipe = field(default_factory=Recipe)
    screenshot: Path | None = None
    after: float = 5.0
    compile_engine: bool = True  # whether the fast engine is made ready

    def window_size(self, preferences: Preferences) -> tuple[int, int]:
        """Return width and height; raise CannotOpen where they are not written as such."""
        if self.size is None:
            return preferences.width, preferences.height
        width, _, height = self.size.lower().partition("x")
        if not (width.isdigit() and height.isdigit()):
            raise CannotOpen(f"--size is written like 1280x800, not {self.size!r}")
        return int(width), int(height)


class Session:
    """The folder of brains, the settings, and the training thread that goes on where it was."""

    def __init__(self, launch: Launch) -> None:
        if launch.saves is not None and not launch.saves.is_dir():
            raise CannotOpen(f"--saves {launch.saves} is not a folder; make it first")
        try:
            self.folder = launch.saves or paths.saves_folder()
        except OSError as fault:
            raise CannotOpen(
                f"no folder for saved brains can be made ({fault}); name one with --saves FOLDER"
            ) from fault
        self._settings = paths.settings_file(self.folder)
        self.preferences = Preferences.load(self._settings)
        self.last, self._kept = self.folder / LAST, time.perf_counter()
        self.keeps = launch.screenshot is None  # a picture leaves no traces
        former = self.last if not launch.fresh and self.last.exists() else None
        going_on = former is not None and is_brain(former)
        if former is not None and not going_on and self.keeps:
            former = put_aside(former)
        self.worker = Worker(
            launch.recipe,
            speed=SPEEDS[self.preferences.speed],
            playing=self.preferences.playing or not going_on,
            compile_engine=launch.compile_engine,
        )
        if former is not None:  # where it is none, the training thread says what is wrong with it
            if going_on:
                self._set_aside(library.load(former).recipe)
            self.worker.send(Open(former, pause=False))

    def _set_aside(self, recipe: Recipe) -> None:
        """Have the lessons ready that this fight was turned to from, or the fight of lessons."""
        other = self.folder / ASIDE[recipe.game]
        if is_brain(other):
            self.worker.send(Open(other, pause=False))
            self.worker.send(Switch(recipe))

    def keep_aside(self, recipe: Recipe) -> None:
        """Write the lessons, or the fight, that are about to be set aside."""
        if self.keeps:
            self.worker.send(
                Save(self.folder / ASIDE[LESSONS if recipe.game == FIGHT else FIGHT], quiet=True)
            )

    def keep_running(self, now: float, playing: bool) -> None:
        """Write the running brain, where the latest time is a while ago; ``now`` in seconds."""
        if self.keeps and playing and now - self._kept > KEEP_EVERY:
            self._kept = now
            self.worker.send(Save(self.last, quiet=True))

    def keep_settings(self) -> None:
        """Write the settings; without a writable folder they are forgotten."""
        if self.keeps:
            try:
                self.preferences.save(self._settings)
            except OSError:
                return


class Leaving:
    """The way out: the brain is kept first; a second try leaves even if it cannot be."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: int | None = None  # the last notice when the user wished to leave

    def wish(self, snapshot: Snapshot) -> None:
        """Keep the brain and end."""
        notice, failed = snapshot.notice, False
        if self._told is not None and notice is not None:
            failed = notice.is_error and notice.number > self._told
        if self._session.keeps:
            self._told = 0 if notice is None else notice.number
            self._session.worker.send(Quit(self._session.last))
        if failed or not self._session.keeps:
            self.now()

    def now(self) -> None:
        """End without another word."""
        self._session.worker.send(Quit(None))
        self._session.worker.join(5)


def is_brain(path: Path) -> bool:
    """Tell whether a file can be opened."""
    try:
        library.load(path)
    except library.BadBrain:
        return False
    return True


def put_aside(path: Path) -> Path:
    """Rename a file that cannot be opened, lest it be written over; return where it is now."""
    aside, number = path.with_stem(f"{path.stem} (unreadable)"), 2
    while aside.exists():
        aside, number = path.with_stem(f"{path.stem} (unreadable {number})"), number + 1
    try:
        return path.rename(aside)
    except OSError:
        return path
