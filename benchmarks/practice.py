"""What practice is worth: how many of a run's games should begin from its worst starts.

Run it with ``python benchmarks/practice.py``. The article's brain learns, its ten worst starts are
taken, and it learns on, with every game from them, every second, and so on, or with none.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy comes in

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catmouse.engines import loading
from catmouse.games.exam import Exam
from catmouse.games.match import players_of
from catmouse.recipe import starts
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import MOUSE
from catmouse.runs.run import Run

EVERY = (1, 2, 4, 8, 0)
"""Every how many games begin from a worst start; 0 is none."""


def practised(seed: int, before: int, after: int, every: int) -> tuple[float, float, float]:
    """Return the share of wrong moves left in the ten games, and wrong moves a game then and now.

    Of a run of ``before`` games that practises every so many of ``after`` more.
    """
    run = Run(Recipe(seed=seed), loading.load())
    run.train(before)
    report, world = run.report(), run.recipe.world
    worst = tuple((world.cell(*game.cat[0]), world.cell(*game.mouse[0])) for game in report.worst)
    if every:
        starts.EVERY = every
        run = run.change(dataclasses.replace(run.recipe, practice=worst))
    run.train(after)
    recipe = run.recipe
    players, teachers = players_of(recipe, run.params()), {MOUSE: recipe.teacher_of(MOUSE)}
    again = Exam(world, recipe.rules, players, recipe.moves, teachers, np.array(worst)).take()
    left = again.mouse.wrong_moves / sum(len(game.wrong) for game in report.worst)
    return left, report.wrong_moves_per_game, run.report().wrong_moves_per_game


def main() -> None:
    """Measure, and print a row a share."""
    parser = argparse.ArgumentParser(description="Measure what practice is worth.")
    parser.add_argument("--seeds", type=int, default=8, metavar="N", help="0 to N-1 (default 8)")
    parser.add_argument("--before", type=int, default=300_000, metavar="GAMES")
    parser.add_argument("--after", type=int, default=200_000, metavar="GAMES")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    for every in EVERY:
        found = [
            practised(seed, options.before, options.after, every) for seed in range(options.seeds)
        ]
        left, then, now = np.mean(found, axis=0).tolist()
        rows.append({"every": every, "left": left, "wrong_before": then, "wrong_after": now})
        if not options.json:
            print(f"every {every}: {left:.0%} left, {then:.2f} wrong a game, then {now:.2f}")
    if options.json:
        print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main()
