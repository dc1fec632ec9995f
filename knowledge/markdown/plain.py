"""The text without its markup, as search and feeds want it, and sentences cut out of it."""

from __future__ import annotations

import re

#: Longest sentence that is given as the context of a link, in characters.
MAX_CONTEXT = 300

#: The end of a sentence, with what may close it; a digit after it means a number or a list.
_SENTENCE_END = re.compile(r"[.!?…][»”’\"')\]]*\s+(?=[^\sa-záéíóúüñ\d])")


class PlainText:
    """Collects text; white space and block boundaries wait until more text comes.

    So the result neither starts nor ends with them, and no two newlines follow each other outside
    preformatted text. ``length`` is where the next text will stand, give or take what waits.
    """

    def __init__(self) -> None:
        self.length = 0
        self.preformatted = 0
        self._parts: list[str] = []
        self._waiting = ""

    def add(self, text: str) -> None:
        """Adds text of the current block, white space as single spaces."""
        if self.preformatted:
            self._write(text.rstrip("\n"))
            return
        words = " ".join(text.split())
        if text[:1].isspace():
            self._wait(" ")
        if words:
            self._write(words)
            if text[-1:].isspace():
                self._wait(" ")

    def boundary(self, tag: str) -> None:
        """A block begins or ends here; between the cells of a row it is a tab."""
        self._wait("\t" if tag in {"td", "th"} else "\n")

    def since(self, start: int) -> str:
        """What was added since ``length`` was ``start``."""
        parts: list[str] = []
        length = self.length
        for part in reversed(self._parts):
            if length <= start:
                break
            parts.append(part)
            length -= len(part)
        return " ".join("".join(reversed(parts)).split())

    def finish(self) -> str:
        """The whole text."""
        return "".join(self._parts)

    def _wait(self, separator: str) -> None:
        order = ("", " ", "\t", "\n")
        if self._parts and order.index(separator) > order.index(self._waiting):
            self._waiting = separator

    def _write(self, text: str) -> None:
        if self._waiting:
            self._parts.append(self._waiting)
            self.length += len(self._waiting)
            self._waiting = ""
        self._parts.append(text)
        self.length += len(text)


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of ``text`` in which ``start:end`` lies, within its line.

    Looks no further than ``MAX_CONTEXT`` characters to either side and gives at most that many;
    what is cut off at a word is marked with an ellipsis.
    """
    while start < end and text[start].isspace():
        start += 1
    line_start = text.rfind("\n", max(0, start - MAX_CONTEXT), start) + 1
    first = max(line_start, start - MAX_CONTEXT)
    line_end = text.find("\n", start, end + MAX_CONTEXT)
    last = line_end if line_end >= 0 else min(len(text), end + MAX_CONTEXT)
    window = text[first:last]
    left, right = 0, len(window)
    for match in _SENTENCE_END.finditer(window):
        if first + match.end() <= start:
            left = match.end()
        elif first + match.start() >= end:
            right = match.end()
            break
    begins = left > 0 or first == line_start
    finishes = right < len(window) or last == line_end or last == len(text)
    return _shortened(window[left:right].strip(), start - first - left, begins, finishes)


def _shortened(sentence: str, at: int, begins: bool, finishes: bool) -> str:
    room = MAX_CONTEXT - 2  # for the ellipses
    if len(sentence) > room:
        cut = min(max(0, at - room // 3), len(sentence) - room)
        begins, finishes = begins and cut == 0, finishes and cut + room == len(sentence)
        sentence = sentence[cut : cut + room]
    if not begins:
        sentence = "…" + sentence.partition(" ")[2] if " " in sentence[:40] else "…" + sentence
    if not finishes:
        head, _, tail = sentence.rpartition(" ")
        sentence = (head if head and len(tail) < 40 else sentence) + "…"
    return sentence.replace("\t", " ")
