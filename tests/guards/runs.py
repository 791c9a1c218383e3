"""The runs that are held: a few commands each, the file of one going into the next.

A step is a command line, to which ``--from``, ``--save`` and ``--quiet`` are added; or a dict of
changed settings; or a number, the games of the kept moment from which a branch goes on.
"""

from __future__ import annotations

from pathlib import Path

from tests.guards import program

Step = str | dict | int

NUMPY, COMPILED = "--engine numpy", "--engine compiled"
STARTS = ((0, 1), (14, 8), (35, 34))
LSTM = "--brain lstm --head compass --precision double"

LESSONS: dict[str, str] = {
    # the article's brain, by the definition
    "numpy-16": f"--games 500 {NUMPY}",
    "numpy-32": f"--hidden 32 --games 400 {NUMPY}",
    "numpy-64": f"--hidden 64 --games 300 {NUMPY}",
    "numpy-128": f"--hidden 128 --games 150 {NUMPY}",
    "numpy-room": f"--world 5x4 --moves 7 --hidden 5 --games 300 {NUMPY}",
    "numpy-long": f"--moves 25 --hidden 8 --seed 3 --games 150 {NUMPY}",
    "numpy-until": f"--until 11 --games 400 {NUMPY}",
    "numpy-perfect": f"--teacher perfect --hidden 12 --games 200 {NUMPY}",
    "numpy-chase": f"--teacher chase --hidden 12 --games 200 {NUMPY}",
    # and by the compiled engine
    "compiled-16": f"--games 30000 {COMPILED}",
    "compiled-32": f"--hidden 32 --games 20000 {COMPILED}",
    "compiled-64": f"--hidden 64 --games 12000 {COMPILED}",
    "compiled-128": f"--hidden 128 --games 3000 {COMPILED}",
    "compiled-5": f"--hidden 5 --seed 4 --rate 0.3 --games 20000 {COMPILED}",
    "compiled-room": f"--world 5x4 --moves 7 --games 20000 {COMPILED}",
    "compiled-long": f"--moves 25 --seed 3 --games 8000 {COMPILED}",
    "compiled-short": f"--moves 1 --games 8000 {COMPILED}",
    "compiled-until": f"--until 2.5 --hidden 20 --games 100000 {COMPILED}",
    "compiled-perfect": f"--teacher perfect --hidden 12 --games 12000 {COMPILED}",
    "compiled-chase": f"--teacher chase --hidden 12 --games 12000 {COMPILED}",
    # other brains and other lessons
    "modern": "--preset modern --games 6400",
    "modern-room": "--preset modern --world 5x4 --moves 7 --seed 2 --games 2560",
    "modern-one": "--preset modern --lesson 1 --games 200",
    "modern-perfect": "--preset modern --until-perfect",
    "article-128": "--lesson 128 --games 3840",
    "article-16-until": "--lesson 16 --until 12 --games 960",
    "article-single": "--precision single --games 300",
    "article-clip": "--clip 0.5 --sight wide --games 300",
    "article-adam": "--optimiser adam --rate 0.01 --lesson 4 --games 800",
    "elman-four-way": "--head four-way --games 400",
    "elman-four-way-128": "--head four-way --optimiser adam --rate 0.02 --lesson 128 --games 2560",
    "lstm-compass": f"{LSTM} --games 200",
    "lstm-one-cycle": f"{LSTM} --optimiser adam --schedule one-cycle --cycle 600 --rate 0.02 "
    "--lesson 8 --clip 1 --games 800",
    "plain-one-cycle": f"--schedule one-cycle --cycle 200 --games 300 {NUMPY}",
}

BOTH = "--preset article"
TWO_KINDS = "--mouse-preset article --cat-preset modern --mouse-hidden 20 --lesson 8"

