"""Any search as an Atom feed (RFC 4287): what a reader of feeds needs, and nothing that moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from knowledge.models import KnowledgePage
from search.contract import Change, SearchDocument, SearchQuery
from search.feeds.entries import newest_entries
from search.feeds.moments import Calendar, Moments
from tests.factories import make_article, make_practice, make_section
from tests.search.library import ReadPage
from tests.search.test_search_hostile import HOSTILE, HOSTILE_PARAMETERS

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class Feed:
    """A feed as a reader of feeds takes it."""

    def __init__(self, client: Client, address: str = "", *, language: str = "es") -> None:
        self.path = f"/{language}/buscar/atom.xml"
        self.response = client.get(f"{self.path}?{address}" if address else self.path)
        assert self.response.status_code == 200
        self.root = ElementTree.fromstring(self.response.content)

    def text(self, name: str) -> str:
        return self.root.findtext(ATOM + name) or ""

    @property
    def entries(self) -> list[ElementTree.Element]:
        return self.root.findall(f"{ATOM}entry")

    @property
    def titles(self) -> list[str]:
        return [entry.findtext(f"{ATOM}title") or "" for entry in self.entries]

    def links(self) -> dict[str, str]:
        return {link.get("rel", ""): link.get("href", "") for link in self.root.iter(f"{ATOM}link")}


def changed_at(page: KnowledgePage, moment: datetime) -> None:
    KnowledgePage.objects.filter(pk=page.pk).update(
        first_published_at=moment, last_published_at=moment
    )


def test_s_6_a_search_is_followed_as_a_feed(library: None, client: Client) -> None:
    feed = Feed(client, "q=vbg&territory=EC&page=3&size=1")
    hits = client.get("/api/v1/search?q=vbg&territory=EC").json()["hits"]
    assert sorted(feed.titles) == sorted(hit["title"] for hit in hits)
    assert feed.text("title") == "«vbg» en Ecuador · Minga"
    assert feed.root.get(LANGUAGE) == "es"
    links = {link.get("rel"): link.get("href") for link in feed.root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": "http://testserver/es/buscar/?q=vbg&territory=EC",
        "self": "http://testserver/es/buscar/atom.xml?q=vbg&territory=EC",
    }
    make_practice("Otra casa contra la VBG", terms=list(_terms("territory", "EC")))
    assert "Otra casa contra la VBG" not in Feed(client, "q=vbg&territory=EC").titles


def _terms(scheme: str, code: str) -> Iterator[Any]:
    from vocabulary.models import Term

    yield Term.objects.get(scheme=scheme, code=code)


def test_the_search_page_names_its_feed_and_its_files(library: None, client: Client) -> None:
    page = ReadPage(client, "q=vbg&territory=EC")
    feed = page.html.select_one('head link[rel="alternate"][type="application/atom+xml"]')
    assert feed["href"] == "/es/buscar/atom.xml?q=vbg&territory=EC"
    for name in ("atom.xml", "resultados.csv", "resultados.xlsx"):
        link = page.html.select_one(f'#acciones a[href="/es/buscar/{name}?q=vbg&territory=EC"]')
        assert "nofollow" in link["rel"]
        # A browser saves whatever such a link answers, also the page that says "not now".
        assert not link.has_attr("download")


@pytest.mark.parametrize("address", ["", "q=vbg", "q=nada+de+nada", "sector=HEA"])
def test_a_feed_has_what_atom_requires(library: None, client: Client, address: str) -> None:
    feed = Feed(client, address)
    assert feed.root.tag == f"{ATOM}feed"
    assert feed.response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.response["X-Robots-Tag"] == "noindex"
    for element in (feed.root, *feed.entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
            assert element.findtext(ATOM + name)
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
    assert feed.root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in feed.entries]
    assert len(ids) == len(set(ids))
    for entry in feed.entries:
        UUID((entry.findtext(f"{ATOM}id") or "").removeprefix("urn:uuid:"))
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.get("rel") == "alternate"
        page = client.get((link.get("href") or "").removeprefix("http://testserver"))
        assert page.status_code == 200
        assert entry.get(LANGUAGE) in ("es", "en")
        assert entry.find(f"{ATOM}category") is not None


def test_an_entry_says_what_the_page_is(search_index: Any, client: Client) -> None:
    page = make_practice(
        "Kit <b>dignidad</b> & más",
        summary="Un kit <script>alert(1)</script> para todas.",
        source_organisation="Organización de prueba",
    )
    search_index.drain()
    [entry] = Feed(client, language="en").entries
    assert entry.findtext(f"{ATOM}title") == "Kit <b>dignidad</b> & más"
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert summary.text == "Un kit &lt;script&gt;alert(1)&lt;/script&gt; para todas."
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{page.uuid}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Organización de prueba"
    [kind] = [
        category
        for category in entry.findall(f"{ATOM}category")
        if (category.get("scheme") or "").endswith("/en/buscar/#kind")
    ]
    assert (kind.get("term"), kind.get("label")) == ("practice", "Good practice")


def test_what_changed_last_on_the_site_comes_first(search_index: Any, client: Client) -> None:
    now = timezone.now()
    old = make_practice("Publicada hace mucho", source_date=now.date())
    new = make_practice("Publicada ayer", source_date=(now - timedelta(days=4000)).date())
    changed_at(old, now - timedelta(days=300))
    changed_at(new, now - timedelta(days=1))
    search_index.drain()
    assert Feed(client, "sort=title").titles == ["Publicada ayer", "Publicada hace mucho"]
    changed_at(old, now)
    assert Feed(client).titles == ["Publicada hace mucho", "Publicada ayer"]


def test_a_feed_holds_only_pages_that_hold_every_word(search_index: Any, client: Client) -> None:
    make_article("Agua y escuela")
    make_article("Agua")
    search_index.drain()
    assert Feed(client, "q=agua+escuela+albergue").titles == []
    assert Feed(client, "q=aguas+escuelas").titles == ["Agua y escuela"]


def test_what_was_withdrawn_is_not_in_the_feed_before_the_index_knows(
    search_index: Any, client: Client
) -> None:
    section = make_section("Solo para algunos")
    make_practice("Reservada", parent=section)
    gone = make_practice("Retirada")
    make_practice("Pública")
    search_index.drain()
    assert len(Feed(client).titles) == 3
    gone.unpublish()
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert Feed(client).titles == ["Pública"]


def test_a_feed_is_sent_again_only_when_it_changed(search_index: Any, client: Client) -> None:
    page = make_article("Agua")
    changed_at(page, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    search_index.drain()
    first = Feed(client).response
    assert first["Last-Modified"] == "Fri, 02 Jan 2026 03:04:05 GMT"
    again = client.get("/es/buscar/atom.xml", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = client.get("/es/buscar/atom.xml", headers={"If-Modified-Since": first["Last-Modified"]})
    assert since.status_code == 304
    page.title = "Agua limpia"
    page.save_revision().publish()
    search_index.drain()
    for headers in (
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        answer = client.get("/es/buscar/atom.xml", headers=headers)
        assert answer.status_code == 200
        assert answer["ETag"] != first["ETag"]


def test_an_empty_feed_stays_the_same(search_index: Any, client: Client) -> None:
    make_article("Agua")
    search_index.drain()
    first, second = Feed(client, "q=xilófono").response, Feed(client, "q=xilófono").response
    assert first.content == second.content
    assert "Last-Modified" not in first


def test_head_is_answered_and_nothing_is_changed(library: None, client: Client) -> None:
    answer = client.head("/es/buscar/atom.xml?q=vbg")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == client.get("/es/buscar/atom.xml?q=vbg")["ETag"]
    assert client.post("/es/buscar/atom.xml").status_code == 405


@pytest.mark.parametrize("count", [1, 60])
def test_a_feed_costs_the_same_queries_with_one_and_sixty_pages(
    search_index: Any, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_article(f"Artículo {number}")
    search_index.drain()
    Feed(client, "q=artículo")
    with django_assert_num_queries(3):
        feed = Feed(client, "q=artículo")
    assert len(feed.entries) == min(count, 50)


@pytest.mark.parametrize("few", [0, 10, 10_000])
@pytest.mark.parametrize("words", ["", "agua", "agua salud", "xilófono"])
def test_of_many_pages_the_newest_are_found_as_of_few(
    search_index: Any, few: int, words: str
) -> None:
    """Whether all are read and ordered, or the site's last changed are asked for in turn."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    texts = ("agua", "salud", "agua salud", "mesa")
    made = [
        SearchDocument(f"AR-{n}.es", "article", f"AR-{n}", "es", texts[n % 7 % 4], "/")
        for n in range(1, 301)
    ]
    search_index.engine.apply(Change(one.key, n, one) for n, one in enumerate(made, 1))
    hidden = {f"AR-{n}.es" for n in range(1, 301, 11)}
    moments = {
        one.key: Moments(UUID(int=n), start, start + timedelta(hours=n * 37 % 301))
        for n, one in enumerate(made)
        if one.key not in hidden
    }
    order = sorted(moments, key=lambda key: moments[key].changed, reverse=True)
    calendar = Calendar(
        lambda keys: {key: moments[key] for key in keys if key in moments}, lambda: iter(order)
    )
    found = newest_entries(
        SearchQuery(text=words), engine=search_index.engine, calendar=calendar, limit=20, few=few
    )
    titles = {one.key: one.title for one in made}
    wanted = [key for key in order if set(words.split()) <= set(titles[key].split())]
    assert [entry.document.key for entry in found] == wanted[:20]


