"""The game on the board: played for eyes, with the newest weights, and open to the user's hand.

It has nothing to do with the games that the brains learn from: those go on in the training
thread, thousands a second. Nothing is drawn here.

In a fight the user's hand plays a side, when it is that side's turn. In lessons the cat has no
turns: it goes where the hand moves it, and the mouse answers at once.
"""

from __future__ import annotations

import random

from catmouse.brains.arrays import Params
from catmouse.games.goals import FOREVER
from catmouse.games.single import Game, Start, Step
from catmouse.recipe.recipe import Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, World
from catmouse.worker.messages import RunState

SECONDS_A_MOVE, SECONDS_A_STEP = 0.32, 0.22
"""From move to move where only the mouse moves, and from step to step where both do."""

PAUSE_AFTER_GAME, CAUGHT_SHOWN = 0.9, 1.2

PATIENCE = 0.5
"""In real time a fight waits so many seconds for the user's step, then goes on without one."""

TRAIL = 24
"""So many of a side's latest steps are kept, to be shown, of a game that may last long."""

YOU = "you"
"""The policy that is the user."""


def players_in(recipe: Recipe) -> object:
    """Return all of a recipe that a game on the board depends on."""
    brains = [(brain.shape, brain.teacher) for brain in recipe.brains]
    return recipe.world, recipe.rules, recipe.policies, recipe.moves, brains


