"""The exports that are held, and what is looked at in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from PIL import features

from tests.gifs import durations_in, frames_in
from tests.guards import golden, program, runs
from tests.guards.exams import CAT, FIGHT, OLD

LESSONS = str(golden.FOLDER / "format-3-lessons.safetensors")
PICTURES, CONSTANTS = "frames", "constants"
"""The figures that depend on what draws, and on the weights."""


class Case(NamedTuple):
    """A brain file or a made run, and the options of ``export``."""

    source: str
    options: str = ""


FILMS = {
    "lessons": Case(LESSONS),
    "lessons-then": Case(LESSONS, "--at 10000 --width 320"),
    "old": Case(OLD),
    "mouse": Case(FIGHT),
    "cat": Case(FIGHT, "--side cat --width 900"),
    "made": Case("compiled-16"),
    "made-fight": Case("fight-modern"),
}
GAMES = {
    "lessons": Case(LESSONS),
    "lessons-start": Case(LESSONS, "--start 1,0,2,3 --width 240"),
    "old": Case(OLD, "--seed 3"),
    "fight": Case(FIGHT),
    "fight-then": Case(FIGHT, "--at 1280 --seed 1"),
    "cat": Case(CAT, "--start 0,0,4,4 --width 300"),
    "made": Case("compiled-16"),
}
CURVES = {
    "lessons": Case(LESSONS),
    "lessons-then": Case(LESSONS, "--at 10000"),
    "old": Case(OLD),
    "fight": Case(FIGHT),
    "fight-then": Case(FIGHT, "--at 1280"),
    "made": Case("compiled-16"),
    "made-fight": Case("fight-compiled"),
}
MODELS = {
    "lessons": Case(LESSONS),
    "old": Case(OLD),
    "mouse": Case(FIGHT),
    "cat": Case(FIGHT, "--side cat"),
    "then": Case(FIGHT, "--at 1280 --side cat"),
    "older": Case(str(golden.FOLDER.parent / "format-1.safetensors")),
    "made": Case("lstm-compass"),
    "made-four-way": Case("elman-four-way"),
}
CASES = {
    f"{kind}-{name}": (kind, case)
    for kind, cases in (("gif", FILMS), ("game", GAMES), ("csv", CURVES), ("onnx", MODELS))
    for name, case in cases.items()
}


def drawing() -> golden.Values:
    """Return the versions of what draws letters and pictures."""
    return {part: str(features.version(part)) for part in ("pil", "freetype2", "raqm")}


def figures_of(name: str, maker: runs.Maker, folder: Path) -> golden.Values:
    """Make an export by the command line; return what is to be held of it."""
    kind, case = CASES[name]
    source = maker.file(runs.RUNS[case.source]) if case.source in runs.RUNS else case.source
    target = folder / f"{name}.{kind}"
    options = [*case.options.split(), f"--{kind}", str(target)]
    code, _, told = program.command("export", str(source), *options)
    assert code == 0, told
    data = target.read_bytes()
    words = told.removeprefix(f"{target}: ").strip()
    if kind == "csv":
        return {"words": words, "rows": data.count(b"\n"), "bytes": golden.digest(data)}
    if kind == "onnx":
        return contents_of(data)
    frames = frames_in(data)
    return {
        "words": words,
        "size": list(frames[0].size),
        "durations": durations_in(data),
        PICTURES: [golden.digest(frame.tobytes()) for frame in frames],
    }


def contents_of(data: bytes) -> golden.Values:
    """Return what is in a model, whatever its nodes are called."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(data)

    def ports(values: list) -> list[str]:
        return [
            f"{value.name} {value.type.tensor_type.elem_type} "
            f"{[dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]}"
            for value in values
        ]

    constants = [numpy_helper.to_array(constant) for constant in model.graph.initializer]
    return {
        "inputs": ports(model.graph.input),
        "outputs": ports(model.graph.output),
        "nodes": sorted(Counter(node.op_type for node in model.graph.node).items()),
        CONSTANTS: sorted(golden.digest(constant) for constant in constants),
        "versions": [model.ir_version, model.opset_import[0].version, model.producer_name],
        "properties": sorted([prop.key, prop.value] for prop in model.metadata_props),
    }
