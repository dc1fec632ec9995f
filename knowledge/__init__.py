"""What everything rests on: pages, Markdown, aliases and media."""
