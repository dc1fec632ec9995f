"""Saved searches: a selection that somebody keeps, and the new pages that it is told of, once."""
