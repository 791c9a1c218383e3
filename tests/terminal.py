"""The command line as scripts use it: real processes, and what they print taken apart."""

from __future__ import annotations

import csv
import io
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LAST_LINE = re.compile(
    r"(perfect|finished|ran out of games|stopped) at game (\d+): (\S+) errors per game"
)


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]


def catmouse(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=60, **options
    )


def launch(words: list[str], **options: Any) -> subprocess.Popen[Any]:
    """Start a process that minds Ctrl-C.

    Tests that a shell has started in the background ignore it, and so would all that they start.
    """
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(words, **options)
    finally:
        signal.signal(signal.SIGINT, former)


def train(*arguments: object) -> subprocess.CompletedProcess[str]:
    return catmouse("train", "--engine", "numpy", *arguments)


def last_line(done: subprocess.CompletedProcess[str]) -> tuple[str, int, float]:
    """Return the last line on standard error, taken apart: how it ended, game, errors."""
    lines = done.stderr.splitlines()
    assert lines, "nothing on standard error"
    match = LAST_LINE.fullmatch(lines[-1])
    assert match, f"the last line breaks the contract: {lines[-1]!r}"
    return match[1], int(match[2]), float(match[3])


def rows(text: str) -> list[tuple[int, str]]:
    """Return the rows of a curve's CSV, after a look at its head."""
    head, *lines = csv.reader(io.StringIO(text))
    assert head == ["game", "errors"]
    return [(int(game), errors) for game, errors in lines]


def assert_one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    """Fail unless a process refused with one line on standard error; return the line."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert re.fullmatch(r"catmouse: .*[^.]\.\n", done.stderr), done.stderr
    return done.stderr
