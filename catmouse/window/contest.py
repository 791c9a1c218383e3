"""The user's own score in fights: against whom, on which terms, and the best so far."""

from __future__ import annotations

from catmouse.room.policies import BRAIN, CAT, MOUSE, POLICIES
from catmouse.room.world import World
from catmouse.window.playback import Playback
from catmouse.window.preferences import Preferences


def opponent_of(playback: Playback) -> str:
    """Return whom the user plays against, in words."""
    other = CAT if playback.you == MOUSE else MOUSE
    policy = playback.policy_of(other)
    if policy == BRAIN:
        return f"the {other}'s brain"
    return f"a {POLICIES[policy].playing} {other}"


def terms_of(playback: Playback) -> str:
    """Return how the user plays, in words."""
    recipe, steps = playback.recipe, playback.recipe.rules.cat_steps
    ticks = f", {recipe.moves:,} ticks" if playback.you == CAT else ""
    paces = f", {steps} steps" if steps > 1 else ""
    room = "" if recipe.world == World() else f", room {recipe.world}"
    return f"{'in real time' if playback.real_time else 'by turns'}{ticks}{paces}{room}"


def points_of(playback: Playback) -> int:
    """Return the user's score: as the mouse the ticks survived, as the cat the mice in a row."""
    return playback.survived if playback.you == MOUSE else playback.catches


def contest_of(playback: Playback) -> str:
    """Return what the user plays; there is a high score for each."""
    return f"the {playback.you} against {opponent_of(playback)}, {terms_of(playback)}"


def best_of(playback: Playback, preferences: Preferences) -> int:
    """Return the user's high score in what is played."""
    return preferences.best.get(contest_of(playback), 0)


def keep_score(playback: Playback, preferences: Preferences) -> None:
    """Let the game have the pace that is set, and keep the user's high scores."""
    playback.set_pace(preferences.real_time)
    if (
        playback.you
        and not playback.steering
        and points_of(playback) > best_of(playback, preferences)
    ):
        preferences.best[contest_of(playback)] = points_of(playback)
