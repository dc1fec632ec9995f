"""The site refuses to start with a page type that search does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.checks import every_page_type_is_searched_or_excluded
from search import sources


def test_every_page_type_is_registered_or_excluded_by_name():
    assert every_page_type_is_searched_or_excluded() == []


@pytest.mark.parametrize("label", ["practices.PracticePage", "knowledge.ArticlePage"])
def test_each_app_registers_its_own_pages(label):
    assert label in sources.source_named("pages").models


def test_a_page_type_that_nobody_registered_is_refused_by_name(monkeypatch):
    pages = sources.source_named("pages")
    poorer = replace(pages, models=pages.models - {"practices.PracticePage"})
    monkeypatch.setitem(sources._sources, "pages", poorer)
    (error,) = every_page_type_is_searched_or_excluded()
    assert "practices.PracticePage" in error.msg
    assert error.is_serious()
