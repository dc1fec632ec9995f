"""The border: public API, exports, importers, demo content."""
