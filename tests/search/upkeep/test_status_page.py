"""The page of the administration that says how far behind the index is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.enums import Role
from accounts.services import ensure_roles
from knowledge.models import KnowledgePage
from search.models import SearchOutbox, Upkeep
from search.upkeep.enums import State, Work
from search.upkeep.services import perform_next
from tests.factories import make_article, make_superuser, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/reports/index/"


@pytest.fixture
def editor(client, search_index):
    """An editor-in-chief, signed in, on a site whose index is served by nobody yet."""
    ensure_roles()
    user = make_user("jefa@example.org")
    user.groups.add(Group.objects.get(name=Role.EDITOR_IN_CHIEF))
    client.force_login(user)
    return client


def shown(client, query=""):
    answer = client.get(f"{ADDRESS}{query}")
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.content, "html.parser")
    main = soup.find("main") or soup
    return answer, " ".join(main.get_text(" ").split()), main


def table(main, number=0):
    rows = main.select("table.listing")[number].select("tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]


def test_issue_4_5_the_page_counts_database_and_index_by_kind(editor, search_index):
    make_article("Uno")
    search_index.drain()
    page = make_article("Dos")
    KnowledgePage.objects.filter(pk=page.pk).update(live=True)
    _answer, _text, main = shown(editor)
    assert table(main)[1] == ["Artículo", "2", "1"]


def test_issue_4_5_the_page_says_how_far_behind_and_why(editor, search_index):
    search_index.drain()
    make_article("Uno")
    at = timezone.now() - timedelta(minutes=3)
    SearchOutbox.objects.update(
        created_at=at, last_error="IoError { kind: StorageFull }", attempts=4
    )
    _answer, _text, main = shown(editor)
    reasons = [" ".join(item.get_text().split()) for item in main.select("ul li")]
    assert len([reason for reason in reasons if reason]) >= 2
    failed = table(main, 1)
    assert [row[1] for row in failed[1:]] == ["4", "4"]
    assert not any("StorageFull" in cell for row in failed for cell in row)


def test_buttons_ask_first_and_do_it_in_no_request(editor, search_index):
    make_article("Uno")
    for work in (Work.DRAIN, Work.REPAIR, Work.REBUILD):
        asked = editor.get(f"{ADDRESS}{work}/")
        assert asked.status_code == 200
        assert Upkeep.objects.filter(work=work).count() == 0
        assert b'method="post"' in asked.content
        assert editor.post(f"{ADDRESS}{work}/").headers["Location"] == ADDRESS
        assert Upkeep.objects.get(work=work).state == State.WAITING
    assert not search_index.engine.health().ok  # no request did it


def test_issue_4_5_a_second_click_is_told_that_it_is_asked_for_already(editor, search_index):
    first = editor.post(f"{ADDRESS}rebuild/", follow=True)
    second = editor.post(f"{ADDRESS}rebuild/", follow=True)
    assert Upkeep.objects.count() == 1
    assert first.content != second.content
    perform_next(engine=search_index.engine, clock=timezone.now)
    assert perform_next(engine=search_index.engine, clock=timezone.now) is None


def test_progress_is_shown_while_it_runs_and_the_page_renews_itself(editor):
    now = timezone.now()
    Upkeep.objects.create(
        work=Work.REBUILD, state=State.RUNNING, asked_at=now, alive_at=now, done=250, total=1000
    )
    answer, _text, main = shown(editor)
    assert main.find("progress")["value"] == "25"
    assert answer.headers["Refresh"] == "4"
    still, _text, _main = shown(editor, "?still=1")
    assert "Refresh" not in still.headers


def test_when_nothing_is_under_way_the_page_stays_as_it_is(editor, search_index):
    search_index.drain()
    answer, _text, _main = shown(editor)
    assert "Refresh" not in answer.headers


def test_what_cannot_be_asked_for_is_not_there(editor):
    assert editor.get(f"{ADDRESS}freshness/", follow=True).status_code == 404
    assert editor.post(f"{ADDRESS}anything/", follow=True).status_code == 404
    assert Upkeep.objects.count() == 0


def test_bringing_up_to_date_tries_at_once_what_had_failed(editor, search_index):
    page = make_article("Envenenado")
    good = KnowledgePage.objects.get(pk=page.pk).rendered
    KnowledgePage.objects.filter(pk=page.pk).update(rendered={"sections": [{"anchor": "a"}]})
    search_index.drain()
    KnowledgePage.objects.filter(pk=page.pk).update(rendered=good)
    search_index.drain()
    assert search_index.keys() == set()
    editor.post(f"{ADDRESS}drain/")
    perform_next(engine=search_index.engine, clock=timezone.now)
    assert search_index.keys() == {page.search_key}


def test_only_those_who_look_after_the_index_see_it(client, search_index):
    ensure_roles()
    member = make_user("vecina@example.org")
    member.groups.add(Group.objects.get(name=Role.MEMBER))
    client.force_login(member)
    assert client.get(ADDRESS).status_code == 302
    assert client.post(f"{ADDRESS}rebuild/").status_code == 302
    assert Upkeep.objects.count() == 0
    assert b"reports/index/" not in client.get("/admin/").content
    client.force_login(make_superuser("administra@example.org"))
    assert client.get(ADDRESS).status_code == 200
    assert b"reports/index/" in client.get("/admin/").content


def test_the_page_costs_the_same_however_much_was_done(
    editor, search_index, django_assert_num_queries
):
    make_article("Uno")
    search_index.drain()
    editor.get(ADDRESS)
    for many in (1, 5):
        for _ in range(many):
            Upkeep.objects.create(work=Work.DRAIN, state=State.DONE, asked_at=timezone.now())
        with django_assert_num_queries(19):
            editor.get(ADDRESS)
