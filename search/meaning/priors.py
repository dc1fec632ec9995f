"""What texts of one language have in common, as it was measured once for the model that we ship
settings for.

``data/priors.json`` is made by ``python -m tests.tools.priors`` from the vocabulary's names, which
every language has. A model that is not in it starts without: see ``centring``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from .centring import Prior

PRIORS = Path(__file__).with_name("data") / "priors.json"


@cache
def known_priors(embedder_id: str, dim: int) -> Mapping[str, Prior]:
    """By language; empty for a model of which none are known."""
    languages = json.loads(PRIORS.read_text()).get(embedder_id, {})
    priors = {
        language: Prior(
            passages=np.asarray(means["passages"], dtype=np.float32),
            queries=np.asarray(means["queries"], dtype=np.float32),
        )
        for language, means in languages.items()
    }
    whole = all(each.passages.shape == each.queries.shape == (dim,) for each in priors.values())
    return MappingProxyType(priors if whole else {})
