"""Games a second of the two engines, side by side in one process on one core.

Run it with ``python benchmarks/throughput.py``. Both engines play and learn the article's games
from newborn brains, in turn, and the best round of each counts: what else the machine does can
only make a round slower. Drawing the starts is part of the time. After that come exams, of brains
with 64 hidden units, in the article's room.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from rich.console import Console
from rich.table import Table

from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.games.lesson import Course, Learn, Played
from catmouse.games.match import players_of
from catmouse.recipe.recipe import PRESETS, Recipe, lessons
from catmouse.recipe.starts import drawn_starts
from catmouse.room.policies import MOUSE
from catmouse.runs.learner import Learner
from catmouse.runs.run import NEVER, Run

SIZES = (16, 32, 64, 128)
RATE = 0.1

EXAMINED = {
    "Elman, 64 bits": lessons(hidden=64),
    "LSTM, 32 bits": PRESETS["modern"].with_brain(MOUSE, hidden=64),
    "LSTM, 64 bits": PRESETS["modern"].with_brain(MOUSE, hidden=64, precision="double"),
}
EXAMS = 20

Figures = dict[str, float]

TimeOf = Callable[[int, int], float]
"""Returns the seconds that brains of so many units take for so many games."""


def begin(recipe: Recipe) -> tuple[Course, np.random.RandomState]:
    """Return what the newborn brains of a recipe learn in, and the random stream."""
    rng = np.random.RandomState(0)
    learners = {side: Learner(recipe, side, rng) for side in recipe.sides}
    players = players_of(recipe, {side: learner.params for side, learner in learners.items()})
    trainings = {
        side: learners[side].training(recipe, side, lambda games: RATE) for side in recipe.learning
    }
    course = Course(recipe.world, recipe.rules, players, trainings, recipe.moves, recipe.lesson)
    return course, rng


def play(learn: Learn, recipe: Recipe, games: int) -> tuple[Played, float]:
    """Return what comes of so many games of newborn brains, and the seconds that they take."""
    course, rng = begin(recipe)
    began = time.perf_counter()
    starts = drawn_starts(recipe.world, recipe.rules.starts_apart, rng, games)
    played = learn(course, starts, NEVER)
    return played, time.perf_counter() - began


def time_of(learn: Learn, hidden: int, games: int) -> float:
    """Return the seconds that so many games of a newborn brain take."""
    return play(learn, lessons(hidden=hidden), games)[1]


def games_in(time_of: TimeOf, hidden: int, seconds: float) -> int:
    """Return how many games take about so many seconds."""
    games = 50
    while (spent := time_of(hidden, games)) < seconds / 4:
        games *= 2
    return max(1, round(games * seconds / spent))


def measure(times: dict[str, TimeOf], hidden: int, seconds: float, rounds: int) -> Figures:
    """Return the games a second of each, the best of some rounds taken in turn."""
    share = seconds / (rounds * len(times))
    games = {name: games_in(time_of, hidden, share) for name, time_of in times.items()}
    best = dict.fromkeys(times, 0.0)
    for _ in range(rounds):
        for name, time_of in times.items():
            speed = games[name] / time_of(hidden, games[name])
            best[name] = max(best[name], speed)
    return best


def exam_milliseconds(recipe: Recipe) -> float:
    """Return the median time of some exams of a newborn brain."""
    run, spent = Run(recipe), []
    for _ in range(EXAMS):
        began = time.perf_counter()
        run.report()
        spent.append(1000 * (time.perf_counter() - began))
    return float(np.median(spent))


def stay_on_one_core() -> bool:
    """Keep this process on one core where the system can, and say whether it does."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return True


def read_arguments(description: str, epilog: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=description,
        epilog=f"{epilog} Exit code 2: there is no compiled engine on this machine.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--seconds",
        type=float,
        default=6.0,
        metavar="N",
        help="time for each brain size, at least 0.1 (default: 6)",
    )
    parser.add_argument(
        "--rounds", type=int, default=6, metavar="N", help="rounds, the best counts (default: 6)"
    )
    arguments = parser.parse_args()
    if not (math.isfinite(arguments.seconds) and arguments.seconds >= 0.1):
        parser.error("--seconds takes a number of at least 0.1")
    if arguments.rounds < 1:
        parser.error("--rounds takes a number of at least 1")
    return arguments


def print_table(results: list[Figures]) -> None:
    table = Table("hidden units", "numpy games/s", "compiled games/s", "ratio")
    for column in table.columns:
        column.justify = "right"
    for row in results:
        speeds = f"{row['numpy']:,.0f}", f"{row['compiled']:,.0f}"
        table.add_row(str(row["hidden"]), *speeds, f"{row['ratio']:.0f} x")
    Console().print(table)


def main() -> int:
    """Measure and print; return the exit code."""
    arguments = read_arguments(
        "Measure the games a second of the numpy and the compiled engine, in turn, on one core.",
        "A game is ten moves and one correction of all weights.",
    )
    pinned = stay_on_one_core()
    began = time.perf_counter()
    try:
        engines = {"numpy": lesson.learn, "compiled": loading.load()}
    except loading.Unavailable as reason:
        print(f"throughput.py: {reason}", file=sys.stderr)
        return 2
    took = time.perf_counter() - began
    times = {name: partial(time_of, learn) for name, learn in engines.items()}
    results: list[Figures] = []
    for hidden in SIZES:
        best = measure(times, hidden, arguments.seconds, arguments.rounds)
        results.append({"hidden": hidden, **best, "ratio": best["compiled"] / best["numpy"]})
    exams = {name: exam_milliseconds(recipe) for name, recipe in EXAMINED.items()}
    if arguments.json:
        figures = {"pinned": pinned, "loading_seconds": took, "results": results}
        print(json.dumps(figures | {"exam_milliseconds": exams}))
        return 0
    print_table(results)
    for name, milliseconds in exams.items():
        print(f"An exam of 64 units ({name}): {milliseconds:.1f} ms.")
    cores = "one core" if pinned else "whatever core was free"
    print(f"On {cores}; the compiled engine took {took:.1f} s to load.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
