"""The fight on the board: both sides move, by brain, by table or by the user's hand.

Like the lessons' playback it is played for eyes with the newest weights, and has nothing to do
with the fights that the brains learn from. Nothing is drawn here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np

from catmouse.games.duel import FOREVER
from catmouse.recipe.recipe import BRAIN, Recipe
from catmouse.room.policies import CAT, MOUSE, SIDES, table_of
from catmouse.room.world import DOWN, LEFT, RIGHT, STAY, UP, FloatArray, IntArray
from catmouse.window.playback import CAUGHT_SHOWN, PAUSE_AFTER_GAME, Move, Playback

SECONDS_A_STEP = 0.22
"""Between two steps, of whichever side."""

PATIENCE = 0.5
"""In real time a fight waits so many seconds for the user's step, then goes on without one."""

TRAIL = 24
"""So many of a side's latest steps are kept, to be shown."""

YOU = "you"
"""The mind that is the user."""

Weights = Mapping[str, Mapping[str, FloatArray]]
"""The newest weights of both brains, by side."""


class FightPlayback:
    """A fight step by step; ``you`` is the side that the user plays, "" where none."""

    steering = False  # the lessons' cat in the user's hand; here the user plays a side
    in_hand = False

    def __init__(self, recipe: Recipe, chance: random.Random) -> None:
        self._chance = chance
        self.held = ""
        self.you = ""
        self.real_time = False
        self.survived = 0  # ticks of the game that has just ended, or of the present one
        self.catches = 0  # mice in a row that the user has caught
        self._wanted: int | None = None  # the user's next direction
        self._goal: int | None = None  # the cell that the pointer drags the user's side to
        self.follow(recipe)

    def follow(self, recipe: Recipe) -> None:
        """Play by this recipe's minds, teachers, room and length, from a new game on."""
        fight = recipe.fight
        assert fight is not None
        self.recipe, self.world, self._fight = recipe, recipe.world, fight
        self._teachers = {
            side: table_of(recipe.brain_of(side).teacher, side, recipe.world, fight.steps)
            for side in SIDES
        }
        self._tables = {
            side: table_of(fight.mind_of(side), side, recipe.world, fight.steps)
            for side in SIDES
            if fight.mind_of(side) != BRAIN
        }
        self.turns = ((MOUSE, 0), *((CAT, step) for step in range(fight.steps)))
        self.survived = self.catches = 0
        self.begin()

    def begin(self) -> None:
        """Begin a fight on two different random cells."""
        self.at = dict(zip(SIDES, self._chance.sample(range(self.world.cells), 2), strict=True))
        self.go_on_from_here()

    def go_on_from_here(self) -> None:
        """Begin a fight where the two stand now, with blank memories."""
        self.trails: dict[str, list[Move]] = {MOUSE: [], CAT: []}
        self._memory: dict[str, FloatArray] = {}
        self._turn = 0  # an index of turns
        self.tick = 0  # how many are over
        self.caught = self.at[MOUSE] == self.at[CAT]
        self.replaying = False  # whether this game was asked for, and runs while all else rests
        self.clock = 0.0
        self.mover = MOUSE  # who made the latest step
        self._wanted = self._goal = None

    def replay(self, cat: int, mouse: int) -> None:
        """Begin a fight where the user asks for it; it is played even while training rests."""
        self.held, self.you = "", ""
        self.at = {MOUSE: mouse, CAT: cat}
        self.go_on_from_here()
        self.replaying = True

    # --- what the board looks at ----------------------------------------------------------

    @property
    def cat(self) -> int:
        """The cat's cell."""
        return self.at[CAT]

    @property
    def mouse(self) -> int:
        """The mouse's cell."""
        return self.at[MOUSE]

    @property
    def trail(self) -> list[Move]:
        """The mouse's moves."""
        return self.trails[MOUSE]

    @property
    def cat_trail(self) -> list[int]:
        """The cells that the cat was on."""
        moves = self.trails[CAT]
        return [move.start for move in moves] + [self.cat]

    @property
    def last_tick(self) -> int:
        """How many ticks a game has; the user's mouse plays on until it is caught."""
        return FOREVER if self.you == MOUSE else self.recipe.moves

    @property
    def over(self) -> bool:
        """Whether the game has had all its ticks."""
        return self.tick >= self.last_tick

    def mind_of(self, side: str) -> str:
        """Return who plays a side on the board: a mind's name, or :data:`YOU`."""
        return YOU if self.you == side else self._fight.mind_of(side)

    @property
    def escaped(self) -> bool:
        """Whether the game has ended without a capture."""
        return self.over and not self.caught

    @property
    def mine(self) -> bool:
        """Whether it is the user's turn."""
        return self.turns[self._turn][0] == self.you and not self.caught and not self.over

    @property
    def waits(self) -> bool:
        """Whether the fight stands still until the user moves."""
        return self.mine and not self.real_time

    # --- time -----------------------------------------------------------------------------

    def update(self, seconds: float, weights: Weights, running: bool) -> None:
        """Let time pass; while the fight is running, whoever is due takes a step."""
        self.clock += seconds
        goes_on = running or bool(self.you)
        if self.held or not (goes_on or self.replaying):
            return
        if self.caught or self.over:
            if goes_on and self.clock >= (CAUGHT_SHOWN if self.caught else PAUSE_AFTER_GAME):
                self.begin()
        elif self.mine:
            wished = self._wish() is not None and self.clock >= SECONDS_A_STEP / 2
            if wished or (self.real_time and self.clock >= PATIENCE):
                self.step(weights)
        elif self.clock >= SECONDS_A_STEP:
            self.step(weights)

    def _wish(self) -> int | None:
        """Return where the user wishes to go: by a key, else towards the pointer."""
        if self._wanted is not None or self._goal is None or not self.you:
            return self._wanted
        (x, y), (to_x, to_y) = self.world.xy(self.at[self.you]), self.world.xy(self._goal)
        if abs(to_x - x) > abs(to_y - y):
            return RIGHT if to_x > x else LEFT
        return None if to_y == y else UP if to_y > y else DOWN

    def latest(self, side: str) -> Move | None:
        """Return the step that was just made, where it was this side's."""
        moves = self.trails[side]
        return moves[-1] if moves and self.mover == side else None

    def move(self, weights: Weights) -> None:
        """Play to the end of the tick; after the game's last a new game begins from here."""
        if self.caught or self.over:
            self.begin()
            return
        tick = self.tick
        while self.tick == tick and not self.caught and not self.waits:
            self.step(weights)

    def step(self, weights: Weights) -> None:
        """Let whoever is due take a step."""
        side, number = self.turns[self._turn]
        situation = self.cat * self.world.cells + self.mouse
        ideal = int(self._teachers[side][number].ravel()[situation])
        answer: tuple[float, ...] = ()
        if side == self.you:
            wish = self._wish()
            direction, self._wanted = STAY if wish is None else wish, None
        elif side in self._tables:
            direction = int(self._tables[side][number].ravel()[situation])
        else:
            direction, answer = self._think(side, situation, weights[side])
        start = self.at[side]
        self.at[side] = end = int(self.world.moves[start, direction])
        self.trails[side].append(Move(start, end, self.cat, answer, direction, ideal))
        del self.trails[side][:-TRAIL]
        self.mover, self.clock = side, 0.0
        self.caught = self.at[MOUSE] == self.at[CAT]
        self._turn = (self._turn + 1) % len(self.turns)
        if self._turn == 0 and not self.caught:
            self.tick += 1
        self._count()

    def _think(
        self, side: str, situation: int, params: Mapping[str, FloatArray]
    ) -> tuple[int, tuple[float, ...]]:
        """Return a brain's direction and its answer as people are shown it."""
        brain, params = self.recipe.brain_of(side).mind, dict(params)
        blank = brain.blank_memory(params, 1)
        memory = self._memory.get(side, blank)
        if memory.shape != blank.shape:
            memory = blank
        with np.errstate(all="ignore"):  # weights may be huge; the training looks after them
            thought = brain.think(params, brain.sights(self.world)[[situation]], memory)
        self._memory[side] = thought.step.memory
        shown = brain.head.shown(thought.answer)[0]
        return int(thought.direction[0]), tuple(float(number) for number in shown)

    def _count(self) -> None:
        """Keep the user's score."""
        self.survived = self.tick
        if self.you == CAT and self.caught:
            self.catches += 1
        elif self.you == CAT and self.over:
            self.catches = 0

    # --- the user's hand ------------------------------------------------------------------

    def play_as(self, side: str) -> None:
        """Give a side to the user, "" gives it back; a new game begins."""
        self.you, self.catches = side, 0
        self.begin()

    def take(self, who: str) -> None:
        """Hold one of the two with the pointer; whom the user plays goes where the pointer is."""
        self.held = "" if who == self.you else who
        if self.caught:
            self.begin()

    def release(self) -> None:
        """Let go; where one was carried, the fight goes on from there."""
        self._goal = None
        if self.held:
            self.held = ""
            self.go_on_from_here()

    def carry(self, cell: int) -> None:
        """Carry whom the pointer holds to a cell; whom the user plays goes there step by step."""
        if self.held:
            if cell not in self.at.values():
                self.at[self.held] = cell
                self.catches = 0
                self.go_on_from_here()
        elif self.you:
            self._goal = cell

    def lead(self, direction: int) -> None:
        """Go a step as the side that the user plays, as soon as it is its turn."""
        if self.you and not self.caught and not self.over:
            self._wanted = direction

    def set_pace(self, real_time: bool) -> None:
        """Play in real time or turn by turn; a game of the user's begins anew."""
        if real_time != self.real_time:
            self.real_time, self.catches = real_time, 0
            if self.you:
                self.begin()


