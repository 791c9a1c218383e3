"""What the commands ``train`` and ``fight`` share: options, refusals, the loop, Ctrl-C, saving."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from catmouse import cli
from catmouse.brains.brain import CELLS, HEADS, PRECISIONS, SCALES
from catmouse.brains.optimisers import OPTIMISERS, SCHEDULES
from catmouse.cli import fight, train
from catmouse.cli.training import BRAIN_OPTIONS
from catmouse.engines import loading
from catmouse.files import library
from catmouse.recipe.recipe import BRAIN_FIELDS, Recipe
from catmouse.room.policies import TEACHERS
from catmouse.runs.run import Run
from catmouse.runs.saved import SavedRun
from tests.saved_runs import a_fight, a_run, assert_same
from tests.training_kinds import KINDS, NUMPY, Kind, refused

# --- the options -------------------------------------------------------------------------------


def test_every_setting_of_a_brain_has_an_option() -> None:
    assert {option.field for option in BRAIN_OPTIONS.values()} == set(BRAIN_FIELDS)


def test_every_setting_of_a_run_has_an_option_or_a_reason_to_have_none() -> None:
    elsewhere = {"brains", "policies", "learners", "rules", "practice"}
    own = {field.name for field in dataclasses.fields(Recipe)} - elsewhere - {"world"}
    for command in (train, fight):
        assert {option.field for option in command.RUN_OPTIONS.values()} == own


BRAIN_VALUES: dict[str, list[Any]] = {
    "brain": list(CELLS),
    "head": list(HEADS),
    "sight": list(SCALES),
    "precision": list(PRECISIONS),
    "optimiser": list(OPTIMISERS),
    "schedule": list(SCHEDULES),
    "teacher": list(TEACHERS),
    "hidden": [1, 33],
    "rate": [0.25],
    "clip": [1.5],
    "cycle": [640],
}


def asked(kind: Kind, *words: object) -> Run:
    """Return the run that a command would train."""
    arguments = [kind.command, *kind.words, *map(str, words)]
    options = cli.parser(arguments).parse_args(arguments)
    return {"train": train, "fight": fight}[kind.command].run_for(options)


@pytest.mark.parametrize("option", BRAIN_OPTIONS)
def test_every_option_of_a_brain_reaches_its_recipe_and_nothing_else(
    kind: Kind, option: str
) -> None:
    for side in kind.recipe.sides:
        prefix = f"{side}-" if kind.command == "fight" else ""
        for value in BRAIN_VALUES[option]:
            found = asked(kind, f"--{prefix}{option}", value).recipe
            assert found == kind.recipe.with_brain(side, **{BRAIN_OPTIONS[option].field: value})


@pytest.mark.parametrize(
    ("option", "value", "changes"),
    [
        ("seed", 77, {"seed": 77}),
        ("lesson", 16, {"lesson": 16}),
        ("world", "4x7", {"world": Recipe().world.parse("4x7")}),
        (None, 17, {"moves": 17}),
    ],
)
def test_every_option_of_a_run_reaches_its_recipe_and_nothing_else(
    kind: Kind, option: str | None, value: object, changes: dict[str, Any]
) -> None:
    found = asked(kind, f"--{option or kind.moves}", value).recipe
    assert found == dataclasses.replace(kind.recipe, **changes)


# --- refusals ----------------------------------------------------------------------------------

REFUSALS = [
    ("--games 0", "--games takes 1 or more, not 0"),
    ("--games -7", "--games takes 1 or more, not -7"),
    ("--{brain}hidden 0", "the number of hidden units is 0, but it takes 1 to 1024"),
    ("--{brain}rate nan", "the learning rate is nan, but it takes a number above 0"),
    ("--{brain}clip -1", "the clipping norm is -1.0, but it takes 0 or more"),
    ("--{brain}cycle 0", "the length of the cycle is 0, but it takes 1 to 1000000000000"),
    ("--{moves} 0", "the number of moves in a game is 0, but it takes 1 to 1000"),
    ("--lesson 513", "the number of games in a lesson is 513, but it takes 1 to 512"),
    ("--seed -1", "the seed is -1, but it takes 0 to 4294967295"),
    ("--world 6by6", "a room is written like 6x6, not '6by6'"),
    ("--world 2x30", "a room of 2x30 is not possible: each side takes 3 to 20 cells"),
    ("--{brain}brain owl", "argument --{brain}brain: invalid choice: 'owl'"),
    ("--save nowhere/a.safetensors", "there is no folder nowhere; make it first"),
    ("--save .", "--save . is a folder; name a file in it"),
    ("--from nowhere.safetensors", "there is no file nowhere.safetensors"),
    ("--from cut.safetensors", "cut.safetensors is cut off"),
    (
        "--lesson 2 --engine compiled",
        "--engine compiled trains brains of the article's kind only: one game a lesson, plain "
        "steps (--preset article)",
    ),
    (
        "--{brain}rate 1e308 --{moves} 200 --games 400 --save kept.safetensors",
        "training stopped, nothing was saved: a weight",
    ),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSALS, ids=[words for words, _ in REFUSALS])
def test_both_refuse_in_the_same_sentence(
    kind: Kind,
    words: str,
    sentence: str,
    catmouse: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    library.save(Path("kept.safetensors"), a_run())
    whole = Path("kept.safetensors").read_bytes()
    Path("cut.safetensors").write_bytes(whole[:-100])
    quickly = ("--quiet",) if "--engine" in words else NUMPY
    names = kind._asdict()
    done = catmouse(kind.command, *kind.words, *quickly, *words.format(**names).split())
    assert sentence.format(**names) in refused(done)
    assert Path("kept.safetensors").read_bytes() == whole, "a file was written all the same"


def saved_run(kind: Kind) -> SavedRun:
    run = Run(kind.recipe)
    run.train(30)
    return run.saved()


def test_each_sends_the_others_files_to_the_other(catmouse: Any, tmp_path: Path) -> None:
    lessons_file, fight_file = tmp_path / "lessons.safetensors", tmp_path / "fight.safetensors"
    library.save(lessons_file, a_run())
    library.save(fight_file, a_fight())
    told = refused(catmouse("train", "--from", fight_file, *NUMPY))
    assert told == f"{fight_file} holds a fight; go on with it by: fight --from."
    told = refused(catmouse("fight", "--from", lessons_file, *NUMPY))
    assert told == f"{lessons_file} holds no fight; go on with its lessons by: train."


@pytest.mark.parametrize("option", [*BRAIN_OPTIONS, "seed", "moves", "lesson", "world"])
def test_lessons_go_on_with_the_settings_that_they_have(
    catmouse: Any, tmp_path: Path, option: str
) -> None:
    path = tmp_path / "lessons.safetensors"
    library.save(path, saved_run(KINDS["train"]))
    others = {**BRAIN_VALUES, "seed": [9], "moves": [9], "lesson": [9], "world": ["5x5"]}
    value = others[option][-1]
    if option == "rate":  # which may change at any time
        assert catmouse("train", "--from", path, "--rate", value, "--games", 1, *NUMPY).code == 0
        return
    field = BRAIN_OPTIONS[option].field if option in BRAIN_OPTIONS else option
    recipe = KINDS["train"].recipe
    kept = getattr(recipe.mouse if option in BRAIN_OPTIONS else recipe, field)
    told = refused(catmouse("train", "--from", path, f"--{option}", value, *NUMPY))
    assert told == (
        f"--{option} {value} does not go with --from: the brain in {path} has {kept}; "
        f"leave --{option} out, or leave --from out for a new brain."
    )
    same = catmouse("train", "--from", path, f"--{option}", kept, "--games", 1, *NUMPY)
    assert same.code == 0, "the same setting is no contradiction"


def test_without_numba_auto_trains_with_numpy_and_says_so_and_compiled_is_refused(
    kind: Kind, catmouse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_engine(touch_ends: bool = False) -> None:
        raise loading.Unavailable("numba is not installed")

    monkeypatch.setattr(loading, "load", no_engine)
    short = (kind.command, *kind.words, "--games", 3)
    told = catmouse(*short)
    assert told.code == 0
    said = "training with numpy, which is slower: numba is not installed"
    assert told.errors.splitlines()[0] == said
    assert said not in catmouse(*short, "--quiet").errors
    why = "--engine compiled is not possible here: numba is not installed."
    assert refused(catmouse(*short, "--engine", "compiled")) == why


@pytest.mark.parametrize("command", KINDS)
def test_each_command_loads_the_engine_of_its_rules_and_no_other(
    command: str, catmouse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[bool] = []
    really = loading.load

    def load(touch_ends: bool = False) -> Any:
        wanted.append(touch_ends)
        return really(touch_ends)

    try:
        load(), load(True)
    except loading.Unavailable as reason:
        pytest.skip(f"this machine has no compiled engine: {reason}")
    wanted.clear()
    monkeypatch.setattr(loading, "load", load)
    kind = KINDS[command]
    done = catmouse(command, *kind.words, "--games", 3, "--engine", "compiled", "--quiet")
    assert done.code == 0, done.errors
    assert wanted[-1] == (command == "fight"), wanted
    assert command == "fight" or wanted == [False], "an engine was compiled for nothing"


# --- so many games, and going on ---------------------------------------------------------------


def test_so_many_games_are_played_exactly_and_saved_with_their_score(
    kind: Kind, catmouse: Any, tmp_path: Path
) -> None:
    path = tmp_path / "a.safetensors"
    done = catmouse(kind.command, *kind.words, "--games", 137, "--save", path, *NUMPY)
    assert done.code == 0, done.errors
    assert done.errors.startswith("finished at game 136: ") and done.errors.count("\n") == 1
    expected = Run(kind.recipe)
    expected.train(137)
    assert_same(library.load(path), expected.saved(expected.report().score))


def test_going_on_counts_the_games_on_and_is_exact(
    kind: Kind, catmouse: Any, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    catmouse(kind.command, *kind.words, "--games", 60, "--save", first, *NUMPY)
    done = catmouse(kind.command, "--from", first, "--games", 40, "--save", second, *NUMPY)
    assert done.errors.startswith("finished at game 99: "), done.errors
    expected = Run(kind.recipe)
    expected.train(100)
    assert_same(library.load(second), expected.saved(expected.report().score))


def test_a_run_that_practises_says_so_unless_it_is_to_be_quiet(
    kind: Kind, catmouse: Any, tmp_path: Path
) -> None:
    path = tmp_path / "practised.safetensors"
    recipe = dataclasses.replace(kind.recipe, practice=((3, 9), (30, 2)))
    library.save(path, Run(recipe).saved())
    said = "this run practises 2 starts, so its games are not those of its seed alone"
    short = (kind.command, "--from", path, "--games", 1, "--engine", "numpy")
    assert catmouse(*short).errors.splitlines()[0] == said
    assert said not in catmouse(*short, "--quiet").errors
