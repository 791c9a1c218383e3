"""Which engine trains, as the option ``--engine`` says it."""

from __future__ import annotations

import argparse
import sys

from catmouse import compiled, game
from catmouse.cli.usage import UsageError
from catmouse.trainer import Learn


def add_engine(command: argparse.ArgumentParser) -> None:
    """Add the option ``--engine``."""
    command.add_argument(
        "--engine", choices=("auto", "numpy", "compiled"), default="auto", help="default: auto"
    )


def engine_for(wish: str, quiet: bool) -> Learn:
    """Return the engine; without numba ``auto`` is numpy, and says so once."""
    if wish == "numpy":
        return game.learn
    try:
        return compiled.load()
    except compiled.Unavailable as reason:
        if wish == "compiled":
            raise UsageError(f"--engine compiled is not possible here: {reason}") from reason
        if not quiet:
            print(f"training with numpy, which is slower: {reason}", file=sys.stderr)
        return game.learn
