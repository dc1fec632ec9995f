"""Synonyms, applied when searching and never when indexing, for every engine alike.

A set holds terms that mean the same in any of the three languages; whichever is typed, all are
searched. The longest term wins, compared over folded words. Acronyms that are also common words
(``WHO``, ``UN``, ``SIS``) match only when written as a whole capital word, in the query and in the
page. Pure; whoever makes an ``Expander`` passes the sets in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.analysis import Token, tokens

#: Most forms searched for one term: beyond it a query costs more than it finds.
MAX_FORMS = 24


@dataclass(frozen=True, slots=True)
class SynonymSet:
    """Terms with one meaning, merged across languages; ``uppercase_only`` are among them."""

    terms: tuple[str, ...]
    uppercase_only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say something: ``words`` folded, one after another.

    ``acronym`` is the capital word to look for when lower case would find another word.
    ``stemmed`` is False when the words must stand exactly as they are.
    """

    words: tuple[str, ...]
    text: str
    acronym: str = ""
    stemmed: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``start`` to ``end`` (exclusive) of a query and every form of the same meaning.

    The first form is the one typed.
    """

    start: int
    end: int
    forms: tuple[Form, ...]


def _form(term: str, uppercase_only: frozenset[str]) -> Form | None:
    found = list(tokens(term))
    if not found:
        return None
    words = tuple(token.folded for token in found)
    if term not in uppercase_only:
        return Form(words, term)
    # "M&A" falls into single letters; as words of a page they would mean nothing.
    return Form(words, term, acronym=found[0].text.upper() if len(found) == 1 else term)


class Expander:
    """Finds the synonyms in a query. Built once from about 2,000 sets, used by every search."""

    __slots__ = ("_forms", "_longest", "_sets")

    def __init__(self, sets: Iterable[SynonymSet] = ()) -> None:
        #: Folded words of a term → the (form, numbers of sets) that it stands for.
        self._forms: dict[tuple[str, ...], list[tuple[Form, int]]] = {}
        #: First word → length of the longest term that begins with it.
        self._longest: dict[str, int] = {}
        self._sets: list[tuple[Form, ...]] = []
        for synonyms in sets:
            self._add(synonyms)

    def _add(self, synonyms: SynonymSet) -> None:
        uppercase_only = frozenset(synonyms.uppercase_only)
        forms: dict[tuple[tuple[str, ...], str], Form] = {}
        for term in (*synonyms.terms, *synonyms.uppercase_only):
            form = _form(term, uppercase_only)
            if form is not None:
                forms.setdefault((form.words, form.acronym), form)
        if len(forms) < 2:
            return
        number = len(self._sets)
        self._sets.append(tuple(forms.values()))
        for form in forms.values():
            self._forms.setdefault(form.words, []).append((form, number))
            first = form.words[0]
            self._longest[first] = max(self._longest.get(first, 0), len(form.words))

    def __len__(self) -> int:
        return len(self._sets)

    def spans(self, words: Sequence[Token]) -> tuple[Span, ...]:
        """The synonyms among the words, from left to right, none overlapping."""
        shouting = self._is_shouting(words)
        found: list[Span] = []
        start = 0
        while start < len(words):
            span = self._span_at(words, start, shouting)
            if span is None:
                start += 1
            else:
                found.append(span)
                start = span.end
        return tuple(found)

    def _span_at(self, words: Sequence[Token], start: int, shouting: bool) -> Span | None:
        longest = min(self._longest.get(words[start].folded, 0), len(words) - start)
        for length in range(longest, 0, -1):
            typed = words[start : start + length]
            key = tuple(word.folded for word in typed)
            as_acronym = not shouting and all(
                word.is_acronym or (length > 1 and word.text.isupper()) for word in typed
            )
            meant = [
                (form, number)
                for form, number in self._forms.get(key, ())
                if as_acronym or not form.acronym
            ]
            if meant:
                return Span(start, start + length, self._all_forms(meant))
        return None

    def _all_forms(self, meant: Sequence[tuple[Form, int]]) -> tuple[Form, ...]:
        # Ordered set: typed forms first, then the others of each set in the reviewed order.
        ordered = dict.fromkeys(form for form, _ in meant)
        for _, number in meant:
            ordered.update(dict.fromkeys(self._sets[number]))
        unique: dict[tuple[tuple[str, ...], str], Form] = {}
        for form in ordered:
            unique.setdefault((form.words, form.acronym), form)
        return tuple(unique.values())[:MAX_FORMS]

    def _is_shouting(self, words: Sequence[Token]) -> bool:
        """A query all in capitals says nothing about which words are acronyms."""
        return (
            len(words) > 1
            and all(word.text.isupper() or not word.text.isalpha() for word in words)
            and any((word.folded,) not in self._forms for word in words)
        )
