"""Where things live on this computer, and how a file is replaced without ever being half-written.

A downloaded folder keeps everything inside itself, so that it can be copied, moved and deleted
whole. An installed program, or one in a folder that may not be written to, keeps what the user
makes where the system wants it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent.parent

REPLACE_PATIENCE = 1.0
"""For how many seconds a replacement is tried while somebody else holds the file open."""

REPLACE_PAUSE = 0.02
"""Seconds between two tries."""


def is_source_checkout() -> bool:
    """Tell whether the program runs from a downloaded folder and not from an installation."""
    return (PACKAGE.parent / "main.py").is_file() and (PACKAGE.parent / "assets").is_dir()


def assets_folder() -> Path:
    """Return the folder of pictures, themes and trained brains that come with the program."""
    return PACKAGE.parent / "assets" if is_source_checkout() else PACKAGE / "assets"


def saves_folder() -> Path:
    """Return the folder of what the user saves, made where it is missing.

    It is ``saves`` in the program's own folder where that is a checkout and takes files, and
    otherwise a folder of the user's. Raises OSError where neither can be made.
    """
    beside = PACKAGE.parent / "saves"
    if is_source_checkout() and takes_files(beside):
        return beside
    own = platformdirs.user_data_path("catmouse", appauthor=False) / "saves"
    own.mkdir(parents=True, exist_ok=True)
    return own


def settings_file(saves: Path | None = None) -> Path:
    """Return where the settings are kept: in a saves folder, beside the brains.

    The file need not exist yet. Raises OSError where the folder had to be made and could not.
    """
    return (saves_folder() if saves is None else saves) / "settings.json"


def takes_files(folder: Path) -> bool:
    """Tell whether files can be made in a folder, which is made where it is missing."""
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def write_atomically(path: Path, data: bytes) -> None:
    """Make ``data`` the whole content of a file, or leave the file exactly as it was.

    The bytes go to a temporary file in the same folder and are forced to the disk before that
    file takes the place of the old one, so a crash or a power cut at any moment leaves either
    the old file or the new one. Raises OSError, with the temporary file gone, where it fails.
    """
    path = Path(os.path.realpath(path))  # through a link to the file that it stands for
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is not a plain file")  # a folder, or a device such as /dev/null
    temporary = path.parent / f".saving-{secrets.token_hex(8)}.part"
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        replace_patiently(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    force_to_disk(path.parent)


def replace_patiently(source: Path, target: Path) -> None:
    """Rename a file over another; wait out a virus scanner that holds the target on Windows."""
    deadline = time.monotonic() + REPLACE_PATIENCE
    while True:
        try:
            source.replace(target)
            return
        except PermissionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(REPLACE_PAUSE)


def force_to_disk(folder: Path) -> None:
    """Force a folder's entries to the disk, where the system has a call for it."""
    if os.name != "posix":
        return
    # The file is in place already: a file system that knows no such call is no failure.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
