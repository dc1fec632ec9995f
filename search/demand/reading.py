"""What pages show of the demand: the weave, the whole map, and earlier searches."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db.models import Q

from ..analysis import tokens
from ..contract import SearchEngine
from .figures import keep_figures, kept_figures
from .gaps import MAX_LOOSE, Asked, Gap, find_gaps, in_words
from .lexicon import current_vocabulary
from .map import Cell, DemandMap, busiest_places, gather, whole_map
from .models import SearchTally
from .querysets import SearchTallyQuerySet

#: The weave of the home page.
WEAVE_ROWS = 7
WEAVE_COLUMNS = 5
#: Rows that are looked through for the words of a list.
_SHOWN_ROWS = 1000
#: Earlier searches among which those are that anybody may see.
_LOOKED_THROUGH = 40


@dataclass(frozen=True, slots=True)
class DemandPage:
    """``gaps``: cells without pages and what was searched there; ``loose``: searches in vain that
    speak of no cell; ``theme`` and ``territory``: codes that were chosen, or ""."""

    map: DemandMap
    gaps: tuple[Gap, ...]
    loose: tuple[Asked, ...]
    theme: str = ""
    territory: str = ""

    @property
    def bare_cell(self) -> Cell | None:
        """The one cell that was chosen, where it holds no page and nobody searched."""
        if not (self.theme and self.territory):
            return None
        cells = (cell for row in self.map.rows for cell in row.cells)
        chosen = (cell for cell in cells if cell.territory.code == self.territory)
        return next((cell for cell in chosen if not (cell.pages or cell.searches)), None)


def remembered() -> SearchTallyQuerySet:
    """The searches that are kept: what is older leaves the table every day; none where the settings
    keep none."""
    kept: SearchTallyQuerySet = SearchTally.objects.all()
    return kept if settings.SEARCH_LOG_DAYS > 0 else kept.none()


def weave(*, engine: SearchEngine, language: str, now: float) -> DemandMap:
    """The busiest places and the first themes, of figures that are a minute old at most. One query,
    and one more when they are counted again. ``now``: seconds of a clock that only goes forward.
    Raises ``EngineError``."""
    vocabulary = current_vocabulary()
    if not vocabulary.themes:
        return DemandMap()
    found = kept_figures(engine=engine, vocabulary=vocabulary, now=now)
    if found is None:
        by_cell = remembered().unanswered().placed().by_cell()
        found = gather(engine=engine, vocabulary=vocabulary, by_cell=by_cell)
        keep_figures(found, engine=engine, vocabulary=vocabulary, now=now)
    return busiest_places(
        found, vocabulary, language=language, rows=WEAVE_ROWS, columns=WEAVE_COLUMNS
    )


def demand_page(
    *, engine: SearchEngine, language: str, now: float, territory: str = "", theme: str = ""
) -> DemandPage:
    """The map as it is now, and what was searched in its empty cells; the weave shows no older
    figures than it did. Codes that nobody knows choose nothing. Raises ``EngineError``."""
    vocabulary = current_vocabulary()
    territory = territory if territory in vocabulary.places else ""
    theme = theme if theme in {each.code for each in vocabulary.themes} else ""
    unanswered = remembered().unanswered()
    by_cell = list(unanswered.placed().by_cell())
    found = gather(engine=engine, vocabulary=vocabulary, by_cell=by_cell)
    keep_figures(found, engine=engine, vocabulary=vocabulary, now=now)
    chosen = {"language": language, "territory": territory, "theme": theme}
    gaps = find_gaps(
        found,
        vocabulary,
        by_cell=by_cell,
        shown=list(unanswered.placed().known()[:_SHOWN_ROWS]),
        **chosen,
    )
    loose: list[Asked] = []
    if not (territory or theme):
        nowhere = unanswered.filter(Q(themes="") | Q(territories="")).known()[:MAX_LOOSE]
        loose = in_words(list(nowhere), vocabulary, language=language)
    shown = whole_map(found, vocabulary, **chosen)
    return DemandPage(shown, gaps, tuple(loose), theme=theme, territory=territory)


def earlier_searches(
    prefix: str, *, engine: SearchEngine, language: str, limit: int = 8
) -> list[str]:
    """Searches of this language that were answered, that begin with the words of ``prefix`` and
    that anybody may see, most made first, with the vocabulary's accents: made of words of the
    vocabulary, or often made of words that all stand in public pages. Two queries; none for a
    prefix without words. Raises ``EngineError``."""
    folded = " ".join(token.folded for token in tokens(prefix))
    if not folded:
        return []
    rows = list(
        remembered()
        .filter(language=language[:2], filters="", is_answered=True)
        .beginning(folded)
        .shown()[:_LOOKED_THROUGH]
    )
    unknown = [word for row in rows if not row["known"] for word in row["words"].split()]
    public = engine.document_frequencies(unknown) if unknown else {}
    allowed = (
        str(row["words"])
        for row in rows
        if row["known"] or all(public.get(word) for word in row["words"].split())
    )
    written = current_vocabulary().lexicon.written
    return [written(words) for words in islice(allowed, limit)]