FIGHTS: dict[str, str] = {
    "fight-modern": "--games 2560",
    "fight-modern-two-steps": "--steps 2 --games 1280",
    "fight-modern-room": "--world 4x5 --ticks 17 --seed 5 --lesson 32 --games 640",
    "fight-modern-flee-chase": "--mouse-teacher flee --cat-teacher chase --games 1280",
    "fight-quick": "--mouse flee --until-quick 1",
    "fight-uncatchable": "--ticks 20 --until-uncatchable",
    "fight-two-kinds": f"{TWO_KINDS} --games 400",
    "fight-two-kinds-numbers": f"{TWO_KINDS} --cat-precision double --games 200",
    "fight-numpy": f"{BOTH} --games 250 {NUMPY}",
    "fight-numpy-64": f"{BOTH} --mouse-hidden 64 --cat-hidden 32 --games 120 {NUMPY}",
    "fight-numpy-two-steps": f"{BOTH} --steps 2 --games 200 {NUMPY}",
    "fight-numpy-room": f"{BOTH} --world 5x4 --ticks 17 --games 200 {NUMPY}",
    "fight-numpy-lesson": f"{BOTH} --lesson 16 --games 640",
    "fight-compiled": f"{BOTH} --games 20000 {COMPILED}",
    "fight-compiled-64": f"{BOTH} --mouse-hidden 64 --cat-hidden 32 --games 4000 {COMPILED}",
    "fight-compiled-two-steps": f"{BOTH} --steps 2 --games 15000 {COMPILED}",
    "fight-compiled-room": f"{BOTH} --world 5x4 --ticks 17 --games 10000 {COMPILED}",
    "fight-compiled-flee": f"{BOTH} --mouse-teacher flee --cat-teacher flee --mouse-rate 0.2 "
    f"--games 10000 {COMPILED}",
    "fight-mouse-learns": f"{BOTH} --learn mouse --games 5000 {COMPILED}",
    "fight-cat-learns": f"{BOTH} --learn cat --steps 2 --games 5000 {COMPILED}",
    "fight-modern-cat-learns": "--learn cat --games 640",
}
for mind in ("still", "flee", "chase", "perfect"):
    for engine, games in ((NUMPY, 120), (COMPILED, 5000)):
        told = engine.split()[1]
        FIGHTS |= {
            f"fight-{told}-mouse-{mind}": f"{BOTH} --cat {mind} --games {games} {engine}",
            f"fight-{told}-cat-{mind}": f"{BOTH} --mouse {mind} --games {games} {engine}",
        }
    FIGHTS |= {
        f"fight-modern-mouse-{mind}": f"--cat {mind} --steps 2 --games 384",
        f"fight-modern-cat-{mind}": f"--mouse {mind} --games 384",
    }

CHANGED: dict[str, tuple[Step, ...]] = {
    "from-numpy": (f"train --games 180 {NUMPY}", f"train --games 320 {NUMPY}"),
    "from-compiled": (f"train --games 12345 {COMPILED}", f"train --games 17655 {COMPILED}"),
    "from-modern": ("train --preset modern --games 2560", "train --games 3840"),
    "from-one-cycle": (
        f"train {LESSONS['lstm-one-cycle'].replace('800', '320')}",
        "train --games 480",
    ),
    "from-fight-modern": ("fight --games 1024", "fight --games 1536"),
    "from-fight-numpy": (f"fight {BOTH} --games 100 {NUMPY}", f"fight --games 150 {NUMPY}"),
    "from-fight-compiled": (
        f"fight {BOTH} --games 4567 {COMPILED}",
        f"fight --games 15433 {COMPILED}",
    ),
    "engines-in-turn": (f"train --games 12000 {COMPILED}", f"train --games 100 {NUMPY}"),
    "branch-compiled": (
        f"train --games 32000 {COMPILED}",
        10000,
        f"train --games 15000 {COMPILED}",
    ),
    "branch-modern": ("train --preset modern --games 5120", 2560, "train --games 2560"),
    "branch-fight": ("fight --games 3840", 1280, "fight --games 1280"),
    "branch-fight-compiled": (
        f"fight {BOTH} --games 22000 {COMPILED}",
        20000,
        f"fight --games 12000 {COMPILED}",
    ),
    "branch-newborn": (f"train --games 12000 {COMPILED}", 0, f"train --games 12000 {COMPILED}"),
    "rate": (
        f"train --games 12000 {COMPILED}",
        f"train --rate 0.03 --games 12000 {COMPILED}",
    ),
    "rate-modern": ("train --preset modern --games 1920", "train --rate 0.01 --games 1920"),
    "teacher": (
        f"train --games 12000 {COMPILED}",
        {"teacher": "perfect", "moves": 15},
        f"train --games 12000 {COMPILED}",
    ),
    "fight-size": (
        f"fight {BOTH} --games 10000 {COMPILED}",
        {"cat-hidden": 24},
        f"fight --games 5000 {COMPILED}",
    ),
    "optimiser": (
        f"train --games 300 {NUMPY}",
        {"optimiser": "adam", "rate": 0.01, "clip": 1.0},
        "train --games 200",
        {"optimiser": "plain", "rate": 0.1},
        "train --games 200",
    ),
    "lessons-fight-lessons": (
        f"train --games 12000 {COMPILED}",
        {"fight": True, "cat-rate": 0.2},
        f"fight --games 12000 {COMPILED}",
        {"steps": 2, "cat-teacher": "perfect"},
        f"fight --games 3000 {COMPILED}",
        {"fight": False},
        f"train --games 12000 {COMPILED}",
    ),
    "lessons-fight-lessons-modern": (
        "train --preset modern --games 1920",
        {"fight": True, "teacher": "perfect", "cat-hidden": 5},
        "fight --games 640",
        {"fight": False},
        "train --games 640",
    ),
    "fight-changed": (
        f"fight {BOTH} --games 5000 {COMPILED}",
        f"fight --learn cat --steps 2 --cat-rate 0.2 --games 3000 {COMPILED}",
        f"fight --mouse flee --mouse-teacher flee --ticks 20 --games 3000 {COMPILED}",
        f"fight --mouse brain --learn both --games 3000 {COMPILED}",
    ),
    "fight-changed-modern": (
        "fight --games 640",
        "fight --learn mouse --cat chase --mouse-rate 0.01 --games 640",
        "fight --learn both --cat brain --games 640",
    ),
    "practice": (
        f"train --games 5001 {COMPILED}",
        {"practice": STARTS},
        f"train --games 12000 {COMPILED}",
        {"practice": ()},
        f"train --games 5000 {COMPILED}",
    ),
    "practice-numpy": (
        f"train --games 51 {NUMPY}",
        {"practice": STARTS},
        f"train --games 200 {NUMPY}",
    ),
    "practice-modern": (
        "train --preset modern --games 640",
        {"practice": STARTS[:2]},
        "train --games 1280",
    ),
    "practice-fight": (
        "fight --games 640",
        {"practice": STARTS},
        "fight --games 640",
    ),
    "practice-fight-compiled": (
        f"fight {BOTH} --games 5002 {COMPILED}",
        {"practice": STARTS},
        f"fight --games 8000 {COMPILED}",
    ),
}

