"""Which other runs lie over the chart in this session, and which of them is a race's ghost."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from catmouse.files import library
from catmouse.runs.curve import RunCurve
from catmouse.worker.messages import Snapshot

Key = Path | int
"""A file, or the number of a run of this session."""


class Overlaid(NamedTuple):
    """A run that lies over the chart."""

    key: Key
    slot: int  # from 0: its colour, its dashes and its number
    name: str
    run: RunCurve


class Comparison:
    """The chosen runs, in the order of their slots; ``version`` counts up with every change."""

    MOST = 6

    def __init__(self) -> None:
        self.runs: tuple[Overlaid, ...] = ()
        self.ghost: Key | None = None
        self.fault = ""  # why the latest choice was not possible, as a sentence
        self.version = 0

    def get(self, key: Key) -> Overlaid | None:
        """Return a chosen run, None where it is not chosen."""
        return next((run for run in self.runs if run.key == key), None)

    def toggle(self, key: Key, name: str, snapshot: Snapshot) -> None:
        """Lay a run over the chart, or take it away; ``fault`` says why that is not possible."""
        self._changed()
        if self.get(key) is not None:
            self.runs = tuple(run for run in self.runs if run.key != key)
            self.ghost = None if self.ghost == key else self.ghost
        elif len(self.runs) == self.MOST:
            self.fault = f"{self.MOST} runs fit at most: take one away first."
        else:
            self._add(key, name, snapshot)

    def clear(self) -> None:
        """Take all runs away."""
        self._changed()
        self.runs, self.ghost = (), None

    def set_ghost(self, key: Key) -> None:
        """Race against one of the chosen runs, or not any more."""
        self._changed()
        self.ghost = None if key == self.ghost or self.get(key) is None else key

    def _changed(self) -> None:
        self.version += 1
        self.fault = ""

    def _add(self, key: Key, name: str, snapshot: Snapshot) -> None:
        """Read how a run went and choose it."""
        if isinstance(key, Path):
            try:
                run = library.load_curve(key)
            except library.BadBrain as fault:
                self.fault = f"{fault}."
                return
        else:
            known = {former.number: former.run for former in snapshot.former}
            if key not in known:
                self.fault = f"{name} is the present run again."
                return
            run = known[key]
        slot = min(set(range(self.MOST)) - {run.slot for run in self.runs})
        chosen = (*self.runs, Overlaid(key, slot, name, run))
        self.runs = tuple(sorted(chosen, key=lambda run: run.slot))
