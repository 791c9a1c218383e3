"""Saving a run in a brain file, opening it again, and listing the brains of a folder.

What is inside such a file, and why nothing odd comes out of one, is in
:mod:`catmouse.files.brain_format`.
"""

from __future__ import annotations

import math
import os
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from catmouse.files.brain_format import (
    LARGEST_FILE,
    decode,
    decode_curve,
    encode,
    read_header,
    summary_in,
)
from catmouse.files.fields import Fault
from catmouse.files.paths import write_atomically
from catmouse.games.report import Score
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import MOUSE
from catmouse.runs.curve import RunCurve
from catmouse.runs.saved import SavedRun

Content = TypeVar("Content")

EXTENSION = ".safetensors"

LONGEST_NAME = 120  # bytes: well under what any file system takes
FORBIDDEN = '<>:"/\\|?*'
RESERVED_NAMES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


class BadBrain(ValueError):
    """A brain file that cannot be opened; its text is one sentence that names file and fault."""


class CannotSave(OSError):
    """A brain that could not be saved; its text is one sentence that names file and reason."""


@dataclass(frozen=True)
class Listed:
    """One line of the list of saved brains.

    ``fault`` is empty where the file looks well; otherwise it is one sentence, ``saved`` is the
    date of the file and the rest says nothing.
    """

    path: Path
    name: str
    saved: datetime
    games: int = 0
    smoothed: float = math.nan  # the smoothed errors of the mouse
    score: Score | None = None
    recipe: Recipe | None = None
    fault: str = ""


def save(path: Path, run: SavedRun) -> None:
    """Write a run to a file, whole or not at all; raise CannotSave where that fails."""
    try:
        data = encode(run)
        if decode(data).recipe != run.recipe:  # only what opens as what it is is written
            raise Fault("plays by rules that no file can hold")
    except Fault as fault:
        raise CannotSave(f"{named(path)} is not saved: this brain {fault}") from None
    try:
        write_atomically(path, data)
    except FileNotFoundError:
        raise CannotSave(f"{named(path)} is not saved: there is no folder {path.parent}") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        raise CannotSave(f"{named(path)} is not saved: {reason(error)}") from None


def load(path: Path) -> SavedRun:
    """Read a run from a file; raise BadBrain where it is not exactly what was once saved."""
    return opened(path, decode)


def load_curve(path: Path) -> RunCurve:
    """Read how a run went from its file, without its brain; raise BadBrain as :func:`load`."""
    return opened(path, decode_curve)


def opened(path: Path, read: Callable[[bytes], Content]) -> Content:
    """Return what is read from a file's bytes; raise BadBrain where that is not possible."""
    try:
        refuse_odd(path.stat())
        with path.open("rb") as file:
            return read(file.read(LARGEST_FILE + 1))
    except Fault as fault:
        raise BadBrain(f"{named(path)} {fault}") from None
    except FileNotFoundError:
        raise BadBrain(f"there is no file {printable(str(path))}") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte in it
        raise BadBrain(f"{named(path)} cannot be read: {reason(error)}") from None


def list_brains(folder: Path) -> list[Listed]:
    """Return the brain files of a folder, newest first.

    Only their headers are read, so a changed bit in the weights shows when the brain is opened.
    A file that cannot be read is listed too, with its fault, so that nobody looks for it in
    vain. A folder that is missing or cannot be read has no brains.
    """
    try:
        paths = [path for path in folder.iterdir() if path.suffix == EXTENSION]
    except OSError:
        return []
    listed = [line for path in paths if (line := listed_as(path)) is not None]
    return sorted(listed, key=lambda line: (line.saved, line.name), reverse=True)


def listed_as(path: Path) -> Listed | None:
    """Return a file's line in the list, or None where the file went away meanwhile."""
    try:
        status = path.stat()
    except OSError:
        return None
    try:
        refuse_odd(status)
        with path.open("rb") as file:
            summary = summary_in(read_header(file, status.st_size))
    except (Fault, OSError) as error:
        fault = str(error) if isinstance(error, Fault) else f"cannot be read: {reason(error)}"
        modified = datetime.fromtimestamp(status.st_mtime, UTC)
        return Listed(path, path.stem, modified, fault=f"{named(path)} {fault}")
    return Listed(
        path=path,
        name=path.stem,
        saved=summary.saved,
        games=summary.games,
        smoothed=summary.smoothed[MOUSE],
        score=summary.score,
        recipe=summary.recipe,
    )


def file_name_for(name: str, extension: str = EXTENSION) -> str:
    """Return the file name for a brain's name as a person typed it, extension included.

    What some file system would not take is replaced by a dash or left out. Raises ValueError
    where nothing is left of the name.
    """
    name = "".join("-" if char in FORBIDDEN else char for char in name if char.isprintable())
    name = unicodedata.normalize("NFC", name).strip().removesuffix(extension)
    name = name.encode("utf-8")[:LONGEST_NAME].decode("utf-8", "ignore").strip(" .")
    if not any(char.isalnum() for char in name):
        raise ValueError("a file needs a name with at least one letter or digit in it")
    if RESERVED_NAMES.fullmatch(name):
        name = f"brain-{name}"  # Windows keeps names such as CON for devices
    return name + extension


def refuse_odd(status: os.stat_result) -> None:
    """Raise Fault where a path leads to something that is not worth opening."""
    if stat.S_ISDIR(status.st_mode):
        raise Fault("is a folder, not a brain")
    if not stat.S_ISREG(status.st_mode):
        raise Fault("is not a plain file")
    if status.st_size > LARGEST_FILE:
        raise Fault(f"is larger than any brain, which takes at most {LARGEST_FILE:,} bytes")


def reason(error: Exception) -> str:
    """Return what an error says, for the end of a sentence."""
    if isinstance(error, PermissionError):
        return "there is no permission for it"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def named(path: Path) -> str:
    """Return a file's own name as it may be printed anywhere."""
    return printable(path.name or str(path))


def printable(text: str) -> str:
    """Return a text without what a terminal or a font cannot show."""
    return "".join(char if char.isprintable() else "?" for char in text)
