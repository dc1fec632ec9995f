"""Articles: a Markdown body for everything that has no sheet of its own."""
