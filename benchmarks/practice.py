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
from catmouse.games import lesson
from catmouse.recipe import starts
from catmouse.recipe.recipe import Recipe
from catmouse.runs.run import Trainer

EVERY = (1, 2, 4, 8, 0)
"""Every how many games begin from a worst start; 0 is none."""


def practised(seed: int, before: int, after: int, every: int) -> tuple[float, float, float]:
    """Return the share of wrong moves left in the ten games, and wrong moves a game then and now.

    Of a run of ``before`` games that practises every so many of ``after`` more.
    """
    trainer = Trainer(Recipe(seed=seed), loading.load())
    trainer.train(before)
    report, world = trainer.examine(), trainer.recipe.world
    worst = tuple((world.cell(*start.cat), world.cell(*start.mouse)) for start in report.worst)
    if every:
        starts.EVERY = every
        trainer = trainer.change(dataclasses.replace(trainer.recipe, practice=worst))
    trainer.train(after)
    again = lesson.play(
        world, trainer.teacher, trainer.params, np.array(worst), trainer.recipe.moves
    )
    left = int((again.chosen != again.ideal).sum()) / sum(
        start.wrong_moves for start in report.worst
    )
    return left, report.wrong_moves_per_game, trainer.examine().wrong_moves_per_game


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
