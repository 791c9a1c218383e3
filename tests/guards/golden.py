"""The stored data, and how what a program makes is compared with it.

Numpy's results depend, in their last places, on the processor: on the kernels of its BLAS and of
its exp and tanh. So every result of numpy is stored for several *arithmetics*, each known by the
digest of some fixed calculations. On a machine with one of these every bit is compared; on any
other machine numbers are compared, as far apart as a hundred times what the known arithmetics
are. What the compiled engine makes is the same wherever there is fused multiply-add.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

Values = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "data" / "golden"
COMPILED = "compiled"

MANY = 100
"""So many times as far apart as the known arithmetics may an unknown one be."""
LEAST = {"float64": 1e-9, "float32": 1e-4}
"""Relative: numbers may always be so far apart."""
MOST = 0.05
"""Relative: what comes out farther apart than so is not compared, for the run is chaotic."""
FIRST_NUMBERS = 4
"""Of each array that are stored as numbers."""


def read(name: str) -> Values:
    path = FOLDER / f"{name.replace(' ', '-')}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(name: str, values: Values) -> None:
    path = FOLDER / f"{name.replace(' ', '-')}.json"
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
        for key, value in sorted(values.items())
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def digest(*parts: Any) -> str:
    """The first 16 digits of the SHA-256 of arrays, with type and shape, bytes, or plain values."""
    found = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            kind = part.dtype.newbyteorder("<")
            found.update(f"{kind.str} {part.shape}".encode())
            found.update(np.ascontiguousarray(part, kind).tobytes())
        else:
            found.update(part if isinstance(part, bytes) else repr(part).encode())
    return found.hexdigest()[:16]


@functools.cache
def arithmetic() -> str:
    """Return the digest of fixed calculations of the kinds that brains are made of."""
    rng, parts = np.random.RandomState(0), []
    for kind in (np.float32, np.float64):
        for hidden in (3, 4, 5, 8, 12, 16, 20, 32, 64, 128):
            across = rng.normal(size=(hidden, hidden)).astype(kind)
            gates = rng.normal(size=(4 * hidden, hidden)).astype(kind)
            narrow = rng.normal(size=(hidden, 4)).astype(kind)
            for games in (1, 3, 8, 16, 100, 128, 1296):
                units = rng.normal(size=(games, hidden)).astype(kind)
                inputs = rng.normal(size=(games, 4)).astype(kind)
                back = np.ascontiguousarray(units.T)
                parts += [units @ across, units @ across.T, units @ narrow, units @ narrow[:, :1]]
                parts += [units.T @ units, inputs.T @ units, inputs @ narrow.T, gates @ units.T]
                parts += [gates @ back, gates.T @ (gates @ back), narrow @ inputs.T]
                parts += [np.stack([units, units]).sum(axis=0), units.sum(), units.sum(axis=0)]
                parts += [np.sqrt(units * units), np.linalg.norm(units)]
        wide = rng.normal(scale=8, size=3000).astype(kind)
        for length in (1, 3, 16, 64, 3000):
            parts += [np.exp(wide[:length]), np.tanh(wide[:length])]
    return digest(*parts)


# --- a run ------------------------------------------------------------------------------------


def facts_of(run: Values) -> Values:
    """Return what is stored of a run to the bit: digests by name, and figures."""
    digests = {"stream": digest(*run["stream"])}
    for side, brain in run["brains"].items():
        digests |= {f"{side} {name}": digest(array) for name, array in brain["params"].items()}
        if brain["optimiser"]:
            names, arrays = zip(*sorted(brain["optimiser"].items()), strict=True)
            digests[f"{side} optimiser"] = digest(names, *arrays)
        digests[f"{side} curve"] = digest(*brain["curve"], float(brain["smoothed"]))
    digests["settings"] = digest(sorted(run["settings"].items()))
    past = [
        part
        for moment in run["moments"]
        for part in (
            moment["games"],
            sorted(moment["settings"].items()),
            *moment["stream"],
            *(
                part
                for _, brain in sorted(moment["brains"].items())
                for part in (
                    *in_order(brain["params"]),
                    *in_order(brain["optimiser"]),
                    float(brain["smoothed"]),
                )
            ),
        )
    ]
    digests["past"] = digest(*past)
    return {
        "games": run["games"],
        "moments": [moment["games"] for moment in run["moments"]],
        "marks": run["marks"],
        "digests": digests,
    }


def in_order(arrays: Values) -> list[Any]:
    """Return arrays in the order of their names."""
    return [array for _, array in sorted(arrays.items())]


def numbers_of(run: Values) -> Values:
    """Return the first numbers of each array of weights, and some of the curves."""
    found: Values = {}
    for side, brain in run["brains"].items():
        for name, array in brain["params"].items():
            found[f"{side} {name}"] = [float(str(value)) for value in array.flat[:FIRST_NUMBERS]]
        games, errors = brain["curve"]
        some = [game & (game - 1) == 0 for game in games.tolist()]  # 0 and the powers of two
        found[f"{side} errors"] = [float(error) for error in errors[some]]
    return found


def precision_of(run: Values) -> float:
    kinds = {
        str(array.dtype) for brain in run["brains"].values() for array in brain["params"].values()
    }
    return max(LEAST[kind] for kind in kinds)


def apart(some: list[float], others: list[float]) -> list[float]:
    """Return how far apart numbers are: of errors each, relative to the largest."""
    scale = max([1.0, *(abs(number) for number in some)])
    return [abs(one - other) / scale for one, other in zip(some, others, strict=False)]


def told_once(marks: list[Any]) -> set[tuple[Any, ...]]:
    """Return marks without those that tell of one thing twice: 0.3.0 noted each time."""
    last = {(games, text.rpartition(" ")[0]): text for games, text in marks}
    return {(games, text) for (games, _), text in last.items()}


def told_apart(run: Values, near: Values) -> str:
    """Return by how much a run's first numbers differ from the stored ones, for a message."""
    numbers = numbers_of(run)
    return "; ".join(
        f"the first numbers of {name} are {max(apart(near[name], numbers[name]), default=0):.3g} "
        "apart (relative)"
        for name in near.keys() & numbers.keys()
    )


