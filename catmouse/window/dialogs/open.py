"""The list of saved brains."""

from __future__ import annotations

from pygame import Rect, Surface

from catmouse.drawing.wording import percent
from catmouse.files.library import list_brains
from catmouse.games.report import Score
from catmouse.window.actions.desk import Doing
from catmouse.window.dialogs.base import Context
from catmouse.window.dialogs.table import ListOverlay
from catmouse.window.drawing import icons
from catmouse.window.drawing.theme import MUTED, SMALL, TEXT
from catmouse.window.view import View
from catmouse.worker.messages import Open


def in_words(score: Score | None) -> str:
    """Return what a brain is worth: right moves, or from how many starts a mouse is caught."""
    if score is None:
        return "–"
    if score.touch_ends:
        return f"caught from {score.caught:,}" if score.caught else "never caught"
    share = score.right_moves / max(score.all_moves, 1)
    return "perfect" if share == 1 else f"{percent(min(share, 0.9999))} right"


class OpenDialog(ListOverlay):
    """Choose a brain with the pointer or with the arrow keys; Enter opens it."""

    name = "open"
    title = "Open a brain"
    columns = (
        ("Name", 0.04), ("Units", 0.4), ("Games", 0.5), ("Score", 0.635), ("Saved", 0.82)
    )  # fmt: skip
    empty = "No brain was saved yet. Save one with Ctrl-S."

    def __init__(self, context: Context) -> None:
        self.brains = list_brains(context.folder)
        super().__init__(context, self.brains)
        self.opener = self.own(
            "Open", "Open the chosen brain.", self.act, key="Enter", style="main_button"
        )

    def arrange_inside(self, inside: Rect) -> None:
        super().arrange_inside(inside)
        self.put(self.opener, Rect(inside.right - 120, inside.bottom - 40, 120, 40))
        self.enable(self.opener, bool(self.brains))

    def act(self) -> Doing | None:
        return Open(self.brains[self.chosen].path) if self.brains else None

    def draw_inside(self, surface: Surface, view: View) -> None:
        hint, rows = "Or drop a brain file on the window.", self.rows
        self.brush.text(surface, hint, (rows.x, rows.bottom + 26), size=SMALL, color=MUTED)
        super().draw_inside(surface, view)

    def draw_row(self, surface: Surface, row: Rect, number: int) -> None:
        brain = self.brains[number]
        at, brains = (row.x + 8, row.centery), brain.recipe.brains if brain.recipe else ()
        picture = icons.picture("mouse", 20)
        if len(brains) > 1:
            picture = icons.icon("fight", 20, tuple(TEXT)[:3])
        surface.blit(picture, picture.get_rect(midleft=at))
        values = (
            brain.name,
            ", ".join(f"{own.hidden}" for own in brains),
            f"{brain.games:,}",
            in_words(brain.score),
            f"{brain.saved.astimezone():%d %b %Y %H:%M}",
        )
        self.write(surface, row, values)
