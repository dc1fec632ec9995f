"""The token that ends a saved search's mail without signing in. It never expires: a mail may be
read years later. It names the search by its UUID and says nothing of its owner."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature, Signer

from .models import SavedSearch

_SALT = "search.saved.unsubscribe"


def token_for(saved: SavedSearch) -> str:
    """Safe in an address. A change of the site's key keeps it valid while the earlier key is among
    the fallbacks."""
    return Signer(salt=_SALT).sign(saved.uuid.hex)


def search_of(token: str) -> SavedSearch | None:
    """None for a forged or damaged token, and for a search that was deleted."""
    try:
        wanted = UUID(hex=Signer(salt=_SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    return SavedSearch.objects.filter(uuid=wanted).first()
