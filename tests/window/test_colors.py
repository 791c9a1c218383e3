"""The heat map's tab of colours: who is heard by whom, now and in the past."""

from __future__ import annotations

from itertools import cycle, product
from pathlib import Path

import numpy as np
import pygame
import pytest
from pygame import Rect

from catmouse.brains.arrays import INPUT_NAMES
from catmouse.brains.brain import CELLS, HEADS, Network
from catmouse.drawing.attribution import INPUT_COLORS, colors_of, mix_of
from catmouse.files import library
from catmouse.recipe.recipe import PRESETS, Recipe, lessons
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.timeline import Change
from catmouse.window.actions.past import look_back
from catmouse.window.drawing.mixes import cells_of, places_in
from catmouse.window.panels.heat_map import COLORS, HeatMap
from catmouse.window.preferences import COLOR_TAB
from catmouse.window.session import LAST
from catmouse.worker.messages import Begin, Pause
from tests.saved_runs import a_fight, a_past
from tests.window.conftest import Start
from tests.window.hands import Hands
from tests.window.test_stage import assert_fits

KINDS = {
    f"{cell}, {head}": lessons(cell=cell, head=head, hidden=hidden)
    for (cell, head), hidden in zip(product(CELLS, HEADS), cycle((16, 64, 9)), strict=False)
} | {"modern": PRESETS["modern"]}


def panel_of(hands: Hands) -> HeatMap:
    panel = hands.stage.panels["heat_map"]
    assert isinstance(panel, HeatMap)
    return panel


def show_colors(hands: Hands) -> None:
    hands.click(panel_of(hands).tabs[COLOR_TAB])
    assert hands.app.session.preferences.weights == COLOR_TAB


def begin(hands: Hands, recipe: Recipe) -> None:
    hands.send(Pause())
    hands.send(Begin(recipe, Change("recipe")))
    hands.until(lambda: hands.snapshot.recipe == recipe, "the new brain was there")


def colour_at(hands: Hands, point: tuple[int, int]) -> tuple[int, ...]:
    return tuple(hands.app.screen.surface.get_at(point)[:3])


def near_top(cell: Rect) -> tuple[int, int]:
    """A point of a cell above its shares."""
    return cell.centerx, cell.y + 3


def assert_shows(hands: Hands, network: Network, params: dict[str, np.ndarray]) -> None:
    """Fail unless the picture has exactly the colours of these weights."""
    hands.stage.forget()
    hands.frames()
    mix, places = mix_of(network, params), places_in(panel_of(hands).colors_place)
    for number, color in enumerate(INPUT_COLORS):
        chip = places.chip(number)
        assert colour_at(hands, (chip.x + 3, chip.centery)) == color, INPUT_NAMES[number]
    for strip, shares in ((places.units, mix.units), (places.outputs, mix.outputs)):
        cells = cells_of(strip, len(shares))
        for number, (cell, color) in enumerate(zip(cells, colors_of(shares), strict=True)):
            at = (cell.x + 2, cell.y + 2) if len(cells) <= 4 else near_top(cell)
            seen = colour_at(hands, at)
            assert seen == tuple(color.tolist()), f"cell {number} of {len(cells)}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", ["1024x700", "1280x800"])
def test_units_and_outputs_are_drawn_in_the_mix_of_the_inputs(
    start: Start, size: str, kind: str
) -> None:
    hands = start(size)
    begin(hands, KINDS[kind])
    show_colors(hands)
    network = KINDS[kind].mouse.network
    assert_shows(hands, network, dict(hands.snapshot.run.mouse.params))
    words = hands.words()
    assert {COLORS, *INPUT_NAMES} <= set(words)
    if len(network.head.outputs) > 1:
        assert {"outputs", *network.head.outputs} <= set(words)


