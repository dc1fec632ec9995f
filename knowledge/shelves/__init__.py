"""Shelves: the home page of a language and the sections that hold pages."""
