"""The composition root: settings, addresses and the servers' entry points."""