class Playback:
    """A game step by step.

    ``held`` is who the pointer carries, ``you`` the side that the user plays, "" where none.
    """

    def __init__(self, run: RunState, chance: random.Random) -> None:
        self._chance = chance
        self.held = self.you = ""
        self.real_time = False
        self.survived = 0  # ticks of the game that has just ended, or of the present one
        self.catches = 0  # mice in a row that the user has caught
        self.run = run  # its recipe and its weights belong together
        self._begin_run(cat=None)

    def follow(self, run: RunState) -> None:
        """Play by this run's recipe and weights from now on; by other players in a new game."""
        known, self.run = self.recipe, run
        if players_in(known) == players_in(self.recipe):
            self._game.use(self.params())
            return
        if known.game != self.recipe.game:
            self.held = self.you = ""
        self._begin_run(self.cat if self.in_hand else None)

    def _begin_run(self, cat: int | None) -> None:
        """Take in by which rules the run plays, and begin its first game."""
        recipe = self.recipe
        self._cat_moves = recipe.rules.touch_ends or recipe.policy_of(CAT) != "still"
        self.turns = tuple(
            (side, step)
            for side in SIDES
            for step in range(recipe.rules.steps_of(side))
            if side == MOUSE or self._cat_moves
        )
        self.survived = self.catches = 0
        self.begin_at(self._drawn(cat))

    @property
    def recipe(self) -> Recipe:
        """The recipe of the run."""
        return self.run.recipe

    @property
    def world(self) -> World:
        """The room."""
        return self.recipe.world

    def params(self) -> dict[str, Params]:
        """Return the newest weights, by side."""
        return {side: dict(brain.params) for side, brain in self.run.brains.items()}

    # --- where a game begins --------------------------------------------------------------

    def _drawn(self, cat: int | None) -> Start:
        """Draw where the two begin; a cat in the user's hand stays where it is."""
        cells, draw = self.world.cells, self._chance.randrange
        if self.recipe.rules.starts_apart:
            mouse, cat = self._chance.sample(range(cells), 2)
            return cat, mouse
        if cat is None or cat >= cells:  # no place in a smaller room
            cat = draw(cells)
        mouse = draw(cells)
        while self.in_hand and mouse == cat:
            mouse = draw(cells)
        return cat, mouse

    def begin(self) -> None:
        """Begin a game on a random start."""
        self.begin_at(self._drawn(self.cat if self.in_hand else None))

    def go_on_from_here(self) -> None:
        """Begin a game where the two stand now."""
        self.begin_at((self.cat, self.mouse))

    def begin_at(self, start: Start) -> None:
        """Begin a game from the cat's cell and the mouse's."""
        self._game = Game(self.recipe, self.params(), start)
        self.trails: dict[str, list[Step]] = {MOUSE: [], CAT: []}
        self.cat_trail = [start[0]]  # the cells that the cat was on, and is on
        self._turn = 0  # an index of turns
        self.tick = 0  # how many are over
        self.caught = self.recipe.rules.touch_ends and self._game.touching
        self.replaying = False  # whether this game was asked for, and runs while all else rests
        self.clock = 0.0  # seconds since the latest step
        self.mover = MOUSE  # who made it
        self._wanted: int | None = None  # the user's next direction
        self._goal: int | None = None  # the cell that the pointer drags the user's side to

    def replay(self, cat: int, mouse: int) -> None:
        """Begin a game where the user asks for it; it is played even while training rests."""
        self.held = self.you = ""
        self.begin_at((cat, mouse))
        self.replaying = True

    # --- what is to be seen ---------------------------------------------------------------

    @property
    def cat(self) -> int:
        """The cat's cell."""
        return self._game.at(CAT)

    @property
    def mouse(self) -> int:
        """The mouse's cell."""
        return self._game.at(MOUSE)

    @property
    def start(self) -> Start:
        """Where the game began, as far as its steps are kept."""
        first = self.trails[MOUSE][:1] or self.trails[CAT][:1]
        if not first:
            return self.cat, self.mouse
        mouse = first[0].start if first[0].side == MOUSE else self.mouse
        return first[0].cat, mouse

    def latest(self, side: str) -> Step | None:
        """Return the step that was just made, where it was this side's."""
        steps = self.trails[side]
        return steps[-1] if steps and self.mover == side else None

    def policy_of(self, side: str) -> str:
        """Return who plays a side on the board: a policy's name, or :data:`YOU`."""
        return YOU if self.you == side else self.recipe.policy_of(side)

    @property
    def steering(self) -> bool:
        """Whether the keys lead a cat that has no turns."""
        return self.you == CAT and not self._cat_moves

    @property
    def in_hand(self) -> bool:
        """Whether the user moves a cat that has no turns."""
        return self.steering or (self.held == CAT and not self._cat_moves)

    @property
    def last_tick(self) -> int:
        """How many ticks a game has; the user's mouse plays on until it is caught."""
        return FOREVER if self.you == MOUSE else self.recipe.moves

    @property
    def over(self) -> bool:
        """Whether the game has had all its ticks."""
        return self.tick >= self.last_tick

    @property
    def escaped(self) -> bool:
        """Whether the mouse got away from a cat that could have caught it."""
        return self.over and not self.caught and self.recipe.rules.touch_ends

    @property
    def due(self) -> tuple[str, int]:
        """Who takes the next step, and which of its steps in the tick this is, counted from 0."""
        return self.turns[self._turn]

    @property
    def mine(self) -> bool:
        """Whether it is the user's turn."""
        return self.due[0] == self.you and not self.caught and not self.over

    @property
    def waits(self) -> bool:
        """Whether the game stands still until the user moves."""
        return self.mine and not self.real_time

    # --- time -----------------------------------------------------------------------------

    def update(self, seconds: float, run: RunState, running: bool) -> None:
        """Let time pass; while the game is running, whoever is due takes a step.

        ``run`` is the run that is looked at: its recipe and its weights belong together.
        """
        self.follow(run)
        self.clock += seconds
        goes_on = running or bool(self.you)
        if self.held:
            return
        if self.caught:
            if self.clock >= CAUGHT_SHOWN and (goes_on or not self._cat_moves):
                self.begin()
        elif self.in_hand or not (goes_on or self.replaying):
            return
        elif self.over:
            if goes_on and self.clock >= PAUSE_AFTER_GAME:
                self.begin()
        elif self.mine:
            wished = self._wish() is not None and self.clock >= SECONDS_A_STEP / 2
            if wished or (self.real_time and self.clock >= PATIENCE):
                self.step()
        elif self.clock >= (SECONDS_A_STEP if self._cat_moves else SECONDS_A_MOVE):
            self.step()

    def _wish(self) -> int | None:
        """Return where the user wishes to go: by a key, else towards the pointer."""
        if self._wanted is not None or self._goal is None or not self.you:
            return self._wanted
        (x, y), (to_x, to_y) = self.world.xy(self._game.at(self.you)), self.world.xy(self._goal)
        if abs(to_x - x) > abs(to_y - y):
            return RIGHT if to_x > x else LEFT
        return None if to_y == y else UP if to_y > y else DOWN

    def move(self) -> None:
        """Play to the end of the tick; after the game's last a new game begins."""
        if self.caught or self.over:
            self.begin() if not self.in_hand else self.go_on_from_here()
            if self._cat_moves:
                return
        tick = self.tick
        while self.tick == tick and not self.caught and not self.waits:
            self.step()

    def step(self) -> None:
        """Let whoever is due take a step."""
        side, number = self.due
        wished: int | None = None
        if side == self.you:
            wish = self._wish()
            wished, self._wanted = STAY if wish is None else wish, None
        self._note(self._game.step(side, number, wished))
        self.caught = self.caught or (self.recipe.rules.touch_ends and self._game.touching)
        self._turn = (self._turn + 1) % len(self.turns)
        if self._turn == 0 and not self.caught:
            self.tick += 1
        self._count()

    def _note(self, step: Step) -> None:
        self.trails[step.side].append(step)
        if self._cat_moves:
            del self.trails[step.side][:-TRAIL]
        if step.side == CAT:
            self.cat_trail = [*self.cat_trail[-TRAIL:], step.end]
        self.mover, self.clock = step.side, 0.0

    def _count(self) -> None:
        """Keep the user's score."""
        self.survived = self.tick
        if self.you == CAT and self.caught:
            self.catches += 1
        elif self.you == CAT and self.over and self._cat_moves:
            self.catches = 0

    # --- the user's hand ------------------------------------------------------------------

    def play_as(self, side: str) -> None:
        """Give a side to the user, "" gives it back; where both move a new game begins."""
        self.you, self.survived, self.catches = side, 0, 0
        self.begin() if self._cat_moves else self.go_on_from_here()

    def take(self, who: str) -> None:
        """Hold one of the two with the pointer; whom the user plays goes where the pointer is."""
        if who == CAT and not self._cat_moves and not self.in_hand:
            self.catches = 0
        self.held = "" if who == self.you and self._cat_moves else who
        if self.caught:
            self.begin()

    def release(self) -> None:
        """Let go; where one was carried, the game goes on from there."""
        self._goal = None
        if self.held:
            self.held = ""
            if not (self.caught and not self._cat_moves):
                self.go_on_from_here()

    def carry(self, cell: int) -> None:
        """Carry whom the pointer holds to a cell; whom the user plays goes there step by step."""
        if self.held == CAT and not self._cat_moves:
            self._move_cat(cell)
        elif self.held:
            taken = self._cat_moves and cell in (self.cat, self.mouse)
            if cell != self._game.at(self.held) and not taken:
                self._game.put(self.held, cell)
                self.catches = 0
                self.go_on_from_here()
        elif self.you:
            self._goal = cell

    def lead(self, direction: int) -> None:
        """Go a step as the side that the user plays, as soon as it is its turn."""
        if self.steering:
            if self.caught:
                self.begin()
            self._move_cat(int(self.world.moves[self.cat, direction]))
        elif self.you and not self.caught and not self.over:
            self._wanted = direction

    def _move_cat(self, cell: int) -> None:
        """Move a cat without turns; where it does not touch the mouse, the mouse answers."""
        if cell == self.cat or self.caught:
            return
        if self.over:
            self.go_on_from_here()
        self._game.put(CAT, cell)
        self.cat_trail = [*self.cat_trail[-self.recipe.moves :], cell]
        if not self._game.touching:
            self.step()
        if self._game.touching:
            self.caught = True
            self.catches += 1
            self.clock = 0.0

    def set_pace(self, real_time: bool) -> None:
        """Play in real time or turn by turn; a game of the user's begins anew."""
        if real_time != self.real_time:
            self.real_time, self.survived, self.catches = real_time, 0, 0
            if self.you and self._cat_moves:
                self.begin()
