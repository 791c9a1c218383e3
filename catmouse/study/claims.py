"""The article's claims, each held against measurements by a rule that is written down here."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from catmouse.study.replication import RATE_SIZES, RATES, SIZES, Replication, target_games
from catmouse.study.results import NEVER
from catmouse.study.sheet import Sheet
from catmouse.study.spread import Spread, spread_of
from catmouse.study.task import Outcome

HOLDS, IN_PART, FAILS, UNKNOWN = "holds", "holds in part", "does not hold", "not measured"

NO_MORE_THAN_LUCK, TWICE_LUCK = 1.0, 2.0
"""Up to which ratio a setting "hardly matters", and up to which it does in part."""

LUCK_RULE = (
    "Rule: the spread between {what} is the largest less the smallest of the medians over seeds; "
    "the spread between seeds is the middle half of a {one}'s values, the median over all. Their "
    f"ratio, the median over {{lines}}: up to {NO_MORE_THAN_LUCK:g} the claim holds, up to "
    f"{TWICE_LUCK:g} it holds in part."
)


def hardly_matters(ratio: float | None) -> str:
    """Return the verdict on "hardly matters", from a spread in units of the spread of luck."""
    if ratio is None:
        return UNKNOWN
    return HOLDS if ratio <= NO_MORE_THAN_LUCK else IN_PART if ratio <= TWICE_LUCK else FAILS


def ratio_of(spreads: Sequence[Spread]) -> float | None:
    """Return the spread between medians in units of the spread within, which luck makes.

    None where a median is infinite: most of those runs never got there.
    """
    medians = [spread.median for spread in spreads]
    if math.isinf(max(medians)):
        return None
    between = max(medians) - min(medians)
    within = statistics.median(spread.middle_half for spread in spreads)
    if between == 0:
        return 0.0
    return between / within if within > 0 else math.inf


def median_ratio(ratios: Sequence[float | None]) -> float | None:
    """Return the median of ratios, None where one of them is not known."""
    known = [ratio for ratio in ratios if ratio is not None]
    return statistics.median(known) if known and len(known) == len(ratios) else None


NOTHING, TOO_SOON = "-", "too many runs ended before"


class Claim(NamedTuple):
    """A claim of the article's and what was made of it."""

    words: str
    measured: str
    verdict: str
    sheet: Sheet


# --- before 100,000 games the size hardly matters ----------------------------------------------

MOMENTS = (10_000, 20_000, 50_000, 100_000)
"""Games at which the sizes are compared."""

STRETCH = 0.75
"""Errors at a moment are the mean from this share of its games on."""


def errors_at(outcome: Outcome, moment: int) -> float:
    """Return the mean of the smoothed errors before a moment, NaN where the run ended earlier."""
    if outcome.games < moment:
        return math.nan
    games, errors = outcome.curve
    return float(errors[(games > STRETCH * moment) & (games <= moment)].mean())


def claim_of_size(found: Replication) -> Claim:
    """Return the claim that before 100,000 games the size hardly matters."""
    columns: list[list[str]] = []
    ratios: list[float | None] = []
    last = ""
    for moment in MOMENTS:
        spreads = spreads_at(found, moment)
        ratios.append(None if spreads is None else ratio_of(spreads))
        if spreads is None:
            columns.append([NOTHING] * (len(SIZES) + 1))
            continue
        cells = [f"{each.median:.2f} ({each.middle_half:.2f})" for each in spreads]
        columns.append([*cells, ratio_cell(ratios[-1])])
        low, high = (bound(each.median for each in spreads) for bound in (min, max))
        apart = f"{100 * (high / low - 1):.0f} % apart"
        last = f"at {moment:,} games {low:.2f} to {high:.2f} errors, {apart}; "
    names = [*(f"{hidden} units" for hidden in SIZES), "ratio"]
    rows = tuple((name, *cells) for name, *cells in zip(names, *columns, strict=True))
    sheet = Sheet(
        "Does the size matter before 100,000 games?",
        ("", *(f"{moment:,} games" for moment in MOMENTS)),
        rows,
        (
            "Smoothed errors per game, the mean over the last quarter before each moment: the "
            "median over seeds and, in brackets, the middle half.",
            LUCK_RULE.format(what="sizes", one="size", lines="the moments"),
        ),
        left=1,
    )
    ratio = median_ratio(ratios)
    return Claim(
        "Before 100,000 games the size hardly matters",
        last + ratio_in_words(ratio, "sizes"),
        hardly_matters(ratio),
        sheet,
    )


def spreads_at(found: Replication, moment: int) -> list[Spread] | None:
    """Return the errors of every size at a moment, None where a run had ended by then."""
    values = [[errors_at(run, moment) for run in found.of_seeds(hidden)] for hidden in SIZES]
    if any(math.isnan(value) for of_size in values for value in of_size):
        return None
    return [spread_of(of_size) for of_size in values]


def ratio_in_words(ratio: float | None, what: str) -> str:
    """Return a ratio as the end of a sentence."""
    if ratio is None:
        return TOO_SOON
    return f"the spread between {what} is {ratio:.1f} x that between seeds"


def ratio_cell(ratio: float | None) -> str:
    """Return a ratio for a table."""
    return NOTHING if ratio is None else f"{ratio:.1f}"


# --- the rate hardly matters --------------------------------------------------------------------


