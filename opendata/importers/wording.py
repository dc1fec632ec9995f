"""What an importer says in the reader's language: what happened, what was kept, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.language import reader_language
from knowledge.pages.privacy import KIND_LABELS, Spot
from opendata.importers.parsed import ParsedSheet
from opendata.importers.problems import ImportProblem, Notice
from practices.editions import GroupSpec, SheetEdition, editions
from practices.enums import Fact
from practices.sheets import edition_by_key

_LANGUAGES: Mapping[str, Any] = {
    # Translators: es: español
    "es": pgettext_lazy("language in a sentence", "Spanish"),
    # Translators: es: inglés
    "en": pgettext_lazy("language in a sentence", "English"),
    # Translators: es: portugués
    "pt": pgettext_lazy("language in a sentence", "Portuguese"),
}
_FIELDS: Mapping[str, Any] = {
    "title": gettext_lazy("Title"),
    "code": gettext_lazy("Code"),
    "summary": gettext_lazy("Summary"),
    "area": gettext_lazy("Area"),
    "sector": gettext_lazy("Sector"),
    "source_note": gettext_lazy("Note on the source"),
    "names": gettext_lazy("Codes as printed"),
    "kind": gettext_lazy("Kind"),
    "sustainability_level": Fact.SUSTAINABILITY.label,
    **{fact.value: fact.label for fact in Fact},
}
#: Parameters of problems and notices that are keys: how each is said.
_EDITIONS, _LANGUAGE_LISTS = ("edition", "editions"), ("language", "languages")


def refusal(problem: ImportProblem) -> str:
    """Why a file is refused, and that it changed nothing."""
    sentence = _(problem.message_id) % _params(problem.params, edition=None)
    # Not inside the f-string: the extraction of texts does not look there.
    # Translators: es: No se cambió nada.
    unchanged = _("Nothing was changed.")
    return f"{sentence} {unchanged}"


def sentence(notice: Notice, *, edition_key: str) -> str:
    """What a notice says, with the labels of the edition."""
    edition = edition_by_key(edition_key)
    said = _(notice.message_id) % _params(notice.all_params, edition=edition)
    return str(said)


def spot_sentence(spot: Spot, line: int | None) -> str:
    """What looks like personal data, for its author's eyes only; ``line`` of the file, if known."""
    said = {"excerpt": spot.finding.excerpt, "kind": KIND_LABELS[spot.finding.kind]}
    if line is None:
        # Translators: es: «%(excerpt)s» parece %(kind)s.
        return _("“%(excerpt)s” looks like %(kind)s.") % said
    return _("Line %(line)d: “%(excerpt)s” looks like %(kind)s.") % {**said, "line": line}


def field_label(key: str, edition: SheetEdition) -> str:
    """The name of a field in the reader's language: the edition's own, or else ours."""
    language = reader_language()
    for spec in edition.fields:
        if spec.key == key and not isinstance(spec, GroupSpec):
            return str(spec.labels.get(language) or spec.labels["es"])
    return str(_FIELDS.get(key, key))


def language_label(language: str) -> str:
    return str(_LANGUAGES.get(language, language))


def edition_label(key: str) -> str:
    """The title of an edition, with its key, which is what the command takes."""
    edition = editions().get(key)
    if edition is None:
        return key
    language = reader_language()
    return f"{edition.title.get(language) or edition.title['es']} ({key})"


def guessed_fields(sheet: ParsedSheet, notices: Iterable[Notice]) -> tuple[str, ...]:
    """Fields whose reading is a guess: cut labels, repaired codes, names read as other names."""
    guesses = {
        "code_repaired": "code",
        "code_without_series": "code",
        "title_from_table": "title",
        "label_completed": "",
        "term_read_as": "",
        "term_chosen": "",
        "sector_from_area": "sector",
        "organisation_guessed": "",
        "organisation_new": "",
        "number_ambiguous": "",
    }
    found: dict[str, None] = {}
    for notice in notices:
        if notice.code == sheet.code and notice.message in guesses:
            found[guesses[notice.message] or notice.field] = None
    for name in type(sheet.facts).__dataclass_fields__:
        if getattr(sheet.facts, name).guessed:
            found[name] = None
    return tuple(name for name in found if name)


def _params(params: Mapping[str, object], *, edition: SheetEdition | None) -> dict[str, object]:
    said = dict(params)
    for name in _EDITIONS:
        if name in said:
            said[name] = ", ".join(edition_label(key) for key in _listed(said[name]))
    for name in _LANGUAGE_LISTS:
        if name in said:
            said[name] = ", ".join(language_label(key) for key in _listed(said[name]))
    if edition and isinstance(said.get("field"), str):
        said["field"] = f"«{field_label(str(said['field']), edition)}»" if said["field"] else "—"
    elif isinstance(said.get("field"), str):
        said["field"] = str(_FIELDS.get(str(said["field"]), said["field"]))
    return said


def _listed(value: object) -> list[str]:
    return [part.strip() for part in str(value).split(",")]