RUNS: dict[str, tuple[Step, ...]] = {
    **{name: (f"train {options}",) for name, options in LESSONS.items()},
    **{name: (f"fight {options}",) for name, options in FIGHTS.items()},
    **CHANGED,
}

IN_PARTS = {
    "from-numpy": "numpy-16",
    "from-compiled": "compiled-16",
    "from-modern": "modern",
    "from-one-cycle": "lstm-one-cycle",
    "from-fight-modern": "fight-modern",
    "from-fight-numpy": "fight-numpy",
    "from-fight-compiled": "fight-compiled",
}
"""Runs in two parts, and the same in one."""

STORED = {name: steps for name, steps in RUNS.items() if name not in IN_PARTS}
"""The runs in one part are enough."""


def is_compiled(steps: tuple[Step, ...]) -> bool:
    """Whether all training is the compiled engine's."""
    return all(COMPILED in step for step in steps if isinstance(step, str))


def needs_compiled(steps: tuple[Step, ...]) -> bool:
    return any(COMPILED in step for step in steps if isinstance(step, str))


class Maker:
    """Makes files of runs in a folder; what was made once is not made again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, Path] = {}

    def file(self, steps: tuple[Step, ...], begin: Path | None = None) -> Path | None:
        """Return the file that the last of some steps leaves, the first going on from a file."""
        if not steps:
            return begin
        key = repr((begin, steps))
        if key not in self._made:
            source = self.file(steps[:-1], begin)
            target = self._folder / f"{len(self._made)}-{len(steps)}.safetensors"
            take(steps[-1], source, target)
            self._made[key] = target
        return self._made[key]

    def run(self, name: str) -> program.Values:
        """Return what is in the file of a run."""
        return program.opened(self.file(RUNS[name]))


def take(step: Step, source: Path | None, target: Path) -> None:
    """Take one step of a run."""
    if isinstance(step, dict):
        program.change(source, target, step)
    elif isinstance(step, int):
        program.branch(source, target, step)
    else:
        more = [] if source is None else ["--from", str(source)]
        arguments = [*step.split(), *more, "--save", str(target), "--quiet"]
        code, _, told = program.command(*arguments)
        assert code in (0, 1), f"{step}: {told}"
