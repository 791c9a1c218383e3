"""What every panel is: a rectangle that reads the snapshot, draws itself and utters deeds."""

from __future__ import annotations

from collections.abc import Callable

import pygame
import pygame_gui
from pygame import Rect, Surface
from pygame_gui.elements import UIButton

from catmouse.window.actions.action import Action
from catmouse.window.actions.desk import Doing
from catmouse.window.drawing import icons
from catmouse.window.drawing.theme import FAINT, ON_BRIGHT, TEXT, Brush
from catmouse.window.view import View

BESIDE_ICON = " " * 6
"""Before the words of a button that has an icon, too."""


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
    """A part of the window. It announces what is to be done and never acts on others."""

    name = ""  # of the panel, and of its place in the layout

    def __init__(self, manager: pygame_gui.UIManager, brush: Brush) -> None:
        self.manager = manager
        self.brush = brush
        self.place = Rect(0, 0, 1, 1)
        self.actions: dict[UIButton, Action] = {}

    @property
    def buttons(self) -> list[UIButton]:
        """The panel's visible buttons in the order of Tab."""
        return [button for button in self.actions if button.visible]

    def button(self, action: Action, style: str = "small_button") -> UIButton:
        """Make the button of an action; ``arrange`` gives it its place."""
        made = Button(
            Rect(0, 0, 40, 30),
            "",
            self.manager,
            tool_tip_text=action.tooltip,
            object_id=f"#{style}" if style else None,
        )
        self.actions[made] = action
        self.say(made, action.label)
        return made

    def own(
        self,
        label: str,
        tip: str,
        do: Doing | Callable[[], Doing | None] | None = None,
        *,
        key: str = "",
        icon: str = "",
        style: str = "small_button",
    ) -> UIButton:
        """Make the button of a choice that only this panel offers; a dialog's may have a key."""
        return self.button(Action(key, label, tip, "", do, icon), style)

    def change(self, button: UIButton, **changes: object) -> None:
        """Let a button do something else, or have another icon."""
        self.actions[button] = self.actions[button].but(**changes)

    def say(self, button: UIButton, words: str) -> None:
        """Let a button have other words; those beside an icon stand aside."""
        text = BESIDE_ICON + words if words and self.actions[button].icon else words
        if button.text != text:
            button.set_text(text)

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
        for button in self.actions:
            self.reveal(button, shown)

    def reveal(self, button: UIButton, shown: bool) -> None:
        """Show a button, or hide it."""
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

    def pressed(self, button: object) -> Doing | None:
        """Return what a button of this panel does."""
        action = self.actions.get(button) if isinstance(button, UIButton) else None
        return None if action is None else action.do_now()

    def arrange(self, place: Rect) -> None:
        """Take a place in the window."""
        self.place = place

    def handle(self, event: pygame.event.Event, view: View) -> Doing | None:
        """Answer an event that is not a button's with what is to be done, or with nothing."""
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
        for button, action in self.actions.items():
            if not button.visible or not action.icon:
                continue
            color = FAINT if not button.is_enabled else TEXT
            if button.is_selected or "#main_button" in button.object_ids:
                color = ON_BRIGHT
            size = min(22, button.rect.height - 8)
            shown = icons.icon(action.icon, size, tuple(color)[:3])
            if button.text:
                at = shown.get_rect(midleft=(button.rect.x + 12, button.rect.centery))
            else:
                at = shown.get_rect(center=button.rect.center)
            surface.blit(shown, at)
