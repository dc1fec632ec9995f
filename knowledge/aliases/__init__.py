"""Aliases: every name by which a page is known, and how a written key finds its page."""
