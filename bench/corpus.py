"""A deterministic corpus for measuring search: Spanish-like practices that no person wrote.

Words follow Zipf's law over a vocabulary of this field plus regular derivations, so that term
frequencies, lengths (11 sections, about 1,000 words) and facets resemble a real site.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from search.contract import SearchDocument, Section, Signals

SECTIONS = (
    ("contexto", "Contexto"),
    ("problema", "Problema atendido"),
    ("objetivo", "Objetivo"),
    ("actividades", "Actividades"),
    ("participantes", "Participantes"),
    ("recursos", "Recursos"),
    ("resultados", "Resultados"),
    ("efectividad", "Efectividad"),
    ("sostenibilidad", "Sostenibilidad"),
    ("replicabilidad", "Replicabilidad"),
    ("lecciones", "Lecciones aprendidas"),
)
FACETS = ("kind", "sector", "territory", "goal", "objective", "year")
QUERIES = (
    "nutrición", "niños", "migraciones", "espacios seguros", "violencia basada en género",
    "mujeres refugiadas", "kit dignidad", "agua potable comunidad", "medios de vida jóvenes",
    "protección infancia frontera", "vivienda temporal", "capacitación docentes",
    "salud mental apoyo psicosocial", "retorno voluntario", "transferencias monetarias familias",
    "cómo trabajar con líderes comunitarios en la frontera norte", "empleo", "documentación",
    "discriminación escuelas", "Manabí",
)  # fmt: skip


def _words(text: str) -> list[str]:
    return text.split()


_FUNCTION_WORDS = _words(
    """
de la que el en y a los se del las un por con una su para es al lo como más o este sus le ha
entre cuando muy sin sobre también hasta hay donde desde todo durante todos uno les contra
otros ese eso ante ellos e esto antes algunos unos otro otras otra tanto esa estos mucho
"""
)
_SUBJECTS = _words(
    """
niño niña mujer joven familia comunidad refugio migración frontera salud nutrición agua
violencia género protección escuela docente líder vivienda empleo mercado kit dignidad espacio
seguro apoyo psicosocial retorno documentación registro municipio gobierno taller capacitación
medio vida ingreso ahorro transferencia alimento higiene saneamiento albergue transporte
información derecho acceso servicio población acogida integración convivencia discriminación
participación confianza voluntario promotor enfermedad vacuna embarazo lactancia discapacidad
adulto adolescente infancia cuidado hogar renta semilla cosecha finca pesca turismo artesanía
emprendimiento crédito formación certificado título idioma cultura deporte arte música radio
campaña mensaje consulta diálogo acuerdo mesa plan indicador línea base evaluación monitoreo
aprendizaje réplica costo presupuesto alianza universidad iglesia empresa cooperativa
asociación red ruta caso remisión seguimiento entrega jornada visita encuesta entrevista grupo
focal diagnóstico priorización respuesta
"""
)
_VERBS = _words(
    """
trabajar acompañar fortalecer mejorar reducir entregar organizar coordinar formar atender
escuchar construir adaptar medir compartir identificar priorizar facilitar garantizar promover
prevenir responder orientar vincular monitorear evaluar planificar cocinar sembrar
"""
)
_ADJECTIVES = _words(
    """
comunitario temporal seguro local nacional rural urbano amplio joven público privado social
económico técnico básico voluntario humanitario sostenible inclusivo digital gratuito regional
familiar escolar oportuno directo nuevo principal frecuente vulnerable refugiado
"""
)
_PLACES = _words(
    """
