"""The search index under fire: real processes that are killed, disks that are full, files that are
damaged. ``python -m tests.torture`` (``make torture``) runs all of it, ``test_torture.py`` a little
of it."""
