"""Migrations of the peer."""
