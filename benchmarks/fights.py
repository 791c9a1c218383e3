"""Games a second when both sides learn, beside the mouse that learns alone.

Run it with ``python benchmarks/fights.py``. The compiled engines play in turn in one process on one
core, from newborn brains of equal size, and the best round of each counts. A fight that ends early
is no fair comparison with ten moves: so in one kind of fight both are taught to run away, and the
mouse is hardly ever caught; the other kind is the usual one, in which the cat is taught to chase.
The ticks that a fight lasts stand beside it.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.throughput import (
    SIZES,
    Figures,
    measure,
    play,
    read_arguments,
    stay_on_one_core,
)
from benchmarks.throughput import time_of as time_alone
from catmouse.engines import loading
from catmouse.games.lesson import Learn
from catmouse.recipe.recipe import BrainRecipe, Recipe, fight
from catmouse.room.policies import CAT, MOUSE

FIGHTS = {"long": {MOUSE: "flee", CAT: "flee"}, "usual": {MOUSE: "flee", CAT: "chase"}}
"""The teachers of both sides, by the kind of fight."""


def recipe_of(kind: str, hidden: int) -> Recipe:
    """Return the fight of two brains of equal size."""
    cat = BrainRecipe(hidden=hidden, teacher=FIGHTS[kind][CAT])
    return fight(hidden=hidden, teacher=FIGHTS[kind][MOUSE], cat_brain=cat)


def time_of(learn: Learn, kind: str, hidden: int, games: int) -> float:
    """Return the seconds that so many fights take."""
    return play(learn, recipe_of(kind, hidden), games)[1]


def ticks_of(learn: Learn, kind: str, hidden: int, games: int) -> float:
    """Return how many ticks a fight lasts, the mean of so many."""
    recipe = recipe_of(kind, hidden)
    caught = play(learn, recipe, games)[0].caught
    return float(np.where(caught > 0, caught, recipe.moves).mean())


def print_table(results: list[Figures]) -> None:
    table = Table("hidden units", "alone games/s", "fights", "ticks", "fights/s", "share of alone")
    for column in table.columns:
        column.justify = "right"
    for row in results:
        alone = row["alone"]
        for kind in FIGHTS:
            ticks, speed = f"{row[f'{kind}_ticks']:.1f}", f"{row[kind]:,.0f}"
            share = f"{row[kind] / alone:.0%}"
            table.add_row(str(row["hidden"]), f"{alone:,.0f}", kind, ticks, speed, share)
    Console().print(table)


def main() -> int:
    """Measure and print; return the exit code."""
    arguments = read_arguments(
        "Measure the games a second of two brains that learn in fights and of one that learns "
        "alone, in turn, on one core.",
        "A fight lasts up to ten ticks of two moves, and corrects all weights of both brains.",
    )
    pinned = stay_on_one_core()
    try:
        learn, learn_fights = loading.load(), loading.load(touch_ends=True)
    except loading.Unavailable as reason:
        print(f"fights.py: {reason}", file=sys.stderr)
        return 2
    times = {"alone": partial(time_alone, learn)}
    times |= {kind: partial(time_of, learn_fights, kind) for kind in FIGHTS}
    results: list[Figures] = []
    for hidden in SIZES:
        best = measure(times, hidden, arguments.seconds, arguments.rounds)
        ticks = {f"{kind}_ticks": ticks_of(learn_fights, kind, hidden, 10_000) for kind in FIGHTS}
        results.append({"hidden": hidden, **best, **ticks})
    if arguments.json:
        print(json.dumps({"pinned": pinned, "results": results}))
        return 0
    print_table(results)
    print(f"On {'one core' if pinned else 'whatever core was free'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
