"""The resolver that the Markdown renderer asks: keys of a text → pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils import translation

from ..markdown import Target, wanted_query


class PageResolver:
    """Resolves for a text in ``language``: its own language first, then Spanish, then any."""

    def __init__(self, *, language: str) -> None:
        self.language = language

    def resolve(self, keys: Sequence[str], /) -> Mapping[str, Target]:
        # Pages import rendering; the query over aliases needs pages.
        from ..aliases.queries import pages_by_key

        targets: dict[str, Target] = {}
        for key, pages in pages_by_key(keys, language=self.language).items():
            if len(pages) > 1:
                targets[key] = Target(url=self._address(key), state="choice")
                continue
            page = pages[0]
            targets[key] = Target(
                url=self._address(page.code),
                title=page.title,
                code=page.code,
                language=page.language if page.language != self.language else "",
                sections=tuple(
                    section["anchor"] for section in page.rendered_sections() if section["anchor"]
                ),
            )
        return targets

    def wanted_url(self, key: str, /) -> str:
        """The address that the page will have: until then it offers to write it."""
        return self._address(key)

    def _address(self, key: str) -> str:
        with translation.override(self.language):
            if "/" in key:
                return f"{reverse('wanted')}?{wanted_query(key)}"
            return reverse("page", kwargs={"code": key})
