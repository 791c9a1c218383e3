"""What is in a GIF, looked at with Pillow."""

from __future__ import annotations

import io

from PIL import Image


def frames_in(data: bytes) -> list[Image.Image]:
    """The frames of a GIF as they are shown."""
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "GIF"
        frames = []
        for number in range(picture.n_frames):
            picture.seek(number)
            frames.append(picture.convert("RGB").copy())
        return frames


def durations_in(data: bytes) -> list[int]:
    with Image.open(io.BytesIO(data)) as picture:
        found = []
        for number in range(picture.n_frames):
            picture.seek(number)
            found.append(picture.info["duration"])
        return found
