"""From names as printed to terms and organisations, in two queries however long the file is.

A reading is never silent about itself: it says what it chose from, and what it did not find.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from network.models import Organisation
from practices.editions import fold_heading
from vocabulary.enums import Scheme
from vocabulary.models import Term

#: Schemes that a sheet names; keywords are free and looked up when they are saved.
SCHEMES = (
    Scheme.TERRITORY,
    Scheme.ASSISTANCE,
    Scheme.PRINCIPLE,
    Scheme.OBJECTIVE,
    Scheme.GOAL,
    Scheme.AREA,
    Scheme.SECTOR,
)
_CODE = re.compile(r"\[([\w.-]{1,40})\]\s*$")
_BRACKETS = re.compile(r"\s*\(([^()]{1,100})\)\s*$")
_KIND_OF_PLACE = re.compile(
    r"^(?:(?:la |el )?(?:provincia|ciudad|cant[óo]n|departamento|regi[óo]n|estado|municipio"
    r"|parroquia|distrito)(?: del?)?|(?:the )?(?:province|city|department|region|state) of)\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
#: Words that stand in the names of institutions, folded.
_INSTITUTIONS = frozenset(
    {
        "agencia", "agency", "alcaldia", "asociacion", "association", "associacao", "banco", "bank",
        "comite", "committee", "consejo", "consorcio", "cooperativa", "corporacion", "council",
        "cruz", "defensoria", "federacion", "federation", "foundation", "fundacao", "fundacion",
        "gobernacion", "instituto", "institute", "ministerio", "ministry", "municipalidad",
        "municipio", "organizacion", "organization", "organisation", "pastoral", "plataforma",
        "prefeitura", "prefectura", "programa", "programme", "red", "secretaria", "servicio",
        "universidad", "university", "universidade",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TermReading:
    """``term`` is None where no list has the name. ``others``: what else it could have been;
    ``differs``: the term's own name has other words than what is printed."""

    printed: str
    term: Term | None = None
    others: tuple[Term, ...] = ()
    differs: bool = False


@dataclass(frozen=True, slots=True)
class OrganisationReading:
    """``organisation`` is None where none bears the name; ``guessed``: it has a longer name that
    begins with the printed one."""

    printed: str
    organisation: Organisation | None = None
    guessed: bool = False


class TermNames:
    """All terms that a sheet may name, by scheme and by name. Loaded once (one query)."""

    def __init__(self, terms: Iterable[Term], *, language: str = "es") -> None:
        self.language = language
        self._by_code: dict[tuple[str, str], Term] = {}
        self._by_name: dict[tuple[str, str], list[Term]] = {}
        for term in terms:
            self._by_code[term.scheme, term.code.casefold()] = term
            for name in dict.fromkeys(fold_heading(name) for name in term.names()):
                if name:
                    self._by_name.setdefault((term.scheme, name), []).append(term)

    @classmethod
    def load(cls, *, language: str) -> TermNames:
        """The terms that writers may choose today."""
        terms = Term.objects.offered().filter(scheme__in=[scheme.value for scheme in SCHEMES])
        return cls(terms.order_by("scheme", "order", "code"), language=language)

    def coded(self, scheme: str, code: str) -> Term | None:
        return self._by_code.get((scheme, code.casefold()))

    def named(self, scheme: str, name: str) -> list[Term]:
        """The terms of a list that bear the name or the code, in the list's order."""
        term = self.coded(scheme, name.strip())
        return [term] if term else list(self._by_name.get((scheme, fold_heading(name)), ()))

    def read(self, scheme: str, printed: str, *, country: str = "") -> TermReading:
        """The term that ``printed`` names: its name in any language, another name, its code, or a
        name with the code in square brackets (as ``written`` writes it). Of several territories the
        one in ``country`` (a code) is preferred, then the smaller one within the larger."""
        match = _CODE.search(printed)
        if match:
            return TermReading(printed, self.coded(scheme, match[1]))
        for name, hint in _spellings(scheme, printed):
            found = self.named(scheme, name)
            if found:
                inside = self._country_of(hint) if hint else ""
                chosen = self._choose(found, inside or country)
                others = tuple(term for term in found if term is not chosen)
                names = (chosen.name_es, chosen.name_en, chosen.name_pt)
                own = {fold_heading(name) for name in names}
                differs = fold_heading(name) not in own and name != chosen.code
                return TermReading(printed, chosen, others, differs)
        return TermReading(printed)

    def like(self, scheme: str, text: str, *, most: int) -> list[str]:
        """Names of terms that are written nearly as ``text``, nearest first."""
        folded = fold_heading(text[:80])
        names = [name for known, name in self._by_name if known == scheme]
        found = difflib.get_close_matches(folded, names, n=most)
        terms = dict.fromkeys(self._by_name[scheme, name][0] for name in found)
        return [term.label(self.language) for term in terms]

    def written(self, scheme: str, code: str) -> str:
        """How a term is written for a person to edit, so that ``read`` finds the same one."""
        term = self.coded(scheme, code)
        if term is None:
            return code
        label = term.label(self.language)
        return label if self.named(scheme, label) == [term] else f"{label} [{term.code}]"

    def sectors_named_like(self, area: Term) -> list[Term]:
        """Top sectors that have the area's very name: an area of protection works in protection."""
        names = {fold_heading(name) for name in (area.name_es, area.name_en, area.name_pt)} - {""}
        return [
            term
            for (scheme, _code), term in self._by_code.items()
            if scheme == Scheme.SECTOR
            and term.parent_id is None
            and names & {fold_heading(term.name_es), fold_heading(term.name_en)}
        ]

    def country_spoken_of(self, names: Iterable[str]) -> str:
        """The code of the country in which most of the names lie that only one country has."""
        votes: dict[str, int] = {}
        for name in names:
            countries = {
                term.path_codes()[0]
                for spelling, _hint in _spellings(Scheme.TERRITORY, name)
                for term in self.named(Scheme.TERRITORY, spelling)
            }
            if len(countries) == 1:
                country = countries.pop()
                votes[country] = votes.get(country, 0) + 1
        return max(votes, key=lambda code: votes[code], default="")

    def _country_of(self, hint: str) -> str:
        found = self.named(Scheme.TERRITORY, hint)
        return found[0].path_codes()[0] if found else ""

    def _choose(self, found: Sequence[Term], country: str) -> Term:
        inside = [term for term in found if country and term.path_codes()[0] == country] or found
        # Of "Lima" the city and "Lima" the region around it the document means the city as often;
        # the smaller one is also counted wherever the larger is asked for.
        return max(inside, key=lambda term: (len(term.path_codes()), -inside.index(term)))


