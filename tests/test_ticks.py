"""The numbers on a chart's axes are round, inside, and neither too many nor too few."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catmouse.drawing.axis import linear_ticks, short

SPANS = st.floats(1e-3, 1e12)


@given(SPANS, st.integers(3, 30))
def test_ticks_are_multiples_of_a_round_step_inside_the_axis(top: float, most: int) -> None:
    ticks = linear_ticks(0, top, most)
    assert ticks[0] == 0 and len(ticks) <= most + 1, f"{len(ticks)} ticks: {ticks}"
    step = ticks[1]
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(mantissa - round_one) for round_one in (1, 2, 5)) < 1e-6, f"steps of {step}"
    assert all(tick == pytest.approx(number * step) for number, tick in enumerate(ticks)), (
        f"not evenly spaced: {ticks}"
    )
    assert ticks[-1] <= top * (1 + 1e-9)


@given(SPANS, st.integers(3, 30))
def test_another_tick_would_not_have_fitted(top: float, most: int) -> None:
    ticks = linear_ticks(0, top, most)
    assert ticks[-1] + ticks[1] > top * (1 - 1e-9), f"the axis ends long after {ticks[-1]}"
    assert len(ticks) > most / 2.6, f"{len(ticks)} ticks where {most} fit"


@given(st.floats(-1e6, 1e6), SPANS)
def test_an_axis_need_not_begin_at_zero(low: float, span: float) -> None:
    high = low + span
    slack = 1e-6 * max(abs(low), abs(high), span)
    for tick in linear_ticks(low, high, 8):
        assert low - slack <= tick <= high + slack


def test_an_axis_without_a_span_is_no_stumbling_block() -> None:
    assert all(tick == pytest.approx(3.0) for tick in linear_ticks(3.0, 3.0, 5))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"), (1, "1"), (2.5, "2.5"), (100, "100"), (1000, "1k"), (1500, "1.5k"),
        (20_000, "20k"), (1_000_000, "1M"), (3_000_000, "3M"), (2e9, "2G"),
    ],
)  # fmt: skip
def test_an_axis_says_numbers_in_short(number: float, words: str) -> None:
    assert short(number) == words
