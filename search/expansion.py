"""The synonyms that every search uses: the editable sets, and the names of terms.

Loaded once a process, and again when a version in the database says that something changed, in
whatever process: so a new synonym counts from the next search on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from django.db.models import Q

from vocabulary.models import Synonym, Term

from . import versions
from .analysis import tokens
from .synonyms import Expander, SynonymSet

#: A name longer than this is a sentence (the targets of the goals): nobody types it.
LONGEST_NAME = 6
#: An acronym no longer than this counts only in capitals when a term has it as another name:
#: short ones are often everyday words.
_SHORT_ACRONYM = 4
#: Most keywords are such: a word that an institution gave, in its own language.
_ONE_NAME = Q(other_names="") & (
    Q(name_en="", name_pt="") | Q(name_es="", name_pt="") | Q(name_es="", name_en="")
)


def current_expander() -> Expander:
    """The synonyms as they are now. One query; loads again when their version has grown."""
    return _expander.current()


def synonym_sets() -> Iterator[SynonymSet]:
    """Every set that search uses: editors' sets first, then the terms that have several names."""
    for synonym in Synonym.objects.filter(retired=False).order_by("key"):
        capitals = [line.strip() for line in synonym.uppercase_only.splitlines()]
        yield SynonymSet(synonym.all_terms(), tuple(filter(None, capitals)))
    several = Term.objects.exclude(_ONE_NAME).order_by("scheme", "order", "code")
    for term in several.only("name_es", "name_en", "name_pt", "other_names"):
        named = set_of_names(term.names())
        if named is not None:
            yield named


def set_of_names(names: Iterable[str]) -> SynonymSet | None:
    """The set that the names of one term make, None when fewer than two of them are typed."""
    typed = tuple(name for name in names if len(list(tokens(name))) <= LONGEST_NAME)
    if len(typed) < 2:
        return None
    return SynonymSet(typed, tuple(filter(_is_short_acronym, typed)))


def _is_short_acronym(name: str) -> bool:
    return name.isalpha() and name.isupper() and len(name) <= _SHORT_ACRONYM


_expander = versions.Kept(
    lambda number: Expander(synonym_sets()),
    number=partial(versions.number_of, versions.SYNONYMS),
)
