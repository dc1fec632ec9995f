"""Engines behind the one contract, each in a folder of its own."""
