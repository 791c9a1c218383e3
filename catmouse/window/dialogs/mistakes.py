"""The mistakes: the worst games, the article's step towards the cat, and practice against both."""

from __future__ import annotations

import pygame
import pygame_gui
from pygame import Rect, Surface

from catmouse.games.exam import WORST
from catmouse.recipe.starts import EVERY
from catmouse.room.world import World
from catmouse.window.dialogs.small_boards import BoardsOverlay, small_game, worst_games
from catmouse.window.drawing.theme import GOOD, MUTED, SMALL, TEXT, Brush
from catmouse.window.panels.base import View
from catmouse.window.wishes import Practise, Wish
from catmouse.worker.messages import Command, Score

COLUMNS = 5
SIDE, GAP = 114, 20
DIGITS = (*range(pygame.K_1, pygame.K_9 + 1), pygame.K_0)
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
RENEWED_EVERY = 3.0
"""Seconds, lest one game should follow on another before anybody has seen it."""


class Mistakes(BoardsOverlay):
    """What the newest exam found at its worst; under the pointer it stays as it is."""

    title = "Mistakes"
    size = (2 * 24 + COLUMNS * SIDE + (COLUMNS - 1) * GAP, 590)

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        super().__init__(manager, brush)
        self._score: Score | None = None
        self._brain = -1
        self._taken = 0.0
        self._boards = [
            self.board(f"See this game played on the board ({number % 10}).")
            for number in range(1, WORST + 1)
        ]
        self._example = self.board("See this game played on the board (T).")
        self._practise = self.button(
            "Practise these", Practise(()),
            f"Let every {ORDINALS[EVERY]} game begin from one of these starts (P).",
            style="main_button",
        )  # fmt: skip
        self._stop = self.button(
            "Stop practising", Practise(()), "Go on with random starts only (S)."
        )
        self._stop.hide()
        self._lower = Rect(0, 0, 1, 1)

    def arrange_inside(self, inside: Rect) -> None:
        """Put two rows of boards over the example and the buttons."""
        y = inside.y + 86
        for number, button in enumerate(self._boards):
            column, row = number % COLUMNS, number // COLUMNS
            left = inside.x + column * (SIDE + GAP)
            self.put(button, Rect(left, y + row * (SIDE + 18 + 6), SIDE, SIDE + 18))
        y += 2 * (SIDE + 18 + 6) + 14
        self._lower = Rect(inside.x, y, inside.width, inside.bottom - y)
        self.put(self._example, Rect(inside.x, y + 24, SIDE, SIDE + 18))
        left, width = inside.right - 180, 180
        self.put(self._practise, Rect(left, inside.bottom - 90, width, 40))
        self.put(self._stop, Rect(left, inside.bottom - 44, width, 36))

    def update(self, view: View) -> None:
        """Take the score of the brain that is looked at, once there is one."""
        snapshot = view.snapshot
        old = view.now - self._taken >= RENEWED_EVERY and snapshot.score is not None
        old = old and not self.is_pointed_at
        if snapshot.brain != self._brain or self._score is None or old:
            self._brain, self._score, self._taken = snapshot.brain, snapshot.score, view.now
            self._take(snapshot.recipe.world, self._score)
        self.enable(self._practise, self._starts() != () and view.moment is None)
        practising = bool(snapshot.recipe.practice) and view.moment is None
        if bool(self._stop.visible) != practising:
            self._stop.show() if practising else self._stop.hide()

    def _take(self, world: World, score: Score | None) -> None:
        games = [] if score is None else worst_games(world, score.report, WORST)
        for number, button in enumerate(self._boards):
            self.fill(button, games[number] if number < len(games) else None)
        report = None if score is None else score.exam
        step = None if report is None else report.towards
        self.fill(self._example, None if step is None else small_game(world, step))
        self._wishes[self._practise] = Practise(self._starts())

    def _starts(self) -> tuple[tuple[int, int], ...]:
        games = (self.games[button] for button in self._boards)
        return tuple(game.start for game in games if game is not None)

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Answer to the keys of the boards and of the buttons."""
        if event.type != pygame.KEYDOWN or event.mod & pygame.KMOD_CTRL:
            return None
        keys = dict(zip(DIGITS, self._boards, strict=True)) | {
            pygame.K_t: self._example, pygame.K_p: self._practise, pygame.K_s: self._stop
        }  # fmt: skip
        button = keys.get(event.key)
        ready = button is not None and button.visible and button.is_enabled
        return self.pressed(button) if ready else None

    # --- what is drawn --------------------------------------------------------------------

    def draw_inside(self, surface: Surface, view: View) -> None:
        """Say whose mistakes these are, and what can be done about them."""
        brush, x = self.brush, self.place.x + 24
        box = Rect(x, self.place.y + 60, self.place.width - 48, 40)
        score = self._score
        if score is None:
            brush.text(surface, "The first exam is not over yet.", box.topleft, color=MUTED)
            return
        brush.paragraph(surface, self._intro(score), box, size=SMALL + 1, color=MUTED)
        if not self._starts():
            at = (x, self._lower.y)
            brush.text(surface, "None. There is nothing to practise.", at, color=GOOD)
            return
        self._towards(surface, score)
        self._about_practice(surface, view)

    @staticmethod
    def _intro(score: Score) -> str:
        games = f"{score.games:,} game{'' if score.games == 1 else 's'}"
        who = f"the brain{'s' if score.duel else ''} of {games}"
        if score.duel is not None:
            return (
                f"From these of the {score.duel.starts:,} starts the cat catches the mouse "
                f"soonest: {who}. Choose one to see how it goes now."
            )
        return (
            f"The worst games of {who}; a cross is a wrong move. Choose one to see how it goes now."
        )

    def _towards(self, surface: Surface, score: Score) -> None:
        """Show the article's example, or say that there is none."""
        brush, lower, report = self.brush, self._lower, score.exam
        if report is None:
            return
        brush.text(surface, "A step towards the cat", lower.topleft, bold=True, color=TEXT)
        step = report.towards
        if step is None:
            words, x = "None: no wrong move ends nearer to the cat.", lower.x
        else:
            words = (
                f"Move {step.move} of this game is the article's mistake. Such moves happen from "
                f"{report.towards_starts:,} of {report.games:,} starts."
            )
            x = lower.x + SIDE + 16
        box = Rect(x, lower.y + 26, self._practise.rect.left - 24 - x, 110)
        brush.paragraph(surface, words, box, size=SMALL + 1, color=MUTED)

    def _about_practice(self, surface: Surface, view: View) -> None:
        """Say over the button what practice does to the run."""
        left, lower = self._practise.rect.left, self._lower
        words = f"Every {ORDINALS[EVERY]} game from these. The run is then no longer the article's."
        if view.fight is not None:
            words = f"Every {ORDINALS[EVERY]} fight from these, for both sides."
        if view.moment is not None:
            words = "Only the present can practise: End goes back to it."
        elif view.snapshot.recipe.practice:
            words = f"{len(view.snapshot.recipe.practice)} starts are being practised."
        box = Rect(left, lower.y, lower.right - left, 60)
        self.brush.paragraph(surface, words, box, size=SMALL, color=MUTED)
