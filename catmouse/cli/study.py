"""The command ``study``: many runs side by side, and what they say together."""

from __future__ import annotations

import argparse
import contextlib
import math
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.table import Table

from catmouse.brains.brain import CELLS, HEADS
from catmouse.cli.progress import study_bar
from catmouse.cli.training import add_engine, engines_for
from catmouse.cli.usage import UsageError
from catmouse.recipe.recipe import PRESETS
from catmouse.study import plan, results
from catmouse.study.article import PUBLISHED, TARGET
from catmouse.study.claims import claims_of, verdicts
from catmouse.study.folder import BadFolder, StudyFolder
from catmouse.study.replication import (
    FEWEST_SEEDS,
    SEEDS,
    Replication,
    article_tasks,
    luck,
    rounding,
    table,
)
from catmouse.study.sheet import Sheet, as_markdown
from catmouse.study.task import COMPILED, NUMPY, CannotRun, Outcome, Task

FINISHED, INTERRUPTED = 0, 130
NARROWEST = 100
"""Columns for tables where the output is no terminal that says how many it has."""

VARIED = ("presets", "kinds", "heads", "hidden", "rates")
"""The options whose values are combined, apart from the seeds."""


def add_options(study: argparse.ArgumentParser) -> None:
    """Add the options of ``study``."""
    study.add_argument(
        "--presets", nargs="+", choices=tuple(PRESETS), help="what the rest is from (article)"
    )
    study.add_argument("--kinds", nargs="+", choices=tuple(CELLS), help="cells that remember")
    study.add_argument("--heads", nargs="+", choices=tuple(HEADS), help="how they answer")
    study.add_argument("--hidden", nargs="+", type=int, metavar="N", help="hidden units")
    study.add_argument("--rates", nargs="+", type=float, metavar="A", help="learning rates")
    study.add_argument(
        "--seeds", nargs="+", type=int, metavar="N", help="repetitions (default 0 1 2)"
    )
    study.add_argument(
        "--until",
        type=float,
        metavar="E",
        help=f"a run ends when its smoothed errors per game fall under E (default {TARGET})",
    )
    study.add_argument(
        "--games",
        type=int,
        default=plan.LIMIT,
        metavar="N",
        help=f"a run is given up after so many games (default {plan.LIMIT:,})",
    )
    study.add_argument(
        "--article",
        action="store_true",
        help="repeat the article's table and test its claims; takes some minutes",
    )
    study.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="the study's folder; it goes on there",
    )
    study.add_argument(
        "--jobs", type=int, metavar="N", help="runs at once (default: as many as there are cores)"
    )
    study.add_argument("--dask", metavar="ADDRESS", help="train on the cluster of this scheduler")
    add_engine(study)
    study.add_argument("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Do what is still to be done of a study and print what it found; return the exit code."""
    check(options)
    engine = COMPILED if engines_for(options.engine, options.quiet).name == COMPILED else NUMPY
    try:
        tasks = tasks_for(options, engine)
        folder = StudyFolder(options.out)
        done = known(folder, tasks)
    except ValueError as fault:
        raise UsageError(str(fault)) from fault
    if done and not options.quiet:
        print(f"{len(done)} of {len(tasks)} runs were there already", file=sys.stderr)
    try:
        perform_rest(options, engine, folder, tasks, done)
        outcomes = [done[task] for task in tasks]
        sheets, files = conclude(options.article, outcomes)
        for name, data in files.items():
            folder.write(name, data)
    except KeyboardInterrupt:
        kept = len(known(folder, tasks))  # one may have been written just before
        print(
            f"stopped: {kept} of {len(tasks)} runs are in {options.out}; the same command goes on",
            file=sys.stderr,
        )
        return INTERRUPTED
    except (BadFolder, CannotRun) as fault:
        hint = "; what is finished is kept, the same command goes on" if done else ""
        raise UsageError(f"{fault}{hint}") from fault
    show(sheets)
    reached = sum(outcome.reached for outcome in outcomes)
    print(
        f"finished: {reached} of {len(outcomes)} runs reached their target; "
        f"{', '.join(files)} are in {options.out}",
        file=sys.stderr,
    )
    return FINISHED


def known(folder: StudyFolder, tasks: Sequence[Task]) -> dict[Task, Outcome]:
    """Return what came of the runs that are finished."""
    return {task: found for task in tasks if (found := folder.find(task)) is not None}


# --- what is asked for --------------------------------------------------------------------------


def check(options: argparse.Namespace) -> None:
    """Raise UsageError for what is out of range or does not go together."""
    if options.games < 1:
        raise UsageError(f"--games takes 1 or more, not {options.games}")
    if options.until is not None and not math.isfinite(options.until):
        raise UsageError(f"--until takes a number, not {options.until}")
    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs takes 1 or more, not {options.jobs}")
    if options.jobs is not None and options.dask is not None:
        raise UsageError("--jobs does not go with --dask: the cluster's workers say how many")
    if not options.article:
        return
    for name in (*VARIED, "until"):
        if getattr(options, name) is not None:
            raise UsageError(f"--{name} does not go with --article, which says that itself")
    if options.seeds is not None and len({0, *options.seeds}) < FEWEST_SEEDS:
        raise UsageError(
            f"--article compares sizes with luck, which takes {FEWEST_SEEDS} seeds or more"
        )


def tasks_for(options: argparse.Namespace, engine: str) -> list[Task]:
    """Return the runs that are asked for; raise ValueError where there can be no such brain."""
    if options.article:
        return article_tasks(options.seeds or SEEDS, options.games, engine)
    chosen = {
        name: tuple(values)
        for name in (*VARIED, "seeds")
        if (values := getattr(options, name)) is not None
    }
    until = TARGET if options.until is None else options.until
    tasks = plan.tasks_of(plan.Grid(**chosen), until, options.games, engine)
    if options.engine == COMPILED and any(task.engine != COMPILED for task in tasks):
        raise UsageError(
            "--engine compiled trains the article's brain only: one game a lesson, plain steps"
        )
    return tasks


# --- doing it -----------------------------------------------------------------------------------


def perform_rest(
    options: argparse.Namespace,
    engine: str,
    folder: StudyFolder,
    tasks: Sequence[Task],
    done: dict[Task, Outcome],
) -> None:
    """Do the runs that are not done yet, keep each, and enter it in ``done``."""
    rest = [task for task in tasks if task not in done]
    if not rest:
        return
    with places(options, engine) as (at_once, perform), study_bar(options.quiet) as bar:
        bar.show(tasks, done, at_once)
        with contextlib.closing(perform(rest)) as outcomes:
            for outcome in outcomes:
                folder.keep(outcome)
                done[outcome.task] = outcome
                bar.show(tasks, done, at_once, outcome)


Perform = Callable[[Sequence[Task]], Generator[Outcome]]


@contextlib.contextmanager
def places(options: argparse.Namespace, engine: str) -> Iterator[tuple[int, Perform]]:
    """Yield how many runs are done at once, and what does them: here, or on a cluster."""
    from catmouse.study import jobs  # brings in joblib: no start of the window waits for it

    if options.dask is None:
        at_once = options.jobs or jobs.cores()
        yield at_once, lambda tasks: jobs.on_this_machine(tasks, at_once)
        return
    cluster = jobs.Cluster(options.dask)
    try:
        cluster.prepare(engine)
        yield cluster.at_once, cluster.outcomes
    finally:
        cluster.close()


# --- what is told of it -------------------------------------------------------------------------


class Conclusion(NamedTuple):
    """What a study ends with: tables, and files by name."""

    sheets: list[Sheet]
    files: dict[str, bytes]


def conclude(article: bool, outcomes: Sequence[Outcome]) -> Conclusion:
    """Return what the outcomes say."""
    from catmouse.study import picture  # brings in Pillow

    sheets = [results.overview(outcomes)]
    drawn, marks, title = outcomes, [], "Errors over games"
    if article:
        found = Replication(tuple(outcomes))
        claims = claims_of(found)
        sheets = [table(found), luck(found), rounding(found), verdicts(claims)]
        sheets += [claim.sheet for claim in claims]
        drawn = [run for hidden in PUBLISHED for run in found.of_seeds(hidden)]
        marks = [picture.Mark(each.game, f"{hidden}") for hidden, each in PUBLISHED.items()]
        title = "The article's brains: errors over games"
    files = {
        "runs.csv": results.runs_csv(outcomes).encode(),
        "table.md": as_markdown(sheets).encode(),
        "curves.png": picture.draw(drawn, title, marks),
    }
    return Conclusion(sheets, files)


def show(sheets: Sequence[Sheet]) -> None:
    """Print tables on standard output."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, NARROWEST)
    for sheet in sheets:
        drawn = Table(
            title=sheet.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
        )
        for number, head in enumerate(sheet.head):
            side: JustifyMethod = "left" if number < sheet.left else "right"
            drawn.add_column(head, justify=side, overflow="fold")
        for row in sheet.rows:
            drawn.add_row(*map(escape, row))
        console.print(drawn)
        for note in sheet.notes:
            console.print(escape(note))
        console.print()
