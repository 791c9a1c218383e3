"""The window's tests share one display, which nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from catmouse.window.app import App, Launch
from catmouse.worker.messages import Quit
from tests.window.fights import to_a_fight
from tests.window.hands import Hands

Start = Callable[..., Hands]


@pytest.fixture(scope="session")
def display() -> Iterator[None]:
    """SDL's dummy display, open for all tests of the window."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SDL_VIDEODRIVER", "dummy")
        pygame.display.init()
        pygame.font.init()
        pygame.display.set_mode((1280, 800))
        yield
        pygame.quit()


@pytest.fixture
def start(display: None, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Start]:
    """Start the program, with the test's own folder for what it keeps."""
    started: list[App] = []

    def begin(size: str = "1280x800", **changes: object) -> Hands:
        pygame.event.clear()
        app = App(Launch(size=size, saves=tmp_path, **changes))  # type: ignore[arg-type]
        started.append(app)
        hands = Hands(app)
        hands.frames()
        return hands

    yield begin
    for app in started:
        app.worker.send(Quit(None))
        app.worker.join(30)
        assert not app.worker.is_alive(), "the training thread does not end"
    stumbles = [line.getMessage() for line in caplog.get_records("call")]
    assert not stumbles, f"the program logged {stumbles}"


@pytest.fixture
def hands(start: Start) -> Hands:
    """A user before a program that has just started."""
    return start()


@pytest.fixture
def fight(hands: Hands) -> Hands:
    """A user before a fight that has just begun."""
    return to_a_fight(hands)
