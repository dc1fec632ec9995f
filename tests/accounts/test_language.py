"""In which language the reader reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from accounts.language import reader_language

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("active", "language"), [("es", "es"), ("en", "en"), ("es-ec", "es"), ("pt-br", "pt")]
)
def test_the_readers_language_has_two_letters(active: str, language: str) -> None:
    with translation.override(active):
        assert reader_language() == language


def test_where_no_language_is_active_it_is_the_sites_own() -> None:
    with translation.override(None):
        assert reader_language() == "es"


def test_nobody_else_asks_django_for_it() -> None:
    folders = ("accounts", "vocabulary", "search", "knowledge", "network", "practices", "opendata")
    asking = [
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bget_language\(\)", path.read_text())
    ]
    assert asking == ["accounts/language.py"]
