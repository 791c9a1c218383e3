"""Makes the stored data from the program as it is: ``python -m tests.guards.make_golden``.

Each call adds the data of the arithmetic that it runs by; ``--new`` first forgets all others.
``tests/guards/every_arithmetic.sh`` does it for all that are stored. It is for results that are
meant to change, and for nothing else; the brain files beside the data are never made again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.guards import exams, exports, files, golden, program, runs


def make_runs(maker: runs.Maker, stored: golden.Values) -> golden.Values:
    return {
        name: golden.keep_run(stored.get(name, {}), maker.run(name), runs.is_compiled(steps))
        for name, steps in runs.STORED.items()
    }


def make_exams(maker: runs.Maker, stored: golden.Values) -> golden.Values:
    return {
        name: golden.keep_figures(stored.get(name, {}), exams.figures_of(case, maker))
        for name, case in exams.CASES.items()
    }


def make_exports(maker: runs.Maker, stored: golden.Values) -> golden.Values:
    with tempfile.TemporaryDirectory() as folder:
        made = {
            name: golden.keep_figures(
                stored.get(name, {}), exports.figures_of(name, maker, Path(folder))
            )
            for name in exports.CASES
        }
    return made | {"drawn by": exports.drawing()}


def make_files(maker: runs.Maker, stored: golden.Values) -> golden.Values:
    return {name: files.contents_of(program.opened(path)) for name, path in files.FILES.items()}


def make_gone_on(maker: runs.Maker, stored: golden.Values) -> golden.Values:
    return {
        name: golden.keep_run(
            stored.get(name, {}),
            program.opened(files.gone_on(name, maker)),
            files.is_compiled(name),
        )
        for name in files.GO_ON
    }


MADE = {
    "runs": make_runs,
    "exams": make_exams,
    "exports": make_exports,
    "files": make_files,
    "gone on": make_gone_on,
}


def main() -> None:
    new = "--new" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        maker = runs.Maker(Path(folder))
        for name, make in MADE.items():
            golden.write(name, make(maker, {} if new else golden.read(name)))


if __name__ == "__main__":
    main()
