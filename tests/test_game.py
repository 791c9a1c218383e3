"""Games: the record agrees with the rules, and learning with the article's loop in plain Python."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.brains.arrays import Params
from catmouse.brains.brain import ARTICLE
from catmouse.games.lesson import errors_of, learn, play
from catmouse.room.compass import IDEALS, direction_of
from catmouse.room.rules import flee, tabulate
from catmouse.room.world import IntArray, World
from catmouse.runs.run import NEVER, Learn
from tests.helpers import article_curve, assert_same_bits

# --- playing -------------------------------------------------------------------------------------


@given(
    width=st.integers(3, 20),
    height=st.integers(3, 20),
    hidden=st.integers(1, 20),
    moves=st.integers(1, 30),
    games=st.integers(1, 20),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40)
def test_the_record_of_a_game_agrees_with_the_rules(
    width: int, height: int, hidden: int, moves: int, games: int, seed: int
) -> None:
    rng = np.random.RandomState(seed)
    world = World(width, height)
    teacher = rng.randint(0, 4, (world.cells, world.cells))
    params = ARTICLE.newborn(rng, hidden)
    starts = world.random_starts(rng, games)
    record = play(world, teacher, params, starts, moves)

    np.testing.assert_array_equal(record.cat, starts[:, 0])
    np.testing.assert_array_equal(record.mouse[0], starts[:, 1])
    assert record.mouse.shape == (moves + 1, games)
    assert len(record.thoughts) == moves
    memory = np.zeros((games, hidden))
    seen = world.sights
    for move, thought in enumerate(record.thoughts):
        here, step, number = record.mouse[move], thought.step, thought.answer
        np.testing.assert_array_equal(step.inputs, seen[record.cat * world.cells + here])
        np.testing.assert_array_equal(step.before, memory)
        np.testing.assert_array_equal(record.chosen[move], direction_of(number))
        np.testing.assert_array_equal(
            record.mouse[move + 1], world.moves[here, record.chosen[move]]
        )
        np.testing.assert_array_equal(record.ideal[move], teacher[record.cat, here])
        np.testing.assert_array_equal(record.error[move], IDEALS[record.ideal[move]] - number)
        memory = step.memory


def test_a_game_does_not_depend_on_those_played_beside_it(room: World, teacher: IntArray) -> None:
    params = ARTICLE.newborn(np.random.RandomState(2), 16)
    starts = room.all_starts()[::13]
    together = play(room, teacher, params, starts, 10)
    for game in range(len(starts)):
        alone = play(room, teacher, params, starts[game : game + 1], 10)
        for name in ("mouse", "chosen", "ideal"):
            found, expected = getattr(alone, name)[:, 0], getattr(together, name)[:, game]
            assert found.tolist() == expected.tolist(), f"{name} of game {game}"
        np.testing.assert_allclose(alone.error[:, 0], together.error[:, game], rtol=0, atol=1e-13)


def test_the_brain_drives_and_the_teacher_only_talks(room: World, teacher: IntArray) -> None:
    params = ARTICLE.newborn(np.random.RandomState(2), 16)
    starts = room.all_starts()
    mine = play(room, teacher, params, starts, 10)
    other = play(room, (teacher + 1) % 4, params, starts, 10)
    np.testing.assert_array_equal(mine.mouse, other.mouse)
    assert (mine.error != other.error).any(axis=0).all(), "the teacher is not listened to"


def test_errors_are_counted_in_directions() -> None:
    # All weights 0: the output is 0.5 whatever happens, and 0.5 means down.
    params = {name: np.zeros(shape) for name, shape in ARTICLE.shapes(4).items()}
    world = World(3, 5)
    starts = np.array([[world.cell(1, 1), world.cell(1, 4)]])
    always_left = np.full((world.cells, world.cells), 3)
    record = play(world, always_left, params, starts, 6)
    expected = [world.cell(1, y) for y in (4, 3, 2, 1, 0, 0, 0)]
    assert record.mouse[:, 0].tolist() == expected
    # Left is 0.875: each of the six moves is off by 0.375, which is one direction and a half.
    assert errors_of(record).tolist() == [9.0]


# --- learning ------------------------------------------------------------------------------------


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


class PlainBrain:
    """The article's brain and its lesson, slow and obvious: one number at a time."""

    def __init__(self, params: Params) -> None:
        self.s0 = params["synapse_0"].tolist()
        self.s1 = [weight for (weight,) in params["synapse_1"].tolist()]
        self.sh = params["synapse_h"].tolist()
        self.units = range(len(self.s1))

    def play_and_learn(
        self, world: World, teacher: IntArray, start: list[int], moves: int, rate: float
    ) -> float:
        """Play a game, learn from it, return its errors."""
        cat, mouse = start
        inputs, hiddens, outputs, errors = [], [[0.0] * len(self.units)], [], []
        for _ in range(moves):
            (cat_x, cat_y), (mouse_x, mouse_y) = world.xy(cat), world.xy(mouse)
            across, up = world.width - 1, world.height - 1
            seen = [cat_x / across, cat_y / up, mouse_x / across, mouse_y / up]
            hidden = [
                sigmoid(
                    sum(seen[i] * self.s0[i][j] for i in range(4))
                    + sum(hiddens[-1][k] * self.sh[k][j] for k in self.units)
                )
                for j in self.units
            ]
            output = sigmoid(sum(hidden[j] * self.s1[j] for j in self.units))
            ideal = [0.125, 0.375, 0.625, 0.875][teacher[cat, mouse]]
            inputs.append(seen)
            hiddens.append(hidden)
            outputs.append(output)
            errors.append(ideal - output)
            if output < 0.25:
                mouse += world.width if mouse_y < up else 0
            elif output < 0.5:
                mouse += 1 if mouse_x < across else 0
            elif output < 0.75:
                mouse -= world.width if mouse_y > 0 else 0
            else:
                mouse -= 1 if mouse_x > 0 else 0
        self.learn(inputs, hiddens, outputs, errors, rate)
        return 4 * sum(abs(error) for error in errors)

    def learn(
        self,
        inputs: list[list[float]],
        hiddens: list[list[float]],
        outputs: list[float],
        errors: list[float],
        rate: float,
    ) -> None:
        """Go down the slope that the weights had during the game."""
        new_s0 = [list(row) for row in self.s0]
        new_s1 = list(self.s1)
        new_sh = [list(row) for row in self.sh]
        later = [0.0 for _ in self.units]
        for t in reversed(range(len(inputs))):
            output, hidden, before = outputs[t], hiddens[t + 1], hiddens[t]
            down = errors[t] * output * (1 - output)
            delta = [
                (down * self.s1[j] + sum(later[k] * self.sh[j][k] for k in self.units))
                * hidden[j]
                * (1 - hidden[j])
                for j in self.units
            ]
            for j in self.units:
                new_s1[j] += rate * down * hidden[j]
                for i in range(4):
                    new_s0[i][j] += rate * delta[j] * inputs[t][i]
                for k in self.units:
                    new_sh[k][j] += rate * delta[j] * before[k]
            later = delta
        self.s0, self.s1, self.sh = new_s0, new_s1, new_sh