def first_steps(
    playback: FightPlayback, side: str, params: Mapping[str, FloatArray]
) -> tuple[IntArray, IntArray]:
    """Return where one side's mind and where its teacher would go first, from every cell.

    Both (cells,), with the other side where it stands. A rule has no teacher, and neither has the
    user, who is taken to stay.
    """
    cells = np.arange(playback.world.cells)
    count = playback.world.cells
    situation = playback.cat * count + cells if side == MOUSE else cells * count + playback.mouse
    ideal = playback._teachers[side][0].ravel()[situation]
    if playback.mind_of(side) == YOU:
        return np.full(count, STAY), np.full(count, STAY)
    if side in playback._tables:
        ruled = playback._tables[side][0].ravel()[situation]
        return ruled, ruled
    brain, params = playback.recipe.brain_of(side).mind, dict(params)
    with np.errstate(all="ignore"):
        thought = brain.think(
            params, brain.sights(playback.world)[situation], brain.blank_memory(params, count)
        )
    return thought.direction, ideal


def playback_of(recipe: Recipe, chance: random.Random) -> Playback | FightPlayback:
    """Return the game on the board that a recipe asks for."""
    return Playback(recipe, chance) if recipe.fight is None else FightPlayback(recipe, chance)


def followed(
    playback: Playback | FightPlayback, recipe: Recipe, chance: random.Random
) -> Playback | FightPlayback:
    """Let the board play by another recipe; return the playback that does."""
    if isinstance(playback, FightPlayback) != (recipe.fight is not None):
        return playback_of(recipe, chance)
    playback.follow(recipe)
    return playback
