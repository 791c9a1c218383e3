"""Slow, obvious twins of the quick code, to hold it to: one game, one move at a time.

Nothing here is fast or clever, and nothing asks the code under test for more than the walls of the
room, the numbers of the directions and a network's next output.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from catmouse.brains.arrays import Params
from catmouse.brains.brain import Network
from catmouse.games.report import Example, Marks, Report
from catmouse.recipe.recipe import Rules
from catmouse.room.compass import TARGETS
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.rules import flee
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, IntArray, World, neighbour

# --- the room ------------------------------------------------------------------------------------


def distance(world: World, one: int, other: int) -> int:
    """Return how many cells apart two are, walked along the grid."""
    (x, y), (other_x, other_y) = world.xy(one), world.xy(other)
    return abs(x - other_x) + abs(y - other_y)


def flee_in_words(cat_x: int, cat_y: int, mouse_x: int, mouse_y: int, world: World) -> int:
    """Return what the article's stupid teacher says, in the words of its description."""
    dx, dy = mouse_x - cat_x, mouse_y - cat_y
    at_the_top, at_the_bottom = mouse_y == world.height - 1, mouse_y == 0
    at_the_right_wall, at_the_left_wall = mouse_x == world.width - 1, mouse_x == 0
    if dx >= 0:
        if dy > dx and not at_the_top:
            return UP
        elif -dy > dx and not at_the_bottom:
            return DOWN
        elif dy > 0 and at_the_right_wall:
            return UP
        elif dy < 0 and at_the_right_wall:
            return DOWN
        else:
            return RIGHT
    else:
        if dy > -dx and not at_the_top:
            return UP
        elif -dy > -dx and not at_the_bottom:
            return DOWN
        elif dy >= 0 and at_the_left_wall:
            return UP
        elif dy < 0 and at_the_left_wall:
            return DOWN
        else:
            return LEFT


def sees(world: World, cat: int, mouse: int, scale: str) -> list[float]:
    """Return the inputs of a brain in a situation."""
    across, up = world.width - 1, world.height - 1
    (cat_x, cat_y), (mouse_x, mouse_y) = world.xy(cat), world.xy(mouse)
    shares = [cat_x / across, cat_y / up, mouse_x / across, mouse_y / up]
    return shares if scale == "raw" else [5 * (2 * share - 1) for share in shares]


def read(output: object) -> tuple[int, float]:
    """Return the direction and the compass number that one game's output stands for."""
    if np.ndim(output) == 0:
        number = float(output)
        return sum(number >= bound for bound in (0.25, 0.5, 0.75)), number
    scores = list(output)
    direction = scores.index(max(scores))
    return direction, float(TARGETS[direction])


# --- games and exams -----------------------------------------------------------------------------


class OneTable:
    """Plays one game by a table (steps, cells, cells)."""

    def __init__(self, table: IntArray) -> None:
        self.table, self.stands_still = table, bool((table == STAY).all())

    def begin(self) -> None:
        """Begin a game."""

    def decide(self, world: World, cat: int, mouse: int, step: int) -> tuple[int, float | None]:
        return int(self.table[step, cat, mouse]), None


class OneBrain:
    """Plays one game by a brain; tells its direction and its number on the compass."""

    stands_still = False

    def __init__(self, network: Network, params: Params) -> None:
        self.network, self.params = network, params

    def begin(self) -> None:
        """Begin a game."""
        self.state = self.network.initial_state(self.params, 1)

    def decide(self, world: World, cat: int, mouse: int, step: int) -> tuple[int, float | None]:
        precision = next(iter(self.params.values())).dtype
        seen = np.array([sees(world, cat, mouse, self.network.scale)], dtype=precision)
        made = self.network.forward(self.params, seen, self.state)
        self.state = made.step.state
        return read(made.output[0])


class Move(NamedTuple):
    side: str
    tick: int  # counted from 1
    chosen: int
    target: int  # the teacher's, the same where there is none
    number: float | None  # a brain's, on the compass
    before: int  # how many cells the two were apart
    after: int


class OneGame(NamedTuple):
    caught: int  # in which tick, 0 for never
    at: dict[str, list[int]]  # the cells of each side, from where it began
    moves: list[Move]

    def of(self, side: str) -> list[Move]:
        return [move for move in self.moves if move.side == side]


