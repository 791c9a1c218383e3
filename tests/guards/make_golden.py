"""Makes the stored data from the program as it is: ``python -m tests.guards.make_golden``.

Each call adds the data of the arithmetic that it runs by; ``--new`` first forgets all others. The
arithmetics of other machines are had by environment variables, as in

    OPENBLAS_CORETYPE=Haswell NPY_DISABLE_CPU_FEATURES="AVX512F AVX512CD AVX512_SKX AVX512_CLX
    AVX512_CNL AVX512_ICL X86_V4" python -m tests.guards.make_golden

``tests/guards/every_arithmetic.sh`` does it for all that are stored.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.guards import golden, runs


def make_runs(folder: Path, new: bool) -> None:
    maker, stored = runs.Maker(folder), {} if new else golden.read("runs")
    made = {}
    for name, steps in runs.RUNS.items():
        run = maker.run(name)
        made[name] = golden.keep_run(stored.get(name, {}), run, runs.is_compiled(steps))
    golden.write("runs", made)


def main() -> None:
    new = "--new" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        make_runs(Path(folder), new)


if __name__ == "__main__":
    main()
