"""Mail for what saved searches have found.

At most once: what a mail names is marked as sent, in a transaction of its own, before the mail goes
to the server. When the server refuses it, it is put back and tried again later. Where nobody can
know whether the server took it (the process died in between, or the line broke while the text was
under way), it is not sent again: that mail may be lost, and the notice on the site has told the
same since the moment the pages were found.

What is named is asked again just before: of the index, whether it fits, and of the database,
whether everybody may read it, for the index can be behind and a mail cannot be called back. A page
that was withdrawn goes on waiting, and is named in a later mail should it come back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from ..contract import SearchDocument, SearchEngine
from ..sources import only_readable
from . import definition
from .enums import Frequency, MailState
from .mail_line import Line
from .mails import compose
from .models import SavedSearch
from .schedule import Hours, next_mail, next_try
from .services import whole_index

logger = logging.getLogger("minga.search")

#: Mails in one pass: then new documents are looked at again.
BATCH: Final = 20
_CHUNK = 300


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """``sent`` and ``failed`` count mails. ``error``: why the mail server could not be used."""

    sent: int = 0
    failed: int = 0
    error: str = ""


def deliver_once(
    *,
    engine: SearchEngine,
    connection: BaseEmailBackend,
    now: datetime,
    hours: Hours,
    limit: int = BATCH,
) -> DeliveryReport:
    """Sends what is due, at most ``limit`` mails, through ``connection``. Raises ``EngineError``
    when the index cannot be asked: nothing is marked then. Raises nothing that a mail server or one
    mail causes."""
    due = list(SavedSearch.objects.mail_due(now=now).select_related("owner")[:limit])
    line = Line(connection)
    sent = failed = 0
    try:
        for saved in due:
            waiting = _waiting(saved)
            public = _public(saved, waiting, engine)
            try:
                line.open()
            except Exception as error:
                logger.warning("The mail server does not answer: %s", error)
                return DeliveryReport(sent, failed, f"{type(error).__name__}: {error}")
            claimed = _claim(saved, waiting, public, now=now, hours=hours)
            if not claimed:
                continue
            outcome = _send(saved, [found for found in public if found.code in claimed], line)
            sent += outcome == "sent"
            failed += outcome != "sent"
            if outcome == "refused":
                _put_back(saved, claimed, now=now)
            if line.is_broken:
                return DeliveryReport(sent, failed, "the mail server ended the connection")
    finally:
        line.close()
    return DeliveryReport(sent, failed)


def _waiting(saved: SavedSearch) -> list[str]:
    """Codes in the order in which they were found."""
    found = saved.matches.filter(mail=MailState.WAITING).order_by("id")
    return list(found.values_list("code", flat=True))


def _public(saved: SavedSearch, codes: Sequence[str], engine: SearchEngine) -> list[SearchDocument]:
    """Of what waits, what everybody may read now and still fits, in the same order: one document a
    page, in the search's language where there is one."""
    documents: list[SearchDocument] = []
    found: dict[str, SearchDocument] = {}
    with whole_index(engine):
        for start in range(0, len(codes), _CHUNK):
            keys = [
                key for code in codes[start : start + _CHUNK] for key in definition.keys_of(code)
            ]
            for document in engine.scan(definition.strict(saved.query_string, keys=keys)):
                documents.append(document)
    for document in only_readable(documents):
        if document.code not in found or document.language == saved.language:
            found[document.code] = document
    return [found[code] for code in codes if code in found]


@transaction.atomic
def _claim(
    saved: SavedSearch,
    asked: Sequence[str],
    public: Sequence[SearchDocument],
    *,
    now: datetime,
    hours: Hours,
) -> frozenset[str]:
    """Marks as sent what the mail will name; empty where nothing is left to name, or another
    machine sends it, or its owner changed their mind since it was read."""
    found = (
        SavedSearch.objects.select_for_update(of=("self",))
        .awake()
        .filter(pk=saved.pk, mail_due_at=saved.mail_due_at, frequency=saved.frequency)
        .first()
    )
    if found is None:
        return frozenset()
    waiting = frozenset(
        found.matches.select_for_update()
        .filter(mail=MailState.WAITING)
        .values_list("code", flat=True)
    )
    codes = waiting & {document.code for document in public}
    _mark(found, codes, MailState.WAITING, mail=MailState.SENT, mailed_at=now)
    # What was found while this mail was prepared waits for the next one.
    later = waiting.difference(asked)
    found.mail_due_at = next_mail(found.frequency, after=now, hours=hours) if later else None
    found.save(update_fields=["mail_due_at"])
    return codes


@transaction.atomic
def _put_back(saved: SavedSearch, codes: frozenset[str], *, now: datetime) -> None:
    """The mail was not taken: its pages wait again, a while longer each time."""
    found = SavedSearch.objects.select_for_update().filter(pk=saved.pk).first()
    if found is None:
        return
    wanted = found.is_active and found.frequency != Frequency.NEVER
    state = MailState.WAITING if wanted else MailState.NONE
    _mark(found, codes, MailState.SENT, mail=state, mailed_at=None)
    found.mail_attempts += 1
    found.mail_due_at = next_try(found.mail_attempts, after=now) if wanted else None
    found.save(update_fields=["mail_attempts", "mail_due_at"])


def _mark(saved: SavedSearch, codes: Iterable[str], before: MailState, **fields: Any) -> None:
    listed = sorted(codes)
    for start in range(0, len(listed), _CHUNK):
        chunk = listed[start : start + _CHUNK]
        saved.matches.filter(code__in=chunk, mail=before).update(**fields)


def _send(
    saved: SavedSearch, documents: Sequence[SearchDocument], line: Line
) -> Literal["sent", "refused", "unknown"]:
    try:
        line.send(compose(saved, documents))
    except Exception as error:
        # Whatever it was, the other mails go out. The error's text may hold the address.
        logger.warning("The mail of saved search %s failed: %s", saved.uuid, type(error).__name__)
        return "unknown" if line.may_have_arrived(error) else "refused"
    if saved.mail_attempts:
        SavedSearch.objects.filter(pk=saved.pk).update(mail_attempts=0)
    return "sent"
