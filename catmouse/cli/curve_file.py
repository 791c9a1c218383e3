"""The error curve as a CSV file: ``game,errors``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from catmouse.cli.usage import UsageError
from catmouse.room.world import FloatArray
from catmouse.runs.run import Run

EVERY = 1000


class CurveFile:
    """Writes the curve: game 0, every thousandth, and the last; to nowhere where file is None.

    Every method raises UsageError where the file takes no more.
    """

    def __init__(self, file: TextIO | None, name: str = "") -> None:
        self._file, self._name = file, name
        self._last = -1
        self._write("game,errors")

    def rows(self, first: int, smoothed: FloatArray) -> None:
        """Write the rows that are due among consecutive games, the first numbered ``first``."""
        for number in range(-(-first // EVERY) * EVERY, first + len(smoothed), EVERY):
            self._row(number, float(smoothed[number - first]))

    def last(self, run: Run) -> None:
        """Write the last game's row unless it stands there already."""
        if run.games and self._last != run.games - 1:
            self._row(run.games - 1, run.smoothed)

    def _row(self, number: int, smoothed: float) -> None:
        self._last = number
        self._write(f"{number},{smoothed:.17g}")

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        try:
            self._file.write(line + "\n")
            self._file.flush()  # whoever follows the run sees a row when it is due
        except OSError as fault:
            raise UsageError(f"--csv {self._name} can't be written: {fault.strerror}") from fault


@contextlib.contextmanager
def curve_file(target: str | None) -> Iterator[CurveFile]:
    """Open the curve's file; ``-`` is standard output, None writes nothing."""
    if target is None:
        yield CurveFile(None)
    elif target == "-":
        try:
            yield CurveFile(sys.stdout, target)
        except UsageError:
            give_up_standard_output()
            raise
    else:
        try:
            file = Path(target).open("w", encoding="utf-8")  # noqa: SIM115  # closed below
        except (OSError, ValueError) as fault:  # ValueError: a name with a zero byte in it
            reason = getattr(fault, "strerror", None) or fault
            raise UsageError(f"--csv {target} can't be written: {reason}") from fault
        try:
            yield CurveFile(file, target)
        finally:
            with contextlib.suppress(OSError):  # every row was flushed, or its fault was told
                file.close()


def give_up_standard_output() -> None:
    """Write to nowhere: what a closed pipe did not take, Python would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
