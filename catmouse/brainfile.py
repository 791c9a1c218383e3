"""The bytes of a brain file: a run in, bytes out, and back; nothing odd comes back.

A brain file is a plain safetensors file, which numpy, PyTorch and JAX open as well. Its tensors
are the brain's parameters under their names. Its metadata holds

    catmouse   the version of this format
    record     what the run is made of, how far it is and when it was saved, as JSON
    curve      the smoothed errors over the games, as JSON
    stream     the state of the random stream, as JSON
    sha256     the seal: SHA-256 of the whole file, taken with 64 zeros in the seal's own place

so a single changed bit, wherever it is, is noticed. Floats are written in decimal with as many
digits as give back the same bits.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError

from catmouse import __version__
from catmouse.brains.elman import Params
from catmouse.learning import OPTIMISERS
from catmouse.recipe import Recipe
from catmouse.record import Fault, Record, parse, shown
from catmouse.world import FloatArray, IntArray, World

FORMAT = 2
READABLE = ("1", "2")
"""Format 1 knew the article's recipe only; what it does not name is the article's."""
LARGEST_FILE = 64 * 2**20
LARGEST_HEADER = 16 * 2**20

KINDS = {"double": ("F64", "<f8"), "single": ("F32", "<f4")}
"""What a file calls numbers of a precision, and what numpy does."""

OWN = "optimiser "
"""Before the names of the optimiser's own arrays."""

METADATA = ("catmouse", "record", "curve", "stream", "sha256")
NO_SEAL = b"0" * 64
SEAL = re.compile(rb'"sha256":"([0-9a-f]{64})"')
STREAM = "MT19937"
STREAM_WORDS = 624


@dataclass(frozen=True, eq=False)
class SavedRun:
    """A run at rest: all that is needed to go on exactly where it stopped."""

    recipe: Recipe
    params: Params
    games: int
    smoothed: float  # the smoothed errors; NaN before the first game
    curve: tuple[IntArray, FloatArray]  # game numbers and smoothed errors, (points,) each
    stream: tuple[Any, ...]  # numpy.random.RandomState.get_state()
    right_moves: int | None = None  # of all_moves in the exam, where that was known
    all_moves: int | None = None
    optimiser: Params = field(default_factory=dict)  # the optimiser's own arrays, by name


@dataclass(frozen=True)
class Summary:
    """What a brain file's record says, apart from the brain itself."""

    recipe: Recipe
    saved: datetime
    games: int
    smoothed: float
    right_moves: int | None
    all_moves: int | None


def encode(run: SavedRun) -> bytes:
    """Return the bytes of a run's file, sealed."""
    metadata = {
        "catmouse": str(FORMAT),
        "record": json.dumps(record_for(run)),
        "curve": json.dumps(curve_for(run)),
        "stream": json.dumps(stream_for(run)),
        "sha256": NO_SEAL.decode(),
    }
    tensors = run.params | {OWN + name: array for name, array in run.optimiser.items()}
    kind = KINDS[run.recipe.precision]
    arrays = {name: np.ascontiguousarray(array, kind[1]) for name, array in tensors.items()}
    unsealed = safetensors.numpy.save(arrays, metadata)
    return put_seal(unsealed, hashlib.sha256(unsealed).hexdigest().encode())


def decode(data: bytes) -> SavedRun:
    """Return the run that a file's bytes stand for; raise Fault where anything is odd."""
    if len(data) > LARGEST_FILE:
        raise Fault(f"is larger than any brain, which takes at most {LARGEST_FILE:,} bytes")
    header = read_header(io.BytesIO(data), len(data))
    metadata = metadata_of(header)
    check_seal(data)
    summary = summary_of(header)
    params, optimiser = params_of(data, header, summary.recipe)
    return SavedRun(
        recipe=summary.recipe,
        params=params,
        optimiser=optimiser,
        games=summary.games,
        smoothed=summary.smoothed,
        curve=curve_of(metadata["curve"], summary.games),
        stream=stream_of(metadata["stream"]),
        right_moves=summary.right_moves,
        all_moves=summary.all_moves,
    )


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


def record_for(run: SavedRun) -> dict[str, object]:
    """Return the record that stands in a run's file; :func:`summary_of` reads it."""
    recipe = run.recipe
    return {
        "program": __version__,
        "saved": datetime.now(UTC).isoformat(),
        "kind": recipe.brain,
        "hidden": int(recipe.hidden),
        "rate": float(recipe.rate),
        "seed": int(recipe.seed),
        "world": str(recipe.world),
        "moves": int(recipe.moves),
        "teacher": recipe.teacher,
        "head": recipe.head,
        "sight": recipe.sight,
        "precision": recipe.precision,
        "optimiser": recipe.optimiser,
        "clip": float(recipe.clip),
        "lesson": int(recipe.lesson),
        "schedule": recipe.schedule,
        "cycle": int(recipe.cycle),
        "games": int(run.games),
        "smoothed": None if math.isnan(run.smoothed) else float(run.smoothed),
        "right_moves": None if run.right_moves is None else int(run.right_moves),
        "all_moves": None if run.all_moves is None else int(run.all_moves),
    }


