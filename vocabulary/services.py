"""The doors that change the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .enums import Scheme
from .loading import CODE_LENGTH, read_folder
from .merging import LoadReport, merge_synonyms, merge_terms
from .models import NAME_LENGTH, Synonym, Term


@transaction.atomic
def load_vocabulary(*, folder: Path) -> LoadReport:
    """Brings the database to what the reviewed files of ``folder`` say; safe to run again.

    Terms are known by (scheme, code) and synonym sets by key. What came from a file and left it is
    retired, never deleted. What was made in the admin, and keywords, are left alone. A field that
    an editor changed keeps the editor's value until the *file* changes that field; then the file
    wins and the report names what was lost. Raises ``VocabularyFileError`` before any change.
    """
    files = read_folder(folder)
    return merge_terms(files.terms) + merge_synonyms(files.synonyms)


@transaction.atomic
def move_term(*, term: Term, parent: Term | None) -> Term:
    """Puts ``term`` below ``parent`` (None: at the top), and with it all that stands below it.
    Raises ``ValidationError`` where that would make a circle or leave the list."""
    term.parent = parent
    term.clean()
    term.save()
    return term


@transaction.atomic
def retire_term(*, term: Term) -> Term:
    """Pages keep the term; it is no longer offered to new ones."""
    term.retired = True
    term.save(update_fields=["retired"])
    return term


@transaction.atomic
def retire_synonym(*, synonym: Synonym) -> Synonym:
    """Search no longer uses the set."""
    synonym.retired = True
    synonym.save(update_fields=["retired"])
    return synonym


@transaction.atomic
def keywords_named(*, names: Iterable[str], language: str) -> list[Term]:
    """The keyword of each name, in order and each once; those that do not exist are created with
    the name in ``language`` (es, en or pt). Raises ``ValidationError`` for a name that is too long
    or has no letter or digit to make a code of."""
    wanted: dict[str, str] = {}
    for name in (" ".join(name.split()) for name in names):
        if name:
            wanted.setdefault(keyword_code(name), name)
    known = Term.objects.in_scheme(Scheme.KEYWORD)
    by_code = {term.code: term for term in known.filter(code__in=list(wanted))}
    found = []
    for code, name in wanted.items():
        term = by_code.get(code) or known.filter(_named(name)).order_by("pk").first()
        if term is None:
            term = Term(scheme=Scheme.KEYWORD, code=code, **{f"name_{language}": name})
            term.save()
        found.append(term)
    return list(dict.fromkeys(found))


def keyword_code(name: str) -> str:
    """The code under which a keyword is kept: its words without accents, joined by hyphens."""
    code = slugify(name)
    if not code:
        raise ValidationError(_("“%s” has no letter or digit.") % name)
    if len(code) > CODE_LENGTH or len(name) > NAME_LENGTH:
        raise ValidationError(
            _("“%(name)s…” is too long: a keyword has at most %(limit)d characters.")
            % {"name": name[:30], "limit": CODE_LENGTH}
        )
    return code


def _named(name: str) -> Q:
    return Q(name_es__iexact=name) | Q(name_en__iexact=name) | Q(name_pt__iexact=name)