def test_an_engine_that_does_not_answer_is_said_with_503(
    library: None, client: Client, settings: Any, tmp_path: Any
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("a file where the folder should be")
    settings.SEARCH_INDEX_DIR = broken
    answer = client.get("/es/buscar/atom.xml?q=vbg")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "La búsqueda no responde" in answer.content.decode()


def test_hostile_texts_are_well_formed_feeds(library: None, client: Client) -> None:
    for value in HOSTILE.values():
        Feed(client, f"q={value}")
        Feed(client, f"sector={value}&year.without={value}")
    for address in HOSTILE_PARAMETERS:
        Feed(client, f"q=vbg&{address}")


def test_a_page_with_any_text_is_a_well_formed_entry(search_index: Any, client: Client) -> None:
    text = "a\x01b\x0b]]>&<>\"'\ufffe\u202e🤷"
    document = SearchDocument("AR-1.es", "article", "AR-1", "es", text, "/", summary=text)
    search_index.engine.apply([Change("AR-1.es", 1, document)])
    make_article("Agua")
    KnowledgePage.objects.filter(title="Agua").update(code="AR-1", source_organisation=text)
    [entry] = Feed(client, urlencode({"kind": "article"})).entries
    assert entry.findtext(f"{ATOM}title") == "a b ]]>&<>\"' \u202e🤷"
