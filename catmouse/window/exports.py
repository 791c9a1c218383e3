"""Exports from the window: one at a time, made and written by a thread of its own."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from catmouse.export.export import Order, Unavailable
from catmouse.export.registry import exports
from catmouse.files.paths import write_atomically
from catmouse.worker.messages import Notice

SHORTEST_REST, LONGEST_REST = 0.001, 0.1
"""In seconds: whenever it reports, the thread rests as long as it has worked, within these bounds,
so that the window draws in time and the training goes on."""


@dataclass(frozen=True)
class ExportState:
    """What the window knows of the exports."""

    running: str = ""  # the name of the file that is being made, "" where none is
    share: float = 0.0  # of it, that is done
    notice: Notice | None = None  # what was last told


IDLE = ExportState()


class Stopped(Exception):
    """The user has stopped the export."""


class Exports:
    """Carries orders out; ``state`` is replaced whole."""

    def __init__(self) -> None:
        self.state = IDLE
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = 0
        self._rested = 0.0  # when the thread last had a rest

    def start(self, kind: str, path: Path, order: Order) -> None:
        """Make a file of a kind, by its name."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop.clear()
        self._say(running=path.name)
        self._thread = threading.Thread(
            target=self._carry_out, args=(kind, path, order), name="export", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop what is under way."""
        self._stop.set()

    def end(self, patience: float = 5.0) -> None:
        """Stop what is under way, before the window goes."""
        self.stop()
        if self._thread is not None:
            self._thread.join(patience)

    # --- in the thread --------------------------------------------------------------------

    def _carry_out(self, kind: str, path: Path, order: Order) -> None:
        """Make the file and write it; whatever goes wrong is told."""
        name, where = path.name, path.parent.name
        self._rested = time.perf_counter()
        try:
            data = exports()[kind].make(order, self._report).data
            self._report(1.0)
            write_atomically(path, data)
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