def smoothed_errors(errors: Iterator[float]) -> Iterator[float]:
    """Yield the article's running mean, which begins at the first game's errors."""
    smoothed = None
    for error in errors:
        smoothed = error if smoothed is None else 0.999 * smoothed + 0.001 * error
        yield smoothed


@pytest.mark.parametrize(
    ("size", "hidden", "moves", "games", "rate"),
    [
        ((6, 6), 16, 10, 60, 0.1),
        ((3, 5), 4, 7, 300, 1.5),
        ((9, 4), 3, 25, 100, 0.4),
        ((6, 6), 1, 1, 300, 0.1),
    ],
)
def test_learning_is_the_articles_loop(
    engine: Learn, size: tuple[int, int], hidden: int, moves: int, games: int, rate: float
) -> None:
    world = World(*size)
    teacher = tabulate(flee, world)
    rng = np.random.RandomState(11)
    params = ARTICLE.newborn(rng, hidden)
    starts = world.random_starts(rng, games)
    plain = PlainBrain(params)
    expected = list(
        smoothed_errors(
            plain.play_and_learn(world, teacher, start, moves, rate) for start in starts.tolist()
        )
    )
    curve = engine(world, teacher, params, starts, moves, rate, math.nan, NEVER)
    np.testing.assert_allclose(curve, expected, rtol=0, atol=1e-11)
    for name, weights in (("synapse_0", plain.s0), ("synapse_h", plain.sh)):
        np.testing.assert_allclose(params[name], weights, rtol=0, atol=1e-11, err_msg=name)
    np.testing.assert_allclose(params["synapse_1"][:, 0], plain.s1, rtol=0, atol=1e-11)


