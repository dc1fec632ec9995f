"""An import writes nothing that its user could not write by hand."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.services import give_role
from network.models import Organisation
from opendata.demo_reading import SHEET
from opendata.importers.options import ImportOptions
from opendata.importers.problems import ImportProblem
from opendata.importers.services import import_file
from practices.models import PracticePage
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def bring(data: bytes, *, user=None, publish: bool = False, source: str = "oim-ec"):
    options = ImportOptions(source=source, publish=publish, update=True)
    return import_file(data=data, name="hoja.txt", options=options, user=user, at=timezone.now())


@pytest.fixture
def member():
    user = make_user("lectora@minga.example")
    give_role(user=user, role=Role.MEMBER)
    return user


def test_somebody_elses_page_is_not_changed_through_an_import(member):
    data = SHEET.read_bytes()
    bring(data, publish=True)
    page = PracticePage.objects.get(institutional_code="BP2_PC")
    changed = data.replace("acierta más".encode(), "acierta mucho más".encode())
    assert changed != data
    with pytest.raises(ImportProblem) as refused:
        bring(changed, user=member)
    assert refused.value.problem == "may_not_edit"
    page.refresh_from_db()
    assert not page.has_unpublished_changes


def test_an_institution_is_not_added_through_an_import(member):
    with pytest.raises(ImportProblem) as refused:
        bring(SHEET.read_bytes(), user=member, source="prueba-ec")
    assert refused.value.problem == "may_not_add_source"
    assert not Organisation.objects.exists()
    assert not PracticePage.objects.exists()