def claim_of_rate(found: Replication) -> Claim:
    """Return the claim that the rate hardly matters, from the games of the target."""
    rows, ratios, last = [], [], ""
    for hidden in RATE_SIZES:
        spreads = [target_games(found.of_seeds(hidden, rate)) for rate in RATES]
        ratios.append(ratio_of(spreads))
        cells = [thousands(each) for each in spreads]
        rows.append((f"{hidden}", *cells, ratio_cell(ratios[-1])))
        low, high = (bound(each.median for each in spreads) for bound in (min, max))
        last = f"{hidden} units take {low / 1000:,.0f} to {high / 1000:,.0f} thousand games"
    sheet = Sheet(
        "Does the rate matter?",
        ("hidden units", *(f"rate {rate:g}" for rate in RATES), "ratio"),
        tuple(rows),
        (
            "Thousands of games to the target: the median over seeds and, in brackets, the middle "
            "half.",
            LUCK_RULE.format(what="rates", one="rate", lines="the sizes"),
        ),
        left=1,
    )
    ratio = median_ratio(ratios)
    words = ratio_in_words(ratio, "rates")
    if ratio is not None:
        words = f"at rates from {min(RATES):g} to {max(RATES):g}, {last}; {words}"
    return Claim("The rate hardly matters", words, hardly_matters(ratio), sheet)


def thousands(spread: Spread) -> str:
    """Return a median and a middle half in thousands of games."""
    if math.isinf(spread.median):
        return NEVER
    half = "?" if math.isinf(spread.middle_half) else f"{spread.middle_half / 1000:,.0f}"
    return f"{spread.median / 1000:,.0f} ({half})"


# --- 64 units need about 30,000 games to catch up -----------------------------------------------

LARGE, SMALL = 64, 16
CATCH_UP = 30_000
"""How many games the article gives the larger brain until it is level with the smaller."""

ABOUT = 2.0
"""A number is "about" another up to this factor."""

EDGES = tuple(round(1024 * 2 ** (step / 4)) for step in range(29))
"""Where the stretches begin and end whose errors are compared: quarters of a doubling."""


def catch_up(large: Outcome, small: Outcome) -> float:
    """Return the games after which a brain has no more errors than another, up to the last edge.

    It is the end of the last stretch in which its mean smoothed errors are the higher ones; 0
    where there is none, infinite where it is the last of all, NaN where a run ended too soon to
    tell.
    """
    shorter = min(large.games, small.games)
    if shorter < CATCH_UP * ABOUT:
        return math.nan
    level, edges = 0, [edge for edge in EDGES if edge <= shorter]
    for first, end in itertools.pairwise(edges):
        ours, theirs = (
            float(np.mean(errors[(games >= first) & (games < end)]))
            for games, errors in (large.curve, small.curve)
        )
        if ours > theirs:
            level = end
    return math.inf if level == edges[-1] else float(level)


def claim_of_catching_up(found: Replication) -> Claim:
    """Return the claim that 64 units need about 30,000 games to catch up."""
    pairs = zip(found.of_seeds(LARGE), found.of_seeds(SMALL), strict=True)
    values = [catch_up(large, small) for large, small in pairs]
    words = f"{LARGE} units need about {CATCH_UP:,} games to catch up"
    row: tuple[str, ...] = (NOTHING,) * 6
    if any(math.isnan(value) for value in values):
        verdict, measured = UNKNOWN, TOO_SOON
    else:
        spread = spread_of(values)
        verdict = about_right(values[0], spread.median)
        cells = (values[0], spread.low, spread.lower, spread.median, spread.upper, spread.high)
        row = tuple(level_after(value) for value in cells)
        measured = f"seed 0: {row[0]}; the median over seeds: {row[3]}"
    sheet = Sheet(
        f"When do {LARGE} units catch up with {SMALL}?",
        ("seed 0", "lowest", "a quarter below", "median", "a quarter above", "highest"),
        (row,),
        (
            f"The game after which {LARGE} units have no more errors than {SMALL} units of the "
            f"same seed, in stretches of a quarter of a doubling, looked at up to game "
            f"{EDGES[-1]:,}.",
            f"Rule: the claim holds where the median over seeds is {CATCH_UP:,} up to a factor of "
            f"{ABOUT:g}; it holds in part where that is so for seed 0 alone.",
        ),
    )
    return Claim(words, measured, verdict, sheet)


def level_after(value: float) -> str:
    """Return when a brain has caught up, for a table."""
    return "not yet" if math.isinf(value) else f"{value:,.0f}"


def about_right(of_seed_0: float, median: float) -> str:
    """Return the verdict on the number of games until a brain has caught up."""

    def is_about(value: float) -> bool:
        return CATCH_UP / ABOUT <= value <= CATCH_UP * ABOUT

    return HOLDS if is_about(median) else IN_PART if is_about(of_seed_0) else FAILS


# --- all of them --------------------------------------------------------------------------------


def verdicts(claims: Sequence[Claim]) -> Sheet:
    """Return the claims, what was measured, and the verdicts."""
    return Sheet(
        "The article's claims",
        ("claim", "measured", "verdict"),
        tuple((claim.words, claim.measured, claim.verdict) for claim in claims),
        ("The rules by which this is decided stand under the tables that follow.",),
        left=3,
    )


def claims_of(found: Replication) -> list[Claim]:
    """Return every claim with its verdict."""
    return [claim_of_size(found), claim_of_rate(found), claim_of_catching_up(found)]
