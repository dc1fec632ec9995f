"""Reads the typed facts of a sheet from their printed words. Pure.

What is stated and cannot be read stays as printed with no value, and a notice says so: nothing is
inferred. An empty label, or one that says *N/A*, is *not stated*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from opendata.importers.lines import Line
from opendata.importers.parsed import (
    Actor,
    Fact,
    FactState,
    SustainabilityLevel,
    TermReference,
)
from opendata.importers.problems import Level
from opendata.importers.raw import RawField
from practices.editions import fold_heading

Value = TypeVar("Value")
#: ``report(level, message, line, **params)``: the caller knows which sheet and field it is about.
Report = Callable[..., None]

#: Most items of one fact, and longest item: what is beyond is not a list but prose.
MAX_ITEMS = 200
MAX_ITEM = 200

_NOT_STATED = frozenset(
    {
        "", "n a", "na", "n d", "nd", "no aplica", "no consta", "no disponible", "no se indica",
        "ninguno", "ninguna", "sin dato", "sin datos", "no especificado", "none", "not applicable",
        "not available", "not stated", "not specified", "nao se aplica", "nao consta",
        "nao informado", "sem dados", "nenhum", "nenhuma",
    }
)  # fmt: skip
_MARK = re.compile(r"^(?:[-*+•·▪◦]\s+|\d{1,3}[.)]\s+)")
#: What parts a list, outside brackets.
_PARTING = frozenset(",;·|•")
_LAST = re.compile(r"^(.{2,}?)\s+(?:y|e|and|&)\s+(.{2,})$")
_AND = re.compile(r"^(?:y|e|and|&)\s+(.+)$")
_NOTE = re.compile(r"^(?P<name>[^()]{2,})\((?P<note>[^()]+)\)$")
_LETTER = re.compile(r"(?<![\w])([a-zA-Z])\s*[).:](?=\s|[,;]|$)")
_TOKEN = re.compile(r"[^\W\d_]+|\S")
_NUMBER_ITEM = re.compile(
    r"(?:(?:objetivos?|objectives?|gcm|metas?|goals?|targets?|ods|sdgs?)\s*(?:n[.ºo°]*\s*)?)?"
    r"(?P<code>\d{1,2}(?:\.[0-9a-z]{1,2})?)(?=$|[\s:.,;)–—-])\s*[:.)–—-]?\s*(?P<text>.*)",
    re.IGNORECASE,
)
_NEXT_NUMBER = re.compile(
    r"(?<!^)(?<!\w)(?=(?:objetivo|objective|meta|goal|target|ods|sdg)\s+\d)", re.IGNORECASE
)
_NUMBERS_ONLY = re.compile(
    r"(?:objetivos?|objectives?|metas?|goals?|targets?|ods|sdgs?)?\s*"
    r"(?:\d{1,2}(?:\.[0-9a-z]{1,2})?\s*(?:[,;]|\by\b|\be\b|\band\b|$)\s*)+\.?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,2}(?:\.[0-9a-z]{1,2})?(?!\w)", re.IGNORECASE)
_LEVELS = {
    "alta": SustainabilityLevel.HIGH, "alto": SustainabilityLevel.HIGH,
    "high": SustainabilityLevel.HIGH,
    "media": SustainabilityLevel.MEDIUM, "medio": SustainabilityLevel.MEDIUM,
    "medium": SustainabilityLevel.MEDIUM, "moderada": SustainabilityLevel.MEDIUM,
    "baja": SustainabilityLevel.LOW, "bajo": SustainabilityLevel.LOW,
    "baixa": SustainabilityLevel.LOW, "baixo": SustainabilityLevel.LOW,
    "low": SustainabilityLevel.LOW,
}  # fmt: skip
_LEVEL = re.compile(r"[*_]{0,3}([A-Za-z]{3,8})[*_]{0,3}(?:$|\s*[.:;,]\s*|\s*(?=\()|\s+[–—-]\s+)")
#: Words that name a kind of organisation and no organisation.
_GENERIC = frozenset(
    {
        "socios implementadores", "socios", "socios locales", "contrapartes", "ong", "ongs",
        "gobierno", "gobiernos locales", "gad", "empresa", "empresas", "sector privado",
        "sociedad civil", "comunidad", "academia", "implementing partners", "partners",
        "government", "governments", "local governments", "ngo", "ngos", "private sector",
        "civil society", "parceiros implementadores", "parceiros", "governo",
        "governos locais", "setor privado", "sociedade civil", "comunidade",
    }
)  # fmt: skip
#: Largest number of each numbered list of the Compact and the goals; principles end with ``j``.
_LAST_NUMBER = {"objectives": 23, "goals": 17}
_LAST_LETTER = "j"


@dataclass(frozen=True, slots=True)
class _Item:
    text: str
    line: int


def as_printed(field: RawField) -> str:
    return "\n".join(line.text for line in field.lines)


def silent(field: RawField) -> bool:
    """Whether the field says nothing: no words, or words that say so."""
    return len(field.lines) < 2 and all(
        len(line.text) <= MAX_ITEM and fold_heading(line.text) in _NOT_STATED
        for line in field.lines
    )


def stated(field: RawField, value: Value | None, guessed: str = "") -> Fact[Value]:
    """A fact that the source states, read as ``value`` or, if None, left as printed."""
    completed = "label_completed" if field.completed else ""
    return Fact(
        value, FactState.STATED, as_printed(field), guessed or completed, field.line, field.heading
    )


def not_stated(field: RawField) -> Fact[Value]:
    completed = "label_completed" if field.completed else ""
    return Fact(None, FactState.NOT_STATED, as_printed(field), completed, field.line, field.heading)


def _parts(text: str) -> list[str]:
    """``text`` cut at commas and semicolons that stand outside brackets."""
    parts, start, depth = [], 0, 0
    for position, letter in enumerate(text):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif letter in _PARTING and not depth:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def _items(lines: Sequence[Line], *, conjunction: bool) -> Iterator[_Item]:
    """The items of a list: one a line, or parted by commas or semicolons; with ``conjunction`` also
    by a last *and*."""
    for line in lines:
        text = _MARK.sub("", line.text).strip().rstrip(".").strip()
        if len(text) > MAX_ITEMS * MAX_ITEM:
            yield _Item(text, line.line)
            continue
        parts = _parts(text)
        if conjunction and len(parts[-1]) <= MAX_ITEM:
            last = _LAST.match(parts[-1]) or _AND.match(parts[-1])
            parts[-1:] = [part for part in last.groups() if part] if last else parts[-1:]
        yield from (_Item(part, line.line) for part in parts if part)


def read_names(
    field: RawField, report: Report, *, conjunction: bool = False
) -> Fact[tuple[str, ...]]:
    """Places, types of assistance or keywords: a list of names, each once, as printed. With
    ``conjunction`` the last two may be joined by *and* (``agua y saneamiento`` is one keyword)."""
    if silent(field):
        return not_stated(field)
    names: dict[str, str] = {}
    for item in _items(field.lines, conjunction=conjunction):
        if len(item.text) > MAX_ITEM or len(names) == MAX_ITEMS:
            report(Level.WARNING, "fact_not_read", item.line, printed=item.text[:80])
            continue
        names.setdefault(fold_heading(item.text) or item.text, item.text)
    return stated(field, tuple(names.values()) or None)


def read_actors(field: RawField, report: Report) -> Fact[tuple[Actor, ...]]:
    """Who took part; what stands in brackets after a name is its note."""
    names = read_names(field, report, conjunction=True)
    if names.value is None:
        return not_stated(field) if names.state is FactState.NOT_STATED else stated(field, None)
    actors = []
    for printed in names.value:
        match = _NOTE.match(printed)
        name = match["name"].strip() if match else printed
        note = match["note"].strip() if match else ""
        actors.append(Actor(name, note, fold_heading(name) in _GENERIC))
    return stated(field, tuple(actors))


def read_principles(field: RawField, report: Report) -> Fact[tuple[TermReference, ...]]:
    """Guiding principles of the Compact, by their letters: ``a) Centrarse en las personas.``"""
    if silent(field):
        return not_stated(field)
    found: dict[str, TermReference] = {}
    for line in field.lines:
        text = _MARK.sub("", line.text[:2_000]).strip()
        references = list(_lettered(text))
        if not references:
            report(Level.WARNING, "fact_not_read", line.line, printed=text[:80])
        for reference in references:
            if reference.code > _LAST_LETTER:
                report(Level.WARNING, "out_of_range", line.line, printed=text[:80])
                continue
            found.setdefault(reference.code, reference)
    return stated(field, tuple(found.values()) or None)


def _lettered(text: str) -> Iterator[TermReference]:
    letters = _bare_letters(text)
    if letters:
        yield from (TermReference(letter) for letter in letters)
        return
    marks = list(_LETTER.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        words = text[mark.end() : following.start() if following else len(text)]
        yield TermReference(mark[1].lower(), words.strip(" .,;"))


def _bare_letters(text: str) -> list[str]:
    """The letters of a list that has nothing else: ``a), f) y g)``, ``a, f, g``; else none. An *e*
    between two letters joins them, after a comma it is a letter."""
    words = [word.lower() for word in _TOKEN.findall(text)]
    letters = []
    for position, word in enumerate(words):
        before = words[position - 1] if position else ","
        joins = word == "e" and before.isalpha() and position + 1 < len(words)
        if word in (",", ";", ")", ".", "y", "and") or joins:
            continue
        if len(word) > 1 or not word.isalpha():
            return []
        letters.append(word)
    return letters


def read_numbered(
    field: RawField, report: Report, *, which: str
) -> Fact[tuple[TermReference, ...]]:
    """Objectives of the Compact or goals (``which``: ``objectives``, ``goals``), by their numbers:
    ``Objetivo 7: Abordar …``, ``ODS 5 y 10``, ``5.2``. Words without a number are not read."""
    if silent(field):
        return not_stated(field)
    found: dict[str, TermReference] = {}
    for line in field.lines:
        text = _MARK_ONLY.sub("", line.text[:2_000]).strip()
        references = list(_numbered(text))
        if not references:
            report(Level.WARNING, "fact_not_read", line.line, printed=text[:80])
        for reference in references:
            number = int(reference.code.split(".")[0])
            fits = 1 <= number <= _LAST_NUMBER[which]
            if not fits or ("." in reference.code and which != "goals"):
                report(Level.WARNING, "out_of_range", line.line, printed=text[:80])
                continue
            found.setdefault(reference.code, reference)
    return stated(field, tuple(found.values()) or None)


_MARK_ONLY = re.compile(r"^[-*+•·▪◦]\s+")


def _numbered(text: str) -> Iterator[TermReference]:
    if len(text) <= 200 and _NUMBERS_ONLY.fullmatch(text):
        yield from (TermReference(code.lower()) for code in _NUMBER.findall(text))
        return
    parts = (part for piece in text.split(";") for part in _NEXT_NUMBER.split(piece))
    for part in parts:
        match = _NUMBER_ITEM.match(part.strip())
        if match:
            yield TermReference(match["code"].lower(), match["text"].strip(" .;"))


def split_level(text: str) -> tuple[SustainabilityLevel | None, str]:
    """The level with which ``text`` begins (``Alta``, ``High: …``), and the text after it; None and
    the whole text if it begins with none."""
    match = _LEVEL.match(text[:60])
    level = _LEVELS.get(match[1].casefold()) if match else None
    if match is None or level is None:
        return None, text
    return level, text[match.end() :].strip()


def read_level(field: RawField, report: Report) -> Fact[SustainabilityLevel]:
    """A level under a label of its own."""
    if silent(field):
        return not_stated(field)
    level, _ = split_level(field.lines[0].text)
    if level is None:
        report(Level.WARNING, "fact_not_read", field.line, printed=field.lines[0].text[:80])
    return stated(field, level)
