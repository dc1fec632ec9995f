"""What templates ask of the demand map."""

from __future__ import annotations

import time

from django import template

from accounts.language import reader_language

from ..contract import EngineError
from ..demand.map import DemandMap
from ..demand.reading import weave
from ..engine import current_engine

register = template.Library()


@register.simple_tag
def demand_weave() -> DemandMap:
    """``{% demand_weave as weave %}``: the busiest places by theme. Two queries at most; false
    where nothing is published or search does not answer."""
    try:
        return weave(
            engine=current_engine(),
            language=reader_language(),
            now=time.monotonic(),
        )
    except EngineError:
        return DemandMap()
