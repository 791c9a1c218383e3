"""A played game as a GIF: the board, the two who play, and the trails of their steps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageColor

from catmouse.drawing.canvas import Canvas, Color, Film, film_of
from catmouse.drawing.colours import BAD, CELL, CELL_OTHER, GOOD, MUTED, ON_BRIGHT, TEXT
from catmouse.drawing.colours import CAT as CAT_HUE
from catmouse.drawing.colours import MOUSE as MOUSE_HUE
from catmouse.drawing.wording import kind_of, percent
from catmouse.export.export import Export, Made, Order, Width
from catmouse.export.subject import Report, Subject, silent
from catmouse.files.paths import assets_folder
from catmouse.games.single import Game, Start, Step
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import DIRECTION_NAMES, STAY

WIDTH, PAD, HEAD, FOOT = 480, 14, 46, 52
"""In pixels of a film of the usual width; wider ones are larger in all."""
TALLEST = 1.3
"""A board is no more than so many times as high as the film is wide."""
FINER = 2

FIRST_FRAME, FRAME, LAST_FRAME = 900, 420, 2500
"""Milliseconds."""


@dataclass(frozen=True)
class PlayedGame:
    """A whole game."""

    recipe: Recipe
    games: int  # that its brains have learned from
    start: Start
    steps: tuple[Step, ...]
    caught: int  # in which tick the mouse was caught, 0 for never


def played_from(subject: Subject, start: Start) -> PlayedGame:
    """Play a game with the subject's brains from a start."""
    game = Game(subject.recipe, subject.params, start)
    steps = tuple(game.play())
    return PlayedGame(subject.recipe, subject.games, start, steps, int(game.match.caught[0]))


def game_gif(played: PlayedGame, width: int = WIDTH, report: Report = silent) -> Film:
    """Return the film of a game: the start, then a frame for every step of either side."""
    board = Board(played, width)
    times = [FIRST_FRAME, *[FRAME] * len(played.steps)]
    times[-1] = LAST_FRAME
    return film_of(map(board.picture, range(len(times))), times, board.size, report)


def mixed(one: str, other: str, share: float) -> Color:
    """Return a colour on the way from one to the other."""
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return tuple(round(here + (there - here) * share) for here, there in pairs)


@lru_cache(maxsize=3)
def head_of(name: str) -> Image.Image:
    """Return one of the program's own pictures."""
    with Image.open(assets_folder() / f"{name}.png") as picture:
        return picture.convert("RGBA")


