"""What actions do to what is seen: dialogs, layers, axes, colours, sides, other runs, the size."""

from __future__ import annotations

from catmouse.room.policies import CAT, MOUSE
from catmouse.window.actions.desk import Desk, deed
from catmouse.window.actions.game import hand_back
from catmouse.window.comparison import Key
from catmouse.window.preferences import COLOR_TAB


@deed
def show(desk: Desk, dialog: str) -> None:
    """Open a dialog by its name; open already, it closes."""
    desk.stage.show(dialog, desk.view)


@deed
def close(desk: Desk) -> None:
    """Close what is open, else take the hand off the game, else leave the full screen."""
    if desk.stage.overlay_name:
        desk.stage.close()
    elif not hand_back(desk) and desk.screen.is_full:
        desk.screen.toggle_full(desk.view.now)


@deed
def toggle_full_screen(desk: Desk) -> None:
    """Fill the screen, or go back to a window."""
    desk.screen.toggle_full(desk.view.now)


@deed
def prefer(desk: Desk, setting: str, value: object) -> None:
    """Give one of the window's settings another value, by its name in preferences.py."""
    setattr(desk.preferences, setting, value)


@deed
def toggle(desk: Desk, setting: str) -> None:
    """Turn one of the window's settings on or off."""
    setattr(desk.preferences, setting, not getattr(desk.preferences, setting))


@deed
def look_across(desk: Desk) -> None:
    """Look at the other side's brain: its weights, arrows and answers."""
    desk.preferences.side = CAT if desk.preferences.side == MOUSE else MOUSE


@deed
def next_weights(desk: Desk) -> None:
    """Show the next parameter in the heat map; after the last come the colours."""
    tabs = (*range(len(desk.view.brain.network.arrays)), COLOR_TAB)
    desk.preferences.weights = next((tab for tab in tabs if tab > desk.preferences.weights), 0)


@deed
def toggle_layer(desk: Desk, name: str) -> None:
    """Show or hide a layer of the board."""
    desk.preferences.layers = sorted(set(desk.preferences.layers) ^ {name})


@deed
def compare(desk: Desk, key: Key, name: str) -> None:
    """Lay another run over the chart, or take it away: of a file, or of this session by number."""
    desk.comparison.toggle(key, name, desk.snapshot)


@deed
def compare_nothing(desk: Desk) -> None:
    """Take all other runs away from the chart."""
    desk.comparison.clear()


@deed
def set_ghost(desk: Desk, key: Key) -> None:
    """Race against one of the runs that lie over the chart, or not any more."""
    desk.comparison.set_ghost(key)
    desk.stage.close()
