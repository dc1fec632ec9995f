"""The app's models, each in the folder of its subject."""

from .importers.models import ImportedSheet, ImportRun

__all__ = ["ImportRun", "ImportedSheet"]
