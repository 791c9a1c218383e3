"""The exact table of a fight: the class, the proofs, and the command ``duel``."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from catmouse.files import library
from catmouse.files.paths import assets_folder
from catmouse.games import goals
from catmouse.games.duel import Duel, minds_of, report_of
from catmouse.recipe.recipe import MODERN, Fight, Recipe, brain_settings
from catmouse.room.policies import CAT, MOUSE, TABLES
from catmouse.room.world import World
from catmouse.runs.run import Trainer
from tests.saved_runs import a_fight, a_run
from tests.terminal import assert_one_sentence, catmouse

# --- the report ----------------------------------------------------------------------------------


def test_a_mouse_caught_in_tick_three_has_survived_two() -> None:
    report = report_of(np.array([3, 0, 1, 3]), ticks=5)
    assert (report.starts, report.caught, report.escaped) == (4, 3, 1)
    assert report.caught_share == 0.75
    assert report.mean_ticks == (2 + 5 + 0 + 2) / 4
    assert report.median_ticks == 2
    assert report.histogram == (1, 0, 2, 0, 0)


def test_a_duel_of_brains_is_what_single_fights_come_to() -> None:
    """One start at a time, with a blank memory each, gives the same table."""
    trainer = Trainer(Recipe(world=World(4, 3), hidden=5, fight=Fight(steps=2)))
    trainer.train(300)
    recipe, params = trainer.recipe, trainer.frozen_params()
    together = Duel(recipe.world, minds_of(recipe, params), 12, 2).play()
    assert 0 < np.count_nonzero(together) < len(together)
    for number, start in enumerate(recipe.world.all_fight_starts()):
        alone = Duel(recipe.world, minds_of(recipe, params), 12, 2, start[np.newaxis])
        assert alone.play()[0] == together[number], recipe.world.xy(int(start[0]))


@pytest.mark.parametrize("steps", [1, 2])
def test_the_worst_starts_are_those_of_the_soonest_ends_with_the_way_there(steps: int) -> None:
    trainer = Trainer(Recipe(world=World(4, 3), hidden=5, fight=Fight(steps=steps)))
    trainer.train(300)
    world, minds = trainer.recipe.world, minds_of(trainer.recipe, trainer.frozen_params())
    duel = Duel(world, minds, 12, steps)
    caught = duel.play()
    report = duel.advance()
    assert report is not None and len(report.worst) == 10
    assert [start.tick for start in report.worst] == sorted(caught[caught > 0])[:10]
    for start in report.worst:
        begins = np.array([[world.cell(*start.cat), world.cell(*start.mouse)]])
        assert Duel(world, minds, 12, steps, begins).play()[0] == start.tick
        assert (start.cat_path[0], start.path[0]) == (start.cat, start.mouse)
        assert start.cat_path[-1] == start.path[-1], "the cat is not where it caught the mouse"
        for path, most in ((start.path, start.tick), (start.cat_path, start.tick * steps)):
            assert len(path) == most + 1
            for one, other in itertools.pairwise(path):
                assert abs(one[0] - other[0]) + abs(one[1] - other[1]) <= 1, path


def test_of_long_games_only_the_beginning_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(4, 3)
    minds = {side: goals.mind_by("perfect", side, world, 2) for side in (MOUSE, CAT)}
    reports = []
    for ticks in (50, 1):
        monkeypatch.setattr("catmouse.games.duel.SHOWN_TICKS", ticks)
        duel = Duel(world, minds, 30, 2, np.array([[0, 11], [0, 10], [3, 8]]))
        duel.play()
        reports.append(duel.advance())
    whole, short = (report.worst for report in reports if report is not None)
    assert len(whole) == 3 and min(start.tick for start in whole) > 1, "the test says little"
    for one, other in zip(whole, short, strict=True):
        assert other.path == one.path[:2] and other.cat_path == one.cat_path[:3]
        assert other.tick == one.tick


def test_a_mouse_that_is_never_caught_has_no_worst_starts() -> None:
    world = World()
    minds = {side: goals.mind_by("perfect", side, world, 1) for side in (MOUSE, CAT)}
    duel = Duel(world, minds, 30)
    duel.play()
    report = duel.advance()
    assert report is not None and report.caught == 0 and report.worst == ()


def test_training_may_go_on_during_a_duel() -> None:
    trainer = Trainer(Recipe(fight=Fight()))
    trainer.train(100)
    duel, expected = trainer.exam(), trainer.report()
    trainer.train(500)
    while (report := duel.advance()) is None:
        pass
    assert report == expected


# --- the shipped brains --------------------------------------------------------------------------


def shipped(name: str, side: str) -> tuple[Recipe, dict[str, np.ndarray]]:
    saved = library.load(assets_folder() / f"{name}.safetensors")
    return saved.recipe, saved.brains[side].params


def test_the_shipped_mouse_is_caught_from_no_start_within_a_thousand_ticks() -> None:
    recipe, params = shipped("uncatchable-mouse", MOUSE)
    world = World()
    assert goals.CATS == ("still", "chase", "perfect")
    for name in goals.CATS:
        mouse, cat = goals.brain_mind(recipe, params, world), goals.mind_by(name, CAT, world, 1)
        caught = goals.ends(world, mouse, cat, 1000, 1)
        assert len(caught) == 1260
        assert not caught.any(), f"{name} catches it from {np.count_nonzero(caught)} starts"
    assert goals.is_uncatchable(recipe, params, world)


def test_the_shipped_cat_is_as_quick_as_the_perfect_cat_against_the_flee_mouse() -> None:
    recipe, params = shipped("quick-cat", CAT)
    assert goals.quick_share(recipe.brain_of(CAT), params, World(), 1) >= 0.99


def test_a_newborn_is_neither() -> None:
    recipe = Recipe(**brain_settings(MODERN), fight=Fight(cat_brain=MODERN))
    params = Trainer(recipe).frozen_params()
    assert not goals.is_uncatchable(recipe, params[MOUSE], recipe.world)
    assert goals.quick_share(MODERN, params[CAT], recipe.world, 1) < 0.9


# --- the command ---------------------------------------------------------------------------------


def test_two_tables_are_told_under_the_names_that_scripts_rely_on() -> None:
    done = catmouse("duel", "flee", "chase", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert {name: report[name] for name in ("starts", "caught", "ticks", "steps")} == {
        "starts": 1260, "caught": 825, "ticks": 10, "steps": 1
    }  # fmt: skip
    assert report["caught_share"] == 825 / 1260
    assert sum(report["histogram"]) == 825
    assert report["median_ticks"] == 8
    survived = sum(tick * count for tick, count in enumerate(report["histogram"]))
    assert report["mean_ticks"] == pytest.approx((survived + 10 * (1260 - 825)) / 1260)


def test_several_of_each_make_a_table_of_all_pairs() -> None:
    names = ",".join(TABLES)
    done = catmouse("duel", names, names, "--json", "--ticks", "1000", "--steps", "2")
    assert done.returncode == 0, done.stderr
    pairs = {(one["mouse"], one["cat"]): one for one in json.loads(done.stdout)}
    assert list(pairs) == [(mouse, cat) for mouse in TABLES for cat in TABLES]
    assert pairs["perfect", "perfect"]["caught"] == 1260
    assert pairs["flee", "still"]["caught"] == 0
    told = catmouse("duel", names, names, "--ticks", "1000", "--steps", "2").stdout
    assert all(name in told for name in TABLES) and "1,260" in told


def test_a_brain_file_fights_on_the_side_that_it_learned(tmp_path: Path) -> None:
    path = tmp_path / "both, of one fight.safetensors"
    saved = a_fight()
    library.save(path, saved)
    done = catmouse("duel", path, path, "--json", "--ticks", saved.recipe.moves, "--steps", 2)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["world"] == "4x5", "the room is the brains' own"
    assert (report["caught"], report["starts"]) == (saved.caught, saved.starts)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["owl", "chase"], "there is no mind called 'owl' and no file of that name"),
        (["flee", "there.safetensors"], "there is no file there.safetensors"),
        (["flee", "{lessons}"], "holds no cat's brain, for it learned in lessons"),
        (["flee", "chase", "--ticks", "1001"], "--ticks takes 1 to 1000, not 1001"),
        (["flee", "chase", "--world", "2x2"], "--world: a room of 2x2 is not possible"),
        (["{lessons}", "{fight}"], "rooms of 4x5 and 5x4; choose one with --world"),
        ([",", "chase"], "a mind is a brain file or one of still, flee, chase, perfect"),
        (["flee"], "required: CAT"),
    ],
)
def test_a_mistake_gets_one_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    files = {"lessons": tmp_path / "lessons.safetensors", "fight": tmp_path / "fight.safetensors"}
    library.save(files["lessons"], a_run())
    library.save(files["fight"], a_fight())
    done = catmouse("duel", *(word.format(**files) for word in words))
    assert sentence in assert_one_sentence(done)
