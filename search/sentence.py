"""A selection in words, where it is no link: the head of an export, the title of a feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext as p_

from . import selection
from .contract import SearchQuery, SearchResults
from .facets import SPECS
from .labels import Named, name_codes
from .selection import Mode


@dataclass(frozen=True, slots=True)
class Phrase:
    """One part of a selection: ``before`` joins its ``label`` to what stands before, or is ""."""

    before: str
    label: str
    facet: str
    mode: Mode
    code: str


def phrases(query: SearchQuery, names: Mapping[str, Mapping[str, Named]]) -> Iterator[Phrase]:
    """The filters in words, in the active language: "good practice" "or" "lesson learned" "in"
    "Ecuador", "without" "Health". ``names``: facet → code → its name, for all that is chosen."""
    before: tuple[str, Mode] | None = None
    for facet, mode, code in selection.chosen(query):
        label = SPECS[facet].call(code, names[facet][code].name)
        if facet in ("kind", "language"):
            label = label[:1].lower() + label[1:]
        yield Phrase(_joint(facet, mode, before), label, facet, mode, code)
        before = (facet, mode)


def names_of(query: SearchQuery, *, language: str) -> dict[str, dict[str, Named]]:
    """The names of all that is chosen. Two queries at most."""
    wanted: dict[str, list[str]] = {}
    for facet, _mode, code in selection.chosen(query):
        wanted.setdefault(facet, []).append(code)
    return name_codes(wanted, language=language)


def sentence_of(query: SearchQuery, *, language: str) -> str:
    """«vbg»: good practice in Ecuador without Health. Two queries at most."""
    with translation.override(language):
        words = [f"«{query.text}»"] if query.text else []
        for phrase in phrases(query, names_of(query, language=language)):
            if words and not phrase.before:
                words[-1] += ":"
            words.append(f"{phrase.before} {phrase.label}".strip())
        return " ".join(words) or _("All pages")


def deeds_of(results: SearchResults, *, exact: bool) -> Iterator[str]:
    """A sentence for each thing that the search did beyond the words as typed, in the active
    language."""
    if results.corrected_from:
        yield _("We searched «%(meant)s» where you wrote «%(typed)s».") % {
            "meant": results.did_you_mean,
            "typed": results.corrected_from,
        }
    for word, forms in results.expanded.items():
        if forms:
            # Translators: es: También buscamos %(forms)s por «%(word)s».
            yield _("We also searched %(forms)s for «%(word)s».") % {
                "forms": ", ".join(forms),
                "word": word,
            }
    if exact:
        yield _("We searched only what you wrote, without other forms of the words.")
    if results.relaxed == "67%":
        yield _("Few pages hold all your words. These hold at least two thirds of them.")
    elif results.relaxed == "50%":
        yield _("Few pages hold all your words. These hold at least half of them.")
    elif results.relaxed:
        yield _("These pages hold some of your words. Those that hold more of them come first.")


def _joint(facet: str, mode: Mode, before: tuple[str, Mode] | None) -> str:
    if before == (facet, mode):
        if mode == "any":
            return p_("joins alternatives in the selection's sentence", "or")
        return p_("joins conditions in the selection's sentence", "and")
    if mode == "without":
        return p_("before what is excluded in the selection's sentence", "without")
    return str(SPECS[facet].lead)