Manabí Guayas Pichincha Loja Esmeraldas Carchi Imbabura Azuay Lima Tumbes Piura Arequipa Tacna
Nariño Cauca Antioquia Bogotá Cúcuta Zulia Táchira
"""
)


def _plural(word: str) -> str:
    plain = word.replace("ó", "o") if word.endswith("ción") else word
    return plain + ("s" if plain[-1] in "aeiouáéí" else "es")


def _content() -> list[str]:
    words = [*_SUBJECTS, *map(_plural, _SUBJECTS), *_ADJECTIVES, *map(_plural, _ADJECTIVES)]
    words += [w[:-1] + "a" for w in _ADJECTIVES if w.endswith("o")]
    words += [*_VERBS, *(v[:-1] + "ndo" for v in _VERBS), *(v[:-2] + "amos" for v in _VERBS)]
    return words


def _tail() -> list[str]:
    """Names, rare terms and typing mistakes, as every real corpus has by the ten thousand."""
    syllables = [a + b for a in "cmtlnrspdv" for b in "aeo"]
    words = [a + b + c for a in syllables for b in syllables for c in syllables]
    random.Random(7).shuffle(words)
    return words


def _zipf(words: list[str]) -> list[float]:
    return list(accumulate(1.0 / (rank + 2.7) for rank in range(len(words))))


_CONTENT = _content()
_TAIL = _tail()
_TAIL_WEIGHTS = _zipf(_TAIL)
_FUNCTION_WEIGHTS = _zipf(_FUNCTION_WORDS)
#: Content words that a page speaks of: its subject. So a word stands in some 15 % of the pages.
_PER_PAGE = 45


class _Writer:
    """Writes the texts of one page: half function words, a third of its subject, a tail."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._subject = chance.sample(_CONTENT, _PER_PAGE)
        self._weights = _zipf(self._subject)

    def sentences(self, count: int) -> str:
        chance = self._chance
        subject = count // 3
        tail = count // 6
        words = chance.choices(self._subject, cum_weights=self._weights, k=subject)
        words += chance.choices(_TAIL, cum_weights=_TAIL_WEIGHTS, k=tail)
        words += chance.choices(
            _FUNCTION_WORDS, cum_weights=_FUNCTION_WEIGHTS, k=count - subject - tail
        )
        chance.shuffle(words)
        sentences = []
        for start in range(0, count, 14):
            sentence = " ".join(words[start : start + 14])
            sentences.append(sentence[:1].upper() + sentence[1:] + ".")
        return " ".join(sentences)

    def title(self) -> str:
        words = self._chance.choices(self._subject, cum_weights=self._weights, k=5)
        return " ".join(words).capitalize()


def document(number: int, *, seed: int = 1) -> SearchDocument:
    """The practice of this number; the same one for the same seed, whatever came before."""
    chance = random.Random(seed * 1_000_003 + number)
    country = chance.choices(("EC", "PE", "CO", "VE"), weights=(5, 3, 2, 1))[0]
    province = f"{country}{chance.randint(1, 24):02d}"
    place = chance.choice(_PLACES)
    on = date(2016, 1, 1) + timedelta(days=chance.randint(0, 3600))
    writer = _Writer(chance)
    sections = tuple(
        Section(anchor, heading, writer.sentences(chance.randint(50, 130)))
        for anchor, heading in SECTIONS
    )
    sectors = tuple(chance.sample([f"S{n:02d}" for n in range(18)], chance.randint(1, 3)))
    return SearchDocument(
        key=f"PR-{number}.es",
        kind=chance.choices(("practice", "lesson", "article"), weights=(6, 3, 1))[0],
        code=f"PR-{number}",
        institutional_code=f"BP{number}_PC",
        codes=(f"PR-{number}", f"BP{number}_PC"),
        language=chance.choices(("es", "en", "pt"), weights=(18, 1, 1))[0],
        title=writer.title(),
        url=f"/es/w/PR-{number}/",
        summary=writer.sentences(35),
        sections=sections,
        keywords=(place, *chance.sample(_SUBJECTS, 4)),
        facets={
            "sector": sectors,
            "territory": (country, province, f"{province}{chance.randint(1, 12):02d}"),
            "goal": tuple(chance.sample([str(n) for n in range(1, 18)], chance.randint(1, 3))),
            "objective": (f"O{chance.randint(1, 23):02d}",),
        },
        year=on.year,
        date=on,
        place=place,
        signals=Signals(evidence=chance.random(), freshness=chance.random()),
    )


def documents(count: int = 10_000, *, seed: int = 1) -> Iterator[SearchDocument]:
    for number in range(1, count + 1):
        yield document(number, seed=seed)
