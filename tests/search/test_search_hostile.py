"""The hostile set of the search box, at both doors: the page and the API answer, and never with
an error of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from search.selection import FACET_NAMES
from tests.factories import make_practice
from tests.search.library import ReadPage

pytestmark = pytest.mark.django_db

#: Name → the raw value of a parameter, percent-encoded.
HOSTILE = {
    "brackets": quote("(" * 3000 + "[{<" * 1000),
    "deep parentheses": quote("(a" * 2000 + ")" * 2000),
    "quotes": quote("\"'«“`" * 1000),
    "operators": quote("AND OR NOT + - && || ! ^ ~ * ? : / " * 500),
    "fields": quote("title:a kind:b _all:* key:[* TO *] " * 1000),
    "range": quote("year:[0 TO 9999999999999999999999]"),
    "regular expression": quote("/(a+)+$/ .*.*.*"),
    "NUL": "a%00b%00",
    "emoji": quote("👩🏽‍🚀🏳️‍🌈" * 50),
    "right-to-left marks": quote("\u202evbg\u202c \u200fkit\u2067"),
    "zalgo": quote("k" + "\u0300\u0301\u0335" * 1000 + "it"),
    "lone surrogates": "%ED%A0%80vbg%ED%BF%BF",
    "broken UTF-8": "%C3%28%FF%FE%80",
    "U+FDFA": quote("\ufdfa" * 50),
    "percent signs": quote("%" * 500) + "%",
    "200 kB of one letter": "a" * 200_000,
    "misspelt words": quote("vbgg kti dignidd migracoin espasios encuessta " * 80),
    "words run together": quote("kitdignidad" * 40),
    "only stop words": quote("de la que el en y a los"),
    "only punctuation": quote("¿?¡!.,;—…"),
    "only a minus": quote('- -- -"" −'),
    "markup": quote("<script>alert(1)</script><img src=x onerror=alert(1)>"),
    "template": quote("{{ request }}{% load x %}${7*7}"),
    "SQL": quote("' OR 1=1; DROP TABLE vocabulary_term; --"),
    "nothing": "",
}
HOSTILE_PARAMETERS = [
    "page=-1",
    "page=99999999999",
    "page=0x10&size=ten",
    "size=1e9",
    "size=0",
    "size=-1",
    "sort=price&sort=",
    "exact=maybe",
    "unknown=1&facets.kind=practice&_total=1&sector.some=PRO",
    "lang=%00&lang=../../etc",
    "kind=%00&year=%ED%A0%80&sector=%F0%9F%A4%B7",
    "year=99999999999999999999&territory=EC/EC-C&goal=8|9",
    "&".join(f"keyword=k{number}" for number in range(3000)),
    "&".join(f"{name}.{mode}=x" for name in FACET_NAMES for mode in ("all", "without")),
]


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_answered_by_page_and_api(
    library: None, client: Client, value: str
) -> None:
    for language in ("es", "en"):
        assert client.get(f"/{language}/buscar/?q={value}").status_code == 200
    assert client.get(f"/api/v1/search?q={value}").status_code == 200


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_codes_are_answered_by_page_and_api(
    library: None, client: Client, value: str
) -> None:
    address = f"sector={value}&year.without={value}&organisation.all={value}"
    assert client.get(f"/es/buscar/?{address}").status_code == 200
    assert client.get(f"/api/v1/search?{address}").status_code == 200


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_hostile_codes_of_pages_are_answered_in_json(
    library: None, client: Client, value: str
) -> None:
    answer = client.get(f"/api/v1/pages/{value}")
    assert answer.status_code == 404
    assert answer.json()["detail"]


@pytest.mark.parametrize("address", HOSTILE_PARAMETERS)
def test_hostile_parameters_are_answered_by_page_and_api(
    library: None, client: Client, address: str
) -> None:
    assert client.get(f"/es/buscar/?{address}").status_code == 200
    assert client.get(f"/api/v1/search?q=vbg&{address}").status_code == 200


def test_more_parameters_than_can_be_read_are_refused_in_json(
    library: None, client: Client
) -> None:
    answer = client.get("/api/v1/search?" + "&".join(["sector=PRO"] * 20_000))
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (400, "application/json")


def test_words_are_shown_as_text_wherever_they_stand(library: None, client: Client) -> None:
    attack = "<script>alert(1)</script>\"'><b onclick=x>"
    page = ReadPage(client, urlencode({"q": f"vbg {attack}"}))
    assert attack.split()[0] in page.sentence
    assert attack in page.html.select_one("input[type=search]")["value"]
    assert all(script.get("src") for script in page.html.select("script"))
    assert page.html.select("[onclick]") == []


def test_a_title_with_markup_is_escaped_in_hits_and_highlights(
    search_index: Any, client: Client
) -> None:
    make_practice(
        "Kit <b onclick=x>dignidad</b> & más",
        summary="Un kit <script>alert(1)</script> para todas.",
    )
    search_index.drain()
    page = ReadPage(client, "q=kit")
    assert page.hits[0].select_one("h3").get_text() == "Kit <b onclick=x>dignidad</b> & más"
    assert page.html.select("[onclick]") == []
    assert page.hits[0].select("script") == []
    hit = client.get("/api/v1/search?q=kit").json()["hits"][0]
    assert hit["title"] == "Kit <b onclick=x>dignidad</b> & más"
    assert not any("<script" in extract for extract in hit["highlights"])


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/es/buscar/", {"q": "vbg"}).status_code == 405
    assert client.post("/api/v1/search", {"q": "vbg"}).status_code == 405
    assert client.head("/api/v1/pages/XX-1").status_code in (404, 405)
