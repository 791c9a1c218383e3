"""Where the two would go first from every cell of the room: what the board draws as arrows."""

from __future__ import annotations

import numpy as np

from catmouse.games.match import BrainPlayer, players_of
from catmouse.room.policies import MOUSE
from catmouse.room.world import STAY, IntArray
from catmouse.window.playback import YOU, Playback


def first_steps(playback: Playback, side: str) -> tuple[IntArray, IntArray]:
    """Return where one side's player and where its teacher would go first, from every cell.

    Both (cells,), with the other side where it stands. A rule has no teacher, and neither has the
    user, who is taken to stay.
    """
    recipe, count = playback.recipe, playback.world.cells
    cells = np.arange(count)
    situation = playback.cat * count + cells if side == MOUSE else cells * count + playback.mouse
    if playback.policy_of(side) == YOU:
        return np.full(count, STAY), np.full(count, STAY)
    player = players_of(recipe, playback.params())[side]
    player.begin(count)
    with np.errstate(all="ignore"):
        chosen = player.act(situation, 0)
    if not isinstance(player, BrainPlayer):
        return chosen, chosen
    return chosen, recipe.teacher_of(side)[0].ravel()[situation]
