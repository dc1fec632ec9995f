"""The page of a practice as people read it: facts beside the story, nothing missing left unsaid."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import PageViewRestriction

from practices.models import PracticePage
from tests.factories import (
    make_figure,
    make_organisation,
    make_practice,
    make_term,
    practices_shelf,
    translate,
)

pytestmark = pytest.mark.django_db

WHOLE = {
    "finding": "Preguntar primero.",
    "context": "Grupos focales.",
    "higher_goals": "Aporta a la respuesta.",
    "sustainability": "Pide pocos recursos.",
}


@pytest.fixture(autouse=True)
def _no_kept_menu() -> None:
    cache.clear()


@pytest.mark.parametrize("rows", [1, 50])
def test_a_practice_page_asks_eight_queries_whatever_it_holds(
    rows: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    country = make_term("territory", "EC", "Ecuador")
    province = make_term("territory", "EC-P", "Pichincha", parent=country)
    page = make_practice(
        terms=[
            make_term("territory", f"EC-P-{number}", f"Lugar {number}", parent=province)
            for number in range(rows)
        ],
        actors=[make_organisation(f"Organización {number}") for number in range(rows)],
        figures=[make_figure(order=number) for number in range(rows)],
        sections=WHOLE,
    )
    client.get(page.address())  # content types are read once in the life of a process
    cache.clear()
    with django_assert_num_queries(8):
        response = client.get(page.address())
    assert response.status_code == 200


def test_the_facts_stand_in_the_order_of_the_edition(client: Client) -> None:
    page = make_practice(
        terms=[
            make_term("keyword", "kit", "Kit Dignidad"),
            make_term("assistance", "kits", "Provisión de kits"),
            make_term("goal", "5", "Igualdad de género"),
            make_term("sector", "PRO", "Protección"),
        ],
        actors=["socios implementadores"],
        figures=[make_figure("budget", 5000, unit="USD"), make_figure()],
        sustainability="high",
        not_stated=["period"],
    )
    assert _labels(client, page) == [
        "Población asistida",
        "Tipo de asistencia",
        "Actores",
        "Presupuesto aproximado",
        "ODS",
        "Sostenibilidad",
        "Palabras clave",
        "Periodo",
        "Sector",
        "Falta en la ficha",
    ]


def test_silence_of_the_source_and_a_gap_in_the_sheet_are_said_apart(client: Client) -> None:
    page = make_practice(not_stated=["goals", "budget"])
    facts = _facts(client, page)
    assert facts["ODS"] == "No consta en la fuente"
    assert facts["Presupuesto aproximado"] == "No consta en la fuente"
    assert facts["Falta en la ficha"] == (
        "Población asistida, Territorio, Tipo de asistencia, Actores, "
        "Pacto Mundial: principios, Pacto Mundial: objetivos, Sostenibilidad, Palabras clave"
    )


def test_a_figure_keeps_the_words_of_the_source_beside_it(client: Client) -> None:
    page = make_practice(
        figures=[
            make_figure(as_printed="58,000", note="Etiqueta cortada."),
            make_figure("budget", 5000, unit="USD", qualifier="about", order=1),
            make_figure("mujeres", 11950, qualifier="more_than", label_es="Mujeres", order=2),
        ]
    )
    facts = _facts(client, page)
    assert facts["Población asistida"] == (
        "58\u202f000 personas Impreso: 58,000 . Etiqueta cortada."
    )
    assert facts["Presupuesto aproximado"] == "cerca de 5\u202f000 USD · año: no consta"
    assert facts["Mujeres"] == "más de 11\u202f950 personas"


def test_every_tag_is_a_link_to_its_search(client: Client) -> None:
    country = make_term("territory", "EC", "Ecuador")
    organisation = make_organisation("OIM")
    page = make_practice(
        sections=WHOLE,
        terms=[
            make_term("territory", "EC-P-quito", "Quito", parent=country),
            make_term("objective", "7", "Reducir las vulnerabilidades"),
            make_term("principle", "a", "Centrarse en las personas"),
            make_term("area", "PR", "Protección"),
        ],
        actors=[organisation],
    )
    html = _html(client, page)
    for address, words in {
        "territory=EC-P-quito": "Quito",
        "territory=EC": "Ecuador",
        "objective=7": "7. Reducir las vulnerabilidades",
        "principle=a": "a) Centrarse en las personas",
        "area=PR": "Área de Protección",
        f"organisation={organisation.code}": "OIM",
    }.items():
        assert f'href="/es/buscar/?{address}">{words}</a>' in html


def test_the_story_is_numbered_and_the_level_leads_to_its_reasons(client: Client) -> None:
    page = make_practice(sections=WHOLE, sustainability="high")
    html = _html(client, page)
    headings = re.findall(r'<section class="section prose" id="(\w+)">\s*<h2>(.*?)</h2>', html)
    assert [(anchor, _words(heading)) for anchor, heading in headings] == [
        ("finding", "1 Hallazgo"),
        ("context", "2 Contexto"),
        ("higher_goals", "3 Vínculos ascendentes a objetivos más elevados de la institución"),
        ("sustainability", "4 Sostenibilidad: alta"),
    ]
    assert 'Alta <a href="#sustainability">por qué</a>' in html


def test_a_level_without_reasons_has_no_link(client: Client) -> None:
    page = make_practice(sustainability="low")
    assert _facts(client, page)["Sostenibilidad"] == "Baja"
    assert 'href="#sustainability"' not in _html(client, page)


@pytest.mark.parametrize(
    ("confirmed", "words"),
    [
        (timedelta(days=1), "Confirmada el"),
        (timedelta(days=500), "Nadie confirma esta página desde el"),
        (None, "Sin confirmar desde que se publicó aquí"),
    ],
)
def test_the_page_says_how_fresh_it_is(
    confirmed: timedelta | None, words: str, client: Client
) -> None:
    on = timezone.localdate() - confirmed if confirmed else None
    html = _html(client, make_practice(last_confirmed_on=on, review_every=12))
    assert [state for state in _FRESHNESS if state in html] == [words]


def test_the_source_its_code_and_both_licences_are_told(client: Client) -> None:
    page = make_practice(
        source_title="Lecciones y buenas prácticas",
        source_organisation="OIM Ecuador",
        institutional_code="BP2_PC",
        source_date=date(2026, 5, 3),
    )
    text = _words(_html(client, page))
    assert "OIM Ecuador, Lecciones y buenas prácticas , 3 de mayo de 2026 ." in text
    assert "Su código allí: BP2_PC" in text
    assert "Licencia del documento: no consta" in text
    assert "El texto de esta página se comparte con CC BY 4.0." in text
    assert f"http://testserver/es/w/{page.code}/" in text


def test_a_page_in_another_language_says_so_and_marks_its_text(client: Client) -> None:
    page = make_practice("Diseñar el kit", sections=WHOLE)
    html = client.get(page.address("en")).content.decode()
    assert '<html lang="en">' in html
    assert "This page is in Spanish: nobody has translated it yet." in html
    assert '<h1 lang="es">Diseñar el kit</h1>' in html
    assert '<div class="prose" lang="es">' in html
    assert f'<link rel="canonical" href="http://testserver{page.address()}">' in html


def test_translations_name_each_other_and_closed_ones_do_not(client: Client) -> None:
    page = make_practice("Diseñar el kit")
    english = translate(
        page, language="en", title="Design the kit", parent=practices_shelf("en"), edition="oim-ec"
    )
    alternate = f'<link rel="alternate" hreflang="en" href="http://testserver{english.address()}">'
    assert alternate in _html(client, page)
    PageViewRestriction.objects.create(page=english, restriction_type="login")
    assert "Design" not in _html(client, page)
    assert "design" not in _html(client, page)


def test_the_title_and_the_names_of_terms_are_escaped(client: Client) -> None:
    page = make_practice(
        '<script>alert("a")</script>',
        summary="<b>x</b>",
        terms=[make_term("keyword", "malo", "<img src=x onerror=a>")],
        actors=["<i>actor</i>"],
    )
    html = _html(client, page)
    for hostile in ("<script>alert", "<b>x</b>", "<img src=x", "<i>actor"):
        assert hostile not in html


_FRESHNESS = (
    "Confirmada el",
    "Nadie confirma esta página desde el",
    "Sin confirmar desde que se publicó aquí",
    "Nadie ha confirmado esta página todavía",
)


def _html(client: Client, page: PracticePage) -> str:
    response = client.get(page.address())
    assert response.status_code == 200
    return response.content.decode()


def _rows(client: Client, page: PracticePage) -> list[tuple[str, str]]:
    facts = re.search(
        r'<section class="facts" id="etiquetas".*?</section>', _html(client, page), re.S
    )
    assert facts
    return [
        (_words(label), _words(value))
        for label, value in re.findall(r"<dt>(.*?)</dt>(.*?)</div>", facts.group(), re.S)
    ]


def _facts(client: Client, page: PracticePage) -> dict[str, str]:
    return dict(_rows(client, page))


def _labels(client: Client, page: PracticePage) -> list[str]:
    return [label for label, _value in _rows(client, page)]


def _words(html: str) -> str:
    text = unescape(re.sub(r"<[^>]*>", " ", html)).replace("\xa0", " ")
    return " ".join(re.split(r"[ \n\t]+", text)).strip()
