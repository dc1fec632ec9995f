"""The lists and the synonyms in the administration."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from accounts.services import ensure_roles, give_role
from tests.factories import make_article
from vocabulary.enums import Scheme
from vocabulary.models import Place, Synonym, Term
from vocabulary.services import load_vocabulary

LIST_QUERIES = 11
DATA = Path(__file__).resolve().parents[2] / "vocabulary" / "data"


def signed_in(role: Role) -> Client:
    ensure_roles()
    user = User.objects.create_user(f"{role}@example.org")
    give_role(user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(Role.EDITOR_IN_CHIEF)


@pytest.fixture
def sector(db: None) -> Term:
    return Term.objects.create(scheme=Scheme.SECTOR, code="PRO", name_es="Protección")


def fields_of(client: Client, address: str) -> dict[str, str]:
    """The values that the form at ``address`` would send unchanged."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def test_an_editor_in_chief_reads_the_lists_as_trees(editor: Client) -> None:
    load_vocabulary(folder=DATA)
    page = editor.get("/admin/term/?scheme=territory")
    assert page.status_code == 200
    codes = re.findall(r"<td[^>]*>\s*(PE[\w-]*|EC[\w-]*)\s*</td>", page.text)
    assert codes[:3] == ["PE", "PE-AMA", "PE-ANC"]
    assert len(editor.get("/admin/term/").context["object_list"]) == 100


def test_a_list_is_searched_without_accents(editor: Client) -> None:
    load_vocabulary(folder=DATA)
    page = editor.get("/admin/term/?scheme=territory&q=cucuta")
    assert [term.code for term in page.context["object_list"]] == ["CO-NSA-cucuta"]


def test_the_list_costs_the_same_queries_with_one_term_and_with_a_hundred(
    editor: Client, sector: Term, django_assert_num_queries
) -> None:
    editor.get("/admin/term/")
    with django_assert_num_queries(LIST_QUERIES):
        editor.get("/admin/term/")
    load_vocabulary(folder=DATA)
    with django_assert_num_queries(LIST_QUERIES):
        editor.get("/admin/term/")


@pytest.mark.parametrize("address", ["/admin/term/", "/admin/term/new/", "/admin/synonym/"])
def test_a_member_is_refused(address: str, sector: Term) -> None:
    response = signed_in(Role.MEMBER).get(address)
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_a_member_cannot_retire(sector: Term) -> None:
    assert signed_in(Role.MEMBER).post(f"/admin/term/retire/{sector.pk}/").status_code == 302
    sector.refresh_from_db()
    assert not sector.retired


def test_a_new_term_begins_with_the_choice_of_its_list(editor: Client) -> None:
    page = editor.get("/admin/term/new/")
    assert "/admin/term/new/?scheme=territory" in page.text
    response = editor.post(
        "/admin/term/new/",
        {"scheme": "barrier", "code": "papers", "name_es": "Papeles", "order": 0},
    )
    assert response.status_code == 302
    term = Term.objects.get(scheme=Scheme.BARRIER)
    assert (term.code, term.name_es, term.as_loaded) == ("papers", "Papeles", None)


def test_a_territory_is_edited_with_its_place(editor: Client, db: None) -> None:
    country = Term.objects.create(scheme=Scheme.TERRITORY, code="CO", name_es="Colombia")
    response = editor.post(
        "/admin/term/new/",
        {
            "scheme": "territory",
            "code": "CO-NSA-unit",
            "name_es": "Unidad",
            "order": 0,
            "parent": country.pk,
            "level": "unit",
            "latitude": "7.9",
            "longitude": "-72.5",
        },
    )
    assert response.status_code == 302
    place = Place.objects.select_related("term").get()
    assert (place.term.path, place.level) == ("CO/CO-NSA-unit", "unit")
    assert place.latitude == Decimal("7.9")
    address = f"/admin/term/edit/{place.term_id}/"
    fields = fields_of(editor, address)
    assert (fields["level"], fields["parent"]) == ("unit", country.pk)
    assert editor.post(address, {**fields, "time_zone": "America/Bogota"}).status_code == 302
    place.refresh_from_db()
    assert place.time_zone == "America/Bogota"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"latitude": "7.9"}, "longitude"),
        ({"level": ""}, "level"),
        ({"name_es": ""}, "name_es"),
        ({"code": "CO"}, "code"),
        ({"code": "co"}, "code"),
        ({"code": "a b"}, "code"),
    ],
)
def test_what_is_wrong_with_a_territory_is_said_beside_its_field(
    change: dict[str, str], field: str, editor: Client
) -> None:
    Term.objects.create(scheme=Scheme.TERRITORY, code="CO", name_es="Colombia")
    fields = {
        "scheme": "territory",
        "code": "PE",
        "name_es": "Perú",
        "order": 0,
        "level": "country",
    }
    page = editor.post("/admin/term/new/", {**fields, **change})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert Term.objects.count() == 1


