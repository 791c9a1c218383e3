"""The synapse film's colours: how the inputs' colours mix on their way to the output."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from catmouse.brains.arrays import INPUT_NAMES, Params
from catmouse.brains.brain import CELLS, HEADS, PRECISIONS, Network
from catmouse.drawing import attribution
from catmouse.drawing.attribution import INPUT_COLORS, SILENT, colors_of, mix_of
from catmouse.room.world import FloatArray
from tests.naive import mixed

KINDS = [Network(cell, head) for cell in CELLS for head in HEADS]

# How colour-blind eyes see amounts of light: G. M. Machado, M. M. Oliveira and L. A. F. Fernandes,
# "A physiologically-based model for simulation of color vision deficiency" (2009), severity 1.
EYES = {
    "usual": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


def newborn(kind: Network, hidden: int = 5) -> Params:
    return kind.init(np.random.RandomState(3), hidden)


def deafen(kind: Network, params: Params, unit: int, hears: dict[int, float]) -> None:
    """Let one unit hear these inputs only, by these weights."""
    weights = kind.cell.input_weights(params)  # a view on the parameter itself
    weights[:, unit] = 0.0
    for number, weight in hears.items():
        weights[number, unit] = weight


def listen(kind: Network, params: Params, output: int, units: dict[int, float]) -> None:
    """Let one output hear these units only, by these weights."""
    weights = kind.head.output_weights(params)  # likewise
    weights[output] = 0.0
    for unit, weight in units.items():
        weights[output, unit] = weight


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("number", range(4), ids=INPUT_NAMES)
def test_a_unit_that_hears_one_input_only_has_exactly_its_colour(
    kind: Network, number: int
) -> None:
    for weight in (2.5, -0.001):
        params = newborn(kind)
        deafen(kind, params, 3, {number: weight})
        units = mix_of(kind, params).units
        assert units[3].tolist() == np.eye(4)[number].tolist()
        assert tuple(colors_of(units)[3].tolist()) == INPUT_COLORS[number]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_an_output_that_hears_one_unit_only_has_exactly_its_colour(kind: Network) -> None:
    params = newborn(kind)
    for output in range(len(kind.head.outputs)):
        listen(kind, params, output, {output + 1: -3.0})
    mix = mix_of(kind, params)
    for output, shares in enumerate(mix.outputs):
        np.testing.assert_allclose(shares, mix.units[output + 1], rtol=1e-15)
        unit = colors_of(mix.units)[output + 1]
        assert (colors_of(mix.outputs)[output] == unit).all()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_shares_go_by_the_size_of_a_weight_whatever_its_sign(kind: Network) -> None:
    params = newborn(kind)
    deafen(kind, params, 0, {0: 3.0, 2: -1.0})
    deafen(kind, params, 1, {1: -2.0, 3: 2.0})
    listen(kind, params, 0, {0: 1.0, 1: -4.0})
    mix = mix_of(kind, params)
    np.testing.assert_allclose(mix.units[0], [0.75, 0, 0.25, 0])
    np.testing.assert_allclose(mix.units[1], [0, 0.5, 0, 0.5])
    np.testing.assert_allclose(mix.outputs[0], [0.15, 0.4, 0.05, 0.4])


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_a_newborns_shares_add_up_to_one_and_are_those_of_its_weights(kind: Network) -> None:
    params = newborn(kind, hidden=7)
    mix = mix_of(kind, params)
    assert mix.units.shape == (7, 4) and mix.outputs.shape == (
        len(kind.head.outputs),
        4,
    )
    for rows in mix:
        np.testing.assert_allclose(rows.sum(axis=1), 1)
    units, outputs = mixed(kind, params)
    np.testing.assert_allclose(mix.units, units)
    np.testing.assert_allclose(mix.outputs, outputs)


def test_what_hears_nothing_is_grey_and_gives_no_colour_to_what_hears_it() -> None:
    kind = KINDS[0]
    params = newborn(kind)
    deafen(kind, params, 0, {})
    deafen(kind, params, 1, {2: 1.0})
    listen(kind, params, 0, {0: 9.0, 1: 1.0})
    mix = mix_of(kind, params)
    assert tuple(colors_of(mix.units)[0].tolist()) == SILENT
    assert mix.outputs[0].tolist() == [0, 0, 1, 0]
    listen(kind, params, 0, {0: 9.0})
    assert tuple(colors_of(mix_of(kind, params).outputs)[0].tolist()) == SILENT
    assert attribution.words_for(mix_of(kind, params).outputs[0]) == "hears nothing"


@pytest.mark.parametrize("precision", PRECISIONS)
def test_huge_and_tiny_weights_have_shares_too(precision: str) -> None:
    kind = Network(precision=precision)
    limits = np.finfo(PRECISIONS[precision])
    for scale in (limits.max, limits.tiny):
        params = newborn(kind)
        deafen(kind, params, 0, dict.fromkeys(range(4), float(scale)))
        np.testing.assert_allclose(mix_of(kind, params).units[0], 0.25)


def test_colours_mix_as_lights_do() -> None:
    both = colors_of(np.array([[0.5, 0, 0.5, 0]]))[0]
    expected = attribution.light_of([INPUT_COLORS[0], INPUT_COLORS[2]]).mean(axis=0)
    np.testing.assert_allclose(attribution.light_of(both), expected, atol=0.005)
    every = np.arange(256)
    assert (attribution.bytes_of(attribution.light_of(every)) == every).all(), (
        "a colour does not come back"
    )


def lab(light: FloatArray) -> FloatArray:
    """CIE L*a*b* of amounts of light under D65."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(np.array(to_xyz) @ np.clip(light, 0, 1) / (0.9505, 1.0, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", EYES)
def test_all_eyes_can_tell_the_four_inputs_apart(eyes: str) -> None:
    seen = [lab(np.array(EYES[eyes]) @ attribution.light_of(color)) for color in INPUT_COLORS]
    for (one, here), (other, there) in combinations(zip(INPUT_NAMES, seen, strict=True), 2):
        apart = np.linalg.norm(here - there)
        assert apart > 25, f"{one} and {other} are only {apart:.0f} apart"


def test_the_cat_is_warm_and_the_mouse_cool_and_x_is_deeper_than_y() -> None:
    cat_x, cat_y, mouse_x, mouse_y = np.array(INPUT_COLORS).astype(int)
    for red, _, blue in (cat_x, cat_y):
        assert red > blue + 100
    for red, _, blue in (mouse_x, mouse_y):
        assert blue > red + 70
    assert lab(attribution.light_of(cat_x))[0] < lab(attribution.light_of(cat_y))[0] - 15
    assert lab(attribution.light_of(mouse_x))[0] < lab(attribution.light_of(mouse_y))[0] - 15


def test_greys_run_from_black_over_the_middle_to_white() -> None:
    weights = np.array([[-3.0, 0.0, 3.0]])
    assert attribution.reach_of(weights) == 3 and attribution.reach_of(weights / 10) == 1
    assert attribution.greys_of(weights, 3.0).tolist() == [[0, 128, 255]]
    many = np.linspace(-3, 3, 1000)[np.newaxis]
    for levels in (256, 64, 2):
        greys = attribution.greys_of(many, 3.0, levels)
        assert len(np.unique(greys)) == levels and (np.diff(greys.astype(int)) >= 0).all()
        assert (greys[0, 0], greys[0, -1]) == (0, 255)


def test_shares_are_told_in_words() -> None:
    words = "cat x 12 %, cat y 0 %, mouse x 88 %, mouse y 0 %"
    assert attribution.words_for(np.array([0.12, 0, 0.88, 0])) == words
