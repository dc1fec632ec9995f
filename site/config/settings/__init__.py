"""Settings: ``dev`` for a desk, ``test`` for pytest, ``production`` for a server."""
