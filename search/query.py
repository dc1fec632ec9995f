"""What a person typed, as our own tree. No engine's query parser ever sees user text.

The language is small: words, ``"a phrase"``, ``-word`` or ``-"a phrase"``, and codes, which may be
written as adjacent words (``bp2 pc``) or named (``código:BP2_PC``). Any text is a query; none
raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from search.analysis import FILLER, Token, clean, stop_words, tokens
from search.codes import code_segments, looks_like_code, normalise_code
from search.contract import MAX_QUERY_CHARACTERS, MAX_QUERY_WORDS
from search.synonyms import Expander, Form

UnitKind = Literal["word", "phrase", "synonyms", "code"]

#: ``known_code(normalised)``: whether some page has this code or family of codes.
KnownCode = Callable[[str], bool]

#: A code may be spread over this many words: ``bp 2 pc``.
_CODE_WORDS = 3
_CODE_LENGTH = 24
_FAMILY_LENGTH = 4

_NO_WORDS = ("", FILLER)

_PIECE = re.compile(
    r"""
    \b(?:c[oó]digo|code)\s*:\s*(?:"(?P<named_quoted>[^"]*)"|(?P<named>[^\s"]+))
    | (?:(?<!\S)(?P<minus>[-−])(?=["«“\w]))?
      (?: "(?P<quoted>[^"]*)" | «(?P<guillemets>[^»]*)» | “(?P<curly>[^”]*)”
        | (?P<plain>[^\s"«»“”]+) )
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing asked for, in any of its forms; the first form is the one typed.

    A ``word`` has one form, ``synonyms`` several. A ``phrase`` is always required. ``code`` is the
    normalised code of a unit of that kind; ``only_code`` when the text does not count at all.
    """

    kind: UnitKind
    text: str
    forms: tuple[Form, ...]
    code: str = ""
    only_code: bool = False

    @property
    def is_required(self) -> bool:
        return self.kind == "phrase" or self.only_code

    @property
    def other_texts(self) -> tuple[str, ...]:
        """The forms that are not the one typed, each once: as an acronym too it reads the same."""
        others = [form for form in self.forms if form.words != self.forms[0].words]
        return tuple({form.words: form.text for form in others}.values())


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """``units`` are wanted, ``excluded`` are not. ``code`` when the whole query is one code."""

    units: tuple[Unit, ...] = ()
    excluded: tuple[Unit, ...] = ()
    code: str = ""

    @property
    def expanded(self) -> dict[str, tuple[str, ...]]:
        """Words as typed → the other forms searched with them."""
        return {unit.text: unit.other_texts for unit in self.units if unit.kind == "synonyms"}


@dataclass(slots=True)
class _Reader:
    """Collects the pieces of one query, no more than ``MAX_QUERY_WORDS`` words in all."""

    known_code: KnownCode
    expander: Expander
    units: list[Unit] = field(default_factory=list)
    excluded: list[Unit] = field(default_factory=list)
    chunks: list[list[Token]] = field(default_factory=list)
    left: int = MAX_QUERY_WORDS

    def take(self, text: str) -> list[Token]:
        found = [token for token in tokens(text) if token.folded not in _NO_WORDS][: self.left]
        self.left -= len(found)
        return found

    def add_named_code(self, text: str) -> None:
        self.flush()
        words = self.take(text)
        if words:
            unit = _code_unit(text, words)
            self.units.append(replace(unit, only_code=True))

    def add_phrase(self, text: str, *, excluded: bool) -> None:
        words = self.take(text)
        if not words:
            return
        form = Form(tuple(w.folded for w in words), text.strip(), stemmed=False)
        unit = Unit("phrase", text.strip(), (form,))
        if excluded:
            self.excluded.append(unit)
        else:
            self.flush()
            self.units.append(unit)

    def add_plain(self, text: str, *, excluded: bool) -> None:
        words = self.take(text)
        if not words:
            return
        if not excluded:
            self.chunks.append(words)
        elif len(words) == 1:
            self.excluded.append(_word_unit(words[0]))
        else:
            form = Form(tuple(w.folded for w in words), text)
            self.excluded.append(Unit("phrase", text, (form,)))

    def flush(self) -> None:
        """Turn the plain words gathered so far into codes, synonyms and words."""
        chunks, self.chunks = self.chunks, []
        run: list[Token] = []
        start = 0
        while start < len(chunks):
            unit, length = _code_at(chunks, start, self.known_code)
            if unit is None:
                run.extend(chunks[start])
                start += 1
                continue
            self.units.extend(_units(run, self.expander))
            run = []
            self.units.append(unit)
            start += length
        self.units.extend(_units(run, self.expander))


def parse(
    text: str,
    *,
    expander: Expander | None = None,
    known_code: KnownCode = lambda code: False,
) -> ParsedQuery:
    """The tree of a query. Without an expander there are no synonyms.

    Only the first ``MAX_QUERY_CHARACTERS`` characters and ``MAX_QUERY_WORDS`` words count. Stop
    words are dropped unless nothing else was typed.
    """
    reader = _Reader(known_code=known_code, expander=expander or Expander())
    for match in _PIECE.finditer(_readable(text)):
        if reader.left <= 0:
            break
        piece = match.groupdict()
        excluded = piece["minus"] is not None
        if piece["named"] is not None or piece["named_quoted"] is not None:
            reader.add_named_code(piece["named"] or piece["named_quoted"] or "")
        elif piece["plain"] is not None:
            reader.add_plain(piece["plain"], excluded=excluded)
        else:
            quoted = piece["quoted"] or piece["guillemets"] or piece["curly"] or ""
            reader.add_phrase(quoted, excluded=excluded)
    reader.flush()
    units = _without_stop_words(reader.units)
    return ParsedQuery(
        units=units,
        excluded=tuple(dict.fromkeys(reader.excluded)),
        code=units[0].code if len(units) == 1 else "",
    )


def plain_runs(text: str) -> tuple[tuple[Token, ...], ...]:
    """The words that may be misspelt, those that follow one another together: not what is quoted,
    excluded or named as a code. They stand in ``clean(text)``."""
    runs: list[list[Token]] = [[]]
    for match in _PIECE.finditer(_readable(text)):
        if match["plain"] is None or match["minus"] is not None:
            runs.append([])
            continue
        start = match.start("plain")
        runs[-1].extend(
            token._replace(start=start + token.start, end=start + token.end)
            for token in tokens(match["plain"])
            if token.folded
        )
    return tuple(tuple(run) for run in runs if run)


def respell(text: str, written: Mapping[tuple[str, ...], str]) -> str:
    """The text with plain words replaced; everything else stays as typed. ``written`` says how a
    folded word, or two that follow one another, are written instead."""
    readable = _readable(text)
    pieces: list[str] = []
    position = 0
    for run in plain_runs(text):
        number = 0
        while number < len(run):
            for length in (2, 1):
                typed = run[number : number + length]
                instead = written.get(tuple(word.folded for word in typed))
                if len(typed) == length and instead is not None:
                    pieces += (readable[position : typed[0].start], instead)
                    position = typed[-1].end
                    break
            else:
                length = 1
            number += length
    return "".join(pieces) + readable[position:]


def _readable(text: str) -> str:
    return clean(text[:MAX_QUERY_CHARACTERS])[:MAX_QUERY_CHARACTERS]


def parse_prefix(text: str) -> tuple[tuple[str, ...], str]:
    """For suggestions: the folded words typed so far, and the beginning of the last one.

    ``"kit dig"`` → ``(("kit",), "dig")``; after a space the last word is whole and the beginning is
    empty.
    """
    cleaned = clean(text[:MAX_QUERY_CHARACTERS])
    words = [token.folded for token in tokens(cleaned) if token.folded][:MAX_QUERY_WORDS]
    if not words or cleaned[-1:].isspace():
        return tuple(words), ""
    return tuple(words[:-1]), words[-1]


def _word_unit(word: Token) -> Unit:
    return Unit("word", word.text, (Form((word.folded,), word.text),))


def _code_unit(text: str, words: Sequence[Token]) -> Unit:
    """A code, with the forms in which a text may mention it."""
    typed = tuple(word.folded for word in words)
    repaired = code_segments(text)
    if len(repaired) == 1 and repaired == typed and repaired[0].isalpha():
        return replace(_word_unit(words[0]), kind="code", code=normalise_code(text))
    spellings = (typed, repaired, ("_".join(repaired),), ("".join(repaired),))
    forms = dict.fromkeys(s for s in spellings if s and all(s))
    return Unit(
        "code",
        text,
        tuple(Form(words, text, stemmed=False) for words in forms),
        code=normalise_code(text),
    )


def _code_at(
    chunks: Sequence[Sequence[Token]], start: int, known_code: KnownCode
) -> tuple[Unit | None, int]:
    """The longest known code that begins at a chunk, and how many chunks it takes."""
    for length in range(min(_CODE_WORDS, len(chunks) - start), 0, -1):
        words = [word for chunk in chunks[start : start + length] for word in chunk]
        text = " ".join(word.text for word in words)
        if len(text) > _CODE_LENGTH or not _may_be_code(text, words, length):
            continue
        if known_code(normalise_code(text)):
            return _code_unit(text, words), length
    return None, 0


def _may_be_code(text: str, words: Sequence[Token], chunks: int) -> bool:
    if looks_like_code(text):
        return True
    if chunks > 1:
        return False
    if len(words) == 1 and "_" not in text:
        family = words[0].folded
        return family.isalpha() and len(family) <= _FAMILY_LENGTH and family not in stop_words()
    return True


def _units(words: list[Token], expander: Expander) -> Iterator[Unit]:
    start = 0
    for span in expander.spans(words):
        yield from map(_word_unit, words[start : span.start])
        text = " ".join(word.text for word in words[span.start : span.end])
        yield Unit("synonyms", text, span.forms)
        start = span.end
    yield from map(_word_unit, words[start:])


def _without_stop_words(units: Sequence[Unit]) -> tuple[Unit, ...]:
    stops = stop_words()
    content = [u for u in units if u.kind != "word" or u.forms[0].words[0] not in stops]
    unique: dict[tuple[object, ...], Unit] = {}
    for unit in content or units:
        forms = tuple((form.words, form.acronym, form.stemmed) for form in unit.forms)
        unique.setdefault((forms, unit.code, unit.only_code), unit)
    return tuple(unique.values())
