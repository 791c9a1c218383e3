"""Every export, by name: the window and the command line offer what stands here."""

from __future__ import annotations

from functools import cache

from catmouse.export.export import Export


@cache
def exports() -> dict[str, Export]:
    """Return every export by name; the first call brings in Pillow, which takes a moment."""
    from catmouse.export import curve, film, game, onnx_model, picture

    modules = (film, picture, curve, game, onnx_model)
    return {module.EXPORT.name: module.EXPORT for module in modules}
