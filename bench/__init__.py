"""Measurements beside the peers: ``make bench``. Results are ratios in one run on one machine."""
