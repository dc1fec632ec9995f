"""Operators see how far search by meaning is, and why it is not; nobody sees it while it is off."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.utils import timezone

from search.management.commands._printing import duration
from search.meaning import switch
from search.meaning.status import meaning_status
from search.meaning.switch import snapshot_folder
from search.models import StoredPassage, Upkeep
from search.status import as_json, status
from search.status_page import status_page
from search.upkeep.enums import State, Work
from tests.factories import make_article, make_superuser

pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")
from tests.search.meaning.hashing import HashingEmbedder

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/reports/index/"


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command("search", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def found(site):
    return status(engine=site.index.engine, now=timezone.now())


def make_articles(count):
    for number in range(count):
        make_article(f"Artículo {number}", body=f"Texto {number}.")


def shown(client):
    html = BeautifulSoup(client.get(f"{ADDRESS}?still=1").content, "html.parser")
    return html.find("main") or html


def row(main, label):
    for each in main.select("table.listing tr"):
        if each.th and each.th.get_text(strip=True) == label:
            return " ".join(each.td.get_text(" ").split())
    return None


def test_issue_5_1_while_meaning_is_off_no_status_mentions_it(
    site, client, django_assert_num_queries
):
    make_articles(1)
    site.index.drain()
    assert found(site).meaning is None
    assert "meaning" not in as_json(found(site))
    assert "eaning" not in run("status")[0]
    Upkeep.objects.create(work=Work.MEANING, state=State.DONE, asked_at=timezone.now())
    client.force_login(make_superuser("administra@example.org"))
    assert [each.work.work for each in status_page(found(site), now=timezone.now()).upkeep] == []
    assert row(shown(client), "Pasajes") is None
    assert row(shown(client), "Passages") is None
    with django_assert_num_queries(0):
        meaning_status({})


def test_issue_5_3_status_counts_passages_and_those_behind(site):
    site.switch_on(HashingEmbedder())
    site.index.drain()
    site.read_all()
    make_articles(3)
    site.index.drain()
    before = found(site).meaning
    assert (before.passages, before.behind, before.searched) == (3, 3, 0)
    assert (before.embedder, before.reason, before.is_current) == ("hashing@1", "", False)
    site.read_all()
    after = found(site).meaning
    assert (after.passages, after.behind, after.searched) == (3, 0, 3)
    assert after.is_current
    assert after.size_bytes > 3 * 384


def test_vectors_of_another_embedder_are_behind(site):
    site.switch_on(HashingEmbedder("hashing@1"))
    make_articles(2)
    site.index.drain()
    site.read_all()
    site.switch_on(HashingEmbedder("hashing@2"))
    assert (found(site).meaning.behind, found(site).meaning.searched) == (2, 0)


def test_issue_5_3_the_text_and_the_json_say_the_same(site):
    site.switch_on(HashingEmbedder())
    make_articles(2)
    site.index.drain()
    site.read_all()
    StoredPassage.objects.filter(number=0)[:1].get()
    text, _err = run("status")
    assert "Meaning   hashing@1: 2 passages, 0 behind, 2 searched" in text
    plain = json.loads(run("status", "--json")[0])["meaning"]
    assert plain["size_bytes"] > 0
    del plain["size_bytes"], plain["seconds_left"]
    assert plain == {
        "embedder": "hashing@1",
        "reason": "",
        "current": True,
        "passages": 2,
        "behind": 0,
        "given_up": 0,
        "searched": 2,
    }


def test_issue_5_6_status_says_why_there_are_no_weights(site):
    site.settings.SEARCH_MEANING = "/nowhere/weights.bin"
    said = found(site).meaning
    assert said.embedder == ""
    assert "/nowhere/weights.bin" in said.reason
    assert "cannot be used (" in run("status")[0]


def test_the_reason_is_marked_as_english_on_the_page(site, client):
    site.settings.SEARCH_MEANING = "/nowhere/<i>weights.bin"
    assert switch.load_now() is None
    client.force_login(make_superuser("administra@example.org"))
    marked = [each.get_text() for each in shown(client).select("p span[lang=en]")]
    assert marked == [found(site).meaning.reason]
    assert "/nowhere/<i>weights.bin" in marked[0]


def test_issue_5_3_the_page_shows_how_far_it_is_and_how_long_it_takes(site, client):
    site.switch_on(HashingEmbedder(then=lambda: site.clock.passes(seconds=30)))
    make_articles(12)
    site.index.drain()
    while site.work is None or site.work.outcome.get("encoded", 0) < 8:
        site.keep()
    client.force_login(make_superuser("administra@example.org"))
    main = shown(client)
    bars = [bar["value"] for bar in main.select("progress")]
    assert bars == ["66", "67"] or bars == ["67", "66"]
    assert row(main, "Pasajes") or row(main, "Passages") == "12"
    assert status_page(found(site), now=timezone.now()).time_left
    assert client.get(ADDRESS).headers["Refresh"] == "4"
    site.read_all()
    assert shown(client).select("progress") == []


def test_the_page_costs_one_query_more_where_meaning_is_on(site, client, django_assert_num_queries):
    client.force_login(make_superuser("administra@example.org"))
    make_articles(1)
    site.index.drain()
    shown(client)
    for many in (1, 5):
        make_articles(many)
        site.index.drain()
        with django_assert_num_queries(16):
            shown(client)
    site.switch_on(HashingEmbedder())
    site.read_all()
    with django_assert_num_queries(17):
        shown(client)


def test_issue_5_3_the_command_reads_everything_and_says_how_far_it_is(site):
    site.switch_on(HashingEmbedder())
    make_articles(20)
    site.index.drain()
    make_article("Espera", body="Espera en la bandeja.")  # words come first, and are read as well
    out, err = run("meaning")
    assert "21 passages can be searched by their meaning; 21 were encoded now." in out
    assert err.splitlines() == ["21 of 21 passages (100%)"]
    assert len(site.snapshot) == 21
    out, _err = run("meaning")
    assert "21 passages can be searched by their meaning; 0 were encoded now." in out


def test_the_command_says_how_to_switch_it_on(site):
    with pytest.raises(CommandError, match="MINGA_MEANING=1"):
        run("meaning")
    site.settings.SEARCH_MEANING = "/nowhere/weights.bin"
    with pytest.raises(CommandError, match=r"/nowhere/weights[.]bin"):
        run("meaning")


def test_dropping_leaves_neither_rows_nor_files_and_all_can_be_read_again(site):
    embedder = HashingEmbedder()
    site.switch_on(embedder)
    make_articles(3)
    site.index.drain()
    site.read_all()
    site.switch_off()
    out, _err = run("meaning", "--drop")
    assert "3 passages" in out
    assert site.rows == []
    assert list(snapshot_folder().glob("*.vectors")) == []
    assert not (snapshot_folder() / "current").exists()
    site.switch_on(embedder)
    site.read_all()
    assert len(site.snapshot) == 3


def test_repair_tells_what_it_mended(site):
    site.switch_on(HashingEmbedder())
    make_articles(2)
    site.index.drain()
    site.read_all()
    key = StoredPassage.objects.first().key
    StoredPassage.objects.filter(key=key).delete()
    assert "1 pages had no passages, 0 that are not there had some" in run("status", "--repair")[0]
    plain = json.loads(run("status", "--repair", "--json")[0])["repaired"]
    assert (plain["without_passages"], plain["surplus_passages"]) == ([], [])


def test_durations_are_said_as_people_say_them():
    said = [duration(seconds) for seconds in (0.2, 40, 89, 90, 720, 5_400, 11_100)]
    assert said == ["1 s", "40 s", "89 s", "2 min", "12 min", "1 h 30 min", "3 h 5 min"]
