"""The verdicts on the article's claims follow their rules, on outcomes made up to fit each."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest

from catmouse.runs.curve import Points
from catmouse.study import claims
from catmouse.study.article import PUBLISHED
from catmouse.study.claims import FAILS, HOLDS, IN_PART, UNKNOWN
from catmouse.study.replication import (
    NUDGES,
    OTHER,
    RATES,
    ROUNDING,
    SAME,
    SEEDS,
    SIZES,
    Replication,
    article_tasks,
    comparison,
    luck,
    rounding,
    table,
)
from catmouse.study.spread import spread_of
from catmouse.study.task import RAN_OUT, REACHED, Outcome, Task

LUCK = np.linspace(-1, 1, len(SEEDS))
"""What each seed adds, from the luckless to the lucky; seed 0 is the luckiest."""


def game_of(task: Task) -> int:
    """A plausible result: the published one for seed 0, near it for other seeds."""
    recipe = task.recipe
    if recipe.seed == 0 and recipe.mouse.rate == 0.1:
        published = PUBLISHED[recipe.mouse.hidden].game
        return published + 1000 * task.nudge - 5000 if recipe.mouse.hidden == 128 else published
    return round(200_000 + 20_000 * float(LUCK[recipe.seed]))


def errors_of(task: Task, games: np.ndarray) -> np.ndarray:
    """Errors that fall with every game, in the same way for all sizes but for luck."""
    return 8 / (1 + games / 20_000) ** 0.8 * (1 + 0.1 * float(LUCK[task.recipe.seed]))


def study(
    game: Callable[[Task], int | None] = game_of,
    errors: Callable[[Task, np.ndarray], np.ndarray] = errors_of,
) -> Replication:
    """Return an article's study in which nothing was measured."""
    outcomes = []
    for task in article_tasks(SEEDS, 5_000_000, "compiled"):
        reached = game(task)
        games = task.limit if reached is None else reached + 1
        at = np.unique(np.geomspace(1, games, 3000).astype(np.int64)) - 1
        outcomes.append(
            Outcome(
                task=task,
                ending=RAN_OUT if reached is None else REACHED,
                game=reached,
                games=games,
                errors=1.2,
                seconds=1.0,
                curve=Points(at, errors(task, at)),
            )
        )
    return Replication(tuple(outcomes))


# --- the runs ------------------------------------------------------------------------------------


def test_the_articles_study_has_its_sizes_its_rates_and_its_repeats() -> None:
    found = study()
    for hidden in SIZES:
        assert [run.task.recipe.seed for run in found.of_seeds(hidden)] == list(SEEDS)
        engines = 2 if hidden == 128 else 1
        assert len(found.repeats(hidden)) == NUDGES + engines, hidden
    for rate in RATES:
        assert len(found.of_seeds(64, rate)) == len(SEEDS), rate
    assert len({run.task for run in found.outcomes}) == len(found.outcomes)
    nudges = sorted(run.task.nudge for run in found.repeats(16))
    assert nudges == list(range(NUDGES + 1))


def test_seed_0_is_in_every_article_study_and_comes_first() -> None:
    seeds = [task.recipe.seed for task in article_tasks((5, 3, 0, 4), 100, "numpy")[:4]]
    assert seeds == [0, 5, 3, 4]


# --- published against measured ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hidden", "shift", "verdict"),
    [(16, 0, SAME), (16, 1, OTHER), (128, -5000, ROUNDING), (128, 9000, OTHER), (128, 0, SAME)],
)
def test_a_game_is_the_published_one_or_within_rounding_or_another(
    hidden: int, shift: int, verdict: str
) -> None:
    def game(task: Task) -> int:
        published = PUBLISHED[task.recipe.mouse.hidden].game + shift
        return published + (1000 * task.nudge if task.recipe.mouse.hidden == 128 else 0)

    assert comparison(study(game), hidden) == verdict


def test_the_tables_say_what_was_published_and_where_seed_0_stands_among_the_seeds() -> None:
    rows = {row[0]: row for row in table(study()).rows}
    assert rows["16"][1:5] == ("716,342", "716,342", SAME, "8 m 40 s")
    assert rows["128"][1:5] == ("279,732", "274,732", ROUNDING, "5 m 45 s")
    others = {row[0]: row for row in luck(study()).rows}
    assert others["16"][-2:] == ("716,342", "10 of 10"), "it is slower than all the others"
    assert others["64"][1:] == ("184,444", "204,444", "220,000", "216,513", "9 of 10")


def test_the_repeats_show_how_many_different_games_rounding_makes() -> None:
    sheet = rounding(study())
    rows = {row[0]: row for row in sheet.rows}
    assert rows["16"][1:6] == ("11", "1", "716,342", "716,342", "716,342")
    assert rows["128"][1:6] == ("12", "11", "274,732", "279,232", "284,732")
    assert "numpy" in sheet.notes[0]


# --- the size and the rate hardly matter ---------------------------------------------------------


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [(0, HOLDS), (1, HOLDS), (1.01, IN_PART), (2, IN_PART), (2.01, FAILS), (math.inf, FAILS)],
)
def test_the_verdict_on_hardly_matters_is_a_matter_of_the_ratio(ratio: float, verdict: str) -> None:
    assert claims.hardly_matters(ratio) == verdict
    assert claims.hardly_matters(None) == UNKNOWN


