"""How far values lie apart: median, quartiles and ends, where some values may be infinite."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Where the values of several runs lie; what was never reached counts as infinite."""

    count: int
    finite: int  # how many are not infinite
    low: float
    lower: float  # a quarter of the values lie below
    median: float
    upper: float  # a quarter lie above
    high: float

    @property
    def middle_half(self) -> float:
        """The distance from the lower to the upper quartile; it hardly depends on the count."""
        return math.inf if math.isinf(self.upper) else self.upper - self.lower


def spread_of(values: Iterable[float]) -> Spread:
    """Return where values lie; raise ValueError where there are none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values have no spread")
    finite = sum(math.isfinite(value) for value in ordered)
    marks = [quantile(ordered, share) for share in (0, 0.25, 0.5, 0.75, 1)]
    return Spread(len(ordered), finite, *marks)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share of rising values lie, between its two neighbours."""
    place = share * (len(ordered) - 1)
    below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
    if below == above or math.isinf(above):
        return above
    return below + (above - below) * (place - math.floor(place))
