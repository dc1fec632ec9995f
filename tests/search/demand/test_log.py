"""What is written of searches, what is not, and for how long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client

from knowledge.models import ArticlePage
from search.contract import FacetFilter, SearchQuery, SearchResults
from search.demand import lexicon, services
from search.demand.made import Made, made_of
from search.demand.models import SearchTally
from search.demand.reading import earlier_searches
from search.demand.recorder import recorder
from search.demand.watching import notice_search
from search.engine import current_engine
from tests.factories import make_term

from .conftest import TODAY

pytestmark = pytest.mark.django_db

YESTERDAY = TODAY - timedelta(days=1)


def made(text: str = "", *, found: int = 0, language: str = "es", **filters: str) -> Made:
    chosen = {name: FacetFilter(any=(code,)) for name, code in filters.items()}
    query = SearchQuery(text=text, filters=chosen, sort="relevance" if text else "date")
    results = SearchResults(total=found, coverage=1.0 if found else 0.0)
    made = made_of(query, results, language=language)
    assert made is not None
    return made


def count(vocabulary: Any, *searches: Made, day: date = TODAY) -> int:
    return services.count_searches(searches=searches, day=day, vocabulary=vocabulary)


def rows(*fields: str) -> list[tuple[Any, ...]]:
    return list(SearchTally.objects.order_by("id").values_list(*fields))


def proposed(prefix: str, *, limit: int = 8) -> list[str]:
    return earlier_searches(prefix, engine=current_engine(), language="es", limit=limit)


def search(client: Client, query: str, **headers: str) -> None:
    assert client.get(f"/es/buscar/?{query}", headers=headers).status_code == 200


def test_a_search_is_one_row_a_day_however_often_it_was_made(vocabulary: Any) -> None:
    count(vocabulary, made("vivienda huaquillas"), made("vivienda huaquillas"))
    count(vocabulary, made("vivienda huaquillas"), day=YESTERDAY)
    assert rows("day", "words", "times", "themes", "territories") == [
        (TODAY, "vivienda huaquillas", 2, " housing ", " EC-O-HUA "),
        (YESTERDAY, "vivienda huaquillas", 1, " housing ", " EC-O-HUA "),
    ]


def test_a_day_full_of_made_up_searches_counts_only_those_that_it_has(
    vocabulary: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(services, "MOST_ROWS_A_DAY", 2)
    assert count(vocabulary, made("vivienda lima"), made("salud lima")) == 2
    assert count(vocabulary, made("vivienda lima"), made("xyz"), made("salud lima")) == 2
    assert rows("words", "times") == [("vivienda lima", 2), ("salud lima", 2)]
    assert count(vocabulary, made("xyz"), day=YESTERDAY) == 1


def test_a_search_that_cannot_be_counted_loses_no_other_and_is_not_quoted(
    vocabulary: Any, caplog: Any
) -> None:
    # More pages than any database can hold in this column.
    broken = made("salud de fulana", found=2**70)
    assert count(vocabulary, made("vivienda lima"), broken, made("salud lima")) == 2
    assert rows("words") == [("vivienda lima",), ("salud lima",)]
    assert "A search was not counted" in caplog.text
    assert "fulana" not in caplog.text


def test_the_row_says_what_was_found_last(vocabulary: Any) -> None:
    count(vocabulary, made("vivienda huaquillas"))
    count(vocabulary, made("vivienda huaquillas", found=2))
    assert rows("results", "is_answered") == [(2, True)]


def test_issue_4_7_no_field_of_the_log_could_hold_a_person() -> None:
    fields = {field.name: field for field in SearchTally._meta.get_fields()}
    assert set(fields) == {
        "id", "day", "language", "words", "filters", "digest", "themes", "territories",
        "is_known", "times", "results", "is_answered", "is_relaxed", "is_corrected", "vocabulary",
    }  # fmt: skip
    assert not any(field.is_relation for field in fields.values())
    assert not any(
        isinstance(field, models.DateTimeField | models.TimeField | models.GenericIPAddressField)
        for field in fields.values()
    )


@pytest.mark.parametrize(
    "text",
    ["María Pérez 0991234567 huaquillas vivienda", "vivienda huaquillas maria@example.org"],
)
def test_issue_4_7_of_a_private_search_only_theme_and_place_remain(
    site: Any, client: Client, text: str
) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    search(client, f"q={text.replace('@', '%40')}", **{"User-Agent": agent})
    recorder.flush(today=TODAY)
    row = SearchTally.objects.values().get()
    written = " ".join(str(value) for value in row.values()).lower()
    assert row["words"] == ""
    assert (row["themes"], row["territories"]) == (" housing ", " EC-O-HUA ")
    for secret in ("maría", "maria", "pérez", "0991234567", "example", "firefox", "127.0.0.1"):
        assert secret not in written


def test_filters_that_no_list_knows_are_not_kept(vocabulary: Any) -> None:
    assert count(vocabulary, made("vivienda", keyword="maria-perez")) == 0
    assert count(vocabulary, made("vivienda", territory="0991234567")) == 0
    assert count(vocabulary, made("vivienda", year="0991")) == 0
    listed = {"kind": "practice", "year": "2021", "language": "es", "organisation": "OR-12"}
    assert count(vocabulary, made("vivienda", territory="EC", **listed)) == 1


def test_a_search_is_left_in_memory_and_costs_no_query(
    vocabulary: Any, rf: Any, django_assert_num_queries: Any
) -> None:
    request = rf.get("/es/buscar/?q=vivienda+huaquillas")
    nothing = SearchResults(total=0)
    with django_assert_num_queries(0):
        notice_search(request, SearchQuery(text="vivienda huaquillas"), nothing, is_part=False)
    assert recorder.flush(today=TODAY) == 1
    assert rows("words") == [("vivienda huaquillas",)]


def test_paging_sorting_and_robots_do_not_count_again(site: Any, client: Client) -> None:
    search(client, "q=casas")
    search(client, "q=casas&page=2")
    search(client, "q=casas&sort=title")
    search(client, "q=brigadas", **{"User-Agent": "Googlebot/2.1"})
    search(client, "q=brigadas", **{"Sec-Purpose": "prefetch"})
    client.head("/es/buscar/?q=brigadas")
    recorder.flush(today=TODAY)
    assert rows("words", "times", "is_answered") == [("casas", 1, True)]


def test_a_search_refined_in_place_is_the_last_one(site: Any, client: Client) -> None:
    for words in ("viv", "vivienda", "vivienda+huaquillas"):
        search(client, f"q={words}", **{"HX-Target": "resultados", "HX-Request": "true"})
    recorder.flush(today=TODAY)
    assert rows("words", "times") == [("vivienda huaquillas", 1)]


def test_beginnings_that_another_process_counted_are_taken_back(vocabulary: Any) -> None:
    count(vocabulary, made("viv"), made("salud"), made("salud"))
    count(vocabulary, made("vivienda huaquillas"), made("salud mental"))
    assert rows("words", "times") == [
        ("salud", 2),
        ("vivienda huaquillas", 1),
        ("salud mental", 1),
    ]


def test_a_request_that_cannot_be_read_breaks_no_search(caplog: Any) -> None:
    broken: Any = object()
    notice_search(broken, SearchQuery(text="x"), SearchResults(total=0), is_part=False)
    assert "A search was not counted" in caplog.text


def test_issue_4_7_the_log_forgets_what_is_older_than_the_setting(
    vocabulary: Any, settings: Any
) -> None:
    settings.SEARCH_LOG_DAYS = 30
    count(vocabulary, made("vivienda"), day=TODAY - timedelta(days=30))
    count(vocabulary, made("salud"), day=TODAY - timedelta(days=29))
    recorder.tidy(today=TODAY)
    assert rows("words") == [("salud",)]


def test_issue_4_7_a_log_of_no_days_remembers_nothing_and_empties_itself(
    site: Any, client: Client, settings: Any, vocabulary: Any
) -> None:
    count(vocabulary, made("vivienda"))
    settings.SEARCH_LOG_DAYS = 0
    search(client, "q=salud")
    assert recorder.flush(today=TODAY) == 0
    recorder.tidy(today=TODAY)
    assert not SearchTally.objects.exists()


def test_old_rows_go_in_small_bites(vocabulary: Any) -> None:
    for day in range(5):
        count(vocabulary, made("vivienda"), day=TODAY - timedelta(days=10 + day))
    assert services.forget_old(today=TODAY, keep_days=5, limit=2) == 2
    assert services.forget_old(today=TODAY, keep_days=5, limit=9) == 3
    assert services.forget_old(today=TODAY, keep_days=5) == 0


def test_a_new_name_counts_for_what_was_searched_before(vocabulary: Any) -> None:
    count(vocabulary, made("vivienda bogota"))
    make_term("territory", "CO-DC", "Bogotá")
    recorder.tidy(today=TODAY)
    assert rows("territories", "is_known") == [(" CO-DC ", True)]


def test_a_long_log_is_recognised_again_in_small_bites_and_walked_through_once(
    vocabulary: Any,
) -> None:
    for day in range(5):
        count(vocabulary, made("vivienda bogota"), day=TODAY - timedelta(days=day))
    make_term("territory", "CO-DC", "Bogotá")
    now, ids = lexicon.current_vocabulary(), sorted(pk for (pk,) in rows("pk"))
    last, bites = 0, []
    while last := services.recognise_again(vocabulary=now, after=last, limit=2):
        bites.append(last)
    assert bites == [ids[1], ids[3], ids[4]]
    assert rows("territories") == [(" CO-DC ",)] * 5


def test_issue_4_7_words_that_may_be_a_name_wait_for_several_searches_on_several_days(
    vocabulary: Any,
) -> None:
    def shown() -> list[str]:
        return [row["words"] for row in SearchTally.objects.shown()]

    count(vocabulary, made("maria perez"), made("maria perez"), made("maria perez"))
    assert shown() == []
    count(vocabulary, made("maria perez"), day=YESTERDAY)
    assert shown() == ["maria perez"]


def test_words_of_the_vocabulary_are_shown_at_once(vocabulary: Any) -> None:
    count(vocabulary, made("vivienda en huaquillas"), made("vivienda privada"))
    assert [row["words"] for row in SearchTally.objects.shown()] == ["vivienda en huaquillas"]


def test_earlier_searches_were_answered_and_come_with_their_accents(
    vocabulary: Any, search_index: Any, django_assert_num_queries: Any
) -> None:
    count(vocabulary, made("vivienda tulcan", found=3), made("vivienda tulcan", found=3))
    count(vocabulary, made("vivienda lima", found=1), made("vivienda huaquillas"))
    count(vocabulary, made("vivienda de juan", found=1), made("housing", found=1, language="en"))
    with django_assert_num_queries(2):
        found = proposed("Viviénd")
    assert found == ["vivienda Tulcán", "vivienda Lima"]
    assert proposed("viv", limit=1) == ["vivienda Tulcán"]
    with django_assert_num_queries(0):
        assert proposed(" ¿") == []


def test_issue_4_7_words_that_no_public_page_holds_are_proposed_to_nobody(site: Any) -> None:
    now = lexicon.current_vocabulary()
    for day in (TODAY, YESTERDAY):
        # Whoever wants a sentence to be proposed can make it as often as that.
        count(now, *[made("fulana de la frontera", found=1)] * 5, day=day)
        count(now, *[made("fronteras", found=1), made("frontera brigadas", found=1)] * 5, day=day)
    count(now, *[made("frontera entre", found=1)] * 5)
    assert proposed("fulana") == []
    assert proposed("fron") == ["frontera brigadas"]


def test_words_of_a_page_that_is_no_longer_public_are_no_longer_proposed(site: Any) -> None:
    now = lexicon.current_vocabulary()
    for day in (TODAY, YESTERDAY):
        count(now, *[made("brigadas", found=1)] * 2, day=day)
    assert proposed("bri") == ["brigadas"]
    ArticlePage.objects.get(title="Brigadas en la frontera").unpublish()
    site.drain()
    assert proposed("bri") == []


def test_the_vocabulary_is_loaded_once_while_nothing_changes(
    vocabulary: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert lexicon.current_vocabulary() is vocabulary