def check_run(name: str, run: Values, compiled: bool, all_stored: Values) -> None:
    """Fail, and say what differs, unless a run is the one that is stored under a name."""
    stored, facts = all_stored[name], facts_of(run)
    number = stored["exact"].get(COMPILED if compiled else arithmetic())
    if number is None:
        check_near(name, run, stored)
    else:
        wanted = stored["facts"][number]
        for what in ("games", "moments"):
            assert facts[what] == wanted[what], f"{name}: other {what}"
        assert told_once(facts["marks"]) == told_once(wanted["marks"]), f"{name}: other marks"
        bits, known = facts["digests"], wanted["digests"]
        assert bits.keys() == known.keys(), f"{name}: other arrays"
        other = ", ".join(one for one in bits if bits[one] != known[one])
        assert not other, f"{name}: other bits in {other}; {told_apart(run, stored['near'])}"
    check_figures(f"{name}: the score", stored["scores"], {"score": run["score"]})


def check_near(name: str, run: Values, stored: Values) -> None:
    """Fail unless a run's numbers are near the stored ones, as far as they are not chaotic."""
    least, compared = precision_of(run), 0
    for what, numbers in numbers_of(run).items():
        wanted = stored["near"][what]
        spread = stored["apart"].get(what, [0.0])
        for place, distance in enumerate(apart(wanted, numbers)):
            allowed = max(least, MANY * spread[min(place, len(spread) - 1)])
            if allowed > MOST:
                break
            compared += 1
            assert distance <= allowed, (
                f"{name}: number {place} of {what} is {numbers[place]!r}, not "
                f"{wanted[place]!r}, {distance:.3g} apart where {allowed:.3g} is allowed"
            )
    assert compared > 0, f"{name}: nothing was compared"


def keep_run(stored: Values, run: Values, compiled: bool) -> Values:
    """Return a run's stored data with those of this arithmetic."""
    facts, numbers = plain(facts_of(run)), numbers_of(run)
    if compiled:  # only told where bits differ, so the curves are enough
        numbers = {name: found for name, found in numbers.items() if name.endswith("errors")}
    stored = stored or {"exact": {}, "facts": [], "scores": {}, "near": numbers, "apart": {}}
    if facts not in stored["facts"]:
        stored["facts"].append(facts)
    assert not compiled or len(stored["facts"]) == 1, "the compiled engine depends on numpy's"
    stored["exact"][COMPILED if compiled else arithmetic()] = stored["facts"].index(facts)
    stored["scores"] = keep_figures(stored["scores"], {"score": run["score"]})
    for name, found in numbers.items():
        now = apart(stored["near"][name], found)
        if not name.endswith("errors"):
            now = [max(now)]  # all weights of an array are alike, a curve begins alike
        known = stored["apart"].get(name, [0.0] * len(now))
        worst = [float(f"{max(pair):.1g}") for pair in zip(known, now, strict=False)]
        if any(worst):
            stored["apart"][name] = worst
    return stored


# --- figures ----------------------------------------------------------------------------------


def keep_figures(stored: Values, figures: Values) -> Values:
    """Return stored figures with those of this arithmetic; equal ones stand there once."""
    stored, figures = stored or {"of": {}, "all": []}, plain(figures)
    if figures not in stored["all"]:
        stored["all"].append(figures)
    stored["of"][arithmetic()] = stored["all"].index(figures)
    return stored


def check_figures(name: str, stored: Values, figures: Values) -> None:
    """Fail unless figures are those stored for this arithmetic, or near to those of the others."""
    figures, number = plain(figures), stored["of"].get(arithmetic())
    assert figures.keys() == stored["all"][0].keys(), f"{name}: there are other figures"
    for key, value in figures.items():
        known = [one[key] for one in stored["all"]]
        if number is None:
            check_figure(f"{name}: {key}", known, value)
        else:
            assert value == known[number], f"{name}: {key} is {value}, not {known[number]}"


def check_figure(name: str, known: list[Any], value: Any) -> None:
    """Fail unless a figure is near to the known ones, wherever a number is in it."""
    if isinstance(value, list):
        if len({len(one) for one in known}) == 1:
            for number, part in enumerate(value):
                check_figure(name, [one[number] for one in known], part)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        if len(set(map(str, known))) == 1:
            assert value == known[0], f"{name} is {value}, not {known[0]}"
    else:
        low, high = min(known), max(known)
        room = 3 * (high - low) + LEAST["float32"] * max(1.0, abs(high))
        assert low - room <= value <= high + room, f"{name} is {value}, not {low} to {high}"


def plain(value: Any) -> Any:
    """Return a value as JSON gives it back, without NaN."""
    return json.loads(json.dumps(value).replace("NaN", "null"))
