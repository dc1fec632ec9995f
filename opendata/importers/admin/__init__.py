"""Imports in the administration: upload, check and correct, save, and what came of it."""
