"""The compiled engine means what the numpy engine means, and what the article's program did."""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catmouse.brains.arrays import copied
from catmouse.engines import loading
from catmouse.games import lesson
from catmouse.games.lesson import Course, Learn, Played
from catmouse.games.match import TablePlayer
from catmouse.recipe.recipe import BrainRecipe, Recipe, fight
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import FloatArray, World
from catmouse.runs.run import NEVER, Run
from tests.courses import (
    BOTH,
    FIGHT,
    KINDS,
    LEARNERS,
    LESSON,
    ROLES,
    assert_engines_agree,
    brains_of,
    course_of,
    going_on,
    starts_in,
    taught_by_chance,
)
from tests.helpers import article_curve, assert_same_bits

FINISHED = {16: 716_342, 32: 239_721, 64: 216_513}
"""Hidden units, and the article's first game under 1.2 errors."""

needs_numba = pytest.mark.skipif(
    importlib.util.find_spec("numba") is None, reason="numba is not installed"
)
both_kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


@pytest.fixture(scope="module")
def learn() -> Learn:
    return loading.learn


# --- what the article's program did ----------------------------------------------------------


def article(hidden: int) -> tuple[Course, np.random.RandomState]:
    """The article's lessons, and the random stream behind the draw of the weights."""
    rng = np.random.RandomState(0)
    return course_of(**LESSON, hidden=(hidden, 1), rng=rng), rng


def assert_on_reference(hidden: int, curve: FloatArray) -> None:
    known = {game: value for game, value in article_curve(hidden).items() if game < len(curve)}
    assert len(known) > 20
    apart = {game: abs(curve[game] - errors) for game, errors in known.items()}
    worst = max(apart, key=apart.__getitem__)
    assert apart[worst] < 1e-9, f"{hidden} units: {apart[worst]} off at game {worst}"


@pytest.mark.parametrize("hidden", FINISHED)
def test_numpy_follows_the_article_for_20000_games(hidden: int) -> None:
    course, rng = article(hidden)
    made = lesson.learn(course, starts_in(course, 20_001, rng), 1.2)
    assert_on_reference(hidden, made.smoothed[MOUSE])


@needs_numba
@pytest.mark.parametrize("hidden", FINISHED)
def test_compiled_follows_the_article_to_the_very_game(learn: Learn, hidden: int) -> None:
    course, rng = article(hidden)
    parts: list[FloatArray] = []
    while len(parts) < 20 and not (parts and parts[-1][-1] < 1.2):
        made = learn(course, starts_in(course, 50_000, rng), 1.2)
        parts.append(made.smoothed[MOUSE])
        course = going_on(course, made)
    curve = np.concatenate(parts)
    assert_on_reference(hidden, curve)
    assert len(curve) - 1 == FINISHED[hidden]


# --- every game there is ---------------------------------------------------------------------


@needs_numba
@both_kinds
@pytest.mark.parametrize("hidden", [1, 3, 5, 16, 17, 33, 256])
def test_engines_agree_on_every_hidden_size(learn: Learn, kind: dict, hidden: int) -> None:
    # Big brains are chaotic: there, rounding alone soon moves the weights.
    games = 60 if hidden < 100 else 5
    sizes = (hidden, 65 if hidden == 256 else 34 - hidden)
    assert_engines_agree(learn, games, change=taught_by_chance, **kind, hidden=sizes)


@needs_numba
@both_kinds
@pytest.mark.parametrize("world", [World(3, 3), World(4, 7), World(20, 20)], ids=str)
@pytest.mark.parametrize("ticks", [1, 2, 10, 37, 200])
def test_engines_agree_on_every_room_and_length(
    learn: Learn, kind: dict, world: World, ticks: int
) -> None:
    assert_engines_agree(
        learn, 20, change=taught_by_chance, **kind, world=world, ticks=ticks, rate=0.02
    )


@needs_numba
@both_kinds
@pytest.mark.parametrize("rate", [1e-6, 0.01, 0.5, 3.0])
def test_engines_agree_on_every_rate(learn: Learn, kind: dict, rate: float) -> None:
    assert_engines_agree(learn, 30, change=taught_by_chance, **kind, hidden=(12, 12), rate=rate)


