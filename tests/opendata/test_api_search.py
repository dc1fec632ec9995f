"""The API's search, suggestions and similar pages: the whole contract, in words and codes."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from tests.factories import articles_shelf, make_article, make_practice, make_term, translate
from tests.search.library import make_library
from tests.search.test_search_hostile import HOSTILE, HOSTILE_PARAMETERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(search_index: Any) -> None:
    make_library()
    search_index.drain()


def read(client: Client, address: str, *, status: int = 200, **headers: str) -> dict[str, Any]:
    path = address if address.startswith("http") else f"/api/v1/{address}"
    answer = client.get(path.removeprefix("http://testserver"), headers=headers)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/json")
    return dict(answer.json())


def test_issue_4_2_the_api_tells_any_all_and_without_with_labels(
    library: None, client: Client
) -> None:
    answer = read(
        client, "search?q=vbg&sector=HEA&sector=PRO&territory.all=EC&kind.without=lesson&lang=en"
    )
    assert answer["filters"]["sector"] == {
        "any": [{"code": "HEA", "label": "Health"}, {"code": "PRO", "label": "Protection"}],
        "all": [],
        "without": [],
    }
    assert answer["filters"]["territory"]["all"] == [{"code": "EC", "label": "Ecuador"}]
    assert answer["filters"]["kind"]["without"] == [{"code": "lesson", "label": "Lesson learned"}]
    assert answer["sentence"].startswith("«vbg»")
    assert "Ecuador" in answer["sentence"]
    assert all(hit["kind"] != "lesson" for hit in answer["hits"])


def test_issue_4_1_the_api_says_what_was_corrected(library: None, client: Client) -> None:
    answer = read(client, "search?q=kit+dignidd")
    assert (answer["corrected_from"], answer["did_you_mean"]) == ("kit dignidd", "kit dignidad")
    assert answer["hits"][0]["institutional_code"] == "BP2_PC"
    exact = read(client, answer["links"]["exact"])
    assert (exact["corrected_from"], exact["exact"], exact["links"]["exact"]) == ("", True, None)


def test_issue_4_1_the_api_says_how_far_the_words_were_relaxed(
    library: None, client: Client
) -> None:
    answer = read(client, "search?q=kit+becas+brigadas")
    assert answer["relaxed"] in ("67%", "50%", "any")
    assert 0 < answer["coverage"] < 1
    assert all(0 < hit["coverage"] < 1 for hit in answer["hits"])
    assert read(client, "search?q=vbg")["expanded"]


def test_issue_4_4_each_hit_says_why_it_was_found(library: None, client: Client) -> None:
    [hit] = read(client, "search?q=grupos+focales")["hits"]
    assert {word for why in hit["why"] for word in why["words"]} == {"grupos", "focales"}
    assert {why["field"] for why in hit["why"]} == {"body"}
    assert hit["coverage"] == 1
    assert "EC" in hit["facets"]["territory"]


def test_the_readers_language_lifts_pages_and_finds_the_same(
    search_index: Any, client: Client
) -> None:
    page = make_article("Kit", body="## Kit\n\nKit.")
    translate(page, language="en", title="Kit", parent=articles_shelf("en"), body="## Kit\n\nKit.")
    search_index.drain()
    spanish, english = (read(client, f"search?q=kit&reader={code}") for code in ("es", "en"))
    assert (spanish["reader"], english["reader"]) == ("es", "en")
    assert [hit["language"] for hit in spanish["hits"]] == ["es", "en"]
    assert [hit["language"] for hit in english["hits"]] == ["en", "es"]
    assert read(client, "search?q=kit&reader=pt")["total"] == 2
    assert read(client, "search?q=kit&reader=xx&lang=en")["reader"] == "en"


def test_s_6_the_same_selection_is_linked_as_page_file_and_feed(
    library: None, client: Client
) -> None:
    answer = read(client, "search?q=vbg&territory=EC&size=2&lang=en")
    links = answer["links"]
    assert links["prev"] is None
    assert links["page"] == "http://testserver/en/buscar/?q=vbg&territory=EC&size=2"
    assert links["atom"] == "http://testserver/en/buscar/atom.xml?q=vbg&territory=EC"
    for name in ("page", "xlsx", "atom"):
        assert client.get(links[name].removeprefix("http://testserver")).status_code == 200
    table = client.get(links["csv"].removeprefix("http://testserver"))
    text = b"".join(table.streaming_content).decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == answer["total"]


def test_next_and_prev_walk_all_pages_once(library: None, client: Client) -> None:
    answer = read(client, "search?size=2&lang=en&reader=es&page=99")
    while answer["links"]["prev"]:
        answer = read(client, answer["links"]["prev"])
    found: list[str] = []
    while True:
        found += [f"{hit['code']}.{hit['language']}" for hit in answer["hits"]]
        assert answer["reader"] == "es"
        assert answer == read(client, answer["links"]["this"])
        if answer["links"]["next"] is None:
            break
        answer = read(client, answer["links"]["next"])
    assert len(found) == len(set(found)) == answer["total"]


def test_suggestions_lead_to_pages_and_searches(library: None, client: Client) -> None:
    groups = {
        group["name"]: group["options"] for group in read(client, "suggest?q=salud")["groups"]
    }
    [page] = groups["paginas"]
    assert page["text"] == "Brigadas de salud en la frontera"
    assert client.get(page["url"]).status_code == 200
    [term] = groups["temas"]
    assert read(client, f"search?{term['query']}")["total"] > 0
    english = read(client, "suggest?q=salud&lang=en")["groups"]
    assert {group["label"] for group in english} >= {"Pages", "Subjects"}
    assert read(client, "suggest") == {"groups": []}


def test_issue_4_4_similar_pages_come_with_their_reason(library: None, client: Client) -> None:
    answer = read(client, "pages/BP3_PC/similar?lang=en")
    assert answer["similar"]
    for page in answer["similar"]:
        assert page["code"] != answer["code"]
        assert page["words"] or page["facets"]
        assert client.get(page["url"]).status_code == 200
    shared = answer["similar"][0]["facets"]
    assert {"code": "PRO", "label": "Protection"} in shared["sector"]
    assert len(read(client, "pages/BP3_PC/similar?limit=1")["similar"]) == 1
    assert len(read(client, "pages/BP3_PC/similar?limit=x")["similar"]) > 1


def test_similar_pages_need_one_public_page(library: None, client: Client) -> None:
    assert len(read(client, "pages/BP2_PC/similar", status=300)["choices"]) == 2
    assert read(client, "pages/XX-9/similar?lang=en", status=404)["detail"] == (
        "No published page has this code or name."
    )
    draft = make_practice("Borrador", publish=False)
    read(client, f"pages/{draft.code}/similar", status=404)


@pytest.mark.parametrize("count", [1, 5])
def test_similar_pages_cost_the_same_queries_with_one_and_five(
    search_index: Any, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    place = make_term("territory", "EC", "Ecuador")
    pages = [
        make_practice(f"Agua en la escuela {number}", terms=[place]) for number in range(count + 1)
    ]
    for number in range(10):
        make_article(f"Otra cosa {number}")
    search_index.drain()
    address = f"pages/{pages[0].code}/similar"
    read(client, address)
    # The page, the names of what is shared, and which of the pages may still be shown.
    with django_assert_num_queries(3):
        answer = read(client, address)
    assert len(answer["similar"]) == count


def test_suggestions_cost_a_literal_number_of_queries(
    library: None, client: Client, django_assert_num_queries: Any
) -> None:
    read(client, "suggest?q=sal")
    # Of the earlier searches two, and which of the pages may still be shown.
    with django_assert_num_queries(3):
        read(client, "suggest?q=salu")


def test_errors_are_sentences_in_the_language_that_is_asked_for(
    library: None, client: Client, settings: Any, tmp_path: Any
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("a file where the folder should be")
    settings.SEARCH_INDEX_DIR = broken
    for address in ("search?q=vbg", "pages/BP3_PC/similar?"):
        spanish, english = (
            read(client, f"{address}&lang={language}", status=503) for language in ("es", "en")
        )
        assert spanish["detail"].startswith("La búsqueda no responde")
        assert english["detail"].startswith("Search does not answer")
    many = "search?" + "&".join(["sector=PRO"] * 20_000)
    assert "too many" in read(client, many, status=400, **{"Accept-Language": "en"})["detail"]


def test_hostile_texts_are_answered_in_json(library: None, client: Client) -> None:
    for value in HOSTILE.values():
        read(client, f"suggest?q={value}&lang={value}")
        read(client, f"search?q={value}&reader={value}&kind.all={value}")
        if value:
            read(client, f"pages/{value}/similar", status=404)
        read(client, f"pages/BP3_PC/similar?limit={value}&lang={value}")
    for address in HOSTILE_PARAMETERS:
        read(client, f"suggest?q=vbg&{address}")
        read(client, f"pages/BP3_PC/similar?{address}")


def test_addresses_hold_any_words(library: None, client: Client) -> None:
    words = 'agua & "vbg" +a=b #c ñ 🤷'
    answer = read(client, "search?" + urlencode({"q": words}))
    assert answer["query"].startswith(f"q={quote(words, safe='').replace('%20', '+')}")
    assert read(client, answer["links"]["this"])["query"] == answer["query"]
