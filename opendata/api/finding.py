"""From what stands in an address to a published page."""

from __future__ import annotations

from typing import Final

from django.http import Http404
from django.utils.translation import gettext as _

from knowledge.aliases.queries import pages_by_key
from knowledge.models import KnowledgePage
from search.analysis import clean

from .schemas import Choice, Choices

#: Longest code or title that is looked up.
MAX_KEY: Final = 255


def find_page(code: str, *, language: str) -> KnowledgePage | Choices:
    """The published page with Minga's own code or an alias, in ``language`` where it has it; the
    choices where an alias means several. Raises ``Http404`` with a sentence in the active
    language."""
    key = clean(code).strip()[:MAX_KEY]
    found = KnowledgePage.objects.for_language(key, language)
    if found is not None:
        return found
    pages = pages_by_key([key], language=language).get(key, [])
    if not pages:
        raise Http404(_("No published page has this code or name."))
    if len(pages) > 1:
        detail = _("This code belongs to several pages. Choose one.")
        return Choices(detail=detail, choices=[_choice(one) for one in pages])
    return pages[0]


def _choice(page: KnowledgePage) -> Choice:
    return Choice(
        code=page.code,
        institutional_code=page.institutional_code,
        issuer=page.issuer,
        title=page.title,
        language=page.language,
        url=page.address(),
    )
