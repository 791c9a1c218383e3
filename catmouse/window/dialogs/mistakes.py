"""The mistakes: the worst games, the article's step towards the cat, and practice against both."""

from __future__ import annotations

from pygame import Rect, Surface

from catmouse.games.exam import WORST
from catmouse.games.report import Report
from catmouse.recipe.starts import EVERY
from catmouse.room.world import World
from catmouse.window.actions.run import practise
from catmouse.window.dialogs.base import Context
from catmouse.window.dialogs.small_boards import BoardsOverlay, small_game, worst_games
from catmouse.window.drawing.theme import GOOD, MUTED, SMALL, TEXT
from catmouse.window.view import View
from catmouse.worker.messages import Examined

COLUMNS = 5
SIDE, GAP = 114, 20
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
RENEWED_EVERY = 3.0
"""Seconds, lest one game should follow on another before anybody has seen it."""


class Mistakes(BoardsOverlay):
    """What the newest exam found at its worst; under the pointer it stays as it is."""

    name = "mistakes"
    title = "Mistakes"
    size = (2 * 24 + COLUMNS * SIDE + (COLUMNS - 1) * GAP, 590)
    size_of_a_fight = (size[0], 524)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        if context.view.is_fight:  # which has no step towards the cat to show
            self.size = self.size_of_a_fight
        self.examined: Examined | None = None
        self._brain = -1
        self._taken = 0.0
        self.boards = [
            self.board("See this game played on the board.", key=f"{number % 10}")
            for number in range(1, WORST + 1)
        ]
        self.example = self.board("See this game played on the board.", key="T")
        tip = f"Let every {ORDINALS[EVERY]} game begin from one of these starts."
        self.practise = self.own(
            "Practise these", tip, lambda: practise(self._starts()), key="P", style="main_button"
        )
        tip = "Go on with random starts only."
        self.stop = self.own("Stop practising", tip, practise(()), key="S", style="")
        self.stop.hide()
        self._lower = Rect(0, 0, 1, 1)

    def arrange_inside(self, inside: Rect) -> None:
        y = inside.y + 86
        for number, button in enumerate(self.boards):
            column, row = number % COLUMNS, number // COLUMNS
            left = inside.x + column * (SIDE + GAP)
            self.put(button, Rect(left, y + row * (SIDE + 18 + 6), SIDE, SIDE + 18))
        y += 2 * (SIDE + 18 + 6) + 14
        self._lower = Rect(inside.x, y, inside.width, inside.bottom - y)
        self.put(self.example, Rect(inside.x, y + 24, SIDE, SIDE + 18))
        left, width = inside.right - 180, 180
        self.put(self.practise, Rect(left, inside.bottom - 90, width, 40))
        self.put(self.stop, Rect(left, inside.bottom - 44, width, 36))

    def update(self, view: View) -> None:
        snapshot = view.snapshot
        old = view.now - self._taken >= RENEWED_EVERY and snapshot.run.examined is not None
        old = old and not self.is_pointed_at
        if snapshot.brain != self._brain or self.examined is None or old:
            self._brain, self.examined, self._taken = (
                snapshot.brain,
                snapshot.run.examined,
                view.now,
            )
            self._take(snapshot.recipe.world, self.examined)
        self.enable(self.practise, self._starts() != () and view.moment is None)
        practising = bool(snapshot.recipe.practice) and view.moment is None
        self.reveal(self.stop, practising)

    def _take(self, world: World, examined: Examined | None) -> None:
        games = [] if examined is None else worst_games(world, examined.report, WORST)
        for number, button in enumerate(self.boards):
            self.fill(button, games[number] if number < len(games) else None)
        report = None if examined is None or examined.report.touch_ends else examined.report
        step = None if report is None else report.towards
        self.fill(self.example, None if step is None else small_game(world, step))

    def _starts(self) -> tuple[tuple[int, int], ...]:
        games = (self.games[button] for button in self.boards)
        return tuple(game.start for game in games if game is not None)

    # --- what is drawn --------------------------------------------------------------------

    def draw_inside(self, surface: Surface, view: View) -> None:
        brush, x = self.brush, self.place.x + 24
        box = Rect(x, self.place.y + 60, self.place.width - 48, 40)
        examined = self.examined
        if examined is None:
            brush.text(surface, "The first exam is not over yet.", box.topleft, color=MUTED)
            return
        brush.paragraph(surface, self._intro(examined), box, size=SMALL + 1, color=MUTED)
        if not self._starts():
            at = (x, self._lower.y)
            brush.text(surface, "None. There is nothing to practise.", at, color=GOOD)
            return
        self._towards(surface, examined.report)
        self._about_practice(surface, view)

    @staticmethod
    def _intro(examined: Examined) -> str:
        report = examined.report
        games = f"{examined.games:,} game{'' if examined.games == 1 else 's'}"
        who = f"the brain{'s' if report.touch_ends else ''} of {games}"
        if report.touch_ends:
            return (
                f"From these of the {report.starts:,} starts the cat catches the mouse "
                f"soonest: {who}. Choose one to see how it goes now."
            )
        return (
            f"The worst games of {who}; a cross is a wrong move. Choose one to see how it goes now."
        )

    def _towards(self, surface: Surface, report: Report) -> None:
        """Show the article's example, or say that there is none."""
        brush, lower = self.brush, self._lower
        if report.touch_ends:
            return
        brush.text(surface, "A step towards the cat", lower.topleft, bold=True, color=TEXT)
        step = report.towards
        if step is None:
            words, x = "None: no wrong move ends nearer to the cat.", lower.x
        else:
            words = (
                f"Move {step.move} of this game is the article's mistake. Such moves happen from "
                f"{report.towards_starts:,} of {report.starts:,} starts."
            )
            x = lower.x + SIDE + 16
        box = Rect(x, lower.y + 26, self.practise.rect.left - 24 - x, 110)
        brush.paragraph(surface, words, box, size=SMALL + 1, color=MUTED)

    def _about_practice(self, surface: Surface, view: View) -> None:
        """Say over the button, or beside it, what practice does to the run."""
        left, lower = self.practise.rect.left, self._lower
        words = f"Every {ORDINALS[EVERY]} game from these. The run is then no longer the article's."
        if view.is_fight:
            words = f"Every {ORDINALS[EVERY]} fight from these, for both sides."
        if view.moment is not None:
            words = "Only the present can practise: End goes back to it."
        elif view.snapshot.recipe.practice:
            words = f"{len(view.snapshot.recipe.practice)} starts are being practised."
        top, right = lower.y, lower.right
        if view.is_fight:
            left, top, right = lower.x, self.practise.rect.y + 10, self.practise.rect.left - 24
        box = Rect(left, top, right - left, 60)
        self.brush.paragraph(surface, words, box, size=SMALL, color=MUTED)
