"""Search by meaning: what a text says, whatever its words and its language.

An optional part: without the setting ``MINGA_MEANING`` nothing here runs and no page mentions it.
``contract`` says what the parts promise one another; it names no library.
"""
