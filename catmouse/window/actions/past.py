"""What actions do with the run's past: look back, film it, branch from it, export it."""

from __future__ import annotations

from pathlib import Path

import pygame

from catmouse.export.export import Order
from catmouse.export.subject import Report, Subject
from catmouse.games.single import Start
from catmouse.window.actions.desk import Desk, deed
from catmouse.worker.messages import Branch


@deed
def look_back(desk: Desk, games: int | None) -> None:
    """Show the run as it was after so many games; None is as it is."""
    desk.past.look(desk.view.present, games)


@deed
def step_back(desk: Desk, by: int) -> None:
    """Show the moment so many places on in the timeline, or back."""
    desk.past.step(desk.view.present, by)


@deed
def toggle_film(desk: Desk) -> None:
    """Play the run's past as a film, or stop it."""
    desk.past.toggle_film(desk.view.present)


@deed
def branch_here(desk: Desk) -> None:
    """Go on training from the moment that is shown."""
    if desk.past.moment is not None:
        desk.send(Branch(desk.past.moment.games))


@deed
def export_to(desk: Desk, kind: str, path: Path) -> None:
    """Write what is looked at into a file for other programs, by the export's name."""
    desk.exports.start(kind, path, order_for(desk))


def order_for(desk: Desk) -> Order:
    """Return what an export of what is looked at is made from."""
    view = desk.view
    subject = Subject.of_snapshot(view.present)
    if view.moment is not None:
        subject = subject.as_of(view.moment)
    surface = desk.stage.picture(view)
    size, pixels = surface.get_size(), pygame.image.tobytes(surface, "RGB")

    def as_png(start: Start, report: Report) -> bytes:
        from PIL import Image  # here, so that the window opens without waiting for it

        from catmouse.drawing.canvas import png_of

        return png_of(Image.frombytes("RGB", size, pixels))

    return Order(subject, view.side, view.playback.start, picture=as_png)


@deed
def stop_export(desk: Desk) -> None:
    """Stop the export under way."""
    desk.exports.stop()
