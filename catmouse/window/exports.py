"""Exports from the window: one at a time, made and written by a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pygame
from pygame import Surface

from catmouse.export.curve import curve_csv
from catmouse.export.match import Start, match_of
from catmouse.export.onnx_model import Unavailable, is_available, onnx_model
from catmouse.export.subject import Report, Subject
from catmouse.files.paths import write_atomically
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.timeline import Moment
from catmouse.window.fight_playback import FightPlayback
from catmouse.window.playback import Playback
from catmouse.window.wishes import ExportTo, StopExport
from catmouse.worker.messages import Notice, Snapshot

SHORTEST_REST, LONGEST_REST = 0.001, 0.1
"""In seconds: whenever it reports, the thread rests as long as it has worked, within these bounds,
so that the window draws in time and the training goes on."""


class Kind(NamedTuple):
    """One thing that can be exported."""

    label: str
    ending: str  # of the file's name
    stem: str  # what the file's name ends with before that


KINDS = {
    "film": Kind("Film", ".gif", "film"),
    "picture": Kind("Picture", ".png", "window"),
    "curve": Kind("Curve", ".csv", "curve"),
    "game": Kind("Game", ".gif", "game"),
    "model": Kind("ONNX", ".onnx", "brain"),
}


@dataclass(frozen=True)
class ExportState:
    """What the window knows of the exports."""

    running: str = ""  # the name of the file that is being made, "" where none is
    share: float = 0.0  # of it, that is done
    notice: Notice | None = None  # what was last told


IDLE = ExportState()


class Stopped(Exception):
    """The user has stopped the export."""


@dataclass(frozen=True, eq=False)
class Order:
    """Everything that an export needs; nobody changes it."""

    kind: str
    path: Path
    subject: Subject
    side: str
    start: Start
    picture: tuple[tuple[int, int], bytes] | None = None  # of the window: size and RGB bytes


class Exports:
    """Carries orders out; ``state`` is replaced whole."""

    def __init__(self) -> None:
        self.state = IDLE
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = 0
        self._rested = 0.0  # when the thread last had a rest

    def do(
        self,
        wish: ExportTo | StopExport,
        present: Snapshot,
        moment: Moment | None,
        playback: Playback | FightPlayback,
        side: str,
        picture: Callable[[], Surface],
    ) -> None:
        """Carry a wish out: export the present, or the moment that is looked at, or stop."""
        if isinstance(wish, StopExport):
            self._stop.set()
            return
        if self._thread is not None and self._thread.is_alive():
            return
        subject = Subject.of_snapshot(present)
        if moment is not None:
            subject = subject.as_of(moment)
        taken = None
        if wish.kind == "picture":
            surface = picture()
            taken = surface.get_size(), pygame.image.tobytes(surface, "RGB")
        start = start_on(playback)
        order = Order(wish.kind, wish.path, subject, side, start, taken)
        self._stop.clear()
        self._say(running=wish.path.name)
        self._thread = threading.Thread(
            target=self._carry_out, args=(order,), name="export", daemon=True
        )
        self._thread.start()

    def end(self, patience: float = 5.0) -> None:
        """Stop what is under way, before the window goes."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(patience)

    # --- in the thread --------------------------------------------------------------------

    def _carry_out(self, order: Order) -> None:
        """Make the file and write it; whatever goes wrong is told."""
        name, where = order.path.name, order.path.parent.name
        self._rested = time.perf_counter()
        try:
            data = data_of(order, self._report)
            self._report(1.0)
            write_atomically(order.path, data)
        except Stopped:
            self._tell(f"Stopped: {name} is not written.")
        except (Unavailable, OSError, ValueError) as fault:
            reason = (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
            self._tell(f"{name} is not written: {reason}.", is_error=True)
        except Exception as error:  # reaches the window, never dies in here
            self._tell(f"{name} is not written: {type(error).__name__}: {error}.", is_error=True)
        else:
            self._tell(f"Exported: {name} is in the folder {where}.")

    def _report(self, share: float) -> None:
        if self._stop.is_set():
            raise Stopped
        self._say(running=self.state.running, share=share)
        worked = time.perf_counter() - self._rested
        time.sleep(min(max(worked, SHORTEST_REST), LONGEST_REST))
        self._rested = time.perf_counter()

    def _say(self, running: str, share: float = 0.0) -> None:
        self.state = ExportState(running, share, self.state.notice)

    def _tell(self, text: str, is_error: bool = False) -> None:
        self._told += 1
        self.state = ExportState(notice=Notice(self._told, text, is_error))


def data_of(order: Order, report: Report) -> bytes:
    """Return the bytes of an order's file."""
    # Here, so that the window opens without waiting for Pillow.
    from PIL import Image

    from catmouse.drawing.canvas import png_of
    from catmouse.export.film import film_gif
    from catmouse.export.game import game_gif

    match order.kind:
        case "film":
            return film_gif(order.subject, order.side, report=report).data
        case "picture" if order.picture is not None:
            return png_of(Image.frombytes("RGB", *order.picture))
        case "curve":
            return curve_csv(order.subject)
        case "game":
            return game_gif(match_of(order.subject, order.start), report=report).data
        case "model":
            return onnx_model(order.subject, order.side)
    raise ValueError(f"there is no export called {order.kind!r}")


def start_on(playback: Playback | FightPlayback) -> Start:
    """Return where the game on the board began."""
    if isinstance(playback, FightPlayback):
        at = {
            side: trail[0].start if (trail := playback.trails[side]) else playback.at[side]
            for side in (CAT, MOUSE)
        }
        return at[CAT], at[MOUSE]
    if playback.trail:
        return playback.trail[0].cat, playback.trail[0].start
    return playback.cat, playback.mouse


def fault_of(kind: str) -> str:
    """Return why a kind cannot be exported here, "" where it can."""
    if kind == "model" and not is_available():
        return "needs one package more: see requirements-onnx.txt"
    return ""