def summary_of(header: dict[str, Any]) -> Summary:
    """Return what the record in a header says; raise Fault where it cannot be."""
    record = Record(parse(metadata_of(header)["record"]))
    record.text("program")
    try:
        recipe = Recipe(
            hidden=record.integer("hidden"),
            rate=record.number("rate"),
            seed=record.integer("seed"),
            moves=record.integer("moves"),
            world=World.parse(record.text("world")),
            brain=record.text("kind"),
            teacher=record.text("teacher"),
            **later_settings(header, record),
        )
        saved = datetime.fromisoformat(record.text("saved"))
    except Fault:
        raise
    except ValueError as error:
        raise Fault(f"has a record that makes no sense: {error}") from None
    if saved.tzinfo is None:
        raise Fault("has a record that makes no sense: its date has no time zone")
    games = record.integer("games")
    smoothed = math.nan if record.is_null("smoothed") else record.number("smoothed")
    if math.isnan(smoothed) != (games == 0):
        raise Fault("has a record that makes no sense: games without errors, or errors without")
    right_moves = all_moves = None
    if not record.is_null("right_moves"):
        all_moves = record.integer("all_moves")
        right_moves = record.integer("right_moves", high=all_moves)
    return Summary(recipe, saved, games, smoothed, right_moves, all_moves)


LATER_NAMES = ("head", "sight", "precision", "optimiser", "schedule")


def later_settings(header: dict[str, Any], record: Record) -> dict[str, Any]:
    """Return the settings of a recipe that format 1 did not know yet."""
    if metadata_of(header)["catmouse"] == "1":
        return {}
    texts = {name: record.text(name) for name in LATER_NAMES}
    numbers = {name: record.integer(name) for name in ("lesson", "cycle")}
    return texts | numbers | {"clip": record.number("clip")}


def curve_for(run: SavedRun) -> dict[str, object]:
    """Return the curve that stands in a run's file."""
    games, errors = run.curve
    return {"games": [int(game) for game in games], "errors": [float(error) for error in errors]}


def curve_of(text: str, games: int) -> tuple[IntArray, FloatArray]:
    """Return the curve in a file after so many games; raise Fault where it cannot be."""
    record = Record(parse(text))
    numbers, errors = record.integers("games", high=games), record.numbers("errors")
    if len(numbers) != len(errors) or (np.diff(numbers) <= 0).any():
        raise Fault("has a curve that makes no sense")
    return numbers, errors


def stream_for(run: SavedRun) -> dict[str, object]:
    """Return the state of the random stream that stands in a run's file."""
    algorithm, key, position, has_gauss, gauss = run.stream
    return {
        "algorithm": str(algorithm),
        "key": [int(word) for word in key],
        "position": int(position),
        "has_gauss": int(has_gauss),
        "gauss": float(gauss),
    }


def stream_of(text: str) -> tuple[Any, ...]:
    """Return the state of the random stream in a file; raise Fault where it cannot be one."""
    record = Record(parse(text))
    key = record.integers("key", high=2**32 - 1).astype(np.uint32)
    if record.text("algorithm") != STREAM or len(key) != STREAM_WORDS:
        raise Fault("has a random stream of a kind that catmouse does not use")
    position = record.integer("position", high=STREAM_WORDS)
    return STREAM, key, position, record.integer("has_gauss", high=1), record.number("gauss")


def params_of(data: bytes, header: dict[str, Any], recipe: Recipe) -> tuple[Params, Params]:
    """Return the parameters in a file and the optimiser's own arrays, all writable.

    Raises Fault where they are not the recipe's.
    """
    shapes = recipe.mind.shapes(recipe.hidden)
    blank = {name: np.zeros(shape) for name, shape in shapes.items()}
    own = OPTIMISERS[recipe.optimiser](blank, recipe.clip).state
    kind = KINDS[recipe.precision]
    expected = shapes | {OWN + name: array.shape for name, array in own.items()}
    if header.keys() - {"__metadata__"} != expected.keys():
        raise Fault(f"does not hold the parameters {', '.join(shapes)} and no others")
    for name, shape in expected.items():
        if header[name].get("dtype") != kind[0]:
            raise Fault(f"holds {name} as {shown(header[name].get('dtype'))}, not as {kind[0]!r}")
        if header[name].get("shape") != list(shape):
            raise Fault(
                f"holds {name} in the shape {shown(header[name].get('shape'))}, "
                f"but {recipe.hidden} hidden units make it {list(shape)}"
            )
    try:
        arrays = safetensors.numpy.load(data)
    except SafetensorError:
        raise Fault("is damaged: its arrays do not fit together") from None
    for name in expected:
        if not np.isfinite(arrays[name]).all():
            raise Fault(f"holds numbers in {name} that are not finite")
    found = {name: np.array(arrays[name], kind[1]) for name in expected}
    return {name: found[name] for name in shapes}, {name: found[OWN + name] for name in own}
