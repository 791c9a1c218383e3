"""A training that fails under the user's eyes."""

from __future__ import annotations

from dataclasses import replace

from catmouse.runs.timeline import Change
from catmouse.worker.messages import Begin, Play, SetRate, TrainGames
from tests.window.hands import Hands


def break_down(hands: Hands) -> None:
    """Let the weights stop being numbers: in a long game such a rate is too much for anybody."""
    recipe = replace(hands.snapshot.recipe, moves=100)
    hands.send(Begin(recipe, Change("recipe")))
    hands.send(TrainGames(20))
    hands.until(lambda: hands.snapshot.games == 20, "twenty games were over")
    for side in recipe.sides:
        hands.send(SetRate(1e308, side))
    hands.send(Play())
    hands.until(lambda: hands.stage.overlay_name == "failure", "the failure was shown")
