"""The pages that are searched: the demo content as the site makes it, and generated examples.

Generated pages are one for each topic, language and place, written from ``corpus.es.toml``,
``corpus.en.toml`` and ``corpus.pt.toml``. No topic stands in one place twice, so that a question
that names both has one answer. Each page also names two other topics of its place, as real pages
do. Keys are readable: ``costura.es.tulcan``, ``alma-llanera.en``, ``BP2_PC.es``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from search.analysis import fold, tokens
from search.contract import SearchDocument, Section

FOLDER = Path(__file__).parent
LANGUAGES = ("es", "en", "pt")
ANDES = (
    "Quito", "Tulcán", "Huaquillas", "Guayaquil", "Machala", "Lima", "Tumbes", "Piura", "Arequipa",
    "Tacna", "Puno", "Cusco", "Bogotá", "Ipiales", "Maicao", "Riohacha", "Trujillo", "Callao",
    "Desaguadero", "Loja",
)  # fmt: skip
BRAZIL = (
    "Boa Vista", "Pacaraima", "Manaus", "Belém", "São Paulo", "Curitiba", "Florianópolis",
    "Porto Alegre", "Brasília", "Cuiabá",
)  # fmt: skip
#: Language → its places, the first of them for a topic, and how many pages a topic has.
_PLACES = {"es": (ANDES, 0, 10), "en": (ANDES, 10, 6), "pt": (BRAZIL, 0, 6)}
_STEP = 3
_IN = {"es": "en", "en": "in", "pt": "em"}
_SUMMARY = {
    "es": "Ejemplo de {place}. {text}",
    "en": "An example from {place}. {text}",
    "pt": "Exemplo de {place}. {text}",
}
_HEADINGS = {
    "es": ("Qué se hizo", "Qué más hay cerca"),
    "en": ("What was done", "What else is near"),
    "pt": ("O que se fez", "O que mais há perto"),
}
_NEAR = {
    "es": "En la misma zona funcionan otras dos iniciativas: {one} y {other}.",
    "en": "Two more initiatives work in the same area: {one} and {other}.",
    "pt": "Na mesma região funcionam outras duas iniciativas: {one} e {other}.",
}


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    title: str
    keywords: tuple[str, ...]
    texts: tuple[str, ...]


def topics(language: str) -> tuple[Topic, ...]:
    with (FOLDER / f"corpus.{language}.toml").open("rb") as file:
        return tuple(
            Topic(name, row["title"], tuple(row["keywords"]), tuple(row["texts"]))
            for name, row in tomllib.load(file).items()
        )


def generated() -> Iterator[SearchDocument]:
    """572 pages: 26 topics, 22 places each."""
    for language in LANGUAGES:
        places, first, count = _PLACES[language]
        known = topics(language)
        for number, topic in enumerate(known):
            for step in range(count):
                place = places[(number * _STEP + first + step) % len(places)]
                near = [known[(number + shift + step) % len(known)] for shift in (5, 14)]
                yield _page(topic, language, place, step, near)


def _page(
    topic: Topic, language: str, place: str, number: int, near: list[Topic]
) -> SearchDocument:
    rest = topic.texts[1:]
    turns = [rest[(number + shift) % len(rest)] for shift in (0, 1)]
    done, others = _HEADINGS[language]
    named = _NEAR[language].format(one=near[0].title.lower(), other=near[1].title.lower())
    key = f"{topic.name}.{language}.{'-'.join(token.folded for token in tokens(place))}"
    return SearchDocument(
        key=key,
        kind="article",
        code=f"AR-{fold(topic.name)}{number}{language}",
        language=language,
        title=f"{topic.title} {_IN[language]} {place}",
        url=f"/{language}/w/{key}/",
        summary=_SUMMARY[language].format(place=place, text=topic.texts[0]),
        sections=(
            Section("hecho", done, " ".join((topic.texts[0], *turns))),
            Section("cerca", others, named),
        ),
        keywords=(*topic.keywords, place),
        place=place,
    )


def with_key(document: SearchDocument, key: str) -> SearchDocument:
    return replace(document, key=key)
