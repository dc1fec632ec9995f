"""Organisations, assignments, figures, service points, needs and offers, programmes."""
