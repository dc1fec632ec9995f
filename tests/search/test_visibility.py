"""Nothing that was withdrawn is found, and nothing that was published is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from knowledge.documents import count_documents, document_keys
from knowledge.models import KnowledgePage
from search.contract import FacetFilter
from tests.factories import (
    articles_shelf,
    make_article,
    make_organisation,
    make_practice,
    make_section,
    make_superuser,
    make_term,
    practices_shelf,
)
from vocabulary.services import move_term, retire_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(search_index):
    """The shared fixture, that also says whether index and database hold the same pages."""
    yield search_index
    search_index.drain()
    assert search_index.keys() == set(document_keys())


def restrict(page: Page, kind: str = PageViewRestriction.LOGIN) -> PageViewRestriction:
    return PageViewRestriction.objects.create(
        page=Page.objects.get(pk=page.pk), restriction_type=kind
    )


def test_a_published_page_is_found_by_its_text_and_its_code(index):
    page = make_practice("Agua segura", institutional_code="BP2_PC", issuer="oim-ec")
    index.drain()
    assert index.codes("agua") == [page.code]
    assert index.codes("bp-2 pc") == [page.code]


def test_a_draft_is_never_found(index):
    make_article("Borrador secreto", publish=False)
    index.drain()
    assert index.codes("secreto") == []


def test_a_draft_of_a_published_page_shows_only_when_it_is_published(index):
    page = make_article("Guía", body="Texto de hoy.")
    page.body = "Texto de mañana."
    revision = page.save_revision()
    index.drain()
    assert index.codes("mañana", exact=True) == []
    revision.publish()
    index.drain()
    assert index.codes("mañana", exact=True) == [page.code]
    assert index.codes("hoy", exact=True) == []


def test_saving_a_draft_records_nothing(index):
    from search.models import SearchOutbox

    page = make_article("Guía")
    index.drain()
    page.body = "Otro texto."
    page.save_revision()
    assert SearchOutbox.objects.count() == 0


def test_an_unpublished_page_is_gone_and_comes_back(index):
    page = make_article("Albergue temporal")
    index.drain()
    page.unpublish()
    index.drain()
    assert index.codes("albergue") == []
    page.save_revision().publish()
    index.drain()
    assert index.codes("albergue") == [page.code]


def test_a_section_unpublished_with_what_is_below_it_takes_its_pages_out(index):
    section = make_section(parent=articles_shelf())
    make_article("Albergue temporal", parent=section)
    index.drain()
    from wagtail.actions.unpublish_page import UnpublishPageAction

    UnpublishPageAction(section, include_descendants=True, user=make_superuser()).execute()
    index.drain()
    assert index.codes("albergue") == []


def test_a_page_that_expires_is_gone_when_the_schedule_has_run(index):
    page = make_article("Albergue temporal")
    index.drain()
    KnowledgePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    index.drain()
    assert index.codes("albergue") == []


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_a_restricted_page_is_gone_and_comes_back_when_the_restriction_is_lifted(index, kind):
    page = make_article("Albergue temporal")
    index.drain()
    restriction = restrict(page, kind)
    index.drain()
    assert index.codes("albergue") == []
    restriction.delete()
    index.drain()
    assert index.codes("albergue") == [page.code]


def test_a_restriction_on_an_ancestor_takes_the_whole_subtree_out(index):
    section = make_section(parent=articles_shelf())
    below = make_section("Más abajo", parent=section)
    make_article("Albergue temporal", parent=below)
    other = make_article("Albergue abierto")
    index.drain()
    restriction = restrict(section)
    index.drain()
    assert index.codes("albergue") == [other.code]
    restriction.delete()
    index.drain()
    assert len(index.codes("albergue")) == 2


def test_privacy_set_in_the_admin_counts(index, client):
    page = make_article("Albergue temporal")
    index.drain()
    client.force_login(make_superuser())
    answer = client.post(
        reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), {"restriction_type": "login"}
    )
    assert answer.status_code == 200
    index.drain()
    assert index.codes("albergue") == []


def test_a_page_published_below_a_restricted_section_is_never_found(index):
    section = make_section(parent=articles_shelf())
    restrict(section)
    make_article("Albergue temporal", parent=section)
    index.drain()
    assert index.codes("albergue") == []


def test_a_section_moved_below_a_restricted_one_takes_its_pages_out_and_back(index):
    closed = make_section("Cerrado", parent=articles_shelf())
    restrict(closed)
    moving = make_section("Viaja", parent=articles_shelf())
    page = make_article("Albergue temporal", parent=moving)
    index.drain()
    moving.move(closed, pos="last-child")
    index.drain()
    assert index.codes("albergue") == []
    moving.refresh_from_db()
    moving.move(practices_shelf(), pos="last-child")
    index.drain()
    assert index.codes("albergue") == [page.code]


def test_a_deleted_page_is_gone(index):
    page = make_practice("Albergue temporal")
    index.drain()
    page.delete()
    index.drain()
    assert index.codes("albergue") == []


def test_a_deleted_section_takes_every_page_below_it_out(index):
    section = make_section(parent=articles_shelf())
    make_article("Albergue temporal", parent=section)
    make_article("Albergue segundo", parent=make_section("Más abajo", parent=section))
    index.drain()
    Page.objects.get(pk=section.pk).delete()
    index.drain()
    assert index.codes("albergue") == []


def test_a_page_deleted_before_it_was_ever_drained_is_not_found(index):
    make_article("Albergue temporal").delete()
    index.drain()
    assert index.codes("albergue") == []


def test_a_changed_slug_changes_the_address_of_the_hit(index):
    page = make_article("Albergue temporal")
    index.drain()
    page.slug = "otra-direccion"
    page.save_revision().publish()
    index.drain()
    (hit,) = index.search("albergue").hits
    assert hit.url == f"/es/w/{page.code}/otra-direccion/"


def test_a_renamed_section_leaves_its_pages_where_they_are(index):
    section = make_section(parent=articles_shelf())
    page = make_article("Albergue temporal", parent=section)
    index.drain()
    section.slug = "otro-estante"
    section.save_revision().publish()
    index.drain()
    (hit,) = index.search("albergue").hits
    assert hit.url == page.address()


def test_a_renamed_term_is_found_by_its_new_name_only(index):
    term = make_term("theme", "housing", "Vivienda")
    page = make_article("Guía", terms=[term])
    index.drain()
    assert index.codes("vivienda", exact=True) == [page.code]
    term.name_es = "Techo"
    term.save()
    index.drain()
    assert index.codes("techo", exact=True) == [page.code]
    assert index.codes("vivienda", exact=True) == []


def test_a_term_that_moves_takes_the_pages_of_its_descendants_to_its_new_place(index):
    ecuador = make_term("territory", "EC", "Ecuador")
    peru = make_term("territory", "PE", "Perú")
    province = make_term("territory", "EC-M", "Manabí", parent=ecuador)
    city = make_term("territory", "EC-M-1", "Portoviejo", parent=province)
    page = make_article("Guía", terms=[city])
    index.drain()
    in_ecuador = {"filters": {"territory": FacetFilter(any=("EC",))}}
    in_peru = {"filters": {"territory": FacetFilter(any=("PE",))}}
    assert index.codes(**in_ecuador) == [page.code]
    move_term(term=province, parent=peru)
    index.drain()
    assert index.codes(**in_ecuador) == []
    assert index.codes(**in_peru) == [page.code]


def test_a_retired_term_still_finds_the_pages_that_keep_it(index):
    term = make_term("theme", "housing", "Vivienda")
    page = make_article("Guía", terms=[term])
    index.drain()
    retire_term(term=term)
    assert index.drain().indexed == 1
    assert index.codes("vivienda") == [page.code]


def test_a_renamed_organisation_is_found_by_its_new_name(index):
    organisation = make_organisation("Red Antigua")
    page = make_practice("Guía", actors=[organisation])
    index.drain()
    organisation.name = "Red Renovada"
    organisation.save()
    index.drain()
    assert index.codes("renovada", exact=True) == [page.code]
    assert index.codes("antigua", exact=True) == []


def test_sections_are_counted_nowhere_and_every_kind_is_counted_once(index):
    make_section("Estante")
    make_practice("Una")
    make_practice("Otra", kind="lesson")
    make_article("Tercera")
    make_article("Borrador", publish=False)
    index.drain()
    assert count_documents() == {"practice": 1, "lesson": 1, "article": 1}
    assert index.engine.health().documents == count_documents()
