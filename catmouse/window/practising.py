"""Runs that practise, in words, and whether one has left the way that its recipe leads."""

from __future__ import annotations

from catmouse.recipe.recipe import LESSONS
from catmouse.runs.timeline import has_practised
from catmouse.worker.messages import Snapshot


def practice_of(snapshot: Snapshot) -> str:
    """Return what is to be known of a run's practice, "" where it never practised."""
    recipe = snapshot.recipe
    count = len(recipe.practice)
    words = f"practises {count} start{'' if count == 1 else 's'}" if count else ""
    if recipe.game != LESSONS:
        return words
    if not count and is_astray(snapshot):
        words = "has practised"
    return f"{words}: not the article's" if words else ""


def is_astray(snapshot: Snapshot) -> bool:
    """Whether practice has led a run away from the one that its recipe makes."""
    return has_practised(snapshot.run.marks, snapshot.games)
