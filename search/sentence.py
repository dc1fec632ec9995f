"""A selection in words, where it is no link: the head of an export, the title of a feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from . import selection
from .contract import SearchQuery, SearchResults
from .labels import Named, name_codes
from .parts import parts_of


def names_of(query: SearchQuery, *, language: str) -> dict[str, dict[str, Named]]:
    """The names of all that is chosen. Two queries at most."""
    wanted: dict[str, list[str]] = {}
    for facet, _mode, code in selection.chosen(query):
        wanted.setdefault(facet, []).append(code)
    return name_codes(wanted, language=language)


def sentence_of(query: SearchQuery, *, language: str) -> str:
    """«vbg»: good practice in Ecuador without Health. Two queries at most."""
    with translation.override(language):
        return sentence_with(query, names_of(query, language=language))


def sentence_with(query: SearchQuery, names: Mapping[str, Mapping[str, Named]]) -> str:
    """The same in the active language, with ``names`` of all that is chosen."""
    words = [f"«{query.text}»"] if query.text else []
    for part in parts_of(query, names):
        if words and not part.before:
            words[-1] += ":"
        words.append(f"{part.before} {part.label}".strip())
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
