"""Coded good practices and lessons learned: the sheet, its editions, replications."""
