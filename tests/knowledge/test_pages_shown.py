"""What every page of ours keeps: its language, its strict policy, a way on from a dead end."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import translation

from knowledge.models import Alias, HomePage
from knowledge.templatetags.knowledge_tags import thousands
from tests.factories import (
    make_article,
    make_figure,
    make_practice,
    make_superuser,
    make_term,
    practices_shelf,
)

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(autouse=True)
def _no_kept_menu() -> None:
    cache.clear()


@pytest.mark.parametrize(
    ("value", "language", "printed"),
    [
        (58000, "es", "58\u202f000"),
        (5000, "es", "5\u202f000"),
        (999, "es", "999"),
        (Decimal("1234567.5000"), "es", "1\u202f234\u202f567,5"),
        (Decimal("1234567.5"), "en", "1\u202f234\u202f567.5"),
        (Decimal("100.0000"), "es", "100"),
        (None, "es", ""),
    ],
)
def test_thousands_take_a_thin_space(value: object, language: str, printed: str) -> None:
    with translation.override(language):
        assert thousands(value) == printed


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_writes_a_style_or_a_script_into_the_page(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", source)


@pytest.mark.parametrize(
    "path", sorted((TEMPLATES / "components").rglob("*.html")), ids=lambda path: path.name
)
def test_the_first_line_of_a_component_says_what_it_takes(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{% comment %}")


@pytest.mark.django_db
def test_a_practice_loads_no_script_but_the_small_one_of_the_search_box(client: Client) -> None:
    """Reading needs none (the browser tests read without scripts); the box proposes with it."""
    html = client.get(make_practice().address()).content.decode()
    scripts = re.findall(r"<script[^>]*>[^<]*</script>", html)
    assert [("js/suggest." in script, 'type="module"' in script) for script in scripts] == [
        (True, True)
    ]


@pytest.mark.django_db
@override_settings(DEBUG=False)
def test_a_dead_end_offers_the_search_in_the_readers_language(client: Client) -> None:
    answers = {code: client.get(f"/{code}/nada-de-nada/") for code in ("es", "en")}
    assert [answer.status_code for answer in answers.values()] == [404, 404]
    assert "No hay ninguna página en esta dirección" in answers["es"].content.decode()
    assert "There is no page at this address" in answers["en"].content.decode()
    assert 'href="/es/buscar/"' in answers["es"].content.decode()


@pytest.mark.django_db
def test_a_wanted_page_offers_to_search_for_its_words(client: Client) -> None:
    answer = client.get("/es/w/", {"title": "Ruta <nocturna>"})
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "Nadie ha escrito sobre «Ruta &lt;nocturna&gt;»" in html
    assert 'href="/es/buscar/?q=Ruta%20%3Cnocturna%3E"' in html


@pytest.mark.django_db
def test_a_key_of_several_pages_shows_the_choice(client: Client) -> None:
    for issuer, title in (("oim-ec", "La de una"), ("fao", "La de otra")):
        make_practice(title, issuer=issuer, institutional_code="BP2_PC")
    assert Alias.objects.filter(as_written="BP2_PC").count() == 2
    html = client.get("/es/w/BP2_PC/").content.decode()
    assert "«BP2_PC» es el nombre de varias páginas" in html
    assert "La de una" in html
    assert "La de otra" in html


@pytest.mark.django_db
def test_an_empty_site_says_what_to_do_next_and_shows_the_way_to_those_who_may(
    client: Client,
) -> None:
    assert "Este sitio todavía no tiene páginas" in client.get("/es/").content.decode()
    client.force_login(make_superuser())
    html = client.get("/es/").content.decode()
    assert "Importe una ficha de buenas prácticas" in html
    assert 'class="btn btn--line" href="/admin/"' in html


@pytest.mark.django_db
def test_the_home_page_counts_and_searches_only_what_is_there(client: Client) -> None:
    practice = make_practice(
        "Diseñar el kit",
        institutional_code="BP2_PC",
        terms=[
            make_term("keyword", "kit", "Kit Dignidad"),
            make_term("territory", "EC-P-quito", "Quito"),
        ],
        figures=[make_figure(as_printed="58,000")],
    )
    make_article("Cifra ajena", publish=False)
    html = client.get("/es/").content.decode()
    assert "1 práctica o lección, con sus condiciones y su fuente" in html
    assert "Leo artículos" not in html
    assert re.findall(r'\?q=[^"]*">([^<]*)</a>', html) == ["kit dignidad quito", "BP2_PC"]
    assert "58\u202f000" in html
    assert html.count(practice.address()) == 2


@pytest.mark.django_db
def test_an_editor_may_change_the_headline(client: Client) -> None:
    practices_shelf()
    HomePage.objects.filter(locale__language_code="es").update(headline="Otra portada")
    assert '<h1 class="h-xxl">Otra portada</h1>' in client.get("/es/").content.decode()


@pytest.mark.django_db
def test_a_wrong_password_is_said_beside_the_form_and_keeps_the_address(client: Client) -> None:
    answer = client.post("/es/cuentas/login/", {"login": "nadie@example.org", "password": "no"})
    html = answer.content.decode()
    assert 'role="alert"' in html
    assert 'value="nadie@example.org"' in html


@pytest.mark.django_db
def test_an_empty_field_is_marked_and_its_reason_is_tied_to_it(client: Client) -> None:
    html = client.post("/es/cuentas/login/", {"login": "", "password": "x"}).content.decode()
    field = re.search(r'<input type="email"[^>]*>', html)
    assert field
    assert 'aria-invalid="true"' in field.group()
    assert 'aria-describedby="id_login_error"' in field.group()
    assert 'id="id_login_error"' in html


@pytest.mark.django_db
def test_the_foot_of_every_page_leads_to_what_exists(client: Client) -> None:
    html = client.get("/es/accesibilidad/").content.decode()
    foot = html[html.index("<footer") :]
    assert re.findall(r'href="([^"]*)"', foot) == [
        "/es/buscar/",
        "/es/accesibilidad/",
        "/api/v1/docs?lang=es",
    ]
