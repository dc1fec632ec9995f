"""What many saved searches and very broad ones cost."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.saved import announcing
from search.saved.enums import Frequency
from search.saved.models import SavedSearch, SavedSearchMatch
from tests.factories import make_article

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("with_mail")]

FOUND = f'"{SavedSearchMatch._meta.db_table}"'
SEARCHES = f'"{SavedSearch._meta.db_table}"'


def begins(queries: CaptureQueriesContext, words: str) -> int:
    return sum(query["sql"].startswith(words) for query in queries.captured_queries)


@pytest.mark.parametrize("alike", [1, 6])
def test_recording_what_was_found_costs_the_same_for_one_search_and_for_many(desk, maria, alike):
    kinds = ["", "&kind=article", "&language=es"]
    frequencies = (Frequency.INSTANT, Frequency.DAILY)
    for number in range(alike):
        for frequency in frequencies:
            words = " ".join(["kit", *["higiene"] * (frequency == Frequency.DAILY)])
            owner = type(maria).objects.create_user(f"{frequency}{number}@example.org")
            desk.save(owner, f"q={words}{kinds[number % 3]}", frequency=frequency)
    make_article("Un kit de higiene")
    desk.index.drain()
    with CaptureQueriesContext(connection) as queries:
        report = announcing.announce_once(engine=desk.index.engine, now=desk.now)
    assert report.matched.found == 2 * alike
    assert [
        begins(queries, f"INSERT OR IGNORE INTO {FOUND}") + begins(queries, f"INSERT INTO {FOUND}"),
        begins(queries, f'SELECT {FOUND}."saved_search_id"'),
        begins(queries, f"UPDATE {SEARCHES}"),  # one a frequency
    ] == [1, 1, 2]
    assert SavedSearch.objects.filter(mail_due_at=None).count() == 0
    desk.later(days=1).announce()
    assert len(mail.outbox) == 2 * alike
