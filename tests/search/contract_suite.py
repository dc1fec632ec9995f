"""What every search engine promises, as tests. An engine subclasses ``EngineContract``.

It asserts sets of hits, exact counts, orders with their tie-break, safe extracts and visibility. It
does not assert scores. What an engine cannot do is a skip with a sentence in its subclass.
"""

from __future__ import annotations

from tests.search.contract_changes import ChangesContract
from tests.search.contract_corpus import CORPUS, EXPANDER, HOSTILE
from tests.search.contract_correction import CorrectionContract
from tests.search.contract_facets import FacetsContract
from tests.search.contract_ranking import RankingContract
from tests.search.contract_words import WordsContract

__all__ = ["CORPUS", "EXPANDER", "HOSTILE", "EngineContract"]


class EngineContract(
    WordsContract, CorrectionContract, FacetsContract, RankingContract, ChangesContract
):
    """The whole contract. Give an ``engine`` fixture: empty, with ``EXPANDER`` as its synonyms."""
