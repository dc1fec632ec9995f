"""What a person is told of what became of a saved search. In the active language."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from . import services
from .enums import Frequency
from .models import SavedSearch
from .services import TooBroad


def kept(saved: SavedSearch) -> str:
    if saved.frequency == Frequency.NEVER:
        return _("«%(name)s» is saved.") % {"name": saved.name}
    return _("«%(name)s» is saved. We will tell you when there are new pages.") % {
        "name": saved.name
    }


def kept_before(saved: SavedSearch) -> str:
    return _("You saved this search before, as «%(name)s». This is it.") % {"name": saved.name}


def changed(saved: SavedSearch) -> str:
    return _("The changes to «%(name)s» were kept.") % {"name": saved.name}


def paused(saved: SavedSearch) -> str:
    return _("«%(name)s» is paused: it stays here and tells you nothing.") % {"name": saved.name}


def resumed(saved: SavedSearch) -> str:
    return _("«%(name)s» looks for new pages again, from now on.") % {"name": saved.name}


def stays_paused(saved: SavedSearch, error: TooBroad) -> str:
    return _(
        "«%(name)s» stays paused: by now it finds %(count)s pages, and we tell of searches of at "
        "most %(most)s. Save a narrower one, or follow this one by its Atom feed."
    ) % {"name": saved.name, **_numbers(error)}


def deleted(saved: SavedSearch) -> str:
    return _("«%(name)s» was deleted.") % {"name": saved.name}


def too_many() -> str:
    return _(
        "You have %(count)s saved searches, the most that one person can have. Delete one of them, "
        "then save this one; what you wrote here is kept as long as this page is open."
    ) % {"count": services.MOST}


def too_broad(error: TooBroad) -> str:
    return _(
        "This search finds %(count)s pages; save a narrower one, of at most %(most)s. You can also "
        "follow this one by its Atom feed. What you wrote here is kept as long as this page is "
        "open."
    ) % _numbers(error)


def _numbers(error: TooBroad) -> dict[str, str]:
    numbers = {"count": error.count, "most": services.BROADEST}
    return {name: number_format(number, force_grouping=True) for name, number in numbers.items()}
