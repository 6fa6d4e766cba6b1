"""How the words of pages are written."""

import re
from pathlib import Path

import pytest

from api.pages.render import TEMPLATES

PAGES = sorted(TEMPLATES.rglob("*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
STRAIGHT = re.compile(r"\w+'[a-z]+")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_apostrophes_are_typographic(page: Path) -> None:
    words = COMMENT.sub("", page.read_text())
    assert STRAIGHT.findall(words) == []
