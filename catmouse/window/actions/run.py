"""What actions do to the run: pause it, wipe it, give it another brain, teacher, room or pace."""

from __future__ import annotations

import dataclasses

from catmouse.recipe.recipe import LESSONS, Recipe
from catmouse.recipe.starts import Starts
from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.timeline import Change
from catmouse.window.actions.desk import Desk, deed
from catmouse.window.actions.game import hand_back
from catmouse.window.changes import next_rate, with_cell
from catmouse.window.preferences import SPEEDS
from catmouse.worker.messages import Begin, Pause, Play, SetRate, SetSpeed, Switch

NEW_SEEDS = 1_000_000
"""New seeds are below this, short enough to be read out."""


@deed
def toggle_play(desk: Desk) -> None:
    """Pause what runs, run what is paused."""
    playing = desk.snapshot.playing
    desk.send(Pause() if playing else Play())
    desk.preferences.playing, desk.resume = not playing, False


@deed
def set_speed(desk: Desk, games_per_second: float | None) -> None:
    """Train at so many games a second, in the next session too; None is as fast as possible."""
    desk.preferences.speed = SPEEDS.index(games_per_second)
    desk.send(SetSpeed(games_per_second))


@deed
def wipe(desk: Desk, new_seed: bool = False) -> None:
    """Begin with blank brains, from the same seed or another."""
    seed = desk.chance.randrange(NEW_SEEDS) if new_seed else desk.recipe.seed
    fresh = dataclasses.replace(desk.recipe.without_practice(), seed=seed)
    desk.order(Begin(fresh, Change("wipe")))


@deed
def begin_with(desk: Desk, recipe: Recipe) -> None:
    """Learn by another recipe at once; of two brains those that fit go on."""
    former = desk.recipe
    if desk.view.several:
        desk.change(recipe, Change("recipe"))
    else:
        desk.order(Begin(recipe, Change("recipe")))
    if recipe != former or not desk.view.several:
        desk.send(Play())
        desk.preferences.playing = True
    desk.stage.close()


@deed
def toggle_fight(desk: Desk) -> None:
    """Turn from lessons to a fight, or back; the run that is left is kept."""
    recipe = desk.recipe
    desk.keep_aside(desk.snapshot.recipe)
    hand_back(desk)
    desk.order(Switch(recipe.as_fight() if recipe.game == LESSONS else recipe.as_lessons()))


@deed
def set_hidden(desk: Desk, hidden: int, side: str = MOUSE) -> None:
    """Begin with a blank brain of so many hidden units; another side keeps its own."""
    if side not in desk.recipe.sides:  # a game without it is on its way
        return
    fresh = desk.recipe.with_brain(side, hidden=hidden)
    reason = Change("hidden", hidden, side)
    if len(fresh.sides) > 1:
        desk.change(fresh, reason)
    elif fresh != desk.recipe:
        desk.order(Begin(fresh.without_practice(), reason))


@deed
def set_cell(desk: Desk, side: str, cell: str) -> None:
    """Begin with a blank brain of another cell on one side."""
    if side in desk.recipe.sides:
        desk.change(with_cell(desk.recipe, side, cell), Change("cell", cell, side))


@deed
def set_teacher(desk: Desk, teacher: str, side: str = MOUSE) -> None:
    """Learn from another teacher from now on, with the same brain."""
    if side in desk.recipe.sides:
        desk.change(desk.recipe.with_brain(side, teacher=teacher), Change("teacher", teacher, side))


@deed
def change_rate(desk: Desk, notches: int, side: str | None = None) -> None:
    """Go so many notches up or down the scale of learning rates; None is the side looked at."""
    side = side or desk.view.side
    if side in desk.recipe.sides:
        desk.order(SetRate(next_rate(desk.recipe.brain_of(side).rate, notches), side))


@deed
def toggle_learning(desk: Desk, side: str) -> None:
    """Let one side's brain learn, or keep it as it is."""
    if side not in desk.recipe.sides:  # a game without it is on its way
        return
    learners = tuple(set(desk.recipe.learners) ^ {side})
    fresh = dataclasses.replace(desk.recipe, learners=learners)
    desk.change(fresh, Change("learns", int(side in learners), side))


@deed
def set_steps(desk: Desk, steps: int) -> None:
    """Let the cat take so many steps a tick."""
    if CAT in desk.recipe.sides:
        desk.change(desk.recipe.with_rules(cat_steps=steps), Change("cat_steps", steps))


@deed
def set_ticks(desk: Desk, ticks: int) -> None:
    """Let a game last so many ticks."""
    desk.change(dataclasses.replace(desk.recipe, moves=ticks), Change("moves", ticks))


@deed
def practise(desk: Desk, starts: Starts) -> None:
    """Let every fourth game begin from one of these starts; without any, none does."""
    fresh = dataclasses.replace(desk.recipe, practice=starts)
    desk.change(fresh, Change("practice", len(starts)))
    desk.stage.close()
