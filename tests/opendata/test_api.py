"""The public API: the page's own selection as JSON, and a page by any of its codes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urljoin

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client

from tests.factories import (
    make_article,
    make_figure,
    make_organisation,
    make_practice,
    make_section,
    make_term,
    make_user,
)
from tests.search.library import ReadPage, make_library

pytestmark = pytest.mark.django_db

SNAPSHOT = Path(__file__).parents[2] / "docs" / "openapi.json"


@pytest.fixture
def library(search_index: Any) -> None:
    make_library()
    search_index.drain()


def search(client: Client, address: str, **headers: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/search?{address}", headers=headers)
    assert answer.status_code == 200
    return dict(answer.json())


@pytest.mark.parametrize(
    "address",
    ["", "q=vbg", "q=vbg&sector=HEA&kind=lesson", "territory=EC&sort=title&size=3&page=2"],
)
def test_an_address_of_the_page_is_an_address_of_the_api(
    library: None, client: Client, address: str
) -> None:
    page, answer = ReadPage(client, address), search(client, address)
    # The page shows translations of one page together.
    hits = {hit["code"]: hit for hit in reversed(answer["hits"])}
    shown = [hits[code] for code in dict.fromkeys(hit["code"] for hit in answer["hits"])]
    assert [hit["institutional_code"] or hit["code"] for hit in shown] == page.codes
    assert page.sentence.startswith(f"{answer['total']} ")


@pytest.mark.parametrize("text", ["BP2_PC", "bp2 pc", "bp2"])
def test_s_3_an_exact_code_comes_first(library: None, client: Client, text: str) -> None:
    hits = search(client, urlencode({"q": text}))["hits"]
    assert [hit["institutional_code"] for hit in hits][:2] == ["BP2_PC", "BP2_PC"]


def test_s_4_a_hit_names_its_section(library: None, client: Client) -> None:
    hit = search(client, "q=listado")["hits"][0]
    assert (hit["section"], hit["anchor"]) == ("Efectividad", "effectiveness")
    assert any("<mark>" in extract for extract in hit["highlights"])
    assert client.get(hit["url"]).status_code == 200


@pytest.mark.parametrize("address", ["", "q=vbg", "territory=EC", "sector=HEA&kind=practice"])
def test_s_5_each_count_equals_the_total_with_that_value(
    library: None, client: Client, address: str
) -> None:
    answer = search(client, address)
    for facet, values in answer["facets"].items():
        if f"{facet}=" in address:
            continue
        for value in values:
            chosen = "&".join(filter(None, [address, urlencode({facet: value["code"]})]))
            assert search(client, chosen)["total"] == value["count"], (facet, value)


def test_labels_are_in_the_language_that_is_asked_for(library: None, client: Client) -> None:
    def labels(answer: dict[str, Any], facet: str) -> set[str]:
        return {value["label"] for value in answer["facets"][facet]}

    assert "Salud" in labels(search(client, ""), "sector")
    english = search(client, "lang=en")
    assert {"Health", "Protection"} <= labels(english, "sector")
    assert {"Good practice", "Lesson learned", "Article"} == labels(english, "kind")
    assert "Health" in labels(search(client, "", **{"Accept-Language": "en-GB,es;q=0.5"}), "sector")
    assert "Salud" in labels(search(client, "lang=es", **{"Accept-Language": "en"}), "sector")
    assert "Salud" in labels(search(client, "lang=xx"), "sector")


def test_a_page_beyond_the_last_is_the_last(library: None, client: Client) -> None:
    answer = search(client, "size=5&page=99999999999")
    assert (answer["page"], answer["pages"], len(answer["hits"])) == (2, 2, 3)


@pytest.mark.parametrize("count", [1, 50])
def test_a_search_costs_the_same_queries_with_one_and_fifty_results(
    search_index: Any, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    place = make_term("territory", "EC", "Ecuador")
    for number in range(count):
        make_practice(f"Práctica {number}", terms=[place])
    search_index.drain()
    search(client, "q=práctica")
    # The version of the synonyms, the names of the codes, and which hits may still be shown.
    with django_assert_num_queries(3):
        answer = search(client, "q=práctica&size=100")
    assert len(answer["hits"]) == count


def full_practice() -> Any:
    return make_practice(
        "Un kit dignidad pensado por las mujeres",
        institutional_code="BP2_PC",
        issuer="oim-ec",
        summary="Dos frases.",
        source_title="Sistematización de prácticas",
        source_date=date(2021, 5, 1),
        contact_email="buzon@example.org",
        sustainability="high",
        not_stated=["goals"],
        terms=[make_term("territory", "EC", "Ecuador", name_en="Ecuador")],
        actors=[make_organisation("Organización de prueba"), "socios implementadores"],
        figures=[make_figure(value=58000, as_printed="58,000", label_es="Personas asistidas")],
    )


@pytest.mark.parametrize("name", ["BP2_PC", "bp2 pc", "bp-2 PC"])
def test_a_page_is_found_by_its_alias(client: Client, name: str) -> None:
    page = full_practice()
    answer = client.get(f"/api/v1/pages/{quote(name)}")
    assert (answer.status_code, answer.json()["code"]) == (200, page.code)


def test_a_page_says_what_the_source_says_and_nothing_more(client: Client) -> None:
    page = full_practice()
    answer = client.get(f"/api/v1/pages/{page.code}?lang=en").json()
    assert answer["institutional_code"] == "BP2_PC"
    assert answer["kind"] == "practice"
    assert answer["url"] == page.address()
    assert answer["terms"] == {"territory": [{"code": "EC", "label": "Ecuador"}]}
    assert [section["anchor"] for section in answer["sections"]] == ["finding", "context"]
    assert answer["source"]["date"] == "2021-05-01"
    assert answer["licence"] == "CC-BY-4.0"
    [figure] = answer["figures"]
    assert (figure["value"], figure["as_printed"], figure["label"]) == (
        58000,
        "58,000",
        "Personas asistidas",
    )
    assert answer["practice"]["not_stated"] == ["goals"]
    assert [actor["label"] for actor in answer["practice"]["actors"]] == [
        "Organización de prueba",
        "socios implementadores",
    ]
    assert "buzon@example.org" not in json.dumps(answer)


def test_an_article_has_no_facts_of_a_practice(client: Client) -> None:
    page = make_article(body="## Siglas\n\nUna lista.")
    answer = client.get(f"/api/v1/pages/{page.code.lower()}").json()
    assert (answer["kind"], answer["practice"]) == ("article", None)
    assert [section["heading"] for section in answer["sections"]] == ["Siglas"]


def test_an_ambiguous_alias_answers_with_the_choices(library: None, client: Client) -> None:
    answer = client.get("/api/v1/pages/BP2_PC?lang=en")
    assert answer.status_code == 300
    assert {choice["issuer"] for choice in answer.json()["choices"]} == {"oim-ec", "red-pe"}
    assert answer.json()["detail"] == "This code belongs to several pages. Choose one."
    for choice in answer.json()["choices"]:
        assert client.get(f"/api/v1/pages/{choice['code']}").json()["title"] == choice["title"]


@pytest.mark.parametrize(
    "address", ["pages/XX-999", "pages/", "pages/a/b", "nothing", "pages/PR-1%00"]
)
def test_what_does_not_exist_is_404_with_a_sentence(client: Client, address: str) -> None:
    answer = client.get(f"/api/v1/{address}?lang=en")
    assert answer.status_code == 404
    assert answer.json()["detail"].endswith(".")


def test_what_is_not_published_or_restricted_does_not_exist(client: Client) -> None:
    from wagtail.models import PageViewRestriction

    draft = make_practice("Borrador", publish=False, institutional_code="BP7_PC", issuer="x")
    assert client.get(f"/api/v1/pages/{draft.code}").status_code == 404
    assert client.get("/api/v1/pages/BP7_PC").status_code == 404
    section = make_section("Solo para algunos")
    hidden = make_practice("Reservada", parent=section)
    assert client.get(f"/api/v1/pages/{hidden.code}").status_code == 200
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(f"/api/v1/pages/{hidden.code}").status_code == 404
    client.force_login(make_user(is_superuser=True))
    assert client.get(f"/api/v1/pages/{hidden.code}").status_code == 404


def test_a_page_comes_in_the_language_that_is_asked_for(library: None, client: Client) -> None:
    def title(address: str) -> str:
        return str(client.get(f"/api/v1/pages/{address}").json()["title"])

    assert title("AR-1") == "Palabras de la protección"
    assert title("AR-1?lang=en") == "Words of protection"
    assert title("ar1?lang=en") == "Words of protection"


def test_answers_may_be_kept_for_a_moment_and_differ_by_language(
    library: None, client: Client
) -> None:
    for address in ("search?q=vbg", "pages/AR-1"):
        answer = client.get(f"/api/v1/{address}")
        assert set(answer["Cache-Control"].split(", ")) == {"max-age=30", "public"}
        assert "Accept-Language" in answer["Vary"]


def test_the_description_of_the_api_is_the_reviewed_file(tmp_path: Path) -> None:
    """Renew with ``make openapi``, and say in the changelog what changed for who relies on it."""
    made = tmp_path / "openapi.json"
    call_command("export_openapi_schema", api="opendata.api.api", indent=2, output=str(made))
    assert json.loads(made.read_text()) == json.loads(SNAPSHOT.read_text())


def test_the_documentation_of_the_api_is_a_page_of_the_site(client: Client) -> None:
    answer = client.get("/api/v1/docs?lang=en")
    html = BeautifulSoup(answer.content, "html.parser")
    assert html.html["lang"] == "en"
    assert "Accept-Language" in answer["Vary"]
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["info"]["title"] == "Minga"
    ids = {tag["id"] for tag in html.select("[id]")}
    for path, methods in schema["paths"].items():
        assert f"GET {path}" in html.get_text()
        assert methods["get"]["operationId"] in ids
    assert set(schema["components"]["schemas"]) <= ids
    named = {tag.get_text() for tag in html.select("dt code")}
    assert {"q", "sector", "sector.all", "sector.without", "lang", "highlights"} <= named
    for link in html.select("main a[href]"):
        if link["href"].startswith("#"):
            assert link["href"][1:] in ids
        else:
            assert client.get(urljoin("/api/v1/docs", link["href"])).status_code == 200
    assert all(script.get("src", "").startswith("/static/") for script in html.select("script"))


def test_the_documentation_speaks_the_language_that_is_asked_for(client: Client) -> None:
    def language(address: str, **headers: str) -> Any:
        html = BeautifulSoup(client.get(address, headers=headers).content, "html.parser")
        return html.html["lang"]

    assert language("/api/v1/docs") == "es"
    assert language("/api/v1/docs", **{"Accept-Language": "en"}) == "en"
    assert language("/api/v1/docs?lang=es", **{"Accept-Language": "en"}) == "es"
