"""How long until the mouse is perfect: catmouse beside the same recipe in PyTorch.

Run it with ``python benchmarks/perfect.py``. Both play by the modern preset, seed by seed in turn
in one process, on one core and one thread: the same brain, the same starts, the same learning,
the same exam after every so many lessons. Where torch is not installed, only catmouse runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy comes in

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catmouse.brains.arrays import Params
from catmouse.brains.optimisers import Adam, rate_at
from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.recipe.starts import all_starts, drawn_starts
from catmouse.room.policies import MOUSE
from catmouse.runs.run import Run

LIMIT = 200_000
"""Games after which a run has failed."""


def ours(recipe: Recipe) -> tuple[float, int]:
    """Return the seconds and the games that catmouse takes; games are negative if it fails."""
    began = time.perf_counter()
    run = Run(recipe)
    while run.games < LIMIT:
        run.train(run.exam_every)
        if run.is_perfect():
            return time.perf_counter() - began, run.games
    return time.perf_counter() - began, -run.games


def their_brain(torch: Any, params: Params, hidden: int) -> tuple[Any, Any]:
    """Return PyTorch's cell and head with our newborn weights."""
    cell = torch.nn.LSTMCell(4, hidden)
    head = torch.nn.Linear(hidden, 4)
    with torch.no_grad():
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            getattr(cell, name).copy_(torch.from_numpy(params[name]))
        head.weight.copy_(torch.from_numpy(params["head_weight"]))
        head.bias.copy_(torch.from_numpy(params["head_bias"]))
    return cell, head


def theirs(torch: Any, recipe: Recipe) -> tuple[float, int]:
    """Return the seconds and the games that the same recipe takes in PyTorch."""
    began = time.perf_counter()
    world, moves, lesson, own = recipe.world, recipe.moves, recipe.lesson, recipe.mouse
    every_games = Run(recipe).exam_every
    rng = np.random.RandomState(recipe.seed)
    params = own.network.init(rng, own.hidden)
    cell, head = their_brain(torch, params, own.hidden)
    every = [*cell.parameters(), *head.parameters()]
    adam = torch.optim.Adam(every, betas=(Adam.FIRST, Adam.SECOND), eps=Adam.TINY)
    inputs = torch.from_numpy(5 * (2 * world.coordinates - 1)).float()
    table = torch.from_numpy(recipe.teacher_of(MOUSE)[0].copy())
    steps = torch.from_numpy(world.moves.copy())

    def play(starts: Any) -> tuple[Any, Any, bool]:
        cat, mouse = starts[:, 0], starts[:, 1]
        state = (torch.zeros(len(starts), own.hidden),) * 2
        seen, scores, targets, right = inputs[cat], [], [], True
        for _ in range(moves):
            state = cell(torch.cat([seen, inputs[mouse]], dim=1), state)
            scores.append(head(state[0]))
            targets.append(table[cat, mouse])
            chosen = scores[-1].detach().argmax(dim=1)
            right = right and (torch.is_grad_enabled() or bool((chosen == targets[-1]).all()))
            if not right:
                break
            mouse = steps[mouse, chosen]
        return torch.stack(scores), torch.stack(targets), right

    everything = torch.from_numpy(all_starts(world))
    games = 0
    while games < LIMIT:
        for _ in range(every_games // lesson):
            starts = torch.from_numpy(drawn_starts(world, False, rng, lesson))
            scores, targets, _ = play(starts)
            loss = torch.nn.functional.cross_entropy(
                scores.flatten(0, 1), targets.flatten(), reduction="sum"
            )
            adam.zero_grad()
            (loss / lesson).backward()
            torch.nn.utils.clip_grad_norm_(every, own.clip)
            rate = rate_at(own.schedule, own.rate, games / own.cycle)
            adam.param_groups[0]["lr"] = rate
            adam.step()
            games += lesson
        with torch.no_grad():
            if play(everything)[2]:
                return time.perf_counter() - began, games
    return time.perf_counter() - began, -games


def main() -> None:
    """Measure, and print a row a seed."""
    parser = argparse.ArgumentParser(description="Measure the time to a perfect mouse.")
    parser.add_argument("--seeds", type=int, default=20, metavar="N", help="0 to N-1 (default 20)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        import torch

        torch.set_num_threads(1)
    except ImportError:
        torch = None
        print("torch is not installed, so catmouse runs alone", file=sys.stderr)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = []
    for seed in range(options.seeds):
        recipe = dataclasses.replace(PRESETS["modern"], seed=seed)
        seconds, games = ours(recipe)
        row: dict[str, Any] = {"seed": seed, "seconds": seconds, "games": games}
        if torch is not None:
            row["torch_seconds"], row["torch_games"] = theirs(torch, recipe)
        rows.append(row)
        if not options.json:
            print("  ".join(f"{name} {value:9.3f}" if isinstance(value, float)
                            else f"{name} {value:7,}" for name, value in row.items()))  # fmt: skip
    summary: dict[str, Any] = {
        "perfect": sum(row["games"] > 0 for row in rows),
        "median_seconds": float(np.median([row["seconds"] for row in rows])),
        "longest_seconds": max(row["seconds"] for row in rows),
    }
    if torch is not None:
        ours_a_game = sum(row["seconds"] for row in rows) / sum(abs(row["games"]) for row in rows)
        torch_a_game = sum(row["torch_seconds"] for row in rows) / sum(
            abs(row["torch_games"]) for row in rows
        )
        summary["torch_median_seconds"] = float(np.median([row["torch_seconds"] for row in rows]))
        summary["ratio_of_medians"] = summary["torch_median_seconds"] / summary["median_seconds"]
        summary["ratio_per_game"] = torch_a_game / ours_a_game
    if options.json:
        print(json.dumps({"rows": rows, "summary": summary}, indent=2))
        return
    for name, value in summary.items():
        print(f"{name:22} {value:.2f}" if isinstance(value, float) else f"{name:22} {value}")


if __name__ == "__main__":
    main()
