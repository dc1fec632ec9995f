"""``manage.py search``: what an operator types and reads."""

from __future__ import annotations

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from search.drain import turn
from tests.factories import make_article, make_practice

pytestmark = pytest.mark.django_db


def run(*args: str, **options) -> str:
    out = StringIO()
    call_command("search", *args, stdout=out, **options)
    return out.getvalue()


def test_rebuild_says_how_many_documents_there_are_and_how_far_it_is(search_index):
    make_article("Uno")
    make_practice("Dos")
    progress = StringIO()
    assert "2 documents are in the new index" in run("rebuild", stderr=progress)
    assert "2 of 2 documents (100%)" in progress.getvalue()
    assert len(search_index.keys()) == 2


def test_rebuild_is_silent_when_asked_to_be(search_index):
    progress = StringIO()
    assert run("rebuild", verbosity=0, stderr=progress) == progress.getvalue() == ""


def test_rebuild_draws_a_bar_on_a_terminal(search_index):
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    make_article("Uno")
    progress = Terminal()
    run("rebuild", stderr=progress)
    assert f"[{'#' * 40}] 1 of 1" in progress.getvalue()


def test_drain_says_what_it_did_and_leaves_nothing(search_index):
    search_index.drain()
    make_article("Uno")
    make_article("Dos").unpublish()
    assert "1 documents were indexed, 1 removed, 0 failed." in run("drain")
    assert len(search_index.keys()) == 1


def test_drain_builds_a_missing_index_and_says_so(search_index):
    make_article("Uno")
    search_index.drain()
    shutil.rmtree(search_index.folder)
    assert "a new one was built" in run("drain")
    assert len(search_index.keys()) == 1


def test_drain_fails_with_a_sentence_when_the_index_cannot_be_written(
    search_index, settings, tmp_path
):
    (tmp_path / "file").write_text("not a folder")
    settings.SEARCH_INDEX_DIR = tmp_path / "file"
    with pytest.raises(CommandError, match="stays in the outbox"):
        run("drain")


def test_status_in_words_counts_database_and_index_by_kind(search_index):
    make_article("Uno")
    search_index.drain()
    said = run("status")
    assert "article                  1         1" in said
    assert "Outbox    0 rows" in said
    assert "The index is current." in said


def test_status_says_when_the_index_is_behind_and_why(search_index):
    make_article("Uno")
    said = run("status")
    assert "does not answer" in said
    assert "2 rows, 2 due" in said
    assert "The index is behind." in said
    assert "There is no index yet." in said
    assert "Built     never" in said


def test_status_as_json_is_one_object(search_index):
    make_article("Uno")
    search_index.drain()
    plain = json.loads(run("status", "--json"))
    assert plain["documents"] == {"database": {"article": 1}, "index": {"article": 1}}
    assert plain["current"] is True


def test_status_repairs_what_no_signal_told_of(search_index):
    page = make_article("Uno")
    search_index.drain()
    type(page).objects.filter(pk=page.pk).update(live=False)
    said = run("status", "--repair")
    assert "0 documents were missing, 0 had other words, 1 should not have been there" in said
    assert search_index.keys() == set()
    plain = json.loads(run("status", "--repair", "--json"))
    assert plain["repaired"] == {
        "missing": [],
        "changed": [],
        "surplus": [],
        "rebuilt": False,
    }


def test_query_prints_hits_with_their_section_for_people(search_index):
    page = make_practice("Kit de dignidad", institutional_code="BP2_PC", issuer="oim-ec")
    search_index.drain()
    said = run("query", "grupos", "focales")
    assert said.startswith("1 pages in ")
    assert f"1. {page.title}" in said
    assert f"BP2_PC · {page.code} · practice" in said
    assert page.address() in said
    assert "<mark>" not in said


def test_query_as_json_leads_to_the_section(search_index):
    page = make_practice("Kit de dignidad", institutional_code="BP2_PC", issuer="oim-ec")
    search_index.drain()
    plain = json.loads(run("query", "grupos focales", "--json"))
    assert plain["total"] == 1
    (hit,) = plain["hits"]
    assert (hit["code"], hit["institutional_code"]) == (page.code, "BP2_PC")
    assert (hit["url"], hit["language"], hit["kind"]) == (page.address(), "es", "practice")
    assert hit["section"]["anchor"] == "context"
    assert "<mark>" in hit["highlights"][0]


def test_query_of_hostile_text_is_only_a_query(search_index):
    make_article("Uno")
    search_index.drain()
    assert json.loads(run("query", "--json", "((((title:* OR \x00 👩‍👩‍👧"))["total"] >= 0


def test_query_without_an_index_says_what_is_missing(search_index):
    with pytest.raises(CommandError, match="nothing to search"):
        run("query", "agua")


@pytest.mark.parametrize("subcommand", ["rebuild", "drain"])
def test_while_another_process_writes_a_command_waits_and_then_says_so(search_index, subcommand):
    make_article("Uno")
    with turn() as free:
        assert free
        with pytest.raises(CommandError, match="nother process"):
            run(subcommand, "--wait", "0.1")
    run(subcommand, "--wait", "0.1")
    assert len(search_index.keys()) == 1
