"""The exam once more, slowly: every start, every move, one after the other."""

from __future__ import annotations

import math

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE, Brain
from catmouse.games.exam import Report, StepTowardsCat, WorstStart
from catmouse.room.compass import IDEALS
from catmouse.room.world import IntArray, World


def sees(world: World, cat: int, mouse: int, sight: str) -> list[float]:
    """Return what a brain is told of a situation."""
    across, up = world.width - 1, world.height - 1
    (cat_x, cat_y), (mouse_x, mouse_y) = world.xy(cat), world.xy(mouse)
    shares = [cat_x / across, cat_y / up, mouse_x / across, mouse_y / up]
    return shares if sight == "raw" else [5 * (2 * share - 1) for share in shares]


def read(answer: object) -> tuple[int, float]:
    """Return the direction and the compass number that one game's answer stands for."""
    if np.ndim(answer) == 0:
        number = float(answer)
        return sum(number >= bound for bound in (0.25, 0.5, 0.75)), number
    scores = list(answer)
    direction = scores.index(max(scores))
    return direction, float(IDEALS[direction])


def distance(world: World, one: int, other: int) -> int:
    """Return how many cells apart two are, walked along the grid."""
    (x, y), (other_x, other_y) = world.xy(one), world.xy(other)
    return abs(x - other_x) + abs(y - other_y)


def one_game_at_a_time(
    world: World, teacher: IntArray, params: Params, moves: int, brain: Brain = ARTICLE
) -> Report:
    """Take the exam slowly."""
    played, nearing, towards, apart = [], [], 0, 0
    precision = next(iter(params.values())).dtype
    for cat in range(world.cells):
        for start in range(world.cells):
            mouse, path, wrong, errors, nearest = start, [world.xy(start)], [], [], []
            memory = brain.blank_memory(params, 1)
            for move in range(1, moves + 1):
                seen = np.array([sees(world, cat, mouse, brain.sight)], dtype=precision)
                thought = brain.think(params, seen, memory)
                memory = thought.step.memory
                (chosen, number), ideal = read(thought.answer[0]), int(teacher[cat, mouse])
                wrong += [move] if chosen != ideal else []
                errors.append(4 * abs(IDEALS[ideal] - number))
                before, mouse = mouse, int(world.moves[mouse, chosen])
                path.append(world.xy(mouse))
                if distance(world, cat, mouse) < distance(world, cat, before):
                    towards += 1
                    nearest += [(distance(world, cat, mouse), move)] if chosen != ideal else []
            apart += distance(world, cat, mouse)
            begins, shown = (world.xy(cat), world.xy(start)), (tuple(path), tuple(wrong))
            played.append(WorstStart(*begins, len(wrong), math.fsum(errors), *shown))
            if nearest:
                end, move = min(nearest)
                nearing.append(((end, move, len(played)), StepTowardsCat(*begins, move, *shown)))
    bad = [game for game in played if game.wrong_moves]
    bad.sort(key=lambda game: (game.wrong_moves, game.errors), reverse=True)
    return Report(
        games=len(played),
        moves=len(played) * moves,
        wrong_moves=sum(game.wrong_moves for game in played),
        errors_per_game=math.fsum(game.errors for game in played) / len(played),
        mean_final_distance=apart / len(played),
        towards_cat=towards,
        towards_starts=len(nearing),
        worst=tuple(bad[:10]),
        towards=min(nearing)[1] if nearing else None,
    )