@pytest.mark.parametrize("hidden", [16, 32, 64])
def test_the_first_games_are_the_articles_own(room: World, teacher: IntArray, hidden: int) -> None:
    rng = np.random.RandomState(0)
    params = ARTICLE.newborn(rng, hidden)
    starts = room.random_starts(rng, 2001)
    curve = learn(room, teacher, params, starts, 10, 0.1, math.nan, NEVER)
    article = article_curve(hidden)
    off = {game: curve[game] - article[game] for game in (0, 1000, 2000)}
    assert max(map(abs, off.values())) < 1e-9, off


def test_smoothing_goes_on_from_the_value_so_far(room: World, teacher: IntArray) -> None:
    rng = np.random.RandomState(0)
    params = ARTICLE.newborn(rng, 8)
    starts = room.random_starts(rng, 50)
    copy = {name: array.copy() for name, array in params.items()}
    fresh = learn(room, teacher, params, starts, 10, 0.1, math.nan, NEVER)
    going_on = learn(room, teacher, copy, starts, 10, 0.1, 5.0, NEVER)
    # The same games were played; what differs is the start, and 0.999 of that is left each time.
    newborn = ARTICLE.newborn(np.random.RandomState(0), 8)
    assert fresh[:1].tolist() == errors_of(play(room, teacher, newborn, starts[:1], 10)).tolist()
    first = 0.999 * 5.0 + 0.001 * fresh[0]
    expected = fresh + (first - fresh[0]) * 0.999 ** np.arange(50)
    np.testing.assert_allclose(going_on, expected, rtol=0, atol=1e-12)


def test_learning_ends_at_the_first_game_under_the_target(
    engine: Learn, room: World, teacher: IntArray
) -> None:
    def run(games: int, until: float) -> tuple[np.ndarray, Params]:
        rng = np.random.RandomState(0)
        params = ARTICLE.newborn(rng, 16)
        starts = room.random_starts(rng, 400)[:games]
        return engine(room, teacher, params, starts, 10, 0.1, math.nan, until), params

    curve, _ = run(400, NEVER)
    assert len(curve) == 400
    until = float(np.sort(curve)[30])
    last = int(np.argmax(curve < until))
    assert 0 < last < 399, "the test stops nowhere in the middle"
    stopped, params = run(400, until)
    assert stopped.tolist() == curve[: last + 1].tolist()
    _, expected = run(last + 1, NEVER)
    assert_same_bits(params, expected)


def test_a_target_is_reached_under_it_and_not_on_it(
    engine: Learn, room: World, teacher: IntArray
) -> None:
    def run(until: float) -> np.ndarray:
        rng = np.random.RandomState(0)
        params = ARTICLE.newborn(rng, 16)
        return engine(room, teacher, params, room.random_starts(rng, 3), 10, 0.1, math.nan, until)

    first, second, _ = run(NEVER)
    assert second > first, "the test needs a curve that rises first"
    assert len(run(first)) == 3
    assert len(run(float(np.nextafter(first, math.inf)))) == 1


def test_no_games_change_nothing(engine: Learn, room: World, teacher: IntArray) -> None:
    params = ARTICLE.newborn(np.random.RandomState(0), 16)
    no_starts = np.empty((0, 2), dtype=np.int64)
    assert engine(room, teacher, params, no_starts, 10, 0.1, math.nan, NEVER).shape == (0,)
    assert_same_bits(params, ARTICLE.newborn(np.random.RandomState(0), 16))
