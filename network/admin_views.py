"""What the admin's forms ask while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from .forms import spaced
from .numbers import NotANumber, Thousands, read_number

#: No number that is read is longer.
LONGEST = 60


@require_GET
def read_number_as_typed(request: HttpRequest) -> JsonResponse:
    """``{"read_as": "58 000", "ambiguous": false}`` for ``text``; ``read_as`` is empty for what is
    no number. ``max_decimals`` and ``evidence`` as for ``read_number``."""
    most = request.GET.get("max_decimals", "")
    marks: dict[str, Thousands] = {"comma": "comma", "dot": "dot"}
    try:
        reading = read_number(
            request.GET.get("text", "")[:LONGEST],
            thousands=marks.get(request.GET.get("evidence", "")),
            max_decimals=int(most) if most.isdecimal() and len(most) == 1 else None,
        )
    except NotANumber:
        return JsonResponse({"read_as": "", "ambiguous": False})
    return JsonResponse({"read_as": spaced(reading.value), "ambiguous": reading.ambiguous})
