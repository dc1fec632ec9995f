"""What looks like one person's data on a page, and what its author decided about it.

The decision is an entry of Wagtail's log: which kinds, in which fields and lines, and a keyed mark
of each spot, so that the same spot is not asked about twice. The text itself is never in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from modelcluster.models import get_all_child_relations
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry

from ..personal_data import Finding, find_personal_data

#: Name of the log action.
REVIEWED = "minga.personal_data_reviewed"
#: Kind of finding → how it is named to its author.
KIND_LABELS = {
    "email": _("an e-mail address"),
    "phone": _("a telephone number"),
    "national_id": _("an identity document"),
    "passport": _("a passport"),
}
#: Fields of Wagtail's own page that people write.
_WRITTEN_ON_PAGE = frozenset({"title", "seo_title", "search_description"})


@dataclass(frozen=True, slots=True)
class Spot:
    """``place``: the field where it stands, for its author; ``mark``: the same for the same words
    of the same kind, and nothing can be read back from it."""

    place: str
    finding: Finding
    mark: str

    @property
    def label(self) -> str:
        return str(KIND_LABELS[self.finding.kind])


def find_spots(texts: Mapping[str, str], *, allowed: Iterable[str] = ()) -> list[Spot]:
    """The findings of each text, in the order given. ``allowed`` as for ``find_personal_data``."""
    allowed = tuple(entry for entry in allowed if entry)
    return [
        Spot(place, finding, _mark(finding.kind, text[finding.start : finding.end]))
        for place, text in texts.items()
        for finding in find_personal_data(text, allowed=allowed)
    ]


def undecided(page: Page, spots: Iterable[Spot]) -> list[Spot]:
    """The spots about which nobody has decided yet on this page (one query, none without spots)."""
    spots = list(spots)
    if not spots:
        return []
    decided = decided_marks(page)
    return [spot for spot in spots if spot.mark not in decided]


def decided_marks(page: Page) -> frozenset[str]:
    """Marks of the spots that an author has looked at and found to identify nobody."""
    if page.pk is None:
        return frozenset()
    entries = PageLogEntry.objects.filter(page=page.pk, action=REVIEWED)
    return frozenset(
        spot["mark"] for entry in entries for spot in entry.data.get("spots", ()) if "mark" in spot
    )


@transaction.atomic
def record_review(*, page: Page, spots: Iterable[Spot], user: Any) -> None:
    """Logs that ``user`` looked at each of ``spots`` and decided that it identifies nobody."""
    entries = [
        {
            "place": spot.place,
            "kind": spot.finding.kind,
            "line": spot.finding.line,
            "mark": spot.mark,
        }
        for spot in spots
    ]
    if entries:
        log(instance=page, action=REVIEWED, user=user, data={"spots": entries})


def written_texts(page: Page) -> dict[str, str]:
    """Everything on a page that people typed, by field: for checks outside its form."""
    texts = dict(_own_texts(page))
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        for child in getattr(page, name).all():
            for field, text in _own_texts(child):
                texts[f"{name}.{child.pk or id(child)}.{field}"] = text
    return texts


def _own_texts(instance: models.Model) -> Iterator[tuple[str, str]]:
    for field in instance._meta.concrete_fields:
        if not field.editable or field.choices:
            continue
        if field.model is Page and field.name not in _WRITTEN_ON_PAGE:
            continue
        value = field.value_from_object(instance)
        if isinstance(field, models.JSONField) and isinstance(value, dict):
            for key, text in value.items():
                if isinstance(text, str) and text:
                    yield f"{field.name}.{key}", text
        elif is_prose(field) and value:
            yield field.name, value


def is_prose(field: Any) -> bool:
    """Whether people write words in a model's field, and not an address or a slug."""
    return isinstance(field, models.CharField | models.TextField) and not isinstance(
        field, models.URLField | models.EmailField | models.SlugField
    )


def _mark(kind: str, words: str) -> str:
    return salted_hmac("minga.personal_data", f"{kind}|{words}").hexdigest()[:20]
