"""The bytes of a brain file: a run in, bytes out, and back; nothing odd comes back.

A brain file is a plain safetensors file, which numpy, PyTorch and JAX open as well. Its tensors
are the brain's parameters under their names; the file of a fight holds the mouse's brain so, and
the cat's with "cat " before every name. Its metadata holds

    catmouse   the version of this format
    record     what the run is made of, how far it is and when it was saved, as JSON
    curve      the smoothed errors over the games, as JSON
    stream     the state of the random stream, as JSON
    clock      the seconds of training over the games, as JSON
    timeline   when the moments of the past were kept, and how good they were, as JSON
    sha256     the seal: SHA-256 of the whole file, taken with 64 zeros in the seal's own place

so a single changed bit, wherever it is, is noticed. Floats are written in decimal with as many
digits as give back the same bits.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from catmouse.brains.arrays import Params
from catmouse.brains.optimisers import OPTIMISERS
from catmouse.files import timeline_format
from catmouse.files.fields import Fault, Record, parse, shown
from catmouse.files.run_record import (
    Summary,
    clock_for,
    clock_of,
    curve_for,
    curves_of,
    record_for,
    stream_for,
    stream_of,
    summary_of,
)
from catmouse.files.timeline_format import PREFIX, fitting
from catmouse.recipe.recipe import BrainRecipe, Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.curve import RunCurve
from catmouse.runs.saved import SavedBrain, SavedRun

FORMAT = 4
READABLE = ("1", "2", "3", "4")
"""Format 1 knew the article's recipe only; format 2 knew no fights; format 3 kept what was changed
on the way as sentences."""
LARGEST_FILE = 64 * 2**20
LARGEST_HEADER = 16 * 2**20

KINDS = {"double": ("F64", "<f8"), "single": ("F32", "<f4")}
"""What a file calls numbers of a precision, and what numpy does."""

TYPES = {"<f8": "F64", "<f4": "F32", "<i8": "I64"}
"""What numpy calls types of numbers, and what a file does."""

STREAM_NAME = f"{PREFIX}stream"
EMPTY_TIMELINE = '{"stride": 10000, "moments": [], "marks": []}'
NO_CLOCK = '{"games": [], "seconds": []}'
"""What a file of an older format has."""

OWN = "optimiser "
"""Before the names of the optimiser's own arrays."""
PREFIXES = {MOUSE: "", CAT: "cat "}
"""Before the names of a side's arrays; a mouse alone is a plain brain."""

METADATA = ("catmouse", "record", "curve", "stream", "sha256")
NO_SEAL = b"0" * 64
SEAL = re.compile(rb'"sha256":"([0-9a-f]{64})"')


def encode(run: SavedRun) -> bytes:
    """Return the bytes of a run's file, sealed."""
    timeline = run.timeline
    if timeline.moments:
        timeline = fitting(timeline, run.recipe)
    metadata = {
        "catmouse": str(FORMAT),
        "record": json.dumps(record_for(run)),
        "curve": json.dumps(curve_for(run)),
        "stream": json.dumps(stream_for(run)),
        "clock": json.dumps(clock_for(run)),
        "timeline": json.dumps(timeline_format.record_for(timeline)),
        "sha256": NO_SEAL.decode(),
    }
    names = names_of(run.recipe)
    arrays = {
        name: getattr(run.brains[side], part)[own] for name, (side, part, own) in names.items()
    }
    arrays |= timeline_format.arrays_for(timeline, names)
    kinds = kinds_of(run.recipe, arrays)
    stored = {name: np.ascontiguousarray(array, kinds[name]) for name, array in arrays.items()}
    unsealed = safetensors.numpy.save(stored, metadata)
    return put_seal(unsealed, hashlib.sha256(unsealed).hexdigest().encode())


def decode(data: bytes) -> SavedRun:
    """Return the run that a file's bytes stand for; raise Fault where anything is odd."""
    if len(data) > LARGEST_FILE:
        raise Fault(f"is larger than any brain, which takes at most {LARGEST_FILE:,} bytes")
    header = read_header(io.BytesIO(data), len(data))
    metadata = metadata_of(header)
    check_seal(data)
    summary = summary_in(header)
    recipe, curves = summary.recipe, curves_of(metadata["curve"], summary)
    past = Record(parse(metadata.get("timeline", EMPTY_TIMELINE)))
    names = names_of(recipe)
    arrays = arrays_of(data, header, recipe, past)
    brains = {
        side: SavedBrain(part["params"], part["optimiser"], summary.smoothed[side], curves[side])
        for side, part in timeline_format.parts_of(arrays, names).items()
    }
    return SavedRun(
        recipe=recipe,
        brains=brains,
        games=summary.games,
        stream=stream_of(metadata["stream"]),
        score=summary.score,
        clock=clock_of(metadata.get("clock", NO_CLOCK), summary),
        timeline=timeline_format.timeline_of(past, arrays, names, recipe),
    )


def decode_curve(data: bytes) -> RunCurve:
    """Return how the run in a file went; raise Fault where its bytes are not those once sealed."""
    header = read_header(io.BytesIO(data), len(data))
    metadata = metadata_of(header)
    check_seal(data)
    summary = summary_in(header)
    return RunCurve(
        recipe=summary.recipe,
        games=summary.games,
        smoothed=summary.smoothed[MOUSE],
        curve=curves_of(metadata["curve"], summary)[MOUSE],
        clock=clock_of(metadata.get("clock", NO_CLOCK), summary),
    )


def summary_in(header: dict[str, Any]) -> Summary:
    """Return what the record in a header says; raise Fault where it cannot be."""
    metadata = metadata_of(header)
    return summary_of(metadata["record"], metadata["catmouse"])