def one_game(
    world: World,
    rules: Rules,
    players: Mapping[str, OneTable | OneBrain],
    start: tuple[int, int],
    ticks: int,
    teachers: Mapping[str, IntArray],
) -> OneGame:
    """Play one game, one step at a time."""
    at, moves = {CAT: [start[0]], MOUSE: [start[1]]}, []
    for player in players.values():
        player.begin()
    for tick in range(1, ticks + 1):
        for side, step in [(MOUSE, 0), *((CAT, step) for step in range(rules.cat_steps))]:
            cat, mouse, here = at[CAT][-1], at[MOUSE][-1], at[side][-1]
            chosen, number = players[side].decide(world, cat, mouse, step)
            at[side].append(int(world.moves[here, chosen]))
            target = int(teachers[side][step, cat, mouse]) if side in teachers else chosen
            gaps = distance(world, cat, mouse), distance(world, at[CAT][-1], at[MOUSE][-1])
            moves.append(Move(side, tick, chosen, target, number, *gaps))
            if rules.touch_ends and at[CAT][-1] == at[MOUSE][-1]:
                return OneGame(tick, at, moves)
    return OneGame(0, at, moves)


def errors_of_one(rules: Rules, moves: list[Move]) -> float:
    """Return the errors of a side in a game: a game's own, or where it may end early of ten."""
    off = [abs(TARGETS[move.target] - move.number) for move in moves if move.number is not None]
    if not rules.touch_ends:
        return 4 * math.fsum(off)
    return 40 * math.fsum(off) / len(off) if off else 0.0


def one_game_at_a_time(
    world: World,
    rules: Rules,
    players: Mapping[str, OneTable | OneBrain],
    ticks: int,
    teachers: Mapping[str, IntArray],
    shown: int = 10**9,
) -> Report:
    """Take the exam slowly; of each game the ways are shown for so many ticks."""
    starts = itertools.product(range(world.cells), repeat=2)
    games = [
        one_game(world, rules, players, (cat, mouse), ticks, teachers)
        for cat, mouse in starts
        if cat != mouse or not rules.starts_apart
    ]

    def way(game: OneGame, side: str) -> tuple[tuple[int, int], ...]:
        if players[side].stands_still:
            return (world.xy(game.at[side][0]),)
        length = min(game.caught or ticks, shown) * (rules.cat_steps if side == CAT else 1)
        padded = game.at[side] + [game.at[side][-1]] * rules.cat_steps  # it moves no more
        return tuple(world.xy(cell) for cell in padded[: length + 1])

    def example(game: OneGame, move: int = 0) -> Example:
        moves = game.of(MOUSE)
        wrong = [one.tick for one in moves if one.chosen != one.target and one.tick <= shown]
        errors = errors_of_one(rules, moves) if MOUSE in teachers else math.nan
        return Example(way(game, CAT), way(game, MOUSE), tuple(wrong), errors, game.caught, move)

    survived = [game.caught - 1 if game.caught else ticks for game in games]
    towards = towards_the_cat(games) if MOUSE in teachers else []
    near = [(*place, number) for *place, number, wrong in towards if wrong]
    _, tick, nearest = min(near, default=(0, 0, 0))
    return Report(
        touch_ends=rules.touch_ends,
        starts=len(games),
        ticks=ticks,
        marks={side: marks_of(rules, games, side) for side in SIDES if side in teachers},
        caught=sum(game.caught > 0 for game in games),
        mean_ticks=sum(survived) / len(games),
        median_ticks=float(statistics.median(survived)),
        histogram=tuple(sum(game.caught == t for game in games) for t in range(1, ticks + 1)),
        mean_final_distance=sum(game.moves[-1].after for game in games) / len(games),
        towards_cat=len(towards),
        towards_starts=len({number for _, _, number in near}),
        worst=tuple(example(game) for game in worst_of(rules, games)),
        towards=example(games[nearest], tick) if near else None,
    )


def towards_the_cat(games: list[OneGame]) -> list[tuple[int, int, int, bool]]:
    """Return the mouse's moves towards the cat: how near, when, in which game, whether wrong."""
    return [
        (move.after, move.tick, number, move.chosen != move.target)
        for number, game in enumerate(games)
        for move in game.of(MOUSE)
        if move.after < move.before
    ]


