"""The fight on the board: both sides move, by brain, by table or by the user's hand.

Like the lessons' playback it is played for eyes with the newest weights, and has nothing to do
with the fights that the brains learn from. Nothing is drawn here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np

from catmouse.app.playback import CAUGHT_SHOWN, PAUSE_AFTER_GAME, Move, Playback
from catmouse.app.preferences import Preferences
from catmouse.duel import FOREVER
from catmouse.minds import CAT, MOUSE, SIDES, table_of
from catmouse.recipe import BRAIN, Recipe
from catmouse.world import STAY, FloatArray, IntArray

SECONDS_A_STEP = 0.22
"""Between two steps, of whichever side."""

REAL_TIME_STEP = 0.3
"""The same while the user plays in real time."""

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
        self._wanted = None

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
    def over(self) -> bool:
        """Whether the game has had all its ticks; the user's mouse plays on until it is caught."""
        return self.tick >= (FOREVER if self.you == MOUSE else self.recipe.moves)

    def mind_of(self, side: str) -> str:
        """Return who plays a side on the board: a mind's name, or :data:`YOU`."""
        return YOU if self.you == side else self._fight.mind_of(side)

    @property
    def waits(self) -> bool:
        """Whether the fight stands still until the user moves."""
        mine = self.turns[self._turn][0] == self.you
        return mine and not self.real_time and not self.caught and not self.over

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
        elif self.clock >= self._pause and not (self.waits and self._wanted is None):
            self.step(weights)

    @property
    def _pause(self) -> float:
        return REAL_TIME_STEP if self.you and self.real_time else SECONDS_A_STEP

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
            direction = STAY if self._wanted is None else self._wanted
            self._wanted = None
        elif side in self._tables:
            direction = int(self._tables[side][number].ravel()[situation])
        else:
            direction, answer = self._think(side, situation, weights[side])
        start = self.at[side]
        self.at[side] = end = int(self.world.moves[start, direction])
        self.trails[side].append(Move(start, end, self.cat, answer, direction, ideal))
        del self.trails[side][: -self.recipe.moves * len(self.turns)]
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
        """Hold one of the two with the pointer."""
        self.held = "" if who == self.you else who
        if self.caught:
            self.begin()

    def release(self) -> None:
        """Let go; where one was carried, the fight goes on from there."""
        if self.held:
            self.held = ""
            self.go_on_from_here()

    def carry(self, cell: int, weights: Weights) -> None:
        """Carry whom the pointer holds; whom the user plays goes a step towards the cell."""
        if self.held:
            if cell not in self.at.values():
                self.at[self.held] = cell
                self.go_on_from_here()
        elif self.you and cell != self.at[self.you]:
            ends = self.world.moves[self.at[self.you], :STAY]
            if cell in ends:
                self.lead(int(np.flatnonzero(ends == cell)[0]), weights)

    def steer(self, on: bool) -> None:
        """There is no cat to steer in a fight; the user plays a side instead."""

    def lead(self, direction: int, weights: Weights) -> None:
        """Go one step as the side that the user plays; turn by turn, the others answer."""
        if not self.you or self.caught or self.over:
            return
        self._wanted = direction
        if self.waits:
            self.step(weights)


def first_steps(
    playback: FightPlayback, side: str, params: Mapping[str, FloatArray]
) -> tuple[IntArray, IntArray]:
    """Return where one side's mind and where its teacher would go first, from every cell.

    Both (cells,), with the other side where it stands; the mind's is STAY where the user plays.
    """
    cells = np.arange(playback.world.cells)
    count = playback.world.cells
    situation = playback.cat * count + cells if side == MOUSE else cells * count + playback.mouse
    ideal = playback._teachers[side][0].ravel()[situation]
    if playback.mind_of(side) == YOU:
        return np.full(count, STAY), ideal
    if side in playback._tables:
        return playback._tables[side][0].ravel()[situation], ideal
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


def keep_best(playback: Playback | FightPlayback, preferences: Preferences) -> None:
    """Keep the user's high scores."""
    if not isinstance(playback, FightPlayback):
        return
    if playback.you == MOUSE:
        preferences.most_survived = max(preferences.most_survived, playback.survived)
    elif playback.you == CAT:
        preferences.most_catches = max(preferences.most_catches, playback.catches)
