"""What the window costs: frame times, games a second beside no window, and the launch.

Run it with ``python benchmarks/window.py``; it opens real windows, on SDL's dummy display where
there is no other. Frame times are the work of a frame, the wait for the next one not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catmouse.recipe.recipe import Recipe

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and os.name == "posix":
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")


def recipe_of(name: str, fight: bool) -> Recipe:
    """Return a preset, or the fight of two brains that are of its kind."""
    from catmouse.recipe.recipe import PRESETS

    return PRESETS[name].as_fight() if fight else PRESETS[name]


def headless(seconds: float, recipe: Recipe) -> float:
    """Return the games a second of a recipe without a window."""
    from catmouse.runs.engines import load
    from catmouse.runs.run import Run

    engines = next(load(lambda: recipe.rules.touch_ends))
    run = Run(recipe, engines.learn)
    run.train(1000)
    games, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        games += len(run.train(1000))
    return games / (time.perf_counter() - began)


def windowed(seconds: float, size: str, layers: list[str], recipe: Recipe, report_to: Path) -> None:
    """Open a window, train at full speed, and write the figures into a file."""
    started = float(os.environ["CATMOUSE_BENCHMARK_STARTED"])
    import pygame

    from catmouse.window.app import App, Launch
    from catmouse.worker.messages import Quit, SetSpeed

    work: list[float] = []
    ends: list[float] = []
    seen: list[tuple[float, int, str]] = []
    pygame.display.init()
    pygame.font.init()
    with tempfile.TemporaryDirectory() as saves:
        app = App(Launch(size=size, saves=Path(saves), fresh=True, recipe=recipe))
        app.session.preferences.layers = layers
        app.session.preferences.speed = 4
        app.worker.send(SetSpeed(None))

        def note(spent: float) -> None:
            now = time.time()
            work.append(spent)
            ends.append(now)
            snapshot = app.worker.snapshot
            seen.append((now, snapshot.games, snapshot.engine.name))
            if now - started > seconds:
                app.worker.send(Quit(None))

        app.run(note)
    pygame.quit()
    settled = [row for row in seen if row[2] != "compiling" and row[0] > ends[0] + 2]
    if len(settled) < 2:
        raise SystemExit("the engine was not ready in time; take more --seconds")
    ordered = sorted(work[len(work) - len(settled) :])
    gaps = [after - before for before, after in pairwise(ends)]
    learned = next((moment for moment, games, _ in seen if games > 0), None)
    figures = {
        "first_frame_seconds": ends[0] - started,
        "learning_seconds": None if learned is None else learned - started,
        "engine": seen[-1][2],
        "engine_ready_seconds": settled[0][0] - started,
        "longest_gap_ms": 1000 * max(gaps),
        "median_ms": 1000 * ordered[len(ordered) // 2],
        "p99_ms": 1000 * ordered[int(len(ordered) * 0.99)],
        "games_per_second": (settled[-1][1] - settled[0][1]) / (settled[-1][0] - settled[0][0]),
    }
    report_to.write_text(json.dumps(figures))


def in_a_process(options: argparse.Namespace, **environment: str) -> dict[str, float]:
    """Run :func:`windowed` in a fresh process and return its figures."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "figures.json"
        subprocess.run(
            [sys.executable, __file__, "--seconds", str(options.seconds), "--size", options.size,
             "--preset", options.preset, *(["--fight"] if options.fight else []),
             "--layers", *options.layers, "--report-to", str(report)],
            check=True,
            env={**os.environ, **environment, "CATMOUSE_BENCHMARK_STARTED": repr(time.time())},
        )  # fmt: skip
        return dict(json.loads(report.read_text()))


def main() -> None:
    """Measure, and print the figures."""
    parser = argparse.ArgumentParser(description="Measure what the window costs.")
    parser.add_argument("--seconds", type=float, default=15.0, help="a window's time")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--layers", nargs="*", default=["trails", "arrows", "disagreements"])
    parser.add_argument("--preset", choices=("article", "modern"), default="article")
    parser.add_argument("--fight", action="store_true", help="two brains of the preset's kind")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--report-to", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    recipe = recipe_of(options.preset, options.fight)
    if options.report_to is not None:
        windowed(options.seconds, options.size, options.layers, recipe, options.report_to)
        return
    alone = headless(3, recipe)
    warm = in_a_process(options)
    alone = max(alone, headless(3, recipe))
    with tempfile.TemporaryDirectory() as cache:
        cold = in_a_process(options, NUMBA_CACHE_DIR=cache)
    figures = {"headless_games_per_second": alone, "warm": warm, "cold": cold}
    figures["share_of_headless"] = warm["games_per_second"] / alone
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    what = f"{'a fight, ' if options.fight else ''}the {options.preset} preset"
    print(f"window {options.size}, full speed, {what}, layers {' '.join(options.layers)}")
    print(f"{'':34}{'warm':>12}{'cold cache':>12}")
    for name, text, form in (
        ("first_frame_seconds", "first frame after (s)", ".2f"),
        ("learning_seconds", "first game seen after (s)", ".2f"),
        ("engine_ready_seconds", "compiled engine after (s)", ".2f"),
        ("longest_gap_ms", "longest frame to frame (ms)", ".1f"),
        ("median_ms", "work of a frame, median (ms)", ".2f"),
        ("p99_ms", "work of a frame, p99 (ms)", ".2f"),
        ("games_per_second", "games a second", ",.0f"),
    ):
        print(f"  {text:32}{warm[name]:>12{form}}{cold[name]:>12{form}}")
    share = figures["share_of_headless"]
    print(f"  without a window {alone:,.0f} games a second; the window leaves {share:.0%} of it")


if __name__ == "__main__":
    main()
