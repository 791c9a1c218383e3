"""The user's own score in fights: against whom, on which terms, and the best so far."""

from __future__ import annotations

from catmouse.recipe.recipe import BRAIN
from catmouse.room.policies import CAT, MOUSE
from catmouse.room.world import World
from catmouse.window.fight_playback import FightPlayback
from catmouse.window.playback import Playback
from catmouse.window.preferences import Preferences

PLAYING = {"still": "still", "flee": "fleeing", "chase": "chasing", "perfect": "perfect"}
"""What one is called that plays by a table."""


def opponent_of(fight: FightPlayback) -> str:
    """Return whom the user plays against, in words."""
    other = CAT if fight.you == MOUSE else MOUSE
    mind = fight.mind_of(other)
    return f"the {other}'s brain" if mind == BRAIN else f"a {PLAYING[mind]} {other}"


def terms_of(fight: FightPlayback) -> str:
    """Return how the user plays, in words."""
    recipe, steps = fight.recipe, len(fight.turns) - 1
    ticks = f", {recipe.moves:,} ticks" if fight.you == CAT else ""
    paces = f", {steps} steps" if steps > 1 else ""
    room = "" if recipe.world == World() else f", room {recipe.world}"
    return f"{'in real time' if fight.real_time else 'by turns'}{ticks}{paces}{room}"


def points_of(fight: FightPlayback) -> int:
    """Return the user's score: as the mouse the ticks survived, as the cat the mice in a row."""
    return fight.survived if fight.you == MOUSE else fight.catches


def contest_of(fight: FightPlayback) -> str:
    """Return what the user plays; there is a high score for each."""
    return f"the {fight.you} against {opponent_of(fight)}, {terms_of(fight)}"


def best_of(fight: FightPlayback, preferences: Preferences) -> int:
    """Return the user's high score in what is played."""
    return preferences.best.get(contest_of(fight), 0)


def keep_score(playback: Playback | FightPlayback, preferences: Preferences) -> None:
    """Let the fight have the pace that is set, and keep the user's high scores."""
    if not isinstance(playback, FightPlayback):
        return
    playback.set_pace(preferences.real_time)
    if playback.you and points_of(playback) > best_of(playback, preferences):
        preferences.best[contest_of(playback)] = points_of(playback)
