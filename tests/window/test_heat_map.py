"""The heat map of every kind of brain: what it shows, and that the pointer reads the right number.

Where a number stands is worked out here from the words under the pointer, by the shapes of the
parameters alone: an Elman network's arrays are (from, to), an LSTM's are (to, from) with its gates
one after the other, in PyTorch's order.
"""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from catmouse.brains.arrays import INPUT_NAMES, Params
from catmouse.brains.brain import CELLS, HEADS
from catmouse.recipe.recipe import Recipe, lessons
from catmouse.room.world import DIRECTION_NAMES
from catmouse.runs.timeline import Change
from catmouse.window.actions.look import prefer
from catmouse.window.panels.heat_map import COLORS, HeatMap
from catmouse.window.preferences import COLOR_TAB
from catmouse.worker.messages import Begin, Pause
from tests.window.hands import IDLE, Hands

HIDDEN = 3
KINDS = [
    pytest.param(lessons(cell=cell, head=head, hidden=HIDDEN, seed=2), id=f"{cell}, {head}")
    for cell, head in product(CELLS, HEADS)
]
GATES = (("input", "forget", "cell", "output"), ("reset", "update", "new"))
TRANSPOSED = {"weight_ih", "weight_hh", "head_weight"}
"""The parameters whose first axis is where their weights lead to."""


def panel_of(hands: Hands) -> HeatMap:
    panel = hands.stage.panels["heat_map"]
    assert isinstance(panel, HeatMap)
    return panel


def begun(hands: Hands, recipe: Recipe) -> Params:
    """Begin with a blank brain, and rest; return its weights, every one of them another."""
    hands.send(Pause())
    hands.send(Begin(recipe, Change("recipe")))
    hands.until(lambda: hands.snapshot.recipe == recipe, "the new brain was there")
    hands.settle()
    hands.point(IDLE)
    return dict(hands.app.view.params)


def read_at(hands: Hands, point: tuple[int, int]) -> str:
    """Read what the map says under the pointer."""
    hands.point(point)
    said = [words for words in hands.words() if re.search(r": [+-]\d+\.\d{3}$", words)]
    assert len(said) == 1, said
    return said[0]


def places(hands: Hands, rows: int, columns: int) -> list[tuple[int, int]]:
    """The middle of every cell of the map."""
    area = panel_of(hands).map_place(hands.app.view)
    return [
        (area.x + int((column + 0.5) * area.width / columns),
         area.y + int((row + 0.5) * area.height / rows))
        for row in range(rows) for column in range(columns)
    ]  # fmt: skip


def index_of(place: str) -> int:
    """Return where an input, a unit, a unit's gate or an output stands among its kind."""
    if place in INPUT_NAMES:
        return INPUT_NAMES.index(place)
    if place.capitalize() in DIRECTION_NAMES:
        return DIRECTION_NAMES.index(place.capitalize())
    if place == "output":
        return 0
    gate = re.fullmatch(r"(\w+) gate of unit (\d+)", place)
    if gate:
        gates = next(gates for gates in GATES if gate[1] in gates)
        return gates.index(gate[1]) * HIDDEN + int(gate[2]) - 1
    unit = re.fullmatch(r"unit (\d+)", place)
    assert unit, f"nobody knows where {place!r} is"
    return int(unit[1]) - 1


def number_at(name: str, array: np.ndarray, words: str) -> float:
    """Return the number of a parameter at the place that words name."""
    start, _, end = words.rpartition(" to ")
    if array.ndim == 1:
        assert not start, f"a bias comes from nowhere, not from {start!r}"
        return float(array[index_of(end)])
    first, last = index_of(start), index_of(end)
    return float(array[last, first] if name in TRANSPOSED else array[first, last])


@pytest.mark.parametrize("recipe", KINDS)
def test_every_parameter_has_a_tab_and_a_meaning_and_then_come_the_colours(
    hands: Hands, recipe: Recipe
) -> None:
    params, panel = begun(hands, recipe), panel_of(hands)
    tabs = [tab for tab in panel.tabs if tab.visible]
    assert [tab.text for tab in tabs] == [*sorted(params), COLORS]
    assert len(params) <= COLOR_TAB
    meanings = set()
    for tab in tabs:
        hands.click(tab)
        assert panel.shown(hands.app.view) == tab.text and tab.is_selected
        if tab.text != COLORS:
            meaning = recipe.mouse.network.arrays[tab.text].meaning
            assert meaning in hands.words(), f"what {tab.text} is does not stand over it"
            meanings.add(meaning)
    assert len(meanings) == len(params), "two parameters mean the same"


@pytest.mark.parametrize("recipe", KINDS)
def test_a_parameters_columns_are_the_units_or_their_gates(hands: Hands, recipe: Recipe) -> None:
    params, network = begun(hands, recipe), recipe.mouse.network
    assert set(network.arrays) == set(params)
    for name, array in network.arrays.items():
        seen = array.as_map(params[name])
        many = HIDDEN * (len(network.cell.gates) if array.target == "gates" else 1)
        if array.source or array.target in ("units", "gates"):
            assert seen.shape[1] == many, f"{name} has {seen.shape[1]} columns"
        assert sorted(seen.ravel().tolist()) == sorted(params[name].ravel().tolist())


@pytest.mark.parametrize("recipe", KINDS)
def test_the_number_under_the_pointer_is_the_one_at_the_place_that_the_words_name(
    hands: Hands, recipe: Recipe
) -> None:
    params, network = begun(hands, recipe), recipe.mouse.network
    for tab, name in enumerate(sorted(params)):
        hands.app.desk.do(prefer("weights", tab))
        hands.frames()
        rows, columns = network.arrays[name].as_map(params[name]).shape
        read: dict[str, str] = {}
        for point in places(hands, rows, columns):
            words, _, number = read_at(hands, point).rpartition(": ")
            assert number == f"{number_at(name, params[name], words):+.3f}", f"{name}, {words}"
            read[words] = number
        assert len(read) == params[name].size, f"{name}: two places have the same name"


@pytest.mark.parametrize("recipe", KINDS)
def test_the_grey_under_the_pointer_grows_with_the_number(hands: Hands, recipe: Recipe) -> None:
    params = begun(hands, recipe)
    for tab, name in enumerate(sorted(params)):
        hands.app.desk.do(prefer("weights", tab))
        hands.stage.forget()
        hands.frames()
        array = recipe.mouse.network.arrays[name].as_map(params[name])
        points = places(hands, *array.shape)
        greys = [hands.app.screen.surface.get_at(point)[0] for point in points]
        order = np.argsort(array.ravel(), kind="stable")
        assert (np.diff(np.array(greys)[order]) >= 0).all(), f"{name}: {greys}"


def test_outside_the_map_nothing_is_read(hands: Hands) -> None:
    begun(hands, lessons(hidden=HIDDEN))
    area = panel_of(hands).map_place(hands.app.view)
    for point in (area.topleft, (area.right - 1, area.bottom - 1)):
        assert read_at(hands, point)
    for outside in (
        (area.x - 4, area.y),
        (area.right + 2, area.centery),
        (area.x, area.bottom + 3),
    ):
        hands.point(outside)
        assert not any(re.search(r" to unit \d+: ", words) for words in hands.words())