def marks_of(rules: Rules, games: list[OneGame], side: str) -> Marks:
    moves = [move for game in games for move in game.of(side)]
    wrong = sum(move.chosen != move.target for move in moves)
    errors = math.fsum(errors_of_one(rules, game.of(side)) for game in games)
    return Marks(len(moves), wrong, errors / len(games))


def worst_of(rules: Rules, games: list[OneGame]) -> list[OneGame]:
    """Return the ten worst: those soonest lost, or with the most wrong moves and errors."""

    def wrong(game: OneGame) -> int:
        return sum(move.chosen != move.target for move in game.of(MOUSE))

    if rules.touch_ends:
        lost = [game for game in games if game.caught]
        return sorted(lost, key=lambda game: (game.caught, -game.moves[0].before))[:10]
    bad = [game for game in games if wrong(game)]
    return sorted(bad, key=lambda g: (-wrong(g), -errors_of_one(rules, g.of(MOUSE))))[:10]


def wrong_moves_one_game_at_a_time(params: Params) -> int:
    """Count wrong moves by the textbook's formulas, without any table or batch of ours."""
    world, wide = World(), {name: array.astype(np.float64) for name, array in params.items()}
    wrong = 0
    for cat, mouse in itertools.product(range(world.cells), repeat=2):
        (cat_x, cat_y), (x, y) = world.xy(cat), world.xy(mouse)
        hidden = cell = np.zeros(len(wide["head_weight"][0]))
        for _ in range(10):
            seen = 2.0 * np.array([cat_x, cat_y, x, y]) - 5
            sums = wide["weight_ih"] @ seen + wide["bias_ih"]
            sums = sums + wide["weight_hh"] @ hidden + wide["bias_hh"]
            i, f, g, o = np.split(sums, 4)
            cell = cell / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            hidden = np.tanh(cell) / (1 + np.exp(-o))
            direction = int(np.argmax(wide["head_weight"] @ hidden + wide["head_bias"]))
            wrong += direction != flee(cat_x, cat_y, x, y, world)
            x, y = neighbour(x, y, direction, 6, 6)
    return wrong


def searched(world: World, steps: int, depth: int) -> dict[tuple[int, int], float]:
    """In which tick a mouse is caught from [cat, mouse] by best play, by trying every move.

    Infinite where it can be put off for longer than ``depth`` ticks.
    """

    @cache
    def value(cat: int, mouse: int, left: int, tick: int) -> float:
        """The mouse to move where left is 0, else the cat with so many steps left."""
        if tick > depth:
            return np.inf
        if left == 0:
            ends = [int(world.moves[mouse, way]) for way in range(4)]
            return max(tick if end == cat else value(cat, end, steps, tick) for end in ends)
        ends = [int(world.moves[cat, way]) for way in range(4)]
        after = (left - 1, tick if left > 1 else tick + 1)
        return min(tick if end == mouse else value(end, mouse, *after) for end in ends)

    return {
        (cat, mouse): value(cat, mouse, 0, 1)
        for cat in range(world.cells)
        for mouse in range(world.cells)
        if cat != mouse
    }


# --- colours -------------------------------------------------------------------------------------


def shares(weights: list[float]) -> list[float]:
    """Return how much each of some weights is of them all, whatever their signs."""
    return [abs(weight) / sum(map(abs, weights)) for weight in weights]


GATES = {"lstm": "ifgo", "gru": "rzn"}
"""The gates of a cell, in PyTorch's order."""


def mixed(kind: Network, params: Params) -> tuple[list[list[float]], list[list[float]]]:
    """Return the shares of the four inputs in each unit, and in each output through its units."""
    if kind.cell_name in GATES:
        gates = GATES[kind.cell_name]
        units = len(params["weight_ih"]) // len(gates)
        new = gates.index("n" if kind.cell_name == "gru" else "g")  # what may be written
        heard = params["weight_ih"][new * units : (new + 1) * units].tolist()
    else:
        heard = params["synapse_0"].T.tolist()
    told = params["synapse_1"].T if kind.head_name == "compass" else params["head_weight"]
    units = [shares(weights) for weights in heard]
    outputs = []
    for weights in told.tolist():
        parts = list(zip(shares(weights), units, strict=True))
        outputs.append([sum(share * unit[i] for share, unit in parts) for i in range(4)])
    return units, outputs
