"""For how long the weave keeps its figures, and when they are counted again."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from tests.factories import make_article, make_term
from vocabulary.models import Term

from .test_log import count, made
from .test_map import cells, read, searched, weave_now

pytestmark = pytest.mark.django_db


def publish_about_health_in_lima(site: Any) -> None:
    terms = [Term.objects.get(code="PE-LIM"), Term.objects.get(scheme="theme", code="health")]
    make_article("Salud en Lima", terms=terms)
    site.drain()


def home(client: Client) -> dict[str, list[str]]:
    return cells(BeautifulSoup(client.get("/es/").content, "html.parser"))


def test_the_weave_is_counted_once_a_minute_and_drawn_in_every_language(
    site: Any, vocabulary: Any, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.SEARCH_WEAVE_SECONDS = 60
    assert [row.territory.name for row in weave_now(now=100.0).rows] == ["Huaquillas", "Machala"]
    publish_about_health_in_lima(site)
    count(vocabulary, *[made("vivienda lima")] * 2, day=timezone.localdate())
    # The version of the vocabulary.
    with django_assert_num_queries(1):
        woven = weave_now("en", now=159.0)
    assert [row.territory.name for row in woven.rows] == ["Huaquillas", "Machala"]
    assert [theme.short for theme in woven.themes] == ["Housing", "Health"]
    (lima, *_others) = weave_now(now=160.0).rows
    assert (lima.territory.name, [cell.state for cell in lima.cells]) == ("Lima", ["hole", "few"])


def test_another_vocabulary_and_another_index_are_counted_at_once(
    site: Any, settings: Any, tmp_path: Any
) -> None:
    settings.SEARCH_WEAVE_SECONDS = 60
    assert len(weave_now().rows) == 2
    publish_about_health_in_lima(site)
    assert len(weave_now().rows) == 2
    make_term("territory", "CO", "Colombia")
    assert len(weave_now().rows) == 3
    settings.SEARCH_INDEX_DIR = tmp_path / "another"
    assert not weave_now()


def test_the_map_is_as_it_is_now_and_the_weave_no_older_than_the_map(
    site: Any, client: Client, settings: Any
) -> None:
    settings.SEARCH_WEAVE_SECONDS = 60
    assert "Lima" not in home(client)
    searched(client, "q=vivienda+Lima")
    publish_about_health_in_lima(site)
    assert "Lima" not in home(client)
    said = cells(read(client, language="en"))["Lima"]
    assert (said[0].split(".")[0], said[1].split(": ")[1]) == (
        "Lima, Housing: nothing yet, 1 search",
        "1",
    )
    assert "Lima" in home(client)
