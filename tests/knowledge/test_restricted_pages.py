"""A page that not everybody may read is read by those who may, and says nothing to the others."""

from __future__ import annotations

import pytest
from wagtail.models import PageViewRestriction

from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def test_a_restricted_page_asks_who_reads_before_it_says_its_title(client):
    page = make_article("Título que nadie debe leer todavía")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    answer = client.get(f"/es/w/{page.code}/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert "titulo-que-nadie" not in answer["Location"]
    client.force_login(make_user("lectora@minga.example"))
    answer = client.get(f"/es/w/{page.code}/", follow=True)
    assert answer.status_code == 200
    assert "Título que nadie debe leer todavía" in answer.content.decode()
