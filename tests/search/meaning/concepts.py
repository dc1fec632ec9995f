"""A meaning that tests can foresee: words of one concept mean the same in every language.

It keeps the contract of the embedder and of the store at once, without a model: a text is the bag
of its concepts, and every word that belongs to none is a concept of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from search.analysis import stop_words, tokens
from search.contract import SearchDocument
from search.meaning.contract import MeaningError, Near

CONCEPTS = (
    "agua water beber drinking pozo well",
    "niños niñas children infancia niñez menores",
    "espacio espacios lugar lugares space spaces place",
    "seguro seguros protegido amigables safe friendly",
    "costura coser sewing confección uniformes",
    "empleo trabajo job jobs work ingresos income",
    "salud health médico médicos doctor clínica",
    "vacuna vacunas vaccine inmunización",
    "madres mothers mamás filas queue esperan",
)
_CONCEPT = {word: line.split()[0] for line in CONCEPTS for word in line.split()}

Bag = Mapping[str, float]


def bag(text: str) -> dict[str, float]:
    """Concept → weight; the weights make a length of 1."""
    stops = stop_words()
    found = [token for token in tokens(text) if token.folded and token.folded not in stops]
    counted = Counter(_CONCEPT.get(token.text.lower(), token.folded) for token in found)
    length = math.sqrt(sum(count**2 for count in counted.values())) or 1.0
    return {concept: count / length for concept, count in counted.items()}


@dataclass(frozen=True, slots=True)
class ConceptNeighbours:
    near: tuple[Near, ...]

    def best(self, limit: int, *, offset: int = 0) -> tuple[Near, ...]:
        return self.near[offset : offset + limit]

    def of(self, keys: Sequence[str], *, limit: int | None = None) -> dict[str, Near]:
        wanted = set(keys)
        found = [each for each in self.near if each.key in wanted]
        return {each.key: each for each in found[:limit]}


@dataclass(slots=True)
class ConceptMeaning:
    """The passages of some documents: the summary and each section, the title before each.
    ``breaks``: nothing is answered. ``asked``: the questions so far."""

    documents: Iterable[SearchDocument]
    breaks: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def vectors(self) -> Any:
        return self

    def __len__(self) -> int:
        return len(list(self.documents))

    def query_vector(self, text: str) -> Any:
        self.asked.append(text)
        if self.breaks:
            raise MeaningError("the weights are gone")
        return bag(text)

    def near(self, query: Any) -> ConceptNeighbours:
        return ConceptNeighbours(self._ordered(query))

    def near_page(self, key: str) -> ConceptNeighbours | None:
        if self.breaks:
            raise MeaningError("the vectors are gone")
        for document in self.documents:
            if document.key == key:
                whole = " ".join(text for _, _, text in _passages(document))
                return ConceptNeighbours(self._ordered(bag(whole)))
        return None

    def _ordered(self, query: Bag) -> tuple[Near, ...]:
        near = [max(_near(d, query), key=lambda n: n.cosine) for d in self.documents]
        return tuple(sorted(near, key=lambda n: (-n.cosine, n.key)))


def _passages(document: SearchDocument) -> list[tuple[str, str, str]]:
    texts = [("", "", document.summary)]
    texts += ((s.anchor, s.heading, s.text) for s in document.sections)
    return [(anchor, heading, f"{document.title} {text}") for anchor, heading, text in texts]


def _near(document: SearchDocument, query: Bag) -> list[Near]:
    found = []
    for anchor, heading, text in _passages(document):
        held = bag(text)
        cosine = sum(weight * held.get(concept, 0.0) for concept, weight in query.items())
        found.append(Near(document.key, anchor, heading, document.language, cosine))
    return found