def read_header(file: BinaryIO, size: int) -> dict[str, Any]:
    """Return the header of a safetensors file of so many bytes; raise Fault where it has none."""
    start = file.read(9)
    if not start:
        raise Fault("is empty")
    length = int.from_bytes(start[:8], "little")
    if start[8:] != b"{":
        raise Fault("is not a brain: it is no safetensors file")
    if length > size - 8:
        raise Fault("is cut off, or is no safetensors file at all")
    if not 1 < length <= LARGEST_HEADER:
        raise Fault("is not a brain: no brain's header has its length")
    header = parse(b"{" + file.read(length - 1))
    if not isinstance(header, dict):
        raise Fault("is damaged: its header is not a list of fields")
    ends = [
        Record(entry).integers("data_offsets").max(initial=0)
        for name, entry in header.items()
        if name != "__metadata__"
    ]
    if max(ends, default=0) > size - 8 - length:
        raise Fault("is cut off")
    return header


def metadata_of(header: dict[str, Any]) -> dict[str, str]:
    """Return the metadata of a header; raise Fault where it is no catmouse brain we can read."""
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or "catmouse" not in metadata:
        raise Fault("is a safetensors file, but not a catmouse brain")
    version = metadata["catmouse"]
    if version not in READABLE:
        if isinstance(version, str) and version.isascii() and version.isdigit():
            raise Fault(
                f"has format {version[:9]}, but this catmouse knows up to {FORMAT}: "
                "take the newest catmouse"
            )
        raise Fault(f"has a format that no catmouse writes: {shown(version)}")
    for name in METADATA:
        if not isinstance(metadata.get(name), str):
            raise Fault(f"is damaged: its metadata has no text {name!r}")
    return metadata


def put_seal(data: bytes, seal: bytes) -> bytes:
    """Return a file's bytes with another seal of 64 characters; raise Fault where it has none."""
    header = 8 + int.from_bytes(data[:8], "little")
    found = list(SEAL.finditer(data, 0, header))
    if len(found) != 1:
        raise Fault("is damaged: it has no seal")
    return data[: found[0].start(1)] + seal + data[found[0].end(1) :]


def check_seal(data: bytes) -> None:
    """Raise Fault where a file's bytes are not exactly those that were sealed."""
    if put_seal(data, hashlib.sha256(put_seal(data, NO_SEAL)).hexdigest().encode()) != data:
        raise Fault("is damaged: its contents do not match its checksum")


def names_of(recipe: Recipe) -> dict[str, tuple[str, str, str]]:
    """Return the names of the brains' arrays in a file: side, part and own name of each."""
    return {
        PREFIXES[side] + (OWN if part == "optimiser" else "") + own: (side, part, own)
        for side in recipe.sides
        for part, shapes in zip(
            ("params", "optimiser"), shapes_of(recipe.brain_of(side)), strict=True
        )
        for own in shapes
    }


def shapes_of(
    recipe: BrainRecipe,
) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    """Return the shapes of a brain's parameters and of its optimiser's arrays, by their names."""
    shapes = recipe.network.shapes(recipe.hidden)
    blank = {name: np.zeros(shape) for name, shape in shapes.items()}
    own = OPTIMISERS[recipe.optimiser](blank, recipe.clip).state
    return shapes, {name: array.shape for name, array in own.items()}


def kinds_of(recipe: Recipe, names: Iterable[str]) -> dict[str, str]:
    """Return numpy's name of each array's type in a file: as precise as its side's brain."""
    known = names_of(recipe)
    return {
        name: "<i8"
        if name == STREAM_NAME
        else KINDS[recipe.brain_of(known[name.removeprefix(PREFIX)][0]).precision][1]
        for name in names
    }


def arrays_of(data: bytes, header: dict[str, Any], recipe: Recipe, past: Record) -> Params:
    """Return all arrays of a file, writable; raise Fault where they are not the recipe's."""
    names = names_of(recipe)
    shapes = {
        name: shapes_of(recipe.brain_of(side))[part == "optimiser"][own]
        for name, (side, part, own) in names.items()
    }
    expected = shapes | timeline_format.shapes_for(past, shapes)
    if header.keys() - {"__metadata__"} != expected.keys():
        own = recipe.brain_of(MOUSE)
        own_names = ", ".join(own.network.shapes(own.hidden))
        raise Fault(f"does not hold the parameters {own_names} and no others")
    kinds = kinds_of(recipe, expected)
    for name, shape in expected.items():
        side = MOUSE if name == STREAM_NAME else names[name.removeprefix(PREFIX)][0]
        check_tensor(header[name], name, shape, kinds[name], recipe.brain_of(side).hidden)
    try:
        arrays = safetensors.numpy.load(data)
    except SafetensorError:
        raise Fault("is damaged: its arrays do not fit together") from None
    for name in expected:
        if not np.isfinite(arrays[name]).all():
            raise Fault(f"holds numbers in {name} that are not finite")
    return {name: np.array(arrays[name], kinds[name]) for name in expected}


def check_tensor(entry: Any, name: str, shape: tuple[int, ...], kind: str, hidden: int) -> None:
    """Raise Fault where a tensor's entry in a header is not of its kind and shape."""
    told = TYPES[kind]
    if entry.get("dtype") != told:
        raise Fault(f"holds {name} as {shown(entry.get('dtype'))}, not as {told!r}")
    if entry.get("shape") != list(shape):
        raise Fault(
            f"holds {name} in the shape {shown(entry.get('shape'))}, "
            f"but {hidden} hidden units make it {list(shape)}"
        )