def test_moving_a_term_in_its_form_moves_what_stands_below(editor: Client, sector: Term) -> None:
    health = Term.objects.create(scheme=Scheme.SECTOR, code="HEA", name_es="Salud")
    child = Term.objects.create(scheme=Scheme.SECTOR, code="GBV", name_es="VBG", parent=sector)
    address = f"/admin/term/edit/{sector.pk}/"
    offered = editor.get(address).context["form"].fields["parent"].queryset
    assert list(offered) == [health]
    fields = fields_of(editor, address)
    assert editor.post(address, {**fields, "parent": health.pk}).status_code == 302
    child.refresh_from_db()
    assert child.path == "HEA/PRO/GBV"


def test_list_and_code_stay_whatever_is_sent(editor: Client, sector: Term) -> None:
    address = f"/admin/term/edit/{sector.pk}/"
    fields = {**fields_of(editor, address), "code": "X", "scheme": "area", "name_es": "Protección."}
    assert editor.post(address, fields).status_code == 302
    sector.refresh_from_db()
    assert (sector.scheme, sector.code, sector.name_es) == ("sector", "PRO", "Protección.")


def test_a_term_in_use_is_not_deleted_and_can_be_retired(editor: Client, sector: Term) -> None:
    make_article(terms=[sector])
    address = f"/admin/term/delete/{sector.pk}/"
    page = editor.get(address)
    assert page.status_code == 200
    assert f"/admin/term/retire/{sector.pk}/" in page.text
    assert f'action="{address}"' not in page.text
    assert editor.post(address).status_code in (302, 403)
    assert Term.objects.filter(pk=sector.pk).exists()
    assert editor.post(f"/admin/term/retire/{sector.pk}/").status_code == 302
    sector.refresh_from_db()
    assert sector.retired


def test_a_term_of_a_file_is_not_deleted_and_one_made_here_is(editor: Client, sector: Term) -> None:
    filed = Term.objects.create(scheme=Scheme.SECTOR, code="HEA", name_es="Salud", as_loaded={})
    editor.post(f"/admin/term/delete/{filed.pk}/")
    editor.post(f"/admin/term/delete/{sector.pk}/")
    assert list(Term.objects.all()) == [filed]


def test_synonyms_are_written_one_a_line(editor: Client) -> None:
    assert editor.get("/admin/synonym/new/").status_code == 200
    fields = {"terms_es": "refugio\nalojamiento", "terms_en": "shelter", "category": "thing"}
    assert editor.post("/admin/synonym/new/", fields).status_code == 302
    synonym = Synonym.objects.get()
    assert (synonym.key, synonym.all_terms()) == ("refugio", ("refugio", "alojamiento", "shelter"))
    page = editor.get("/admin/synonym/?q=shelter")
    assert "refugio · alojamiento · shelter" in page.text
    page = editor.post("/admin/synonym/new/", {"terms_es": "solo"})
    assert list(page.context["form"].errors) == ["terms_es"]


def test_a_set_of_a_file_is_retired_rather_than_deleted(editor: Client) -> None:
    synonym = Synonym.objects.create(terms_es="a\nb", as_loaded={})
    editor.post(f"/admin/synonym/delete/{synonym.pk}/")
    editor.post(f"/admin/synonym/retire/{synonym.pk}/")
    synonym.refresh_from_db()
    assert synonym.retired