def _spellings(scheme: str, printed: str) -> Iterator[tuple[str, str]]:
    """The name as printed and, for places, without what stands around it: (name, hint)."""
    name = printed.strip()
    yield name, ""
    if scheme != Scheme.TERRITORY:
        return
    hint = ""
    match = _BRACKETS.search(name)
    if match:
        name, hint = name[: match.start()], match[1]
        yield name, hint
    shorter = _KIND_OF_PLACE.sub("", name)
    if shorter != name:
        yield shorter, hint


class OrganisationNames:
    """Organisations by their names. Loaded once (one query)."""

    def __init__(self, organisations: Iterable[Organisation], *, issuer: str) -> None:
        self._all = list(organisations)
        self.issuer = issuer

    @classmethod
    def load(cls, *, issuer: str, name: str = "") -> OrganisationNames:
        """All organisations; the issuer as ``name``, unsaved and without code, if it is not there
        yet: the sheets may speak of it."""
        found = list(Organisation.objects.order_by("pk"))
        if name and not any(one.issuer == issuer for one in found):
            found.append(Organisation(name=name, issuer=issuer))
        return cls(found, issuer=issuer)

    @property
    def own(self) -> Organisation | None:
        """The organisation that issues the codes."""
        return next((one for one in self._all if self.issuer and one.issuer == self.issuer), None)

    def read(self, printed: str) -> OrganisationReading:
        """The organisation that bears the name. The issuer is also known by the name with which its
        own begins: in a sheet of *OIM Ecuador*, *OIM* means it."""
        key = fold_heading(printed)
        found = self._by_name.get(key)
        own = self.own
        if own and found is not own and key and not found:
            begins = any(f"{fold_heading(name)} ".startswith(f"{key} ") for name in own.names())
            if begins or key == self.issuer.partition("-")[0]:
                return OrganisationReading(printed, own, guessed=True)
        return OrganisationReading(printed, found)

    @cached_property
    def _by_name(self) -> Mapping[str, Organisation]:
        names: dict[str, Organisation] = {}
        for organisation in self._all:
            for name in (*organisation.names(), organisation.code):
                names.setdefault(fold_heading(name) or name, organisation)
        return names


def looks_like_an_institution(printed: str) -> bool:
    """Whether a name is that of one institution, as far as its writing shows: an acronym, or a word
    that only institutions have. Others stay words: an organisation is never a person."""
    words = [word for word in _WORD.findall(printed) if len(word) > 1]
    if not words or not printed[:1].isupper():
        return False
    acronym = len(words) == 1 and words[0].isupper() and len(words[0]) <= 12
    return acronym or any(fold_heading(word) in _INSTITUTIONS for word in words)
