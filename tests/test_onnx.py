"""The exported brain makes the same moves in another program, where onnxruntime is installed."""

from __future__ import annotations

import dataclasses
import sys
from typing import Any

import numpy as np
import pytest

from catmouse.brains.brain import CELLS, HEADS, PRECISIONS, SIGHTS
from catmouse.export import onnx_model
from catmouse.export.onnx_model import MISSING, Unavailable
from catmouse.export.subject import Subject
from catmouse.games.lesson import play
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.runs.run import Trainer
from tests.saved_runs import a_fight

needs_onnx = pytest.mark.skipif(
    not onnx_model.is_available(), reason="the extra requirement onnx is not installed"
)


def session_of(model: bytes) -> Any:
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    return runtime.InferenceSession(model, providers=["CPUExecutionProvider"])


def trained(recipe: Recipe, games: int = 300) -> Trainer:
    trainer = Trainer(recipe)
    trainer.train(games)
    return trainer


def coordinates_of(world: World, cat: np.ndarray, mouse: np.ndarray) -> np.ndarray:
    (cat_y, cat_x), (mouse_y, mouse_x) = (np.divmod(cell, world.width) for cell in (cat, mouse))
    return np.stack([cat_x, cat_y, mouse_x, mouse_y], axis=1)


PAIRS = [
    Recipe(brain=cell, head=head, precision=precision, sight=sight, hidden=7, seed=4)
    for cell in CELLS
    for head in HEADS
    for precision in PRECISIONS
    for sight in SIGHTS
]


@needs_onnx
@pytest.mark.parametrize(
    "recipe", PAIRS, ids=lambda r: f"{r.brain}, {r.head}, {r.precision}, {r.sight}"
)
def test_the_model_moves_as_the_brain_does_in_every_game_of_ten_moves(recipe: Recipe) -> None:
    trainer = trained(recipe)
    world, starts = recipe.world, recipe.world.all_starts()
    games = play(world, trainer.teacher, trainer.params, starts, 10, recipe.mind)
    session = session_of(onnx_model.onnx_model(Subject.of(trainer.saved()), MOUSE))
    kind = PRECISIONS[recipe.precision]
    memory = {
        port.name: np.zeros((len(starts), 7), kind)
        for port in session.get_inputs()
        if port.name != "coordinates"
    }
    assert list(memory) == (["hidden", "cell"] if recipe.brain == "lstm" else ["hidden"])
    names = [port.name for port in session.get_outputs()]
    assert len(starts) == 1296 and len(np.unique(games.chosen)) > 1
    mouse = starts[:, 1].copy()
    close = {"rtol": 1e-4, "atol": 1e-5} if kind is np.float32 else {"rtol": 1e-10, "atol": 1e-12}
    for move in range(10):
        seen = {"coordinates": coordinates_of(world, starts[:, 0], mouse)}
        out = dict(zip(names, session.run(None, seen | memory), strict=True))
        np.testing.assert_array_equal(out["direction"], games.chosen[move], f"move {move}")
        shown = recipe.mind.head.shown(games.thoughts[move].answer)
        answer = out["answer"][:, np.newaxis] if recipe.head == "compass" else out["answer"]
        np.testing.assert_allclose(answer, shown, **close)
        assert out["answer"].dtype == kind and out["direction"].dtype == np.int64
        mouse = world.moves[mouse, out["direction"]]
        memory = {name: out[f"{name}_next"] for name in memory}
    np.testing.assert_array_equal(mouse, games.mouse[-1])


@needs_onnx
def test_the_brain_of_another_room_sees_it_as_it_is() -> None:
    recipe = Recipe(hidden=5, world=World(9, 4), head="four-way", sight="wide")
    trainer = trained(recipe)
    world, starts = recipe.world, recipe.world.all_starts()
    games = play(world, trainer.teacher, trainer.params, starts, 1, recipe.mind)
    session = session_of(onnx_model.onnx_model(Subject.of(trainer.saved()), MOUSE))
    seen = coordinates_of(world, starts[:, 0], starts[:, 1])
    memory = np.zeros((len(starts), 5))
    (direction,) = session.run(["direction"], {"coordinates": seen, "hidden": memory})
    np.testing.assert_array_equal(direction, games.chosen[0])
    outside = np.array([[9, 0, 0, 0]])
    with pytest.raises(Exception, match="out of"):
        session.run(None, {"coordinates": outside, "hidden": memory[:1]})


@needs_onnx
@pytest.mark.parametrize("side", [MOUSE, CAT])
def test_either_side_of_a_fight_can_leave(side: str) -> None:
    run = a_fight()
    own = run.recipe.brain_of(side)
    session = session_of(onnx_model.onnx_model(Subject.of(run), side))
    starts = run.recipe.world.all_fight_starts()
    brain, params = own.mind, run.brains[side].params
    situation = starts[:, 0] * run.recipe.world.cells + starts[:, 1]
    blank = brain.blank_memory(params, len(starts))
    thought = brain.think(params, brain.sights(run.recipe.world)[situation], blank)
    kind = PRECISIONS[own.precision]
    inputs = {port.name: np.zeros((len(starts), own.hidden), kind) for port in session.get_inputs()}
    inputs["coordinates"] = coordinates_of(run.recipe.world, starts[:, 0], starts[:, 1])
    (direction,) = session.run(["direction"], inputs)
    np.testing.assert_array_equal(direction, thought.direction)
    assert session.get_modelmeta().custom_metadata_map["side"] == side


@needs_onnx
def test_a_model_says_what_goes_in_and_out() -> None:
    import onnx

    recipe = dataclasses.replace(PAIRS[0], brain="lstm")
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