@pytest.mark.parametrize("kind", KINDS)
def test_h_walks_over_every_parameter_to_the_colours_and_round(hands: Hands, kind: str) -> None:
    begin(hands, KINDS[kind])
    names = [*sorted(hands.snapshot.run.mouse.params), COLORS]
    titles = []
    for _ in range(2 * len(names)):
        hands.press(pygame.K_h)
        titles.append(panel_of(hands).shown(hands.app.view))
        chosen = [tab.text for tab in panel_of(hands).tabs if tab.visible and tab.is_selected]
        assert chosen == titles[-1:]
    assert titles == 2 * names


@pytest.mark.parametrize("size", ["1024x700", "1280x800"])
def test_the_tabs_of_every_kind_of_brain_fit_and_the_colours_stay_chosen(
    start: Start, size: str
) -> None:
    hands = start(size)
    show_colors(hands)
    for recipe in KINDS.values():
        begin(hands, recipe)
        tabs = [tab for tab in panel_of(hands).tabs if tab.visible]
        assert [tab.text for tab in tabs] == [*sorted(hands.snapshot.run.mouse.params), COLORS]
        for tab in tabs:
            assert_fits(tab, False)
            assert panel_of(hands).place.contains(tab.rect)
        assert tabs[-1].is_selected and tabs[-1].drawable_shape.active_state.state_id == "selected"


@pytest.mark.parametrize("kind", KINDS)
def test_the_past_has_the_colours_that_it_had(start: Start, tmp_path: Path, kind: str) -> None:
    run = a_past(KINDS[kind], stride=max(64, 2 * KINDS[kind].lesson))
    library.save(tmp_path / LAST, run)
    hands = start()
    hands.app.session.preferences.playing = False
    hands.send(Pause())
    hands.until(lambda: len(hands.snapshot.run.moments) >= 4, "the run was there")
    show_colors(hands)
    seen = []
    for moment in (run.timeline.moments[0], run.timeline.moments[-1]):
        hands.app.desk.do(look_back(moment.games))
        hands.frames()
        assert_shows(hands, moment.recipe.mouse.network, moment.params[MOUSE])
        seen.append(pygame.image.tobytes(hands.app.screen.surface.subsurface(
            panel_of(hands).colors_place), "RGB"))  # fmt: skip
    assert seen[0] != seen[1]


def test_the_pointer_is_told_what_an_input_is_worth(hands: Hands) -> None:
    begin(hands, Recipe())
    show_colors(hands)
    places = places_in(panel_of(hands).colors_place)
    mix = mix_of(hands.snapshot.recipe.mouse.network, hands.snapshot.run.mouse.params)
    weights = hands.snapshot.run.mouse.params["synapse_0"]

    def said(at: tuple[int, int]) -> set[str]:
        hands.point(at)
        return set(hands.words())

    third = cells_of(places.units, 16)[2]
    assert f"mouse x to unit 3: {weights[2, 2]:+.3f}" in said((third.centerx, places.chip(2).y + 5))
    percents = [f"{name} {share:.0%}".replace("%", " %")
                for name, share in zip(INPUT_NAMES, mix.units[2], strict=True)]  # fmt: skip
    assert f"unit 3: {', '.join(percents)}" in said(third.center)
    assert any(words.startswith("output: cat x ") for words in said(places.outputs.center))
    outside = said(places.chip(0).center)
    assert not any(" to unit" in words or "output: " in words for words in outside)


def test_in_a_fight_the_colours_are_those_of_the_side_that_is_looked_at(
    start: Start, tmp_path: Path
) -> None:
    run = a_fight()
    library.save(tmp_path / LAST, run)
    hands = start()
    hands.send(Pause())
    hands.until(lambda: CAT in hands.snapshot.run.brains, "the fight was there")
    show_colors(hands)
    sides = set()
    for _ in range(2):
        hands.press(pygame.K_b)
        view = hands.app.view
        sides.add(view.side)
        assert_shows(hands, view.brain.network, dict(view.params))
        assert len(mix_of(view.brain.network, view.params).outputs) == (
            4 if view.side == CAT else 1
        )
    assert sides == {CAT, MOUSE}
