"""Documents and judged questions from JSON lines.

One object a line, in any order and in as many files as there are::

    {"type": "document", "key": "d1", "language": "es", "title": "Agua", "text": "…"}
    {"type": "question", "text": "¿quién trae agua?", "language": "es", "relevant": ["d1"]}

``key``, ``text`` and ``relevant`` are required, ``language`` is ``es`` when it is not said and
``title`` empty; other fields are ignored. Keys may be numbers. Blank lines count for nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from search.analysis import DEFAULT_LANGUAGE
from search.contract import SearchDocument, Section


class JudgedFileError(ValueError):
    """A line that cannot be used; the text names the file, the line and what is wrong."""

    def __init__(self, name: str, line: int | None, message: str) -> None:
        super().__init__(
            f"{name}: {message}" if line is None else f"{name}, line {line}: {message}"
        )


@dataclass(frozen=True, slots=True)
class Question:
    """``relevant``: the keys of the documents that answer it; never empty."""

    text: str
    language: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """``unknown``: keys that questions hold relevant and that no document has. They are counted as
    not found."""

    documents: tuple[SearchDocument, ...]
    questions: tuple[Question, ...]

    @property
    def unknown(self) -> frozenset[str]:
        there = {document.key for document in self.documents}
        return frozenset(key for q in self.questions for key in q.relevant if key not in there)


def read(names: Iterable[str], *, stdin: IO[bytes]) -> JudgedSet:
    """Everything in the files of those names, ``-`` being ``stdin``; raises ``JudgedFileError``
    for the first line that cannot be used, for a file that cannot be read, for a key that two
    documents have, and when there is no document or no question."""
    reading = _Reading()
    names = list(names)
    for name in names:
        if name == "-":
            reading.take("standard input", stdin)
            continue
        try:
            with Path(name).open("rb") as file:
                reading.take(name, file)
        except OSError as error:
            raise JudgedFileError(name, None, error.strerror or str(error)) from error
    for what, found in (("document", reading.documents), ("question", reading.questions)):
        if not found:
            raise JudgedFileError(", ".join(names), None, f"there is no {what}")
    return JudgedSet(tuple(reading.documents.values()), tuple(reading.questions))


class _Reading:
    def __init__(self) -> None:
        self.documents: dict[str, SearchDocument] = {}
        self.questions: list[Question] = []

    def take(self, name: str, file: Iterable[bytes]) -> None:
        for number, raw in enumerate(file, start=1):
            try:
                # A file saved on Windows may begin with a byte-order mark.
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                if text.strip():
                    self._take_row(_row(text))
            except UnicodeDecodeError as error:
                raise JudgedFileError(name, number, "this is not UTF-8") from error
            except _Wrong as error:
                raise JudgedFileError(name, number, str(error)) from error

    def _take_row(self, row: Mapping[str, Any]) -> None:
        kind = row.get("type")
        if kind == "document":
            self._take_document(row)
        elif kind == "question":
            relevant = row.get("relevant")
            if not isinstance(relevant, list) or not relevant:
                raise _Wrong("“relevant” must be a list with one key at least")
            self.questions.append(
                Question(
                    text=_text(row, "text"),
                    language=_optional(row, "language", DEFAULT_LANGUAGE),
                    relevant=frozenset(_key(value, "relevant") for value in relevant),
                )
            )
        else:
            raise _Wrong("“type” must be “document” or “question”")

    def _take_document(self, row: Mapping[str, Any]) -> None:
        document = SearchDocument(
            key=_key(row.get("key"), "key"),
            kind="document",
            code="",
            language=_optional(row, "language", DEFAULT_LANGUAGE),
            title=_optional(row, "title", ""),
            url="",
            sections=(Section("", "", _text(row, "text")),),
        )
        if document.key in self.documents:
            raise _Wrong(f"the key “{document.key}” belongs to an earlier document")
        self.documents[document.key] = document


class _Wrong(ValueError):
    """What is wrong with a row."""


def _row(text: str) -> Mapping[str, Any]:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise _Wrong(f"this is not JSON ({reason})") from error
    if not isinstance(row, dict):
        raise _Wrong("this is not a JSON object")
    return row


def _key(value: Any, field: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise _Wrong(f"“{field}” must be a text or a whole number")
    return value


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise _Wrong(f"“{field}” must be a text that is not empty")
    return value


def _optional(row: Mapping[str, Any], field: str, default: str) -> str:
    value = row.get(field)
    if value is None:
        return default
    if not isinstance(value, str):
        raise _Wrong(f"“{field}” must be a text")
    return value
