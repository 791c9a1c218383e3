"""The game on the board: played for eyes, with the newest weights, and open to the user's hand.

It has nothing to do with the games that the brain learns from: those go on in the training
thread, thousands a second. Nothing is drawn here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from catmouse.recipe.recipe import Recipe
from catmouse.room.compass import IDEALS
from catmouse.room.policies import MOUSE, table_of
from catmouse.room.world import FloatArray, IntArray

SECONDS_A_MOVE = 0.32
PAUSE_AFTER_GAME = 0.9
CAUGHT_SHOWN = 1.2


@dataclass(frozen=True)
class Move:
    """One move, as it was shown."""

    start: int  # the mover's cell before
    end: int  # and after
    cat: int  # the cat's cell
    answer: tuple[float, ...]  # the compass's number, or four probabilities; of a brain only
    chosen: int  # the direction that this is
    ideal: int  # the direction that the teacher says

    @property
    def right(self) -> bool:
        """Whether the teacher would have gone the same way."""
        return self.chosen == self.ideal

    @property
    def says(self) -> float:
        """The compass's number, or the probability of the chosen direction, of a brain."""
        return self.answer[0] if len(self.answer) == 1 else self.answer[self.chosen]

    @property
    def target(self) -> float:
        """The number that the teacher asks for."""
        return float(IDEALS[self.ideal])


class Playback:
    """A game move by move; ``held`` is who the user holds: "cat", "mouse" or nobody, ""."""

    def __init__(self, recipe: Recipe, chance: random.Random) -> None:
        self._chance = chance
        self.held = ""
        self.steering = False  # whether the arrow keys lead the cat
        self.caught = False
        self.replaying = False  # whether this game was asked for, and runs while all else rests
        self.catches = 0  # since the cat was taken in hand
        self.clock = 0.0  # seconds since the last move
        self.trail: list[Move] = []
        self.cat_trail: list[int] = []
        self.cat = self.mouse = 0
        self._memory: FloatArray | None = None
        self.follow(recipe)

    def follow(self, recipe: Recipe) -> None:
        """Play by this recipe's room, teacher and game length, from a new game on."""
        self.recipe = recipe
        self.world = recipe.world
        self.teacher: IntArray = table_of(recipe.teacher, MOUSE, recipe.world)[0]
        self._brain = recipe.mind
        self.begin()

    def begin(self) -> None:
        """Begin a game on a random start; a cat in the user's hand stays where it is."""
        if not self.in_hand or self.cat >= self.world.cells:  # no place in a smaller room
            self.cat = self._chance.randrange(self.world.cells)
        self.mouse = self._chance.randrange(self.world.cells)
        while self.in_hand and self.mouse == self.cat:
            self.mouse = self._chance.randrange(self.world.cells)
        self.go_on_from_here()

    def go_on_from_here(self) -> None:
        """Begin a game where the two stand now, with a blank memory."""
        self.trail, self.cat_trail = [], [self.cat]
        self._memory = None
        self.caught = self.replaying = False
        self.clock = 0.0

    def replay(self, cat: int, mouse: int) -> None:
        """Begin a game where the user asks for it; it is played even while training rests."""
        self.held, self.steering = "", False
        self.cat, self.mouse = cat, mouse
        self.go_on_from_here()
        self.replaying = True

    def latest(self, side: str) -> Move | None:
        """Return the side's latest move; the cat makes none of its own."""
        return self.trail[-1] if self.trail and side == MOUSE else None

    @property
    def in_hand(self) -> bool:
        """Whether the user moves the cat."""
        return self.steering or self.held == "cat"

    @property
    def over(self) -> bool:
        """Whether the game has had all its moves."""
        return len(self.trail) >= self.recipe.moves

    def update(self, seconds: float, params: Mapping[str, FloatArray], running: bool) -> None:
        """Let time pass; while the game is running, the mouse moves when its time has come."""
        self.clock += seconds
        if self.caught:
            if self.clock >= CAUGHT_SHOWN and not self.held:
                self.begin()
        elif self.in_hand or self.held or not (running or self.replaying):
            return
        elif self.over:
            if running and self.clock >= PAUSE_AFTER_GAME:
                self.begin()
        elif self.clock >= SECONDS_A_MOVE:
            self.move(params)

    def move(self, params: Mapping[str, FloatArray]) -> Move:
        """Let the mouse make one move; after the game's last a new game begins from here."""
        if self.over:
            self.begin() if not self.in_hand else self.go_on_from_here()
        params = dict(params)
        memory = self._memory
        if memory is None or memory.shape != self._brain.blank_memory(params, 1).shape:
            memory = self._brain.blank_memory(params, 1)
        sight = self._brain.sights(self.world)[[self.cat * self.world.cells + self.mouse]]
        with np.errstate(all="ignore"):  # weights may be huge; the training looks after them
            thought = self._brain.think(params, sight, memory)
        self._memory = thought.step.memory
        direction = int(thought.direction[0])
        end = int(self.world.moves[self.mouse, direction])
        ideal = int(self.teacher[self.cat, self.mouse])
        answer = tuple(float(number) for number in self._brain.head.shown(thought.answer)[0])
        made = Move(self.mouse, end, self.cat, answer, direction, ideal)
        self.trail.append(made)
        self.mouse = end
        self.clock = 0.0
        return made

    # --- the user's hand ------------------------------------------------------------------

    def take(self, who: str) -> None:
        """Hold the cat or the mouse."""
        if who == "cat" and not self.in_hand:
            self.catches = 0
        self.held = who
        if self.caught:
            self.begin()

    def release(self) -> None:
        """Let go; the game goes on from there."""
        self.held = ""
        if not self.caught:
            self.go_on_from_here()

    def steer(self, on: bool) -> None:
        """Give the cat to the arrow keys, or take it from them."""
        self.steering, self.catches = on, 0
        self.go_on_from_here()

    def carry(self, cell: int, params: Mapping[str, FloatArray]) -> None:
        """Carry whom the user holds to a cell; a carried cat is answered by the mouse."""
        if self.held == "cat":
            self.move_cat(cell, params)
        elif self.held == "mouse" and cell != self.mouse:
            self.mouse = cell
            self.go_on_from_here()

    def lead(self, direction: int, params: Mapping[str, FloatArray]) -> None:
        """Lead the cat one step by the keys."""
        if self.caught:
            self.begin()
        self.move_cat(int(self.world.moves[self.cat, direction]), params)

    def move_cat(self, cell: int, params: Mapping[str, FloatArray]) -> None:
        """Move the cat; where it does not touch the mouse, the mouse answers at once."""
        if cell == self.cat or self.caught:
            return
        self.cat = cell
        self.cat_trail = [*self.cat_trail[-self.recipe.moves :], cell]
        if self.cat != self.mouse:
            self.move(params)
            if len(self.trail) == 1:  # a new game began, so the cat's path begins here too
                self.cat_trail = self.cat_trail[-2:]
        if self.cat == self.mouse:
            self.caught = True
            self.catches += 1
            self.clock = 0.0


def first_moves(playback: Playback, params: Mapping[str, FloatArray]) -> tuple[IntArray, IntArray]:
    """Return where the brain and where the teacher would run on a first move from every cell.

    Both (cells,), with the cat where it stands.
    """
    params = dict(params)
    cells = np.arange(playback.world.cells)
    brain = playback.recipe.mind
    sight = brain.sights(playback.world)[playback.cat * playback.world.cells + cells]
    with np.errstate(all="ignore"):
        thought = brain.think(params, sight, brain.blank_memory(params, len(cells)))
    return thought.direction, playback.teacher[playback.cat]
