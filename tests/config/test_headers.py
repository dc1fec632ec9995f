"""What every answer carries: content policies, permissions, and no cookie for a reader."""

from __future__ import annotations

import pytest
from config.middleware import ContentPolicyMiddleware
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.factories import make_article, make_practice

SITE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def policy_of(response) -> dict[str, str]:
    directives = response["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


@pytest.fixture
def reader(client: Client, search_index) -> Client:
    search_index.rebuild()
    return client


@pytest.mark.parametrize(
    "address", ["/es/", "/en/", "/es/buscar/", "/es/cuentas/login/", "/healthz"]
)
def test_what_people_read_has_the_strict_policy(address: str, reader: Client) -> None:
    assert policy_of(reader.get(address)) == SITE_POLICY


def test_the_administration_alone_may_write_scripts_and_styles_into_its_pages(
    client: Client, db: None
) -> None:
    client.force_login(User.objects.create_superuser("jefa@example.org"))
    for address in ("/admin/login/", "/admin/", "/admin/pages/"):
        policy = policy_of(client.get(address, follow=True))
        assert policy == {
            **SITE_POLICY,
            "script-src": "'self' 'unsafe-inline'",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data: blob:",
        }


def test_an_address_that_only_looks_like_the_administration_has_the_strict_policy(
    client: Client, db: None
) -> None:
    for address in ("/es/admin/", "/administrar/", "/es/w/admin/"):
        response = client.get(address, follow=True)
        assert policy_of(response) == SITE_POLICY


@pytest.mark.parametrize("address", ["/es/", "/admin/login/"])
def test_every_answer_carries_the_other_headers(address: str, client: Client, db: None) -> None:
    response = client.get(address)
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_reader_gets_no_cookie_at_all(reader: Client) -> None:
    pages = [make_practice(), make_article()]
    addresses = ["/es/", "/en/", "/es/buscar/?q=mujeres", "/es/w/nadie/", "/healthz", "/robots.txt"]
    for address in [*addresses, *(page.address() for page in pages)]:
        response = reader.get(address, headers={"accept-language": "en"})
        assert response.status_code in (200, 404), address
        assert not response.cookies, address
    assert not reader.cookies


def test_a_form_that_signs_in_gets_the_cookie_it_needs(client: Client, db: None) -> None:
    response = client.get("/es/cuentas/login/")
    assert list(response.cookies) == ["csrftoken"]


def test_a_form_sent_without_its_mark_is_refused_in_our_words(db: None) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "es"})
    response = client.post("/es/cuentas/login/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert '<html lang="es"' in response.text
    assert "Django" not in response.text
    assert "CSRF" not in response.text


def test_the_script_mark_of_a_page_is_in_its_policy(rf) -> None:
    def view(request) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))

    response = ContentPolicyMiddleware(view)(rf.get("/es/"))
    assert policy_of(response)["script-src"] == f"'self' 'nonce-{response.content.decode()}'"
