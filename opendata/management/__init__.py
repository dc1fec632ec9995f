"""Commands of the border."""
