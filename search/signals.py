"""Signals of search. ``outbox_written``: rows were committed to the outbox; no arguments."""

from django.dispatch import Signal

outbox_written = Signal()
