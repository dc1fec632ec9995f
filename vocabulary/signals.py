"""Signals of the vocabulary, sent in the transaction of the change.

``terms_changed``     ``term_ids``: terms whose names, place in the tree or standing changed without
                      a save of their own, by a bulk load or because something above them moved
``synonyms_changed``  no arguments: a bulk load changed synonym sets, or brought new terms, whose
                      other names are synonyms
"""

from django.dispatch import Signal

terms_changed = Signal()
synonyms_changed = Signal()