def test_the_ratio_is_the_spread_of_medians_over_the_spread_of_luck() -> None:
    one, other = spread_of([10, 12, 14]), spread_of([15, 18, 21])
    assert (one.middle_half, other.middle_half) == (2, 3)
    assert claims.ratio_of([one, other]) == pytest.approx(6 / 2.5)
    assert claims.ratio_of([one, one]) == 0
    assert claims.ratio_of([spread_of([1]), spread_of([2])]) == math.inf
    assert claims.ratio_of([one, spread_of([math.inf])]) is None


def larger_is_better(share: float) -> Callable[[Task, np.ndarray], np.ndarray]:
    """Errors that every doubling of the units makes smaller by a share."""

    def errors(task: Task, games: np.ndarray) -> np.ndarray:
        doublings = math.log2(task.recipe.mouse.hidden / 16)
        return errors_of(task, games) * (1 - share) ** doublings

    return errors


@pytest.mark.parametrize(("share", "verdict"), [(0.0, HOLDS), (0.05, IN_PART), (0.2, FAILS)])
def test_the_size_is_held_against_luck(share: float, verdict: str) -> None:
    claim = claims.claim_of_size(study(errors=larger_is_better(share)))
    assert claim.verdict == verdict, claim
    assert claim.sheet.head[-1] == "100,000 games"
    assert claim.sheet.rows[-1][0] == "ratio" and len(claim.sheet.rows) == len(SIZES) + 1


def test_the_errors_at_a_moment_are_those_just_before_it() -> None:
    run = study().of_seeds(32)[4]
    games, errors = run.curve
    wanted = errors[(games > 15_000) & (games <= 20_000)].mean()
    assert claims.errors_at(run, 20_000) == wanted
    assert math.isnan(claims.errors_at(run, run.games + 1))


@pytest.mark.parametrize(("factor", "verdict"), [(0.0, HOLDS), (0.15, IN_PART), (0.5, FAILS)])
def test_the_rate_is_held_against_luck(factor: float, verdict: str) -> None:
    def game(task: Task) -> int:
        steps = RATES.index(task.recipe.mouse.rate)
        return round((200_000 + 20_000 * float(LUCK[task.recipe.seed])) * (1 + factor * steps / 4))

    claim = claims.claim_of_rate(study(game))
    assert claim.verdict == verdict, claim


def test_a_rate_that_mostly_never_gets_there_leaves_its_claim_open() -> None:
    def game(task: Task) -> int | None:
        return None if task.recipe.mouse.rate == 0.5 and task.recipe.seed < 7 else game_of(task)

    claim = claims.claim_of_rate(study(game))
    assert claim.verdict == UNKNOWN
    assert "never" in {cell for row in claim.sheet.rows for cell in row}


# --- catching up ---------------------------------------------------------------------------------


def catching_up_at(moment: Callable[[int], float]) -> Replication:
    """A study in which 64 units are worse than 16 before a moment, by seed, and better after."""

    def errors(task: Task, games: np.ndarray) -> np.ndarray:
        plain = errors_of(task, games)
        if task.recipe.mouse.hidden != 64:
            return plain
        return np.where(games < moment(task.recipe.seed), plain * 1.2, plain * 0.9)

    return study(errors=errors)


@pytest.mark.parametrize(
    ("of_seed_0", "of_others", "verdict"),
    [
        (30_000, 30_000, HOLDS),
        (5_000, 20_000, HOLDS),
        (30_000, 8_000, IN_PART),
        (100_000, 8_000, FAILS),
        (0, 0, FAILS),
    ],
)
def test_catching_up_is_judged_by_the_median_and_then_by_seed_0(
    of_seed_0: float, of_others: float, verdict: str
) -> None:
    found = catching_up_at(lambda seed: of_others if seed else of_seed_0)
    assert claims.claim_of_catching_up(found).verdict == verdict


def test_catching_up_is_found_to_a_quarter_of_a_doubling() -> None:
    found = catching_up_at(lambda seed: 30_000)
    level = claims.catch_up(found.of_seeds(64)[3], found.of_seeds(16)[3])
    assert 30_000 <= level < 30_000 * 2**0.25
    never = catching_up_at(lambda seed: math.inf)
    assert claims.catch_up(never.of_seeds(64)[3], never.of_seeds(16)[3]) == math.inf


def test_runs_that_end_too_soon_leave_every_claim_open() -> None:
    short = study(lambda task: 2000)
    found = claims.claims_of(short)
    assert [claim.verdict for claim in found] == [UNKNOWN, HOLDS, UNKNOWN]
    lost = study(lambda task: None)
    cut = Replication(tuple(dataclasses.replace(run, games=2000) for run in lost.outcomes))
    assert [claim.verdict for claim in claims.claims_of(cut)] == [UNKNOWN] * 3


def test_every_verdict_stands_with_its_measurement_and_every_rule_is_said() -> None:
    found = claims.claims_of(study())
    sheet = claims.verdicts(found)
    assert [row[0] for row in sheet.rows] == [claim.words for claim in found]
    assert all(row[1] and row[2] in (HOLDS, IN_PART, FAILS) for row in sheet.rows), sheet.rows
    for claim in found:
        assert any(note.startswith("Rule: ") for note in claim.sheet.notes), claim.words
