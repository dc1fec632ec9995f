"""What search does when others change: synonyms are loaded again, and the outbox is drained."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from . import services
from .background import drainer
from .demand.recorder import recorder
from .meaning import switch as meaning
from .signals import outbox_written

#: Fields of a term that an expander reads.
NAME_FIELDS = frozenset({"name_es", "name_en", "name_pt", "other_names"})


def synonym_changed(sender: type, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        services.synonyms_changed(at=timezone.now())


def term_saved(
    sender: type, instance: Any, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """A new keyword with one name is nobody's synonym: writers make such all day."""
    if raw or (created and instance.scheme == "keyword" and len(instance.names()) < 2):
        return
    if update_fields is None or not NAME_FIELDS.isdisjoint(update_fields):
        services.synonyms_changed(at=timezone.now())


def names_changed(sender: type, **kwargs: Any) -> None:
    services.synonyms_changed(at=timezone.now())


def promotion_changed(sender: type, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        services.promotions_changed(at=timezone.now())


def drain_after_commit(sender: type, **kwargs: Any) -> None:
    if settings.SEARCH_DRAIN_AFTER_COMMIT:
        drainer.wake()


def serve(sender: type, **kwargs: Any) -> None:
    """A process that answers requests drains, from its first one on."""
    drainer.start()
    recorder.start()
    meaning.serve()


def connect() -> None:
    from wagtail.contrib.search_promotions.models import Query, SearchPromotion

    from vocabulary.models import Synonym, Term
    from vocabulary.signals import synonyms_changed, terms_changed

    for signal in (post_save, post_delete):
        signal.connect(synonym_changed, sender=Synonym, dispatch_uid=f"search.synonym.{id(signal)}")
        for kept in (Query, SearchPromotion):
            uid = f"search.{kept.__name__}.{id(signal)}"
            signal.connect(promotion_changed, sender=kept, dispatch_uid=uid)
    for kept in (Query, SearchPromotion):
        _save_whole(kept)
    post_save.connect(term_saved, sender=Term, dispatch_uid="search.term_saved")
    post_delete.connect(names_changed, sender=Term, dispatch_uid="search.term_deleted")
    terms_changed.connect(names_changed, dispatch_uid="search.terms_changed")
    synonyms_changed.connect(names_changed, dispatch_uid="search.synonyms_changed")
    outbox_written.connect(drain_after_commit, dispatch_uid="search.drain_after_commit")
    request_started.connect(serve, dispatch_uid="search.serve")


def _save_whole(model: Any) -> None:
    """Wagtail's model is saved in autocommit and sends ``post_save`` afterwards: cut in between,
    other processes would not hear of the change (ADR 0003)."""
    if not getattr(model.save, "is_atomic", False):
        save = transaction.atomic(model.save)
        save.is_atomic = True
        model.save = save
