"""``documents_changed``: saved searches are to be asked about documents; sent after commit."""

from django.dispatch import Signal

documents_changed = Signal()