@needs_numba
@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("cat", ["still", "chase", "perfect", "brain", *LEARNERS])
@pytest.mark.parametrize("mouse", ["still", "flee", "perfect", "brain", *LEARNERS])
def test_engines_agree_whoever_fights_and_whoever_learns(
    learn: Learn, mouse: str, cat: str, steps: int
) -> None:
    assert_engines_agree(learn, 80, roles={MOUSE: mouse, CAT: cat}, steps=steps)


@needs_numba
@given(
    roles=st.fixed_dictionaries({side: st.sampled_from(ROLES) for side in SIDES}),
    world=st.builds(World, st.integers(3, 9), st.integers(3, 9)),
    hidden=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    ticks=st.integers(1, 30),
    steps=st.sampled_from([1, 2]),
    rate=st.sampled_from([1e-6, 0.01, 0.1, 0.5]),
)
@settings(max_examples=60)
def test_engines_agree_in_every_fight(**settings: Any) -> None:
    assert_engines_agree(loading.learn, 40, **settings)


@needs_numba
@pytest.mark.parametrize("hidden", [(16, 16), (3, 40), (40, 3)], ids=str)
def test_two_learners_stay_together_over_a_thousand_fights(
    learn: Learn, hidden: tuple[int, int]
) -> None:
    made = assert_engines_agree(learn, 1_000, roles=BOTH, hidden=hidden)
    assert 50 < np.count_nonzero(made.caught) < 950, "so few captures, or escapes, prove little"


@needs_numba
@pytest.mark.parametrize("cat", ["perfect", "learner from chase"])
def test_every_step_of_the_cat_has_a_table_of_its_own(learn: Learn, cat: str) -> None:
    def by_chance(course: Course) -> Course:
        if cat != "perfect":
            return taught_by_chance(course)
        cells = course.world.cells
        table = np.random.RandomState(0).randint(0, 5, size=(2, cells, cells))
        return course._replace(players={**course.players, CAT: TablePlayer(table)})

    roles = {MOUSE: "learner from flee", CAT: cat}
    assert_engines_agree(learn, 100, change=by_chance, roles=roles, steps=2)


@needs_numba
def test_engines_agree_on_fights_of_a_thousand_ticks_in_the_largest_room(learn: Learn) -> None:
    both = {MOUSE: "learner from flee", CAT: "learner from flee"}
    made = assert_engines_agree(learn, 3, roles=both, world=World(20, 20), ticks=1000, steps=2)
    assert not made.caught.all(), "every fight ended early"


@needs_numba
@pytest.mark.parametrize("steps", [1, 2])
def test_a_touch_in_the_first_step_is_seen_and_teaches_the_cat_nothing(
    learn: Learn, steps: int
) -> None:
    # The mouse goes up, onto the cat, before the cat has moved at all.
    course = course_of(**FIGHT, steps=steps)
    params = brains_of(course)
    params[MOUSE]["synapse_1"][...] = -50.0  # an output of 0, which is up
    before = copied(params[CAT])
    world = course.world
    made = learn(course, np.array([[world.cell(2, 3), world.cell(2, 2)]]), NEVER)
    assert made.caught.tolist() == [1]
    assert made.smoothed[CAT].tolist() == [0.0]
    assert made.smoothed[MOUSE][0] > 0
    assert_same_bits(params[CAT], before)


# --- calls -----------------------------------------------------------------------------------


def assert_same_played(made: Played, wanted: Played, what: object) -> None:
    assert made.caught.tolist() == wanted.caught.tolist(), what
    assert made.smoothed.keys() == wanted.smoothed.keys(), what
    for side, curve in made.smoothed.items():
        assert np.array_equal(curve, wanted.smoothed[side]), (side, what)


@needs_numba
@both_kinds
def test_settings_that_change_in_turn_leave_nothing_behind(learn: Learn, kind: dict) -> None:
    first: dict[tuple[int, int, int], Played] = {}
    for setting in [(40, 10, 1), (3, 30, 2), (16, 1, 2), (16, 10, 1)] * 2:
        hidden, ticks, steps = setting
        course = course_of(**kind, hidden=(hidden, 41 - hidden), ticks=ticks, steps=steps)
        made = learn(course, starts_in(course, 50), NEVER)
        assert_same_played(made, first.setdefault(setting, made), setting)


