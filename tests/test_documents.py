"""What the documents lead to is there: pictures, pages, headings, and the files that they name."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tests.test_layers import PACKAGES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("saves/README.md")])

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED = re.compile(r"(?:tests|benchmarks|assets)/[\w./-]*\w\.\w+")


def anchors_of(document: Path) -> set[str]:
    """Return what a link can name in a document: its headings, as GitHub writes them."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        page, _, anchor = link.partition("#")
        target = (document.parent / page).resolve() if page else document
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors_of(target), f"{link} names no heading"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(document: Path) -> None:
    for name in NAMED.findall(document.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), f"there is no {name}"


def test_the_picture_of_the_house_shows_the_imports_of_today() -> None:
    script = ROOT / "docs" / "draw_house.py"
    drawing = runpy.run_path(str(script))
    assert list(drawing["PACKAGES"]) == PACKAGES
    picture = (ROOT / "docs" / "house.svg").read_text(encoding="utf-8")
    assert picture == drawing["draw"](), "make it anew: python docs/draw_house.py"
