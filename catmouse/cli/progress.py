"""The progress of a training run and of a study, on standard error."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Task as RichTask
from rich.text import Text

from catmouse.runs.curve import games_until
from catmouse.runs.run import Run
from catmouse.study.plan import seconds_left
from catmouse.study.results import in_words
from catmouse.study.task import Outcome, Task


class Bar:
    """The progress of a training run on standard error."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, games=0, speed="", errors="", told="")
        self._began = time.perf_counter()
        self._first: int | None = None

    def show(self, run: Run, limit: float, until: float) -> None:
        """Show where the run is, how it goes, and how long it will take at the present slope."""
        if self._first is None:
            self._first = run.games
        seconds = time.perf_counter() - self._began
        speed = (run.games - self._first) / seconds if seconds > 0.2 else 0.0
        games = min(limit - run.games, games_until(run.curve.points(), until))
        self._progress.update(
            self._task,
            completed=run.games,
            total=run.games + games if math.isfinite(games) else None,
            games=run.games,
            speed=f"{speed:,.0f}",
            errors=errors_of(run),
            told=time_left(games, speed) if len(run.learners) == 1 else caught_of(run),
        )


def errors_of(run: Run) -> str:
    """Return the smoothed errors of the run's brains in words."""
    known = {
        side: f"{learner.smoothed:.3f}"
        for side, learner in run.learners.items()
        if not math.isnan(learner.smoothed)
    }
    if len(run.learners) == 1:
        return f"{run.smoothed:.3f} errors"
    return "errors: " + ", ".join(f"{side} {errors}" for side, errors in known.items())


def caught_of(run: Run) -> str:
    """Return how the latest games ended in words."""
    caught = sum(tick > 0 for tick in run.recent)
    return f"caught {caught} of the last {len(run.recent)}"


def time_left(games: float, speed: float) -> str:
    """Return in words how long so many games take."""
    if math.isfinite(games) and speed > 0:
        return f"about {duration(games / speed)} left"
    return "time left unknown: the errors are not falling"


def duration(seconds: float) -> str:
    """Return a length of time in words short enough for a bar."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextlib.contextmanager
def progress_bar(quiet: bool) -> Iterator[Bar]:
    """Open the bar; when quiet it shows nothing."""
    columns = (
        "{task.fields[games]:,} games",
        "{task.fields[speed]} games/s",
        "{task.fields[errors]}",
        "{task.fields[told]}",
    )
    with open_bar(quiet, *columns) as progress:
        yield Bar(progress)


def open_bar(quiet: bool, *columns: str | ProgressColumn) -> Progress:
    """Return a bar on standard error with these columns, or columns of text, behind it."""
    console = Console(stderr=True, highlight=False)
    return Progress(
        SpinnerColumn(),
        BarColumn(bar_width=24),
        *(TextColumn(column) if isinstance(column, str) else column for column in columns),
        console=console,
        refresh_per_second=5,
        disable=quiet,
        transient=not console.is_terminal,
    )


class TimeLeft(ProgressColumn):
    """Counts down to when a study is expected to end."""

    max_refresh = 0.5

    def render(self, task: RichTask) -> Text:
        """Return the time left in words."""
        end = task.fields["end"]
        if end is None:
            return Text("time left unknown")
        left = end - time.monotonic()
        return Text(f"about {duration(left)} left" if left > 1 else "done soon")


class StudyBar:
    """The progress of a study; where that is no terminal, a line for every run that is done."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=None, count="", end=None)

    def show(
        self,
        tasks: Sequence[Task],
        done: Mapping[Task, Outcome],
        at_once: int,
        latest: Outcome | None = None,
    ) -> None:
        """Show how many runs are done, and how long the others will take."""
        undone = [task for task in tasks if task not in done]
        seconds = seconds_left(list(done.values()), undone, at_once)
        count = f"{len(done):,} of {len(tasks):,}"
        self._progress.update(
            self._task,
            completed=len(done),
            total=len(tasks),
            count=count,
            end=None if seconds is None else time.monotonic() + seconds,
        )
        console = self._progress.console
        if latest is None or console.is_terminal or self._progress.disable:
            return
        left = "time left unknown" if seconds is None else f"about {duration(seconds)} left"
        console.print(f"{count} runs, {left}: {in_words(latest)}", soft_wrap=True)


@contextlib.contextmanager
def study_bar(quiet: bool) -> Iterator[StudyBar]:
    """Open the progress of a study; when quiet it shows nothing."""
    columns = "{task.fields[count]} runs", TimeElapsedColumn(), TimeLeft()
    with open_bar(quiet, *columns) as progress:
        yield StudyBar(progress)