@needs_numba
@both_kinds
def test_cutting_a_run_into_calls_changes_no_bit(learn: Learn, kind: dict) -> None:
    whole, cut = (course_of(**kind, hidden=(20, 9)) for _ in range(2))
    starts = starts_in(whole, 500)
    wanted = learn(whole, starts, NEVER)
    for begin, end in ((0, 1), (1, 1), (1, 7), (7, 500)):
        part = learn(cut, starts[begin:end], NEVER)
        curves = {side: curve[begin:end] for side, curve in wanted.smoothed.items()}
        assert_same_played(part, Played(wanted.caught[begin:end], curves), (begin, end))
        cut = going_on(cut, part)
    for side, params in brains_of(whole).items():
        assert_same_bits(brains_of(cut)[side], params)


@needs_numba
@both_kinds
def test_smoothing_goes_on_from_the_value_so_far(learn: Learn, kind: dict) -> None:
    made = assert_engines_agree(learn, 5, **kind, smoothed=5.0)
    for side, curve in made.smoothed.items():
        assert np.abs(curve - 5.0).max() < 0.1, f"{side}: the value so far is forgotten"


@needs_numba
def test_a_brain_that_does_not_learn_stays_as_it_is(learn: Learn) -> None:
    course = course_of({MOUSE: "brain", CAT: "learner from chase"})
    before = copied(brains_of(course)[MOUSE])
    learn(course, starts_in(course, 100), NEVER)
    assert_same_bits(brains_of(course)[MOUSE], before)


@needs_numba
@pytest.mark.parametrize(
    "recipe",
    [
        fight(),
        fight(steps=2, cat_brain=BrainRecipe(hidden=5, rate=0.05, teacher="perfect")),
        fight(mouse="flee"),
        fight(cat="chase"),
        fight(learners=(MOUSE,)),
        Recipe(),
    ],
    ids=["both", "two steps", "cat", "mouse", "against a brain", "lessons"],
)
def test_a_run_is_the_same_on_both_engines(learn: Learn, recipe: Recipe) -> None:
    ours, theirs = Run(recipe, learn), Run(recipe)
    for games in (1, 99, 150):
        made, wanted = ours.train(games), theirs.train(games)
        np.testing.assert_allclose(made, wanted, rtol=1e-9)
    assert ours.recent == theirs.recent
    for side, learner in ours.learners.items():
        other = theirs.learners[side]
        np.testing.assert_allclose(learner.smoothed, other.smoothed, rtol=1e-9, err_msg=side)
        for name, array in learner.params.items():
            np.testing.assert_allclose(array, other.params[name], rtol=1e-8, atol=1e-9)


@needs_numba
def test_exp_is_good_to_the_last_place_but_one() -> None:
    numba = pytest.importorskip("numba")
    from catmouse.engines import vector

    @numba.njit
    def apply(x, out):
        count = len(x)
        x, out = vector.bare((x, out))
        for i in range(0, count, 8):
            vector.store(out, i, vector.exp(vector.load(x, i)))

    rng = np.random.RandomState(0)
    x = np.concatenate([rng.uniform(-708, 709.7, 80_000), rng.uniform(-3, 3, 80_000)])
    out = np.empty_like(x)
    apply(x, out)
    places = np.abs(out - np.exp(x)) / np.spacing(np.exp(x))
    worst = np.argmax(places)
    assert places[worst] <= 2, f"exp({x[worst]}) is {places[worst]} units off in the last place"
    assert (places <= 1).mean() > 0.99
    ends = np.array([0.0, -0.0, np.inf, 800.0, np.nan, -np.inf, -708.0, -1e300])
    out = np.empty_like(ends)
    apply(ends, out)
    least = np.exp(-708.0)
    np.testing.assert_allclose(out, [1, 1, np.inf, np.inf, np.nan, least, least, least], rtol=1e-15)
