"""Pages: the shared table, articles, sections and the home page."""
