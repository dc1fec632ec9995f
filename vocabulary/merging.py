"""Merges what the files say into what the database holds, in bulk.

Three values meet in each field: what the file said when it was last loaded (``as_loaded``), what it
says now, and what the database holds. Where the file has not changed, the database keeps what an
editor made of it; where it has, the file wins. A row that left its file counts as one that says
*retired*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .enums import FREE_SCHEMES, Scheme
from .loading import SynonymRow, TermRow
from .models import Place, Synonym, Term
from .rows import VocabularyFileError
from .signals import synonyms_changed, terms_changed

Said = dict[str, Any]
Key = tuple[str, str]
TERM_FIELDS = ("name_es", "name_en", "name_pt", "other_names", "order", "colour", "retired")
PLACE_FIELDS = ("level", "latitude", "longitude", "iso_3166_2", "pcode", "time_zone")
SYNONYM_FIELDS = ("category", "terms_es", "terms_en", "terms_pt", "uppercase_only", "retired")
_BATCH = 100


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, in numbers of terms and synonym sets together.

    ``overwritten``  fields where a change of the file replaced an editor's (``goal/1: name_es``)
    ``kept``         fields that differ from the file because an editor changed them
    """

    created: int = 0
    updated: int = 0
    retired: int = 0
    unchanged: int = 0
    overwritten: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(
            created=self.created + other.created,
            updated=self.updated + other.updated,
            retired=self.retired + other.retired,
            unchanged=self.unchanged + other.unchanged,
            overwritten=self.overwritten + other.overwritten,
            kept=self.kept + other.kept,
        )


class Ledger:
    """Keeps count of one load, row by row."""

    def __init__(self) -> None:
        self.created: set[int] = set()
        self.updated: set[int] = set()
        self.retired: set[int] = set()
        self.noted: set[int] = set()
        self.overwritten: list[str] = []
        self.kept: list[str] = []

    def settle(self, *, pk: int, name: str, held: Said, said: Said, loaded: Said | None) -> Said:
        """Answers the fields to write, and takes note of them."""
        changes: Said = {}
        for field, value in said.items():
            if held[field] == value:
                continue
            if loaded is not None and loaded.get(field) == value:
                self.kept.append(f"{name}: {field}")
                continue
            changes[field] = value
            if held[field] and (loaded is None or held[field] != loaded.get(field)):
                self.overwritten.append(f"{name}: {field}")
        if changes:
            (self.retired if said == {"retired": True} else self.updated).add(pk)
        if loaded is None or {**loaded, **said} != loaded:
            self.noted.add(pk)
        return changes

    def report(self, rows: int) -> LoadReport:
        return LoadReport(
            created=len(self.created),
            updated=len(self.updated),
            retired=len(self.retired),
            unchanged=rows - len(self.created) - len(self.updated),
            overwritten=tuple(self.overwritten),
            kept=tuple(self.kept),
        )


def merge_terms(rows: Sequence[TermRow]) -> LoadReport:
    """Merges rows whose parents stand before them. Runs in the caller's transaction."""
    ledger = Ledger()
    known: dict[Key, Term] = {
        (term.scheme, term.code): term
        for term in Term.objects.exclude(scheme__in=FREE_SCHEMES).select_related("parent", "place")
    }
    before = list(known.items())
    created = _create([row for row in rows if (row.scheme, row.code) not in known], known)
    ledger.created = {term.pk for term in created}
    listed = {(row.scheme, row.code): _term_said(row) for row in rows}
    places = [
        _placed(Place(term=term), listed[term.scheme, term.code])
        for term in created
        if term.scheme == Scheme.TERRITORY
    ]
    for key, term in before:
        said = listed.get(key) or ({"retired": True} if term.as_loaded is not None else None)
        if said is not None:
            changes = ledger.settle(
                pk=term.pk,
                name="/".join(key),
                held=_term_held(term),
                said=said,
                loaded=term.as_loaded,
            )
            term.as_loaded = {**(term.as_loaded or {}), **said}
            _apply(term, changes, known)
            if not changes.keys().isdisjoint(PLACE_FIELDS):
                places.append(_placed(getattr(term, "place", None) or Place(term=term), changes))
    moved = _settle_paths(known, {(row.scheme, row.code): row for row in rows})
    touched = ledger.updated | ledger.retired | moved - ledger.created
    _write_terms(known.values(), touched | moved | ledger.noted)
    _write_places(places)
    if touched:
        terms_changed.send(sender=Term, term_ids=sorted(touched))
    if ledger.created:
        synonyms_changed.send(sender=Term)
    return ledger.report(len(rows))


