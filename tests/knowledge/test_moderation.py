"""Approving from a list or the dashboard asks for the same decision as the form."""

from __future__ import annotations

import pytest
from wagtail.models import Workflow

from tests.factories import make_article, make_superuser

pytestmark = pytest.mark.django_db


def in_review(page, user):
    """The page's newest version, submitted; the address that approves it."""
    page.save_revision(user=user)
    state = Workflow.objects.first().start(page, user)
    task = state.current_task_state.pk
    return f"/admin/pages/workflow/action/{page.pk}/approve/{task}/"


@pytest.fixture
def editor(client):
    user = make_superuser("editora@minga.example")
    client.force_login(user)
    return user


def test_personal_data_is_not_published_by_approving_without_the_form(client, editor):
    page = make_article("Ruta de atención")
    page.body = "Llame al 0991234567."
    answer = client.post(in_review(page, editor))
    assert answer.status_code == 302
    assert answer["Location"] == f"/admin/pages/{page.pk}/edit/"
    page.refresh_from_db()
    assert "0991234567" not in page.body


def test_a_text_without_spots_is_approved_and_published(client, editor):
    page = make_article("Ruta de atención")
    page.body = "Un texto nuevo y sin datos."
    assert client.post(in_review(page, editor)).status_code in {200, 302}
    page.refresh_from_db()
    assert page.body == "Un texto nuevo y sin datos."
