"""What the timeline costs: games a second with brains kept along the way, and without.

Run it with ``python benchmarks/timeline.py``. Both train in one process, on one core, in turn, in
slices as the window's training thread does; the best of several rounds counts, in processor time.
Brains are kept as often as at the beginning of a run, when it is most often; the exams of the past
have a share of the time of their own, which is told too.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.room.policies import MOUSE
from catmouse.runs.engines import load
from catmouse.runs.run import Run
from catmouse.runs.timeline import FIRST_STRIDE, FIRST_STRIDE_OF_LESSONS
from catmouse.worker.backfill import SHARE
from catmouse.worker.slices import Runner
from catmouse.worker.thread import SLICE

RUNS: dict[str, tuple[Recipe, int]] = {
    "article, 16 units": (PRESETS["article"], 20 * FIRST_STRIDE),
    "article, 64 units": (PRESETS["article"].with_brain(MOUSE, hidden=64), 3 * FIRST_STRIDE),
    "modern": (PRESETS["modern"], 6 * FIRST_STRIDE_OF_LESSONS),
    "fight, article": (PRESETS["article"].as_fight(), 10 * FIRST_STRIDE),
    "fight, modern": (PRESETS["modern"].as_fight(), 4 * FIRST_STRIDE_OF_LESSONS),
}
"""Recipes, and the games of a round."""


def measure(recipe: Recipe, games: int, rounds: int) -> tuple[float, float]:
    """Return the games a second with a timeline and without."""
    engines = next(load(lambda: recipe.rules.touch_ends))
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for number, keeps in enumerate((True, False)):
            run = Run(recipe, engines.learn)  # anew: moments are thinned as a run gets long
            run.train(recipe.lesson)
            if not keeps:
                run.timeline.stride = 10**15
            runner = Runner(run, SLICE)
            runner.train()  # finds out how many games a slice has
            began, played = time.thread_time(), 0
            while played < games:
                played += runner.train()
            best[number] = min(best[number], (time.thread_time() - began) / played)
    return 1 / best[0], 1 / best[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    print(f"{'run':20} {'kept':>12} {'not kept':>12} {'cost':>8}   games a second")
    for name, (recipe, games) in RUNS.items():
        kept, free = measure(recipe, games, rounds)
        print(f"{name:20} {kept:12,.0f} {free:12,.0f} {1 - kept / free:8.2%}")
    print(f"exams of the past, while there are unknown ones: at most {SHARE:.1%} of the time")


if __name__ == "__main__":
    main()
