"""The article's study: which runs repeat its table, and the table beside what was published."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catmouse.recipe.recipe import PRESETS, lessons
from catmouse.study.article import PUBLISHED, TARGET
from catmouse.study.results import game
from catmouse.study.sheet import Sheet
from catmouse.study.spread import Spread, spread_of
from catmouse.study.task import COMPILED, NUMPY, Outcome, Task

SEEDS = tuple(range(10))
"""Seed 0 is the article's; the others tell how much of its table is luck."""

FEWEST_SEEDS = 4
"""With fewer there are no quartiles worth the name."""

SIZES = tuple(PUBLISHED)
RATE = PRESETS["article"].mouse.rate
RATES = (0.02, 0.05, RATE, 0.2, 0.5)
"""The article's rate, and up to five times as much and a fifth of it."""

RATE_SIZES = (16, 32, 64)
"""The sizes whose rates are varied; 128 units would take longer than all the rest together."""

NUDGES = 10
"""How often seed 0 is repeated with a difference that nobody could hear."""

CHAOTIC = 128
"""The size at which the order of additions decides the result, so both engines are asked."""


@dataclass(frozen=True)
class Replication:
    """What came of the article's study, by settings."""

    outcomes: tuple[Outcome, ...]

    def of_seeds(self, hidden: int, rate: float = RATE) -> list[Outcome]:
        """Return the runs of a size and a rate, in the order of their seeds: seed 0 is first."""
        main = self.engine
        return [
            outcome
            for outcome in self.outcomes
            if (outcome.task.recipe.mouse.hidden, outcome.task.recipe.mouse.rate) == (hidden, rate)
            and (outcome.task.nudge, outcome.task.engine) == (0, main)
        ]

    def repeats(self, hidden: int) -> list[Outcome]:
        """Return the runs of seed 0 that differ from the article's by rounding alone."""
        return [
            outcome for outcome in self.outcomes if outcome.task.recipe == lessons(hidden=hidden)
        ]

    @property
    def engine(self) -> str:
        """The engine of all runs but those that are there to compare it with the other."""
        return self.outcomes[0].task.engine


def article_tasks(seeds: Iterable[int], limit: int, engine: str) -> list[Task]:
    """Return the runs of the article's study; seed 0 is always among them, and first."""
    seeds = list(dict.fromkeys((0, *seeds)))
    wanted = [
        (hidden, rate, seed)
        for rate in (RATE, *(rate for rate in RATES if rate != RATE))
        for hidden in (SIZES if rate == RATE else RATE_SIZES)
        for seed in seeds
    ]
    tasks = [
        Task(lessons(hidden=hidden, rate=rate, seed=seed), TARGET, limit, engine)
        for hidden, rate, seed in wanted
    ]
    for hidden in SIZES:
        first = Task(lessons(hidden=hidden), TARGET, limit, engine)
        tasks += [dataclasses.replace(first, nudge=number + 1) for number in range(NUDGES)]
        if hidden == CHAOTIC and engine == COMPILED:
            tasks.append(dataclasses.replace(first, engine=NUMPY))
    return tasks


def target_games(outcomes: Sequence[Outcome]) -> Spread:
    """Return where the games of the target lie."""
    return spread_of(outcome.target_game for outcome in outcomes)


# --- published against measured ---------------------------------------------------------------

SAME, ROUNDING, OTHER = "the very game", "within rounding", "another game"


def comparison(found: Replication, hidden: int) -> str:
    """Return how the published game of a size compares with seed 0 here.

    It is "the very game", or "within rounding" where it lies between the lowest and the highest
    game of seed 0's repeats, or "another game".
    """
    published, here = PUBLISHED[hidden].game, found.of_seeds(hidden)[0].game
    if here == published:
        return SAME
    repeats = target_games(found.repeats(hidden))
    return ROUNDING if repeats.low <= published <= repeats.high else OTHER


def table(found: Replication) -> Sheet:
    """Return the article's table beside seed 0 here."""
    rows = []
    for hidden in SIZES:
        run, published = found.of_seeds(hidden)[0], PUBLISHED[hidden]
        rows.append(
            (
                f"{hidden}",
                f"{published.game:,}",
                game(run.target_game),
                comparison(found, hidden),
                f"{published.seconds // 60} m {published.seconds % 60:02} s",
                f"{run.seconds:.1f} s",
            )
        )
    head = ("hidden units", "published game", "here", "it is", "published time", "here")
    notes = (
        f"The first game under {TARGET:g} smoothed errors with seed 0 at rate {RATE:g}, counted "
        'from 0. "Within rounding": the published game lies between the lowest and the highest of '
        "seed 0's repeats below.",
    )
    return Sheet("The article's table", head, tuple(rows), notes, left=1)


def luck(found: Replication) -> Sheet:
    """Return the same table over the seeds, and where the article's seed stands among them."""
    rows = []
    for hidden in SIZES:
        runs = found.of_seeds(hidden)
        games = target_games(runs)
        slower = sum(run.target_game > runs[0].target_game for run in runs)
        places = f"{len(runs) - slower} of {len(runs)}"
        cells = (game(value) for value in (games.low, games.median, games.high))
        rows.append((f"{hidden}", *cells, game(runs[0].target_game), places))
    head = ("hidden units", "lowest", "median", "highest", "seed 0", "its place")
    notes = (f"The same over {len(found.of_seeds(SIZES[0]))} seeds; the fastest has place 1.",)
    return Sheet("The same with other seeds", head, tuple(rows), notes, left=1)


def rounding(found: Replication) -> Sheet:
    """Return how far seed 0 strays when one weight moves by one unit in the last place."""
    rows = []
    for hidden in SIZES:
        repeats = found.repeats(hidden)
        games = target_games(repeats)
        different = len({run.game for run in repeats})
        rows.append(
            (
                f"{hidden}",
                f"{len(repeats)}",
                f"{different}",
                *(game(value) for value in (games.low, games.median, games.high)),
                f"{PUBLISHED[hidden].game:,}",
            )
        )
    other = [run for run in found.repeats(CHAOTIC) if run.task.engine != found.engine]
    both = (
        f" The last line has the numpy engine's run too: game {game(other[0].game)}."
        if (other and other[0].game is not None)
        else ""
    )
    notes = (
        "Seed 0 as it is, and repeated with another weight of the newborn brain moved by one unit "
        f"in the last place each time.{both}",
    )
    head = ("hidden units", "runs", "different games", "lowest", "median", "highest", "published")
    return Sheet("Seed 0 and rounding", head, tuple(rows), notes, left=1)
