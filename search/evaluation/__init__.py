"""Judged questions asked of the real engine, and how good its answers are in numbers.

``judged`` reads documents and questions, ``variants`` writes a question as people also type it,
``measuring`` asks and counts, ``command`` is ``manage.py search evaluate``.
"""
