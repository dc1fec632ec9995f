"""Reads the reviewed TOML files of this folder into ``SheetEdition``s, and refuses a wrong one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from practices.editions.specification import (
    LANGUAGES,
    CodeSpec,
    EditionError,
    FactKind,
    FactSpec,
    FieldSpec,
    GroupSpec,
    SectionSpec,
    SheetEdition,
    fold_heading,
)

_KEY = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_PREFIX = re.compile(r"[A-Z]{1,6}")
_KINDS = ("practice", "lesson")
#: Keys that each table of a file may have. `type` is read before the others.
_ALLOWED = {
    "edition": {
        "key", "version", "issuer", "based_on", "title", "codes", "areas", "table", "fields",
    },
    "section": {"type", "key", "required", "labels", "headings", "level_fact", "same_as"},
    "fact": {"type", "key", "kind", "required", "labels", "headings"},
    "group": {"type", "key", "into", "labels", "headings"},
    "codes": {"kinds", "suffix", "suffix_required"},
    "areas": {"headings"},
    "table": {"code", "title"},
}  # fmt: skip


class _Reader:
    """Takes typed values out of one file and names the file and the entry when they are wrong."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, key: str, problem: str) -> EditionError:
        return EditionError(self.file, key, problem)

    def table(self, value: object, key: str, allowed: Iterable[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(key, "must be a table")
        unknown = sorted(set(value) - set(allowed))
        if unknown:
            raise self.fail(f"{key}.{unknown[0]}", "is not a known entry")
        return value

    def text(self, table: Mapping[str, Any], name: str, key: str, *, empty: bool = False) -> str:
        value = table.get(name, "" if empty else None)
        if not isinstance(value, str) or not (empty or value.strip()):
            raise self.fail(f"{key}.{name}", "must be a text")
        return value.strip()

    def flag(self, table: Mapping[str, Any], name: str, key: str) -> bool:
        value = table.get(name, False)
        if not isinstance(value, bool):
            raise self.fail(f"{key}.{name}", "must be true or false")
        return value

    def name(self, table: Mapping[str, Any], name: str, key: str) -> str:
        value = self.text(table, name, key)
        if not _KEY.fullmatch(value):
            raise self.fail(f"{key}.{name}", "must be lower-case letters, digits, - and _")
        return value

    def labels(self, table: Mapping[str, Any], name: str, key: str) -> Mapping[str, str]:
        labels = self.table(table.get(name), f"{key}.{name}", LANGUAGES)
        values = {language: self.text(labels, language, f"{key}.{name}") for language in LANGUAGES}
        return MappingProxyType(values)

    def texts(self, value: object, key: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(t, str) and t.strip() for t in value):
            raise self.fail(key, "must be a list of texts")
        return tuple(text.strip() for text in value)

    def by_language(self, value: object, key: str) -> dict[str, tuple[str, ...]]:
        table = self.table(value, key, LANGUAGES)
        return {
            language: self.texts(table[language], f"{key}.{language}")
            for language in LANGUAGES
            if language in table
        }

    def headings(
        self, table: Mapping[str, Any], labels: Mapping[str, str], key: str
    ) -> Mapping[str, tuple[str, ...]]:
        """The label of each language, then the other headings of that language."""
        more = self.by_language(table.get("headings", {}), f"{key}.headings")
        values = {}
        for language in LANGUAGES:
            values[language] = (labels[language], *more.get(language, ()))
            for heading in values[language]:
                if not fold_heading(heading):
                    raise self.fail(f"{key}.headings.{language}", f"«{heading}» has no words")
        return MappingProxyType(values)


def _field(reader: _Reader, value: object, position: int) -> FieldSpec:
    key = f"fields[{position}]"
    if not isinstance(value, dict):
        raise reader.fail(key, "must be a table")
    kind = value.get("type")
    if kind not in ("section", "fact", "group"):
        raise reader.fail(f"{key}.type", "must be section, fact or group")
    name = reader.name(value, "key", key)
    table = reader.table(value, name, _ALLOWED[kind])
    labels = reader.labels(table, "labels", name)
    headings = reader.headings(table, labels, name)
    if kind == "group":
        return GroupSpec(name, labels, headings, reader.text(table, "into", name, empty=True))
    required = reader.flag(table, "required", name)
    if kind == "fact":
        written = reader.text(table, "kind", name)
        if written not in tuple(FactKind):
            raise reader.fail(f"{name}.kind", f"«{written}» is not a kind of fact")
        return FactSpec(name, FactKind(written), labels, headings, required)
    same_as = table.get("same_as", {})
    if not isinstance(same_as, dict):
        raise reader.fail(f"{name}.same_as", "must be a table")
    return SectionSpec(
        name,
        labels,
        headings,
        required,
        reader.text(table, "level_fact", name, empty=True),
        MappingProxyType(
            {
                edition: reader.texts(keys, f"{name}.same_as.{edition}")
                for edition, keys in same_as.items()
            }
        ),
    )


def _codes(reader: _Reader, value: object) -> CodeSpec:
    table = reader.table(value, "codes", _ALLOWED["codes"])
    kinds = table.get("kinds")
    if not isinstance(kinds, dict) or not kinds:
        raise reader.fail("codes.kinds", "must be a table of prefix and kind")
    for prefix, kind in kinds.items():
        if not _PREFIX.fullmatch(prefix):
            raise reader.fail(f"codes.kinds.{prefix}", "must be one to six capital letters")
        if kind not in _KINDS:
            raise reader.fail(f"codes.kinds.{prefix}", "must be practice or lesson")
    suffix = reader.text(table, "suffix", "codes")
    _pattern(reader, suffix, "codes.suffix")
    required = reader.flag(table, "suffix_required", "codes")
    return CodeSpec(MappingProxyType(dict(kinds)), suffix, required)


def _pattern(reader: _Reader, text: str, key: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise reader.fail(key, f"is not a regular expression ({error})") from error


def _areas(reader: _Reader, value: object) -> tuple[re.Pattern[str], ...]:
    table = reader.table(value, "areas", _ALLOWED["areas"])
    patterns = []
    for text in reader.texts(table.get("headings"), "areas.headings"):
        pattern = _pattern(reader, text, "areas.headings")
        if set(pattern.groupindex) != {"name", "code"}:
            raise reader.fail("areas.headings", "needs the named groups name and code")
        patterns.append(pattern)
    return tuple(patterns)


def _check_fields(reader: _Reader, edition: SheetEdition) -> None:
    """Keys are unique, references lead somewhere, and no heading means two fields."""
    taken: dict[str, str] = {}
    named = {"table.code": edition.code_headings, "table.title": edition.title_headings}
    for field in edition.fields:
        if field.key in named:
            raise reader.fail(field.key, "is there twice")
        named[field.key] = field.headings
    for key, headings in named.items():
        for texts in headings.values():
            for text in texts:
                owner = taken.setdefault(fold_heading(text), key)
                if owner != key:
                    raise reader.fail(f"{key}.headings", f"«{text}» is a heading of {owner} too")
    if not edition.sections:
        raise reader.fail("fields", "has no section")
    sections = {section.key for section in edition.sections}
    levels = {fact.key for fact in edition.facts if fact.kind is FactKind.LEVEL}
    for group in edition.groups:
        if group.into and group.into not in sections:
            raise reader.fail(f"{group.key}.into", f"there is no section {group.into}")
    for section in edition.sections:
        if section.level_fact and section.level_fact not in levels:
            raise reader.fail(f"{section.key}.level_fact", f"no level is {section.level_fact}")


def read_edition(text: str, file: str) -> SheetEdition:
    """The edition that ``text`` (TOML) describes. ``file`` is its name, for the error. Raises
    ``EditionError`` naming file and entry for whatever is missing, unknown or contradictory."""
    reader = _Reader(file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise reader.fail("file", f"is not TOML ({error})") from error
    data = reader.table(data, "file", _ALLOWED["edition"])
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise reader.fail("file.version", "must be a number from 1")
    fields = data.get("fields")
    if not isinstance(fields, list) or not fields:
        raise reader.fail("fields", "must be a list of tables")
    columns = reader.table(data.get("table"), "table", _ALLOWED["table"])
    edition = SheetEdition(
        key=reader.name(data, "key", "file"),
        version=version,
        issuer=reader.name(data, "issuer", "file"),
        based_on=reader.text(data, "based_on", "file"),
        title=reader.labels(data, "title", "file"),
        fields=tuple(_field(reader, field, number) for number, field in enumerate(fields)),
        codes=_codes(reader, data.get("codes")),
        area_headings=_areas(reader, data.get("areas")),
        code_headings=MappingProxyType(reader.by_language(columns.get("code"), "table.code")),
        title_headings=MappingProxyType(reader.by_language(columns.get("title"), "table.title")),
    )
    _check_fields(reader, edition)
    return edition


def read_editions(sources: Mapping[str, str]) -> Mapping[str, SheetEdition]:
    """File name (``oim-ec.toml``) → text, into key → edition, ordered by key. Raises
    ``EditionError`` also where a crosswalk names an edition or a section that does not exist."""
    found: dict[str, SheetEdition] = {}
    for file, text in sorted(sources.items()):
        edition = read_edition(text, file)
        if f"{edition.key}.toml" != file:
            raise EditionError(file, "file.key", f"must be the file's name, not {edition.key}")
        found[edition.key] = edition
    for edition in found.values():
        for section in edition.sections:
            for other, keys in (section.same_as or {}).items():
                where = f"{section.key}.same_as.{other}"
                if other not in found:
                    raise EditionError(f"{edition.key}.toml", where, "no edition has this key")
                unknown = set(keys) - {target.key for target in found[other].sections}
                if unknown:
                    problem = f"{other} has no section {min(unknown)}"
                    raise EditionError(f"{edition.key}.toml", where, problem)
    return MappingProxyType(found)


@cache
def editions() -> Mapping[str, SheetEdition]:
    """Every edition that is shipped, by key. Read once in the life of the process."""
    folder = files("practices.editions")
    return read_editions(
        {
            entry.name: entry.read_text(encoding="utf-8")
            for entry in folder.iterdir()
            if entry.name.endswith(".toml")
        }
    )
