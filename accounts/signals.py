"""Signals of accounts. ``roles_ensured``: ``groups`` is a mapping of role → Group; receivers add
the permissions that their app gives to each role, and must be safe to run again."""

from django.dispatch import Signal

roles_ensured = Signal()
