"""What actions do to the game on the board: move it on, take a side, lead it, drag it."""

from __future__ import annotations

from catmouse.room.policies import CAT, MOUSE
from catmouse.runs.timeline import Change
from catmouse.window.actions.desk import Desk, deed
from catmouse.window.playback import YOU
from catmouse.worker.messages import Pause, Play


@deed
def move_once(desk: Desk) -> None:
    """Pause, and let the game on the board make one move."""
    if desk.snapshot.playing:
        desk.send(Pause())
    desk.view.playback.move()


@deed
def replay(desk: Desk, cat: int, mouse: int) -> None:
    """Play the game from these cells on the board, by the brain that is looked at."""
    desk.view.playback.replay(cat, mouse)
    desk.stage.close()


@deed
def set_policy(desk: Desk, side: str, policy: str) -> None:
    """Let one side play by another policy, "you" among them."""
    playback = desk.view.playback
    if policy == YOU or playback.you == side:
        play_as(desk, side if policy == YOU else "")
    if CAT in desk.recipe.sides and policy not in (YOU, desk.recipe.policy_of(side)):
        fresh = desk.recipe.with_policy(side, policy)
        desk.change(fresh, Change("policy", policy, side))


# --- the user's hand ------------------------------------------------------------------------------


@deed
def toggle_steering(desk: Desk) -> None:
    """Give the cat to the user, or take it back."""
    play_as(desk, "" if desk.view.playback.you == CAT else CAT)


@deed
def lead(desk: Desk, direction: int) -> None:
    """Lead the cat, or whom the user plays, one step; an arrow key is enough to take the cat."""
    if not desk.view.playback.you:
        play_as(desk, CAT)
    desk.view.playback.lead(direction)


@deed
def take(desk: Desk, who: str) -> None:
    """Hold the cat or the mouse with the pointer."""
    desk.view.playback.take(who)


@deed
def carry(desk: Desk, cell: int) -> None:
    """Carry whom the pointer holds to a cell."""
    playback = desk.view.playback
    desk.preferences.dragged |= playback.in_hand and cell != playback.cat
    playback.carry(cell)


@deed
def release(desk: Desk) -> None:
    """Let go of whom the pointer holds."""
    desk.view.playback.release()


def play_as(desk: Desk, side: str) -> None:
    """Give a side to the user, "" gives it back; where both move nobody learns meanwhile."""
    playback = desk.view.playback
    if side == playback.you:
        return
    playback.play_as(side)
    if side and not playback.steering:
        desk.preferences.side = CAT if side == MOUSE else MOUSE
        desk.resume |= desk.snapshot.playing
        desk.send(Pause())
    elif desk.resume:
        desk.resume = False
        desk.send(Play())


def hand_back(desk: Desk) -> bool:
    """Take the user's hand off the game; return whether it was on it."""
    played = bool(desk.view.playback.you)
    play_as(desk, "")
    return played
