"""How our pages appear in the admin: by which title, and in a preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import Page
else:
    Page = object


class ShownInAdmin(Page):
    """Part of ``KnowledgePage``, whose fields it reads."""

    code: Any
    language: Any
    institutional_code: Any

    def get_admin_display_title(self) -> str:
        """The codes follow the title wherever editors choose among pages; nobody says a shelf's."""
        own = "" if self.code.startswith("SE-") else self.code
        title = str(super().get_admin_display_title())
        return " · ".join(part for part in (title, self.institutional_code, own) if part)

    def make_preview_request(self, *args: Any, **kwargs: Any) -> Any:
        """A draft is drawn as it would be published; one without a code yet borrows number 0."""
        if not self.code:
            locale = self.locale if self.locale_id else self.get_default_locale()
            self.language, self.code = locale.language_code, f"{type(self).code_prefix}-0"
        self.render()
        return super().make_preview_request(*args, **kwargs)
