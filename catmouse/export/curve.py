"""The error curve as CSV: every point that is kept of it, and the last."""

from __future__ import annotations

import math

from catmouse.export.export import Export, Made, Order
from catmouse.export.subject import Report, Subject
from catmouse.room.policies import MOUSE


def curve_csv(subject: Subject) -> bytes:
    """Return the curve as the text of a CSV file.

    A run of lessons has the columns ``game,errors``, a fight ``game,mouse errors,cat errors``. A
    game counts from 0; errors are the smoothed ones, with as many digits as give back the same
    bits. The last row is the latest game. A side has nothing to say of a game that its curve has
    no point of.
    """
    columns = {}
    for side, brain in subject.brains.items():
        games, errors = brain.curve
        points = dict(zip(games.tolist(), errors.tolist(), strict=True))
        if subject.games and not math.isnan(brain.smoothed):
            points[subject.games - 1] = brain.smoothed
        columns[side] = points
    names = ["errors"] if list(columns) == [MOUSE] else [f"{side} errors" for side in columns]
    rows = [",".join(["game", *names])]
    for game in sorted(set().union(*columns.values())):
        values = [f"{points[game]:.17g}" if game in points else "" for points in columns.values()]
        rows.append(",".join([str(game), *values]))
    return ("\n".join(rows) + "\n").encode()


def make(order: Order, report: Report) -> Made:
    """Make the error curve."""
    data = curve_csv(order.subject)
    rows, last = data.count(b"\n") - 1, max(0, order.subject.games - 1)
    return Made(data, f"{rows:,} points of the curve, up to game {last:,}")


EXPORT = Export(
    name="curve",
    option="csv",
    ending=".csv",
    label="Curve",
    stem="curve",
    tip="Games and errors as a table, a CSV.",
    help="the error curve; - is standard output",
    facts=lambda subject, whose: "CSV: game and errors, row by row",
    make=make,
)