class Board:
    """Where one game is drawn."""

    def __init__(self, played: PlayedGame, width: int) -> None:
        self._played, self._world = played, played.recipe.world
        self._unit = unit = width / WIDTH
        wide, high = width - 2 * PAD * unit, TALLEST * width
        self.cell = max(4, math.floor(min(wide / self._world.width, high / self._world.height)))
        """The side of a cell, in pixels."""
        self._left = (width - self.cell * self._world.width) // 2
        self._top = round(HEAD * unit)
        height = self._top + self.cell * self._world.height + round(FOOT * unit)
        self.size = width, height
        self._room = self._empty()

    def _empty(self) -> Canvas:
        canvas = Canvas(*self.size, FINER)
        gap = 1 if self.cell > 12 else 0.5
        for cell in range(self._world.cells):
            x, y = self.corner(cell)
            color = CELL if sum(self._world.xy(cell)) % 2 else CELL_OTHER
            box = (x + gap, y + gap, x + self.cell - gap, y + self.cell - gap)
            canvas.box(box, color, self.cell / 12)
        return canvas

    def corner(self, cell: int) -> tuple[float, float]:
        """Return the upper left corner of a cell, in pixels."""
        x, y = self._world.xy(cell)
        row = self._world.height - 1 - y
        return self._left + x * self.cell, self._top + row * self.cell

    def centre(self, cell: int) -> tuple[float, float]:
        """Return the middle of a cell, in pixels."""
        x, y = self.corner(cell)
        return x + self.cell / 2, y + self.cell / 2

    def picture(self, number: int) -> Image.Image:
        """Return the frame after so many steps."""
        canvas, steps = self._room.copy(), self._played.steps[:number]
        self._cat_trail(canvas, [step for step in steps if step.side == CAT])
        self._mouse_trail(canvas, [step for step in steps if step.side == MOUSE])
        self._players(canvas, steps)
        self._words(canvas, number)
        return canvas.finished()

    # --- the trails -----------------------------------------------------------------------

    def _mouse_trail(self, canvas: Canvas, steps: list[Step]) -> None:
        """Draw the mouse's way: solid lines and dots, older ones fainter; crosses are mistakes."""
        thick, count = max(2, self.cell / 22), max(len(steps), 8)
        for age, step in enumerate(reversed(steps)):
            color = mixed(MOUSE_HUE, CELL, min(0.85, 0.15 + 0.8 * age / count))
            here, there = self.centre(step.start), self.centre(step.end)
            if step.start == step.end and step.chosen != STAY:
                canvas.dot(*here, max(5, self.cell / 8), color, thick)
            else:
                canvas.line([here, there], color, thick)
            canvas.dot(*here, max(3, self.cell / 14), color)
        for step in steps:
            if step.output and not step.right:
                here, there = self.centre(step.start), self.centre(step.end)
                lift = self.cell / 5 if step.start == step.end else 0.0
                self._cross(
                    canvas, (here[0] + there[0]) / 2 + lift, (here[1] + there[1]) / 2 - lift
                )

    def _cross(self, canvas: Canvas, x: float, y: float) -> None:
        reach = max(3, self.cell / 16)
        for thick, color in ((5.0, CELL_OTHER), (2.5, BAD)):
            for slope in (1, -1):
                ends = [(x - reach, y - slope * reach), (x + reach, y + slope * reach)]
                canvas.line(ends, color, thick)

    def _cat_trail(self, canvas: Canvas, steps: list[Step]) -> None:
        """Draw the cat's way: dashes and squares."""
        color = mixed(CAT_HUE, CELL, 0.35)
        dash, half = max(4, self.cell / 12), max(2, self.cell / 20)
        for step in steps:
            (x, y), (end_x, end_y) = self.centre(step.start), self.centre(step.end)
            length = math.hypot(end_x - x, end_y - y)
            done = 0.0
            while done < length:
                near, far = done / length, min(done + dash, length) / length
                ends = [(x + (end_x - x) * at, y + (end_y - y) * at) for at in (near, far)]
                canvas.line(ends, color, max(2, self.cell / 26))
                done += 2 * dash
            canvas.box((x - half, y - half, x + half, y + half), color)

    # --- the two, and the words -----------------------------------------------------------

    def _players(self, canvas: Canvas, steps: tuple[Step, ...]) -> None:
        at = dict(zip((CAT, MOUSE), self._played.start, strict=True))
        at |= {step.side: step.end for step in steps}
        if at[CAT] == at[MOUSE] and self._played.caught:
            self._head(canvas, "cat_pounce", *self.centre(at[CAT]), 0.8)
            return
        together = at[CAT] == at[MOUSE]  # side by side then, so that both can be seen
        for side, way in ((MOUSE, 1), (CAT, -1)):
            x, y = self.centre(at[side])
            shift = 0.2 * self.cell * way if together else 0.0
            self._head(canvas, side, x + shift, y, 0.5 if together else 0.8)

    def _head(self, canvas: Canvas, name: str, x: float, y: float, share: float) -> None:
        half = max(4, self.cell * share / 2)
        canvas.paste(head_of(name), (x - half, y - half, x + half, y + half))

    def _words(self, canvas: Canvas, number: int) -> None:
        """Say how far the game is and how it goes, and what was just done."""
        unit, (width, height) = self._unit, self.size
        left, right, middle = PAD * unit, width - PAD * unit, self._top / 2
        canvas.text(self._time(number), left, middle, 19 * unit, TEXT, "lm")
        words, color = self._state(number)
        canvas.text(words, right, middle, 17 * unit, color, "rm")
        y = height - FOOT * unit / 2
        if number == 0:
            canvas.text(about(self._played), left, y, 15 * unit, MUTED, "lm")
            return
        step = self._played.steps[number - 1]
        if step.output:
            right -= self._verdict(canvas, right, y, step.right) + 8 * unit
        (first, second), size = said(self._played, step), 16 * unit
        while size > 8 and canvas.width_of(f"{first}  {second}", size) > right - left:
            size -= 0.5
        canvas.text(first, left, y, size, MOUSE_HUE if step.side == MOUSE else CAT_HUE, "lm")
        canvas.text(second, left + canvas.width_of(f"{first}  ", size), y, size, TEXT, "lm")

    def _state(self, number: int) -> tuple[str, Color]:
        """Return how the game goes after so many steps, and the colour to say it in."""
        played = self._played
        if not played.recipe.rules.touch_ends:
            wrong = sum(not step.right for step in played.steps[:number])
            words = f"{wrong} wrong move{'s' * (wrong > 1)}" if wrong else "no wrong move"
            return words, BAD if wrong else MUTED
        if number < len(played.steps):
            return "", MUTED
        return (f"caught in tick {played.caught}", BAD) if played.caught else ("escaped", GOOD)

    def _verdict(self, canvas: Canvas, right: float, y: float, is_right: bool) -> float:
        """Draw whether the step was the teacher's; return how wide that is."""
        words, size = "right" if is_right else "wrong", 14 * self._unit
        wide = canvas.width_of("wrong", size) + 16 * self._unit
        half = 12 * self._unit
        box = (right - wide, y - half, right, y + half)
        canvas.box(box, GOOD if is_right else BAD, half)
        canvas.text(words, right - wide / 2, y, size, ON_BRIGHT, "mm")
        return wide

    def _time(self, number: int) -> str:
        recipe, steps = self._played.recipe, self._played.steps[:number]
        done = sum(step.side == MOUSE for step in steps)
        return f"{'tick' if recipe.rules.touch_ends else 'move'} {done} of {recipe.moves}"


