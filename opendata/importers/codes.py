"""Codes as documents print them: found at the start of a line, repaired from their siblings.

Pure. How codes are compared is ``search.codes``; this module knows how an edition writes them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from opendata.importers.problems import ImportProblem
from practices.editions import CodeSpec
from search.codes import normalise_code

#: What scanners and typists put in place of a digit.
_DIGITS = str.maketrans({"I": "1", "l": "1", "i": "1", "|": "1", "O": "0", "o": "0"})
_NUMBER = "[0-9IliOo|]{1,4}"
#: Longest start of a line in which a code is looked for.
_MAX_CODE = 40


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code as it stands on ``line``; ``number`` as printed, so perhaps damaged (``I0``)."""

    printed: str
    prefix: str
    number: str
    suffix: str
    line: int

    @property
    def damaged(self) -> bool:
        return not self.number.isdigit()

    @property
    def code(self) -> str:
        """The canonical form: ``BPI0_PC`` and ``bp10 pc`` → ``BP10_PC``."""
        number = self.number.translate(_DIGITS)
        return f"{self.prefix}{number}" + (f"_{self.suffix}" if self.suffix else "")

    @property
    def series(self) -> tuple[str, str]:
        return self.prefix, self.suffix

    @property
    def value(self) -> int:
        return int(self.number.translate(_DIGITS))


@dataclass(frozen=True, slots=True)
class Repair:
    """A damaged form and what it was read as. ``first`` and ``last`` are the undamaged siblings
    that the reading continues; both empty when there is no such series."""

    printed: PrintedCode
    first: str = ""
    last: str = ""


@lru_cache(maxsize=32)
def _pattern(prefixes: tuple[str, ...], suffix: str, required: bool) -> re.Pattern[str]:
    head = f"(?P<prefix>{'|'.join(sorted(prefixes, key=len, reverse=True))})"
    tail = rf"(?P<suffix>{suffix})"
    if required:
        body = rf"{head}[ _.-]?(?P<number>{_NUMBER})(?P<mark>[ _.–-]?){tail}"
    else:
        body = rf"{head}[_.-]?(?P<number>{_NUMBER})(?:(?P<mark>[_.–-]){tail})?"
    return re.compile(body + r"(?![\w-])", re.IGNORECASE)


def code_at(text: str, spec: CodeSpec, line: int) -> tuple[PrintedCode, str] | None:
    """The code with which ``text`` begins, and the text after it; None if it begins with none.

    A damaged number without any digit counts only where the code is written in capitals and its
    parts are joined by a mark (``BPI_PC``): ``la lima`` is not a code.
    """
    match = _pattern(tuple(spec.kinds), spec.suffix, spec.suffix_required).match(text[:_MAX_CODE])
    if not match:
        return None
    prefix, number, suffix = match["prefix"], match["number"], match["suffix"] or ""
    if not any(letter.isdigit() for letter in number):
        joined = (match["mark"] or "") in ("_", "-", ".") or not suffix
        if not (joined and prefix.isupper() and suffix.isupper()):
            return None
    printed = PrintedCode(match.group(), prefix.upper(), number, suffix.upper(), line)
    return printed, text[match.end() :]


def repairs(codes: Iterable[PrintedCode]) -> list[Repair]:
    """How each damaged code was read, compared with the undamaged ones of its series: the reading
    must stand beside one of them, or beside another repaired one."""
    series: dict[tuple[str, str], dict[int, PrintedCode]] = defaultdict(dict)
    damaged: dict[str, PrintedCode] = {}
    for code in codes:
        if code.damaged:
            damaged.setdefault(code.printed, code)
        else:
            series[code.series][code.value] = code
    answer = []
    for code in damaged.values():
        siblings = series[code.series]
        values = set(siblings) | {
            other.value
            for other in damaged.values()
            if other.series == code.series and other is not code
        }
        if siblings and (code.value in siblings or {code.value - 1, code.value + 1} & values):
            first, last = siblings[min(siblings)], siblings[max(siblings)]
            answer.append(Repair(code, first.code, last.code))
        else:
            answer.append(Repair(code))
    return answer


def refuse_twice(codes: Iterable[PrintedCode]) -> None:
    """Raises ``ImportProblem`` (``same_code_twice``, with both lines and both printed forms) if two
    of ``codes`` mean the same code."""
    seen: dict[str, PrintedCode] = {}
    for code in codes:
        first = seen.setdefault(normalise_code(code.code), code)
        if first is not code:
            raise ImportProblem(
                "same_code_twice",
                line=code.line,
                printed=code.printed,
                code=code.code,
                first_line=first.line,
                first_printed=first.printed,
            )


def kind_of(code: PrintedCode, kinds: Mapping[str, str]) -> str:
    """``practice`` or ``lesson``, by the prefix."""
    return kinds[code.prefix]
