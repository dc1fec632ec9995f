"""The default engine: tantivy in process, an index folder beside the database, no server."""

from search.engines.embedded.engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
