"""What an export is: one kind of file that a run can be made into, for others to open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from catmouse.export.starts import random_start, worst_start
from catmouse.export.subject import Report, Subject
from catmouse.games.single import Start


class Unavailable(RuntimeError):
    """Why a file cannot be made here; the text is one sentence with the way out."""


class Made(NamedTuple):
    """A finished file, and what it is in a few words."""

    data: bytes
    words: str


@dataclass(frozen=True, eq=False)
class Order:
    """Everything that an export may ask for; nobody changes it."""

    subject: Subject
    side: str  # whose brain it is about
    start: Start | None = None  # where a game begins; None is the worst start
    width: int | None = None  # in pixels; None is as usual
    picture: Callable[[Start, Report], bytes] | None = None  # draws the window as PNG

    def begins(self, report: Report) -> tuple[Start, str]:
        """Return where the game starts, and why there."""
        if self.start is not None:
            return self.start, "as asked"
        worst = worst_start(self.subject, report)
        if worst is not None:
            return worst, "the worst start"
        return random_start(self.subject.recipe, 0), "a random start, for none goes badly"


class Width(NamedTuple):
    """How wide a picture is, in pixels."""

    usual: int
    least: int
    most: int


@dataclass(frozen=True)
class Export:
    """One kind of file: how it is asked for, what it holds, and how it is made."""

    name: str
    option: str  # of the command line
    ending: str  # of the file's name
    label: str  # on its button
    stem: str  # what the file's name ends with before the ending
    tip: str
    help: str  # of the option
    facts: Callable[[Subject, str], str]  # what the file will hold; "" or whose brain's
    make: Callable[[Order, Report], Made]  # ValueError or Unavailable where it cannot be
    takes: tuple[str, ...] = ()  # the options of the command line that go with it
    width: Width | None = None
    effort: int = 0  # of several the command makes first what takes little
    fault: Callable[[], str] = lambda: ""  # why it cannot be made here, in few words