def about(played: PlayedGame) -> str:
    """Return in words who plays."""
    recipe = played.recipe
    if len(recipe.sides) == 1:
        mouse = recipe.mouse
        return f"{kind_of(mouse)}, {mouse.hidden} units, {played.games:,} games"
    return f"a fight, {played.games:,} games behind it"


def said(played: PlayedGame, step: Step) -> tuple[str, str]:
    """Return in words what one side did, and what its teacher would have done."""
    who, way = step.side.capitalize(), DIRECTION_NAMES[step.chosen]
    if not step.output:
        return f"{who}, {played.recipe.policy_of(step.side)}: {way}", ""
    number = f"{step.says:.2f}" if len(step.output) == 1 else percent(step.says, 0)
    return f"{who} says {way} ({number})", f"teacher says {DIRECTION_NAMES[step.target]}"


def make(order: Order, report: Report) -> Made:
    """Make the film of a game."""
    start, why = order.begins(lambda share: report(share / 2))
    width, half = order.width or WIDTH, 0.5
    made = game_gif(
        played_from(order.subject, start), width, lambda share: report(half + share / 2)
    )
    (cat_x, cat_y), (mouse_x, mouse_y) = map(order.subject.recipe.world.xy, start)
    where = f"from {cat_x},{cat_y},{mouse_x},{mouse_y}, {why}"
    return Made(
        made.data, f"{made.frames - 1} steps {where}, {made.size[0]} x {made.size[1]} pixels"
    )


EXPORT = Export(
    name="game",
    option="game",
    ending=".gif",
    label="Game",
    stem="game",
    tip="The game on the board from its start, as a GIF with trails.",
    help="a played game as GIF",
    facts=lambda subject, whose: "GIF: the game on the board, from its start",
    make=make,
    takes=("width", "start", "seed"),
    width=Width(WIDTH, 200, 1600),
    effort=1,
)