def merge_synonyms(rows: Sequence[SynonymRow]) -> LoadReport:
    """Merges synonym sets by key. Runs in the caller's transaction."""
    ledger = Ledger()
    known = {synonym.key: synonym for synonym in Synonym.objects.all()}
    listed = {row.key: _synonym_said(row) for row in rows}
    for key, synonym in known.items():
        said = listed.get(key) or ({"retired": True} if synonym.as_loaded is not None else None)
        if said is not None:
            changes = ledger.settle(
                pk=synonym.pk,
                name=f"synonym/{key}",
                held={field: getattr(synonym, field) for field in SYNONYM_FIELDS},
                said=said,
                loaded=synonym.as_loaded,
            )
            synonym.as_loaded = {**(synonym.as_loaded or {}), **said}
            for field, value in changes.items():
                setattr(synonym, field, value)
    touched = ledger.updated | ledger.retired
    Synonym.objects.bulk_update(
        [synonym for synonym in known.values() if synonym.pk in touched | ledger.noted],
        [*SYNONYM_FIELDS, "as_loaded"],
        batch_size=_BATCH,
    )
    made = Synonym.objects.bulk_create(
        [
            Synonym(key=key, as_loaded=said, **said)
            for key, said in listed.items()
            if key not in known
        ],
        batch_size=_BATCH,
    )
    ledger.created |= {synonym.pk for synonym in made}
    if touched or made:
        synonyms_changed.send(sender=Synonym)
    return ledger.report(len(rows))


def _term_said(row: TermRow) -> Said:
    said: Said = {
        "name_es": row.name_es,
        "name_en": row.name_en,
        "name_pt": row.name_pt,
        "other_names": "\n".join(row.other_names),
        "order": row.order,
        "colour": row.colour,
        "retired": False,
        "parent": row.parent,
    }
    if place := row.place:
        said |= {field: _plain(getattr(place, field)) for field in PLACE_FIELDS}
    return said


def _term_held(term: Term) -> Said:
    held: Said = {field: getattr(term, field) for field in TERM_FIELDS}
    held["parent"] = term.parent.code if term.parent else ""
    place = getattr(term, "place", None)
    return held | {field: _plain(getattr(place, field, "")) for field in PLACE_FIELDS}


def _synonym_said(row: SynonymRow) -> Said:
    return {
        "category": row.category,
        "terms_es": "\n".join(row.terms_es),
        "terms_en": "\n".join(row.terms_en),
        "terms_pt": "\n".join(row.terms_pt),
        "uppercase_only": "\n".join(row.uppercase_only),
        "retired": False,
    }


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _apply(term: Term, changes: Mapping[str, Any], known: Mapping[Key, Term]) -> None:
    for field, value in changes.items():
        if field in TERM_FIELDS:
            setattr(term, field, value)
        elif field == "parent":
            term.parent = known[term.scheme, value] if value else None


def _placed(place: Place, said: Mapping[str, Any]) -> Place:
    for field in PLACE_FIELDS:
        if field in said:
            blank = None if field in ("latitude", "longitude") else ""
            setattr(place, field, said[field] or blank)
    return place


def _create(rows: Sequence[TermRow], known: dict[Key, Term]) -> list[Term]:
    """Creates terms level by level, since a child needs its parent's key, into ``known``."""
    depth: dict[Key, int] = {}
    for row in rows:
        depth[row.scheme, row.code] = depth.get((row.scheme, row.parent), -1) + 1
    made: list[Term] = []
    for level in range(max(depth.values(), default=-1) + 1):
        terms = []
        for row in rows:
            if depth[row.scheme, row.code] != level:
                continue
            said = _term_said(row)
            term = Term(scheme=row.scheme, code=row.code, as_loaded=said)
            _apply(term, said, known)
            term.derive()
            terms.append(term)
        made += Term.objects.bulk_create(terms, batch_size=_BATCH)
        known |= {(term.scheme, term.code): term for term in terms}
    return made


def _settle_paths(known: Mapping[Key, Term], rows: Mapping[Key, TermRow]) -> set[int]:
    """Sets every path from the parents as they now stand. Answers the keys of what moved."""
    settled: set[Key] = set()
    moved: set[int] = set()
    for first in known.values():
        chain = [first]
        while (parent := chain[-1].parent) and (parent.scheme, parent.code) not in settled:
            chain.append(known[parent.scheme, parent.code])
            if chain.count(chain[-1]) > 1:
                raise _circle(chain, rows)
        for term in reversed(chain):
            if term.parent:
                term.parent = known[term.scheme, term.parent.code]
            path = term.path
            term.derive()
            settled.add((term.scheme, term.code))
            if term.path != path:
                moved.add(term.pk)
    return moved


def _circle(chain: Iterable[Term], rows: Mapping[Key, TermRow]) -> VocabularyFileError:
    """The files have no circle, so a parent that an editor chose closes this one."""
    listed = [(term, rows[key]) for term in chain if (key := (term.scheme, term.code)) in rows]
    row = next(row for term, row in listed if term.parent and term.parent.code != row.parent)
    return VocabularyFileError(
        _("with the parent that an editor chose, the term would stand within itself"),
        file=row.file,
        line=row.line,
        column="parent",
    )


def _write_terms(terms: Iterable[Term], pks: set[int]) -> None:
    Term.objects.bulk_update(
        [term for term in terms if term.pk in pks],
        [*TERM_FIELDS, "parent", "name", "slug", "path", "as_loaded"],
        batch_size=_BATCH,
    )


def _write_places(places: Sequence[Place]) -> None:
    Place.objects.bulk_create([place for place in places if not place.pk], batch_size=_BATCH)
    Place.objects.bulk_update(
        [place for place in places if place.pk], PLACE_FIELDS, batch_size=_BATCH
    )
