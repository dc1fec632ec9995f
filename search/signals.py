"""Signals of search.

``outbox_written``: rows were committed to the outbox; no arguments.

``documents_settled``: ``keys`` are documents that the index now has as they are in the database,
because they were published or changed; ``at`` says when. Sent inside the transaction that deletes
their rows, so what a receiver writes is kept or lost with that. A process that dies in between
settles them again: receivers hear of a change at least once. What was withdrawn is not named.
A receiver only writes rows; where it fails, the rows stay in the outbox.
"""

from django.dispatch import Signal

outbox_written = Signal()
documents_settled = Signal()
