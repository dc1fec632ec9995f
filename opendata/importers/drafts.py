"""What a sheet will be as a page: plain values, which a person may correct before they are saved.

A draft goes into JSON and back unchanged: the corrections of an unfinished import are kept so.
Pure: codes and words only; ``pages`` turns them into rows.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from opendata.importers.parsed import as_data


@dataclass(frozen=True, slots=True)
class FigureDraft:
    """A figure. ``value`` is None where it was not read, and then nothing is saved of it but
    ``as_printed`` in the source's note. ``unit``: ``people`` or an ISO 4217 code, may be empty.

    ``open``  it can be read in two ways and nobody has chosen yet
    """

    value: Decimal | None = None
    qualifier: str = "exact"
    unit: str = ""
    year: int | None = None
    as_printed: str = ""
    sentence: str = ""
    note: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class ActorDraft:
    """Who takes part: the organisation with ``code``; or, without code, one that will be created by
    ``name`` (``is_new``); or words."""

    name: str
    code: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class SheetDraft:
    """One page to be.

    ``terms``       scheme → codes of the vocabulary, keywords left out
    ``keywords``    as written; new ones are created
    ``not_stated``  values of ``practices.enums.Fact``
    ``names``       printed forms of the code that differ from it
    ``unknown``     fact → names as printed that no list has; kept in the source's note
    ``more``        words of the source that fit no field: a title or summary that is too long
    """

    code: str
    kind: str
    title: str
    summary: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    people: FigureDraft | None = None
    budget: FigureDraft | None = None
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    actors: tuple[ActorDraft, ...] = ()
    sustainability: str = ""
    not_stated: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    more: tuple[str, ...] = ()

    def texts(self) -> dict[str, str]:
        """All that people will read, by field: where personal data is looked for."""
        texts = {"title": self.title, "summary": self.summary, **self.sections}
        for name, figure in (("people_assisted", self.people), ("budget", self.budget)):
            if figure:
                words = (figure.as_printed, figure.sentence, figure.note)
                texts[name] = "\n".join(dict.fromkeys(word for word in words if word))
        texts["actors"] = "\n".join(actor.name for actor in self.actors)
        texts["keywords"] = "\n".join(self.keywords)
        texts["source_note"] = "\n".join((*self.more, *self._unknown_names()))
        return {name: text for name, text in texts.items() if text}

    def _unknown_names(self) -> list[str]:
        return [name for names in self.unknown.values() for name in names]

    @property
    def open_figures(self) -> tuple[str, ...]:
        """Facts whose number can be read in two ways."""
        figures = (("people_assisted", self.people), ("budget", self.budget))
        return tuple(name for name, figure in figures if figure and figure.open)


def to_data(draft: SheetDraft) -> dict[str, Any]:
    """The draft as JSON can hold it."""
    data = as_data(draft)
    assert isinstance(data, dict)
    return data


def from_data(data: Mapping[str, Any]) -> SheetDraft:
    """The draft that ``to_data`` wrote. Raises ``KeyError`` or ``TypeError`` for anything else."""
    return SheetDraft(
        **{
            **data,
            "people": _figure(data.get("people")),
            "budget": _figure(data.get("budget")),
            "terms": _tuples(data.get("terms", {})),
            "unknown": _tuples(data.get("unknown", {})),
            "actors": tuple(ActorDraft(**actor) for actor in data.get("actors", ())),
            **{
                name: tuple(data.get(name, ()))
                for name in ("keywords", "not_stated", "names", "more")
            },
        }
    )


def with_organisations(draft: SheetDraft, created: Mapping[str, str]) -> SheetDraft:
    """The draft after new organisations were created: name → code."""
    actors = tuple(
        ActorDraft(actor.name, created[actor.name])
        if actor.is_new and actor.name in created
        else actor
        for actor in draft.actors
    )
    return dataclasses.replace(draft, actors=actors)


def digest(draft: SheetDraft) -> str:
    """The same for the same content, whatever the order of its keys (SHA-256, hexadecimal)."""
    return digest_of(to_data(draft))


def digest_of(data: object) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(before: Mapping[str, Any], draft: SheetDraft) -> tuple[str, ...]:
    """Fields of ``draft`` that differ from a draft that was kept as data; a section by its key."""
    after = to_data(draft)
    changed = []
    for name in (column.name for column in dataclasses.fields(SheetDraft)):
        old, new = before.get(name), after[name]
        if old == new:
            continue
        if name in ("sections", "terms", "unknown"):
            old, new = old or {}, new or {}
            changed += [key for key in {**old, **new} if old.get(key) != new.get(key)]
        else:
            changed.append("people_assisted" if name == "people" else name)
    return tuple(dict.fromkeys(changed))


def _figure(data: Mapping[str, Any] | None) -> FigureDraft | None:
    if data is None:
        return None
    value = data.get("value")
    return FigureDraft(**{**data, "value": None if value is None else Decimal(value)})


def _tuples(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {str(key): tuple(values) for key, values in data.items()}
