"""The exported brain makes the same moves in another program, where onnxruntime is installed."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from catmouse.brains.brain import CELLS, HEADS, PRECISIONS, SCALES, StepOutput
from catmouse.export import onnx_model
from catmouse.export.export import Unavailable
from catmouse.export.onnx_model import MISSING
from catmouse.export.subject import Subject
from catmouse.games.match import Match, players_of
from catmouse.recipe.recipe import BrainRecipe, Recipe, lessons
from catmouse.recipe.starts import all_starts
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.run import Run
from tests.saved_runs import a_fight

needs_onnx = pytest.mark.skipif(
    not onnx_model.is_available(), reason="the extra requirement onnx is not installed"
)


def session_of(model: bytes) -> Any:
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    return runtime.InferenceSession(model, providers=["CPUExecutionProvider"])


def trained(recipe: Recipe, games: int = 300) -> Run:
    run = Run(recipe)
    run.train(games)
    return run


def coordinates_of(world: World, cat: np.ndarray, mouse: np.ndarray) -> np.ndarray:
    """Columns and rows of both, from the bottom left."""
    (cat_y, cat_x), (mouse_y, mouse_x) = (np.divmod(cell, world.width) for cell in (cat, mouse))
    return np.stack([cat_x, cat_y, mouse_x, mouse_y], axis=1)


PAIRS = [
    lessons(cell=cell, head=head, precision=precision, scale=scale, hidden=7, seed=4)
    for cell in CELLS
    for head in HEADS
    for precision in PRECISIONS
    for scale in SCALES
]


def followed(run: Run, side: str, moves: int) -> Iterator[tuple[StepOutput, dict[str, np.ndarray]]]:
    """Play from every start; yield what a side's brain made of each move, and its model's outputs.

    The model's memory is fed back, and the players stand where the brains have led them.
    """
    recipe, own = run.recipe, run.recipe.brain_of(side)
    starts = all_starts(recipe.world, recipe.rules.starts_apart)
    match = Match(recipe.world, players_of(recipe, run.params()), starts, recipe.rules)
    session = session_of(onnx_model.onnx_model(Subject.of(run.saved()), side))
    kind, names = PRECISIONS[own.precision], [port.name for port in session.get_outputs()]
    memory = {name: np.zeros((len(starts), own.hidden), kind) for name in own.network.cell.state}
    assert {port.name for port in session.get_inputs()} == {"coordinates", *memory}
    for _ in range(moves):
        for turn, step in match.turns:
            seen = {"coordinates": coordinates_of(recipe.world, match.at[CAT], match.at[MOUSE])}
            match.turn(turn, step)
            if turn == side:
                out = dict(zip(names, session.run(None, seen | memory), strict=True))
                memory = {name: out[f"{name}_next"] for name in memory}
                yield match.players[side].made, out  # type: ignore[union-attr]


def assert_same(made: StepOutput, out: dict[str, np.ndarray], own: BrainRecipe) -> None:
    """Fail where a model says anything else than the brain."""
    kind = PRECISIONS[own.precision]
    close = {"rtol": 1e-4, "atol": 1e-5} if kind is np.float32 else {"rtol": 1e-10, "atol": 1e-12}
    np.testing.assert_array_equal(out["direction"], made.direction)
    shown = own.network.head.shown(made.output)
    answer = out["answer"] if len(own.network.head.outputs) > 1 else out["answer"][:, np.newaxis]
    np.testing.assert_allclose(answer, shown, **close)
    assert out["answer"].dtype == kind and out["direction"].dtype == np.int64


@needs_onnx
@pytest.mark.parametrize(
    "recipe", PAIRS, ids=lambda r: ", ".join(map(str, dataclasses.astuple(r.mouse.network)))
)
def test_the_model_moves_as_the_brain_does_in_every_game_of_ten_moves(recipe: Recipe) -> None:
    chosen = set()
    for made, out in followed(trained(recipe), MOUSE, moves=10):
        assert len(made.direction) == 1296
        assert_same(made, out, recipe.mouse)
        chosen |= set(made.direction.tolist())
    assert len(chosen) > 1


@needs_onnx
def test_the_brain_of_another_room_sees_it_as_it_is() -> None:
    recipe = lessons(hidden=5, world=World(9, 4), head="four-way", scale="wide")
    run = trained(recipe)
    ((made, out),) = followed(run, MOUSE, moves=1)
    assert_same(made, out, recipe.mouse)
    session = session_of(onnx_model.onnx_model(Subject.of(run.saved()), MOUSE))
    outside = {"coordinates": np.array([[9, 0, 0, 0]]), "hidden": np.zeros((1, 5))}
    with pytest.raises(Exception, match="out of"):
        session.run(None, outside)


@needs_onnx
@pytest.mark.parametrize("side", [MOUSE, CAT])
def test_either_side_of_a_fight_can_leave(side: str) -> None:
    run = Run.resume(a_fight())
    seen = list(followed(run, side, moves=1))
    assert len(seen) == run.recipe.rules.steps_of(side)
    for made, out in seen:
        assert_same(made, out, run.recipe.brain_of(side))
    session = session_of(onnx_model.onnx_model(Subject.of(run.saved()), side))
    assert session.get_modelmeta().custom_metadata_map["side"] == side


@needs_onnx
def test_a_model_says_what_goes_in_and_out() -> None:
    import onnx

    recipe = PAIRS[0].with_brain(MOUSE, cell="lstm")
    model = onnx.load_from_string(
        onnx_model.onnx_model(Subject.of(trained(recipe, 10).saved()), MOUSE)
    )
    onnx.checker.check_model(model, full_check=True)
    for name in [port.name for port in [*model.graph.input, *model.graph.output]]:
        assert name in model.doc_string, f"{name} is not explained"
    told = {entry.key: entry.value for entry in model.metadata_props}
    assert told["world"] == "6x6" and told["games"] == "10" and told["cell"] == "lstm"
    assert len(model.SerializeToString()) < 20_000


def test_without_the_package_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = Subject.of(trained(PAIRS[0], 1).saved())
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert not onnx_model.is_available()
    with pytest.raises(Unavailable) as told:
        onnx_model.onnx_model(subject, MOUSE)
    assert str(told.value) == MISSING and "requirements-onnx.txt" in MISSING
