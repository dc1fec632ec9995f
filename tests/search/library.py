"""A small library that is published and indexed, and the search page as a reader sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from bs4 import BeautifulSoup, Tag
from django.test import Client

from tests.factories import articles_shelf, make_article, make_practice, make_term, translate
from vocabulary.models import Synonym, Term


def make_places() -> dict[str, Term]:
    """Two countries; in Ecuador a province with one city and a province with two."""
    ecuador = make_term("territory", "EC", "Ecuador", name_en="Ecuador")
    peru = make_term("territory", "PE", "Perú", name_en="Peru", order=1)
    carchi = make_term("territory", "EC-C", "Carchi", parent=ecuador)
    el_oro = make_term("territory", "EC-O", "El Oro", parent=ecuador, order=1)
    return {
        "ecuador": ecuador,
        "peru": peru,
        "tulcan": make_term("territory", "EC-C-TUL", "Tulcán", parent=carchi),
        "huaquillas": make_term("territory", "EC-O-HUA", "Huaquillas", parent=el_oro),
        "machala": make_term("territory", "EC-O-MAC", "Machala", parent=el_oro, order=1),
        "lima": make_term("territory", "PE-LIM", "Lima", parent=peru),
    }


def make_library() -> None:
    """Seven practices and lessons of two institutions, two articles, one of them in English."""
    places = make_places()
    protection = make_term("sector", "PRO", "Protección", name_en="Protection")
    gbv = make_term("sector", "PRO-GBV", "VBG", name_en="GBV", parent=protection)
    health = make_term("sector", "HEA", "Salud", name_en="Health", order=1)
    work = make_term("goal", "8", "Trabajo decente", name_en="Decent work")
    jobs = make_term("goal", "8.5", "Empleo pleno", name_en="Full employment", parent=work)
    basics = make_term("objective", "15", "Servicios básicos", name_en="Basic services")
    Synonym.objects.create(
        key="SYN-GBV",
        terms_es="VBG\nviolencia basada en género",
        terms_en="GBV\ngender-based violence",
    )
    coded = {"issuer": "oim-ec"}
    make_practice(
        "Un kit dignidad pensado por las mujeres",
        sections={
            "finding": "El kit se decide en grupos focales con las mujeres y sus niñas y niños.",
            "effectiveness": "Responde mejor a la violencia basada en género que un listado.",
        },
        terms=[places["tulcan"], places["huaquillas"], gbv, basics],
        institutional_code="BP2_PC",
        source_date=date(2021, 5, 1),
        last_confirmed_on=date(2026, 9, 1),
        **coded,
    )
    make_practice(
        "Casas de acogida en red",
        sections={"finding": "Cada caso de VBG llega a una casa con cupo para un niño."},
        terms=[places["tulcan"], gbv],
        institutional_code="BP3_PC",
        source_date=date(2020, 3, 1),
        **coded,
    )
    make_practice(
        "Empleo sin trámites de más",
        sections={"finding": "La migración laboral encuentra trabajo cuando sobra papel."},
        terms=[places["machala"], jobs, health],
        institutional_code="BP4_PC",
        source_date=date(2021, 2, 1),
        **coded,
    )
    make_practice(
        "Brigadas de salud en la frontera",
        sections={"finding": "El BP2_PC se entrega en la misma visita."},
        terms=[places["huaquillas"], health, basics],
        institutional_code="BP10_PC",
        **coded,
    )
    make_practice(
        "Repartir en fila expuso a las mujeres",
        sections={"finding": "Entregar a la vista de todos alejó a quienes sufrían VBG."},
        kind="lesson",
        terms=[places["tulcan"], gbv, health],
        institutional_code="LA4_PC",
        source_date=date(2020, 7, 1),
        **coded,
    )
    make_practice(
        "Becas para estudiar de noche",
        sections={"finding": "Las migraciones recientes no cierran el aula."},
        terms=[places["lima"], work],
        institutional_code="BP2_PC",
        issuer="red-pe",
        source_date=date(2021, 11, 1),
    )
    make_practice(
        "Un borrador sobre la VBG que nadie publicó",
        terms=[places["lima"], gbv],
        publish=False,
    )
    glossary = make_article(
        "Palabras de la protección",
        body="## Siglas\n\nQué quiere decir cada sigla de la frontera.",
        terms=[places["ecuador"], protection],
        source_date=date(2021, 1, 1),
    )
    translate(
        glossary,
        language="en",
        title="Words of protection",
        parent=articles_shelf("en"),
        body="## Acronyms\n\nGBV is spelled out for every boy and girl at the border.",
    )


@dataclass(frozen=True, slots=True)
class Box:
    """One value of a facet on the page."""

    label: str
    count: int
    is_checked: bool
    depth: int


class ReadPage:
    """The search page at ``address`` (its query string), parsed."""

    def __init__(self, client: Client, address: str = "", *, language: str = "es") -> None:
        self.path = f"/{language}/buscar/"
        self.address = address
        self.response = client.get(f"{self.path}?{address}" if address else self.path)
        if self.response.status_code == 302:  # the form's own parameters lead to the selection
            self.address = self.response["Location"].partition("?")[2]
            self.response = client.get(self.response["Location"])
        self.html = BeautifulSoup(self.response.content, "html.parser")

    @staticmethod
    def at(client: Client, href: str) -> BeautifulSoup:
        """The page to which a link leads."""
        answer = client.get(href, follow=True)
        assert answer.status_code == 200
        return BeautifulSoup(answer.content, "html.parser")

    @property
    def title(self) -> str:
        return _words(self.html.title)

    @property
    def sentence(self) -> str:
        return " ".join(self.html.select_one("#frase").get_text().split())

    @property
    def results(self) -> Tag:
        return self.html.select_one("#resultados")

    @property
    def hits(self) -> list[Tag]:
        return self.html.select("li.hit")

    @property
    def found(self) -> int:
        """Pages on this page of results: the cards, and the translations told below them."""
        return len(self.hits) + len(self.html.select(".hit__also"))

    @property
    def codes(self) -> list[str]:
        return [_words(hit.select_one(".code")) for hit in self.hits]

    @property
    def marks(self) -> list[str]:
        return [mark.get_text() for mark in self.html.select("li.hit mark")]

    @property
    def notices(self) -> str:
        return " ".join(_words(notice) for notice in self.results.select(".notice"))

    @property
    def facets(self) -> list[str]:
        return [facet["id"].removeprefix("f-") for facet in self.html.select("details.facet")]

    def boxes(self, facet: str) -> dict[str, Box]:
        """Code → box, in the order of the page."""
        found = {}
        for label in self.html.select(f"#f-{facet} .option > label"):
            box = label.select_one("input")
            name, count = label.select("span")
            above = [one for one in label.find_parents("div", "option") if one.details]
            depth = sum(label not in one.find_all("label", recursive=False) for one in above)
            found[box["value"]] = Box(
                _words(name), int(_words(count)), box.has_attr("checked"), depth
            )
        return found

    def fields(self) -> list[tuple[str, str]]:
        """What the form of the filters sends as it stands, without a script."""
        form = self.html.select_one("#filtros")
        return [
            (field["name"], field.get("value", ""))
            for field in form.select("input")
            if field["type"] in ("hidden", "search") or field.has_attr("checked")
        ]

    def tick(self, facet: str, code: str, *, mode: str = "") -> str:
        """The address to which the form leads when that box is ticked or unticked, after saying
        what it means."""
        fields = self.fields()
        if mode:
            said = f"{facet}.mode"
            fields = [pair for pair in fields if pair[0] != said] + [(said, mode)]
        box = self.html.select_one(f'#f-{facet} input[type="checkbox"][value="{code}"]')
        if (box["name"], code) in fields:
            fields.remove((box["name"], code))
        else:
            fields.append((box["name"], code))
        return urlencode(fields)

    def parameters(self) -> list[tuple[str, str]]:
        return parse_qsl(self.address)


def _words(tag: Tag | None) -> str:
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""
