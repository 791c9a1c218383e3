"""The command line: parses, prints, starts. The only room that prints."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from catmouse import __version__
from catmouse.cli import duel, exam, export, fight, study, train
from catmouse.cli.usage import UsageError
from catmouse.files import library
from catmouse.recipe.recipe import Recipe
from catmouse.room.world import World

USAGE_ERROR, INTERRUPTED = 2, 130

COMMANDS = {
    "train": (train, "train without a window"),
    "exam": (exam, "mark every move of every possible game"),
    "fight": (fight, "let both sides learn by fighting"),
    "duel": (duel, "two minds fight from every start"),
    "export": (export, "a brain's film, picture, curve, game or ONNX model"),
    "study": (study, "train many brains and compare them"),
}
"""The module of every command, which has ``add_options`` and ``run``, and the words of the help."""


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the parser's own words and the way to the help."""
        raise UsageError(f"{message} (for help: {self.prog} --help)")


def parser(arguments: Sequence[str]) -> Parser:
    """Return the command line, as far as these arguments need it.

    Only a command that is named gets its options: those of ``export`` take a while to bring in.
    """
    top = Parser(
        prog="main.py",
        description="Watch a mouse with a recurrent brain learn to escape a cat.",
        epilog="Without a command the window opens.",
    )
    top.add_argument("--version", action="version", version=f"catmouse {__version__}")
    top.add_argument("--screenshot", type=Path, metavar="FILE", help="take a picture and exit")
    top.add_argument(
        "--after", type=float, default=5.0, metavar="SECONDS", help="when to take it (default 5)"
    )
    top.add_argument("--size", metavar="WxH", help="the window's size, at least 1024x700")
    top.add_argument("--saves", type=Path, metavar="FOLDER", help="where brains are kept")
    top.add_argument("--fresh", action="store_true", help="begin anew, not where you left off")
    top.add_argument("--world", metavar="WxH", help="begin anew in this room")
    top.add_argument("--moves", type=int, metavar="N", help="begin anew with games of N moves")
    commands = top.add_subparsers(dest="command", parser_class=Parser, metavar="COMMAND")
    for name, (command, words) in COMMANDS.items():
        own = commands.add_parser(name, help=words)
        if name in arguments:
            command.add_options(own)
    return top


def has_display() -> bool:
    """Return whether a window can be opened here."""
    if sys.platform in ("win32", "darwin") or os.environ.get("SDL_VIDEODRIVER"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def window(options: argparse.Namespace) -> int:
    """Open the window; without a display train in the terminal instead."""
    if not has_display():
        print(
            "There is no display here, so the article's mouse learns in the terminal instead "
            "(Ctrl-C stops it).",
            file=sys.stderr,
        )
        return main(["train"])
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # a greeting nobody asked for
    from catmouse.window.app import CannotOpen, Launch, run  # brings in pygame

    try:
        launch = Launch(
            size=options.size,
            saves=options.saves,
            fresh=options.fresh or options.world is not None or options.moves is not None,
            recipe=Recipe(
                world=World.parse(options.world or "6x6"),
                moves=10 if options.moves is None else options.moves,
            ),
            screenshot=options.screenshot,
            after=options.after,
        )
        return run(launch)
    except (CannotOpen, ValueError) as reason:
        raise UsageError(str(reason)) from reason


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these arguments (default: the command line's); return the exit code."""
    try:
        given = sys.argv[1:] if arguments is None else arguments
        options = parser(given).parse_args(given)
        if options.command is None:
            return window(options)
        command, _ = COMMANDS[options.command]
        code: int = command.run(options)
        return code
    except (UsageError, library.BadBrain) as fault:
        print(f"catmouse: {str(fault).rstrip('.')}.", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED
