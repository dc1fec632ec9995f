"""Importers of sheets: bytes → ``Document`` → ``ParsedFile``, all pure.

``reading`` turns a file into paragraphs and tables with line numbers, ``recognition`` finds the
edition, the table of codes and the full sheets, ``codes`` repairs damaged codes, ``facts`` reads
numbers, money, places and terms. Nothing here touches the database: a file is parsed whole or
refused whole with an ``ImportProblem``.
"""
