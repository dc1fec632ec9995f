"""The map: true counts, holes where somebody searched, and the invitation to write."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from knowledge.models import ArticlePage
from search.demand import lexicon
from search.demand.models import SearchTally
from search.demand.reading import demand_page, weave
from search.demand.recorder import recorder
from search.engine import current_engine
from tests.factories import make_article, make_superuser, make_term, make_user
from tests.search.library import ReadPage
from vocabulary.models import Term

from .test_log import count, made

pytestmark = pytest.mark.django_db


def read(client: Client, query: str = "", *, language: str = "es") -> BeautifulSoup:
    response = client.get(f"/{language}/demanda/{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(element: Tag | None) -> str:
    assert element is not None
    return " ".join(element.get_text(" ").split())


def cells(html: BeautifulSoup) -> dict[str, list[str]]:
    """Place → what each of its cells says."""
    return {
        words(row.th): [words(cell) for cell in row.select("td")]
        for row in html.select("table.weave tbody tr")
    }


def searched(client: Client, query: str) -> None:
    client.get(f"/es/buscar/?{query}")
    recorder.flush(today=timezone.localdate())


def weave_now(language: str = "es", *, now: float = 0.0) -> Any:
    return weave(engine=current_engine(), language=language, now=now)


def test_seed_s_7_a_search_for_housing_in_huaquillas_that_finds_nothing_is_on_the_map(
    site: Any, client: Client
) -> None:
    searched(client, "q=vivienda+Huaquillas")
    html = read(client, language="en")
    assert cells(html)["Huaquillas"] == [
        "Huaquillas, Housing: nothing yet, 1 search. See what was searched. +",
        "Huaquillas, Health: 1",
    ]
    hole = html.select_one("a.hole")
    assert hole is not None
    there = read(client, f"?{urlsplit(str(hole['href'])).query}")
    gaps = there.select_one("#huecos")
    assert [words(asked) for asked in gaps.select("li li")] == ["vivienda Huaquillas × 1"]
    write = gaps.select_one("a.btn")
    assert parse_qs(urlsplit(str(write["href"])).query)["next"][0].endswith(
        "?theme=housing&territory=EC-O-HUA"
    )


def test_seed_s_7_who_may_write_gets_the_form_with_theme_and_place(
    site: Any, client: Client
) -> None:
    searched(client, "q=vivienda+Huaquillas")
    client.force_login(make_superuser())
    hole = read(client).select_one("a.hole")
    assert str(hole["href"]).endswith("?theme=housing&territory=EC-O-HUA")
    form = BeautifulSoup(client.get(str(hole["href"])).content, "html.parser")
    assert form.select_one('[name="title"]') is not None
    chosen = [str(field) for field in form.select('[name="terms_theme"], [name="terms_territory"]')]
    ids = {
        str(pk)
        for pk in Term.objects.filter(code__in=["housing", "EC-O-HUA"]).values_list("pk", flat=True)
    }
    assert all(any(pk in text for text in chosen) for pk in ids)
    assert not ArticlePage.objects.filter(title="").exists()


def test_seed_s_7_a_reader_who_may_not_write_is_told_whom_to_ask(site: Any, client: Client) -> None:
    searched(client, "q=vivienda+Huaquillas")
    client.force_login(make_user("lectora@example.org"))
    gaps = read(client).select_one("#huecos")
    assert gaps.select_one("a.btn") is None
    english = words(read(client, language="en").select_one("#huecos"))
    assert "Ask the editors of this site for permission to write." in english


def test_a_figure_opens_exactly_its_pages(site: Any, client: Client) -> None:
    for link in read(client).select("table.weave td > a:not(.hole, .bare)"):
        page = ReadPage(client, urlsplit(str(link["href"])).query)
        figure = "".join(text for text in link.find_all(string=True, recursive=False)).strip()
        assert len(page.hits) == int(figure)


def test_a_sector_counts_for_the_theme_that_it_belongs_to(site: Any, client: Client) -> None:
    assert cells(read(client))["Huaquillas"][1].endswith(": 1")


def test_a_country_holds_its_places_and_one_that_adds_nothing_shares_its_line(
    site: Any, client: Client
) -> None:
    said = cells(read(client))
    assert list(said) == ["Ecuador", "El Oro", "Huaquillas", "Machala"]
    make_article("Otra", terms=[Term.objects.get(code="EC-C-TUL"), Term.objects.get(code="health")])
    site.drain()
    assert "Carchi › Tulcán" in cells(read(client))


def test_the_map_narrows_to_a_place_and_to_a_theme(site: Any, client: Client) -> None:
    searched(client, "q=vivienda+Huaquillas")
    searched(client, "q=salud+lima")
    assert list(cells(read(client, "?territory=PE"))) == ["Perú", "Lima"]
    html = read(client, "?theme=health")
    assert [words(head) for head in html.select("thead th")] == ["Salud"]
    english = read(client, "?theme=health", language="en")
    gaps = [words(head) for head in english.select("#huecos h3")]
    assert gaps == ["Health and well-being in Lima"]
    assert cells(read(client, "?theme=nada&territory=nada")) == cells(read(client))


def test_a_page_closes_the_hole(site: Any, client: Client) -> None:
    searched(client, "q=vivienda+Huaquillas")
    assert read(client).select("a.hole")
    make_article(
        "Vivir en la frontera",
        terms=[Term.objects.get(code="housing"), Term.objects.get(code="EC-O-HUA")],
    )
    site.drain()
    html = read(client)
    assert not html.select("a.hole")
    assert not html.select("#huecos li")


def test_issue_4_7_each_empty_cell_invites_to_write_searched_or_not(
    site: Any, client: Client
) -> None:
    bare = read(client).select("td a.bare")
    assert bare
    answer = words(BeautifulSoup(client.get(bare[0]["href"]).content, "html.parser"))
    assert "nadie ha buscado sobre ello" in answer
    assert "Escribir lo que sé" in answer


def test_no_number_of_searches_puts_a_strangers_sentence_on_the_public_map(
    site: Any, client: Client
) -> None:
    for day in (1, 2):
        SearchTally.objects.create(
            day=date(2026, 11, day),
            language="es",
            words="fulana mengana",
            digest=f"digest {day}",
            times=20,
        )
    assert "fulana" not in words(read(client)).lower()


def test_words_that_may_be_a_name_are_counted_and_not_shown(site: Any, client: Client) -> None:
    searched(client, "q=vivienda+de+Fulana+Huaquillas")
    gaps = words(read(client, language="en").select_one("#huecos"))
    assert "1 search ended here." in gaps
    assert "fulana" not in gaps.lower()
    client.force_login(make_superuser())
    assert "fulana" not in words(read(client)).lower()


def test_only_public_pages_are_counted(site: Any, client: Client) -> None:
    before = cells(read(client))
    housing, place = Term.objects.get(code="housing"), Term.objects.get(code="EC-O-MAC")
    make_article("Borrador", terms=[housing, place], publish=False)
    site.drain()
    assert cells(read(client)) == before


def test_figures_are_few_some_and_many(site: Any, client: Client) -> None:
    housing = Term.objects.get(code="housing")
    for code, number in (("EC-O-HUA", 5), ("EC-C-TUL", 12)):
        for at in range(number):
            make_article(f"Página {at}", terms=[housing, Term.objects.get(code=code)])
    site.drain()
    states = {row.territory.code: row.cells[0].state for row in weave_now().rows}
    assert states == {"EC-O-HUA": "some", "EC-C-TUL": "many", "EC-O-MAC": "few"}


def test_the_weave_shows_the_busiest_places_and_none_that_hold_others(
    site: Any, vocabulary: Any
) -> None:
    count(vocabulary, *[made("salud lima")] * 3, day=timezone.localdate())
    woven = weave_now()
    assert [row.territory.name for row in woven.rows] == ["Lima", "Huaquillas", "Machala"]
    assert [cell.state for cell in woven.rows[0].cells] == ["empty", "hole"]


def test_the_weave_is_not_there_on_an_empty_site(
    search_index: Any, vocabulary: Any, client: Client
) -> None:
    count(vocabulary, made("vivienda lima"), day=timezone.localdate())
    assert not weave_now()
    assert "weave" not in client.get("/es/").content.decode()


def test_without_themes_there_is_no_map(search_index: Any, client: Client) -> None:
    make_article("Sola", terms=[make_term("territory", "EC", "Ecuador")])
    search_index.drain()
    assert not weave_now()
    assert read(client).select_one("table.weave") is None


def test_the_weave_stands_on_the_home_page(site: Any, client: Client) -> None:
    searched(client, "q=vivienda+Huaquillas")
    html = BeautifulSoup(client.get("/es/").content, "html.parser")
    assert cells(html)["Machala"][0].endswith(": 1")
    assert html.select_one('a.hole[href^="/es/demanda/?territory=EC-O-HUA&theme=housing"]')


def test_names_are_in_the_readers_language(site: Any, client: Client) -> None:
    html = read(client, language="en")
    assert [words(head) for head in html.select("thead th")] == ["Housing", "Health"]


@pytest.mark.parametrize("number", [1, 30])
def test_weave_and_map_cost_the_same_queries_however_much_was_searched(
    site: Any, vocabulary: Any, django_assert_num_queries: Any, number: int
) -> None:
    today = timezone.localdate()
    places = [
        make_term("territory", f"PE-{at}", f"Lugar{chr(97 + at % 26)}{chr(97 + at // 26)}")
        for at in range(number)
    ]
    vocabulary = lexicon.current_vocabulary()
    count(vocabulary, *[made(f"vivienda {place.name}") for place in places], day=today)
    weave_now()
    # The version of the vocabulary; the searches by cell.
    with django_assert_num_queries(2):
        weave_now()
    # And their words; those that speak of no cell.
    with django_assert_num_queries(4):
        demand_page(engine=current_engine(), language="es", now=0.0)
    assert SearchTally.objects.count() == number


def test_the_map_leaves_as_csv(site: Any, client: Client) -> None:
    searched(client, "q=vivienda+Huaquillas")
    response = client.get("/es/demanda/mapa.csv?territory=EC-O-HUA")
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["EC-O-HUA", "EC-O-HUA"]
    assert [line[2:] for line in lines[1:]] == [
        ["housing", "Vivienda y hábitat", "0", "1"],
        ["health", "Salud y bienestar", "1", "0"],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="minga-demanda.csv"'


def test_a_down_engine_is_said_and_the_home_page_stays(
    site: Any, client: Client, settings: Any, tmp_path: Any
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    settings.SEARCH_INDEX_DIR = blocked
    assert client.get("/es/demanda/").status_code == 503
    assert client.get("/es/demanda/mapa.csv").status_code == 503
    home = client.get("/es/")
    assert home.status_code == 200
    assert "weave" not in home.content.decode()


def test_hostile_parameters_are_a_map(site: Any, client: Client) -> None:
    for query in ("?territory=%00", "?theme=" + "x" * 5000, "?territory=<script>&theme=%27"):
        assert cells(read(client, query)) == cells(read(client))


def test_an_editor_writes_from_the_home_page(site: Any, client: Client) -> None:
    searched(client, "q=vivienda+Huaquillas")
    user = make_user("redactora@example.org")
    user.groups.add(Group.objects.get(name=Role.EDITOR_IN_CHIEF))
    client.force_login(user)
    hole = BeautifulSoup(client.get("/es/").content, "html.parser").select_one("a.hole")
    assert str(hole["href"]).startswith("/admin/pages/add/knowledge/articlepage/")
