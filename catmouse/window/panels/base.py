"""What every panel is: a rectangle that reads the snapshot, draws itself and utters wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pygame
import pygame_gui
from pygame import Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.recipe.recipe import BrainRecipe, Fight
from catmouse.room.policies import MOUSE
from catmouse.room.world import FloatArray
from catmouse.runs.timeline import Moment
from catmouse.window.comparison import Comparison
from catmouse.window.drawing import icons
from catmouse.window.drawing.theme import FAINT, ON_BRIGHT, TEXT, Brush
from catmouse.window.exports import IDLE, ExportState
from catmouse.window.fight_playback import FightPlayback
from catmouse.window.playback import Playback
from catmouse.window.preferences import Preferences
from catmouse.window.wishes import Wish
from catmouse.worker.messages import Command, Snapshot


@dataclass
class View:
    """What panels look at in a frame; they change nothing in it."""

    snapshot: Snapshot
    playback: Playback | FightPlayback
    preferences: Preferences
    pointer: tuple[int, int]  # where the mouse pointer is, far outside when it is elsewhere
    now: float  # seconds, of the frame's clock
    present: Snapshot  # the newest; ``snapshot`` is of the moment that is looked at
    moment: Moment | None = None  # of the past, where the user looks back
    filming: bool = False  # whether the past runs as a film
    export: ExportState = IDLE  # what is exported
    comparison: Comparison = field(default_factory=Comparison)  # the other runs over the chart

    @property
    def fight(self) -> Fight | None:
        """The fight, None in lessons."""
        return self.snapshot.recipe.fight

    @property
    def side(self) -> str:
        """Whose brain is looked at: in lessons the mouse's."""
        return MOUSE if self.snapshot.cat is None else self.preferences.side

    @property
    def brain(self) -> BrainRecipe:
        """The recipe of the brain that is looked at."""
        return self.snapshot.recipe.brain_of(self.side)

    @property
    def params(self) -> Mapping[str, FloatArray]:
        """The newest weights of the brain that is looked at."""
        cat = self.snapshot.cat
        return self.snapshot.params if cat is None or self.side == MOUSE else cat.params

    @property
    def fighting(self) -> FightPlayback | None:
        """The fight on the board, None in lessons."""
        return self.playback if isinstance(self.playback, FightPlayback) else None


class Button(UIButton):
    """A button that shows its tooltip while it is chosen or cannot be pressed, too."""

    def can_hover(self) -> bool:
        """Whether the pointer over it counts."""
        return self.alive() and not self.held

    def on_hovered(self) -> None:
        """Look bright under the pointer, but only where a press would do something new."""
        super().on_hovered()
        if self.drawable_shape is not None:
            self.drawable_shape.set_active_state(self._get_appropriate_state_name())


class Panel:
    """A part of the window. It announces wishes and never acts on others."""

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        self.manager = manager
        self.brush = brush
        self.place = Rect(0, 0, 1, 1)
        self._wishes: dict[UIButton, Wish | Command] = {}
        self._icons: dict[UIButton, str] = {}

    @property
    def buttons(self) -> list[UIButton]:
        """The panel's visible buttons in the order of Tab."""
        return [button for button in self._wishes if button.visible]

    def button(
        self,
        text: str,
        wish: Wish | Command,
        tip: str,
        *,
        icon: str = "",
        style: str = "",
    ) -> UIButton:
        """Make a button that utters a wish; ``arrange`` gives it its place."""
        made = Button(
            Rect(0, 0, 40, 30),
            text,
            self.manager,
            tool_tip_text=tip,
            object_id=f"#{style}" if style else None,
        )
        self._wishes[made] = wish
        if icon:
            self._icons[made] = icon
        return made

    def put(self, button: UIButton, place: Rect) -> None:
        """Give a button its place."""
        button.set_relative_position(place.topleft)
        if button.rect.size != place.size:
            button.set_dimensions(place.size)
            button.rebuild()  # now, not some frames later; it forgets how the button looked
            look = "disabled" if not button.is_enabled else "selected" if button.is_selected else ""
            if look and button.drawable_shape is not None:
                button.drawable_shape.set_active_state(look)

    def show(self, shown: bool) -> None:
        """Show the panel's buttons, or hide them where another panel has its place."""
        for button in self._wishes:
            if bool(button.visible) != shown:
                button.show() if shown else button.hide()

    def choose(self, button: UIButton, chosen: bool) -> None:
        """Show a button as the chosen one of its kind, or as not chosen."""
        if chosen and not button.is_selected:
            button.select()
        elif not chosen and button.is_selected:
            button.unselect()

    def enable(self, button: UIButton, enabled: bool) -> None:
        """Let a button be pressed, or not."""
        if enabled != button.is_enabled:
            button.enable() if enabled else button.disable()

    def pressed(self, button: object) -> Wish | Command | None:
        """Return the wish of a button of this panel."""
        return self._wishes.get(button) if isinstance(button, UIButton) else None

    def arrange(self, place: Rect) -> None:
        """Take a place in the window."""
        self.place = place

    def handle(self, event: pygame.event.Event, view: View) -> Wish | Command | None:
        """Answer an event that is not a button's with a wish, or with nothing."""
        return None

    def update(self, view: View) -> None:
        """Bring the widgets up to date."""

    def key(self, view: View) -> object:
        """Return what the panel's still picture depends on; it is drawn anew when this changes."""
        return None

    def draw(self, surface: Surface, view: View) -> None:
        """Draw the still picture, which fills the panel's place."""

    def draw_live(self, surface: Surface, view: View) -> None:
        """Draw what moves, every frame, on top of the still picture and under the widgets."""

    def draw_icons(self, surface: Surface) -> None:
        """Draw the icons that lie on the buttons."""
        for button, name in self._icons.items():
            if not button.visible:
                continue
            color = FAINT if not button.is_enabled else TEXT
            if button.is_selected or "#main_button" in button.object_ids:
                color = ON_BRIGHT
            size = min(22, button.rect.height - 8)
            shown = icons.icon(name, size, tuple(color)[:3])
            if button.text:
                at = shown.get_rect(midleft=(button.rect.x + 12, button.rect.centery))
            else:
                at = shown.get_rect(center=button.rect.center)
            surface.blit(shown, at)
