"""The window as PNG; whoever asks for it says how the window is drawn."""

from __future__ import annotations

from catmouse.export.export import Export, Made, Order, Unavailable
from catmouse.export.subject import Report


def make(order: Order, report: Report) -> Made:
    """Have the window drawn."""
    if order.picture is None:
        raise Unavailable("there is no window to be drawn")
    start, _ = order.begins(lambda share: report(share / 2))
    return Made(order.picture(start, lambda share: report(0.5 + share / 2)), "the window")


EXPORT = Export(
    name="picture",
    option="png",
    ending=".png",
    label="Picture",
    stem="window",
    tip="The window as it is now, as a PNG.",
    help="the window as it looks with this brain",
    facts=lambda subject, whose: "PNG: the window as it is now",
    make=make,
    takes=("start", "seed", "size", "panel", "weights"),
    effort=2,
)
