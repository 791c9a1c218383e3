"""What a study found: a row for every run, and a table with a line for those alike but for luck."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from catmouse.drawing.wording import NAMES
from catmouse.recipe.recipe import PRESETS, Recipe
from catmouse.study.plan import kindred
from catmouse.study.sheet import Sheet
from catmouse.study.spread import Spread, spread_of
from catmouse.study.task import NOT_FINITE, RAN_OUT, Outcome, Task, settings_of

RECIPE_FIELDS = tuple(settings_of(PRESETS["article"]))
TASK_FIELDS = ("engine", "nudge", "until", "limit")
FOUND_FIELDS = ("ending", "game", "games", "errors", "seconds")
COLUMNS = (*RECIPE_FIELDS, *TASK_FIELDS, *FOUND_FIELDS)
"""The columns of runs.csv; ``game`` is that of the target, empty where it was not reached."""

OF_A_PRESET = ("sight", "precision", "optimiser", "clip", "lesson", "schedule")
"""Settings that a study takes from its presets."""


def preset_of(recipe: Recipe) -> str:
    """Return the preset that a recipe's further settings are from."""
    mine = settings_of(recipe)
    for name, preset in PRESETS.items():
        theirs = settings_of(preset)
        if all(mine[field] == theirs[field] for field in OF_A_PRESET):
            return name
    return "other"


def words_of(field: str) -> Callable[[Recipe], str]:
    """Return what says a setting of a recipe's mouse in words."""
    return lambda recipe: NAMES[field](recipe.mouse)


WORDS: dict[str, tuple[str, Callable[[Recipe], str], Callable[[Recipe], str]]] = {
    "preset": ("preset", preset_of, preset_of),
    "kind": ("kind", words_of("cell"), words_of("cell")),
    "head": ("head", words_of("head"), words_of("head")),
    "hidden": ("hidden units", lambda recipe: f"{recipe.mouse.hidden}", words_of("hidden")),
    "rate": ("rate", lambda recipe: f"{recipe.mouse.rate:g}", words_of("rate")),
}
"""What a study varies: its heading, how a table says it, and how it is said by itself."""

IN_A_LINE = ("cell", "head", "hidden", "rate")

NEVER = "never"
"""How a table says that a target was not reached within the limit of games."""

ALWAYS = ("hidden", "rate")
"""Settings that a table says even where they are the same in every line."""


@dataclass(frozen=True)
class Family:
    """Runs that differ by luck alone: by their seeds."""

    task: Task
    outcomes: tuple[Outcome, ...]

    @property
    def games(self) -> Spread:
        """Where the games of the target lie; infinite where it was not reached."""
        return spread_of(outcome.target_game for outcome in self.outcomes)

    @property
    def seconds(self) -> Spread:
        """How long the runs took, whatever their ending."""
        return spread_of(outcome.seconds for outcome in self.outcomes)


def families_of(outcomes: Iterable[Outcome]) -> list[Family]:
    """Return the runs by what they have in common, in the order in which those come first."""
    found: dict[Task, list[Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(kindred(outcome.task), []).append(outcome)
    return [Family(task, tuple(members)) for task, members in found.items()]


def varied(families: Sequence[Family]) -> list[str]:
    """Return the settings that are not the same in all families."""
    return [
        name
        for name, (_, words, _) in WORDS.items()
        if len({words(family.task.recipe) for family in families}) > 1
    ]


def labels_of(families: Sequence[Family]) -> list[str]:
    """Return for every family what sets it apart from the others, in few words."""
    names = varied(families) or ["hidden"]
    return [", ".join(WORDS[name][2](family.task.recipe) for name in names) for family in families]


def runs_csv(outcomes: Iterable[Outcome]) -> str:
    """Return a row for every run, with all digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for outcome in outcomes:
        task = outcome.task
        writer.writerow(
            [
                *settings_of(task.recipe).values(),
                *(getattr(task, name) for name in TASK_FIELDS),
                *(getattr(outcome, name) for name in FOUND_FIELDS),
            ]
        )
    return text.getvalue()


def overview(outcomes: Sequence[Outcome]) -> Sheet:
    """Return the table of a study: medians and ends, over the seeds."""
    families = families_of(outcomes)
    names = [name for name in WORDS if name in (*ALWAYS, *varied(families))]
    rows = []
    for family in families:
        games, seconds = family.games, family.seconds
        rows.append(
            (
                *(WORDS[name][1](family.task.recipe) for name in names),
                f"{games.finite} of {games.count}",
                game(games.median),
                f"{game(games.low)}–{game(games.high)}",
                f"{seconds.median:.1f}",
                f"{seconds.low:.1f}–{seconds.high:.1f}",
            )
        )
    until = outcomes[0].task.until
    head = (
        *(WORDS[name][0] for name in names),
        "reached",
        *("game: median", "lowest–highest"),
        *("seconds: median", "lowest–highest"),
    )
    notes = [
        f"The game after which the smoothed errors first were under {until:g}, counted from 0, "
        "and the seconds of training until then, or until the run was given up, over the seeds."
    ]
    notes += shortfalls(outcomes)
    return Sheet("Games to the target", head, tuple(rows), tuple(notes), left=len(names))


def game(value: float) -> str:
    """Return the game of a target for a table."""
    return NEVER if math.isinf(value) else f"{value:,.0f}"


def shortfalls(outcomes: Sequence[Outcome]) -> list[str]:
    """Return a remark for every way in which runs missed their target."""
    counts: dict[tuple[str, int], int] = {}
    for outcome in outcomes:
        if not outcome.reached:
            key = outcome.ending, outcome.task.limit
            counts[key] = counts.get(key, 0) + 1
    said = {
        RAN_OUT: "did not reach the target within {limit:,} games",
        NOT_FINITE: "ended early: a weight stopped being a finite number, the rate is too high",
    }
    return [
        f"{count} of {len(outcomes)} runs {said[ending].format(limit=limit)}."
        for (ending, limit), count in counts.items()
    ]


def in_words(outcome: Outcome) -> str:
    """Return what came of a run in one line."""
    recipe = outcome.task.recipe
    told = [NAMES[field](recipe.mouse) for field in IN_A_LINE]
    name = ", ".join([*told, f"seed {recipe.seed}"])
    end = f"game {outcome.game:,}" if outcome.game is not None else outcome.ending
    nudged = ", nudged" if outcome.task.nudge else ""
    return f"{name}{nudged}: {end} in {outcome.seconds:.1f} s"
