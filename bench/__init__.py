"""Measurements beside the peers: ``make bench``. Each result is a ratio in one run on one machine."""
