"""The command ``duel``: all pairs of players from every start, under names scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catmouse.files import library
from catmouse.room.policies import POLICIES
from tests.saved_runs import a_fight, a_run
from tests.terminal import assert_one_sentence, catmouse


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
    names = ",".join(POLICIES)
    done = catmouse("duel", names, names, "--json", "--ticks", "1000", "--steps", "2")
    assert done.returncode == 0, done.stderr
    pairs = {(one["mouse"], one["cat"]): one for one in json.loads(done.stdout)}
    assert list(pairs) == [(mouse, cat) for mouse in POLICIES for cat in POLICIES]
    assert pairs["perfect", "perfect"]["caught"] == 1260
    assert pairs["flee", "still"]["caught"] == 0
    told = catmouse("duel", names, names, "--ticks", "1000", "--steps", "2").stdout
    assert all(name in told for name in POLICIES) and "1,260" in told


def test_a_brain_file_fights_on_the_side_that_it_learned(tmp_path: Path) -> None:
    path = tmp_path / "both, of one fight.safetensors"
    saved = a_fight()
    library.save(path, saved)
    done = catmouse("duel", path, path, "--json", "--ticks", saved.recipe.moves, "--steps", 2)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["world"] == "4x5", "the room is the brains' own"
    assert (report["caught"], report["starts"]) == (saved.score.caught, saved.score.starts)


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
