"""A screen that nobody sees, the program on it, and a person before it.

The screen is Xvfb's, hands and eyes are xdotool's; the pixels come from the file in which Xvfb
keeps them.
"""

from __future__ import annotations

import ctypes
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from pygame import Rect

from catmouse.window.layout import Layout, arrange

ROOT = Path(__file__).resolve().parent.parent
MISSING = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
PATIENCE = 60.0
"""Seconds; only a program that hangs takes so long, however busy the machine is."""

Seen = TypeVar("Seen")
Pixels = npt.NDArray[np.int_]  # (height, width, 3): red, green, blue


class Title(NamedTuple):
    """What the window's title says."""

    games: int
    hidden: int
    state: str


def wait_for(look: Callable[[], Seen | None], what: str) -> Seen:
    """Look again and again until there is something to see; return it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"in vain waited for {what}"
        time.sleep(0.03)


class Screen:
    """A running X server of 1440 x 900 pixels."""

    def __init__(self, number: str, pixels: Path) -> None:
        self.name = f":{number}"
        self._pixels = pixels
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "XAUTHORITY")
        } | {"DISPLAY": self.name}

    def ask(self, *words: object) -> str:
        """Let xdotool do something; return what it prints, nothing where it fails."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            timeout=PATIENCE,
        )  # fmt: skip
        return done.stdout.strip() if done.returncode == 0 else ""

    def look(self) -> Pixels:
        """Return what is on the screen now, read from Xvfb's file (an XWD, version 7)."""
        data = self._pixels.read_bytes()
        header = np.frombuffer(data[:100], ">u4").astype(int)
        size, width, height, row, colors = (header[n] for n in (0, 4, 5, 12, 19))
        assert header[1] == 7 and header[11] == 32 and header[7] == 0, f"an odd picture: {header}"
        start = size + 12 * colors
        flat = np.frombuffer(data[start : start + row * height], np.uint8)
        return flat.reshape(height, row // 4, 4)[:, :width, 2::-1].astype(int)


@contextmanager
def screen(folder: Path) -> Iterator[Screen]:
    """Open a screen on a free display and close it at the end."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-fbdir", str(folder), "-nolisten", "tcp",
         "-noreset", "-screen", "0", "1440x900x24"],
        pass_fds=(writer,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        os.close(writer)
        assert select.select([reader], [], [], PATIENCE)[0], "Xvfb does not start"
        number = os.read(reader, 20).decode().strip()
        assert number, "Xvfb found no free display"
        yield Screen(number, folder / "Xvfb_screen0")
    finally:
        os.close(reader)
        server.terminate()
        server.wait(PATIENCE)


class Program:
    """``python main.py`` with its window, and a person who uses it."""

    def __init__(self, screen: Screen, saves: Path, *options: str) -> None:
        self.screen = screen
        self._said = saves.parent / f"said by {time.monotonic_ns()}.txt"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "main.py", "--saves", str(saves), *options],
                cwd=ROOT, env=screen.environment, stdout=said, stderr=said,
            )  # fmt: skip
        try:
            self.window = wait_for(self._find, "the window")
        except BaseException:
            self.kill()
            raise
        screen.ask("windowfocus", self.window)

    def _find(self) -> int | None:
        assert self.process.poll() is None, f"the program has ended: {self.said()}"
        found = self.screen.ask("search", "--onlyvisible", "--class", "catmouse").split()
        return int(found[0]) if found else None

    def said(self) -> str:
        """What the program wrote to the terminal."""
        return self._said.read_text(errors="replace")

    # --- eyes ----------------------------------------------------------------------------------

    def title(self) -> Title | None:
        """Read the title; None while it does not say anything yet."""
        assert self.process.poll() is None, f"the program has ended: {self.said()}"
        text = self.screen.ask("getwindowname", self.window)
        found = re.fullmatch(r"catmouse: ([\d,]+) games, (\d+) units, (\w+)", text)
        return found and Title(int(found[1].replace(",", "")), int(found[2]), found[3])

    def wait_for_title(self, wanted: Callable[[Title], bool], what: str) -> Title:
        """Wait until the title says what it should; return it."""

        def look() -> Title | None:
            title = self.title()
            return title if title and wanted(title) else None

        return wait_for(look, f"{what}; the title says {self.title()}")

    def place(self) -> Rect:
        """Where the window is on the screen."""
        told = self.screen.ask("getwindowgeometry", "--shell", self.window)
        place = dict(line.split("=") for line in told.splitlines())
        return Rect(*(int(place[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    def layout(self) -> Layout:
        """Where the panels are in the window."""
        return arrange(self.place().size)

    def picture(self, part: Rect) -> Pixels:
        """Return the pixels of a part of the window."""
        place = part.move(self.place().topleft)
        return self.screen.look()[place.top : place.bottom, place.left : place.right]

    # --- hands ---------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self.screen.ask("key", "--delay", "20", *keys)

    def point(self, at: tuple[int, int]) -> None:
        """Move the pointer to a point of the window."""
        self.screen.ask("mousemove", "--window", self.window, *at)

    def button(self, way: str) -> None:
        """Press ("down") or release ("up") the pointer's button, or both ("")."""
        self.screen.ask(f"mouse{way}" if way else "click", 1)

    def close(self) -> int:
        """Close the window as its cross does; return the program's exit code."""
        ask_to_close(self.screen.name, self.window)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End the program without a warning, as a power cut does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)


class ClientMessage(ctypes.Structure):
    """Xlib's XClientMessageEvent, with room for the largest event behind it."""

    _fields_ = (
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p), ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong), ("format", ctypes.c_int), ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 24),
    )  # fmt: skip


def ask_to_close(display_name: str, window: int) -> None:
    """Send a window what a window manager sends on a click on the cross: WM_DELETE_WINDOW.

    xdotool has a word for that in newer versions only; its ``windowclose`` tears the window down.
    """
    x11 = ctypes.CDLL("libX11.so.6")  # xdotool itself stands on it
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XSendEvent.argtypes = [
        ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p
    ]  # fmt: skip
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(display_name.encode())
    assert display, f"no display {display_name}"
    message = ClientMessage(type=33, window=window, format=32)
    message.message_type = x11.XInternAtom(display, b"WM_PROTOCOLS", False)
    message.data[0] = x11.XInternAtom(display, b"WM_DELETE_WINDOW", False)
    sent = x11.XSendEvent(display, window, False, 0, ctypes.byref(message))
    x11.XCloseDisplay(display)
    assert sent, "the window cannot be reached"
