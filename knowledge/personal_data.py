"""Finds what looks like the data of one person in a text: the author sees the spot and decides.

Written for the documents of this field, which are full of figures: 58,000 people, 18.338, the
year 2021, 1 500 000, SDG 5.2, USD 5,000 and page codes are no personal data. So a bare number
counts only where its shape proves it (a check digit, a mobile prefix); otherwise a word before it
must say what it is (*cédula*, *DNI*, *tel.*, *pasaporte*), in the sentence or over its column.

Names cannot be found this way, and an empty answer does not say that a text is free of personal
data. Linear in the length of the text: every repetition is bounded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["email", "phone", "national_id", "passport"]
_Spot = tuple[Kind, int, int, str]

#: Characters shown to either side of a finding.
EXCERPT_CHARACTERS = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One spot. ``text[start:end]`` is what was found; ``line`` counts from 1.

    ``excerpt`` is the spot with some words around it, on one line. It is for the author's eyes:
    what is logged about the decision must not contain it.
    ``country`` is the ISO code of the country whose pattern it is, where the pattern tells.
    """

    kind: Kind
    start: int
    end: int
    line: int
    excerpt: str
    country: str = ""


#: Every number that is looked for has six digits or more; most texts have none and are read once.
_MANY_DIGITS = re.compile("(?:[0-9][^0-9A-Za-z\n]{0,4}){5}[0-9]")


def find_personal_data(text: str, *, allowed: Iterable[str] = ()) -> list[Finding]:
    """What looks like personal data in ``text``, in order, without overlaps.

    ``allowed`` are addresses and numbers that may stand there (the role mailbox and the telephone
    of a public service point), in any spelling: only letters, digits and ``@`` are compared.
    """
    if "@" not in text and not _MANY_DIGITS.search(text):
        return []
    may_stand = {_essence(entry) for entry in allowed}
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    spots = [*_proven(text), *_announced(text), *_in_columns(text, lines)]
    found: list[Finding] = []
    end = 0
    for kind, start, stop, country in sorted(spots, key=lambda spot: (spot[1], -spot[2])):
        if start < end or _essence(text[start:stop]) in may_stand:
            continue
        end = stop
        line, excerpt = bisect_right(lines, start), _excerpt(text, start, stop)
        found.append(Finding(kind, start, stop, line, excerpt, country))
    return found


def _essence(written: str) -> str:
    return re.sub(r"[^0-9a-z@]", "", written.casefold())


def _excerpt(text: str, start: int, end: int) -> str:
    first, last = max(0, start - EXCERPT_CHARACTERS), min(len(text), end + EXCERPT_CHARACTERS)
    first = max(first, text.rfind("\n", first, start) + 1)
    line_end = text.find("\n", end, last)
    return " ".join(text[first : line_end if line_end >= 0 else last].split())


# -- shapes that prove themselves -------------------------------------------------------------


def is_ecuadorian_cedula(digits: str) -> bool:
    """Ten digits: province 01-24 or 30, third digit below 6, and a check digit (modulus 10).

    Source: the algorithm of Ecuador's civil registry for natural persons.
    """
    province = int(digits[:2])
    if not (1 <= province <= 24 or province == 30) or digits[2] > "5":
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits[:9]))
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return (10 - total % 10) % 10 == int(digits[9])


def is_chilean_rut(bare: str) -> bool:
    """Seven or eight digits and a check character (modulus 11, ``K`` for ten)."""
    body, check = bare[:-1], bare[-1].upper()
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    return "0K987654321"[total % 11] == check


def is_brazilian_cpf(digits: str) -> bool:
    """Eleven digits, the last two of them check digits (modulus 11), not all the same."""
    for length in (9, 10):
        total = sum(int(d) * (length + 1 - place) for place, d in enumerate(digits[:length]))
        if total * 10 % 11 % 10 != int(digits[length]):
            return False
    return len(set(digits)) > 1


def _yes(_: str) -> bool:
    return True


_S = "[ \u00a0\u2009\u202f-]"  # what groups a telephone number
_ALONE = r"(?<![\w.,/@+-])"  # not a piece of a longer number, an address or a code
_GROUP = rf"{_ALONE}(?<![0-9] )"  # nor the tail of a figure with spaces
_END = r"(?![\w@]|[.,/-][0-9])"

#: Kind, country, pattern, and what its digits and letters must also satisfy. For the eye: ``^`` is
#: ``_ALONE``, ``^^`` is ``_GROUP``, ``$`` is ``_END`` and ``_`` is ``_S``.
_SHAPES: tuple[tuple[Kind, str, str, Callable[[str], bool]], ...] = (
    ("national_id", "VE", r"^[VE][-.]{1,2} ?\d{1,2}\.?\d{3}\.?\d{3}$|^V\d{7,8}$", _yes),
    ("national_id", "EC", r"^\d{9}-?\d$", is_ecuadorian_cedula),
    ("national_id", "CL", r"^\d{1,2}\.?\d{3}\.?\d{3}-[\dkK]$", is_chilean_rut),
    ("national_id", "BR", r"^\d{3}\.\d{3}\.\d{3}-\d\d$", is_brazilian_cpf),
    ("national_id", "MX", r"^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d$", _yes),
    ("phone", "PE", r"^9\d{8}$|^^9\d\d_\d{3}_\d{3}$", _yes),
    ("phone", "CO", r"^3[0-5]\d{8}$|^^3[0-5]\d_\d{3}_?\d\d_?\d\d$", _yes),
    ("phone", "EC", r"^09\d{8}$|^^09\d?_\d{3,4}_?\d{3,4}$", _yes),
    ("phone", "VE", r"^04(?:12|14|16|22|24|26)[-. ]?\d{3}[-. ]?\d\d[-. ]?\d\d$", _yes),
    ("phone", "BR", r"^\(\d\d\) ?9?\d{4}_\d{4}$", _yes),
)


def _compiled(shape: str) -> re.Pattern[str]:
    for sign, meaning in (("_", _S), ("$", _END), ("^^", _GROUP), ("^", _ALONE)):
        shape = shape.replace(sign, meaning)
    return re.compile(shape, re.ASCII)


_SHAPE_PATTERNS = [(kind, land, _compiled(shape), check) for kind, land, shape, check in _SHAPES]

_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}([a-z]{2,24})(?![\w-])", re.IGNORECASE
)
_FILE_ENDINGS = frozenset(["png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "css", "js"])
_URL = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_CHAT = re.compile(r"(?:wa\.me/|whatsapp\.com/send/?\?phone=)\+?([0-9]{8,15})", re.IGNORECASE)
_INTERNATIONAL = re.compile(
    rf"(?<![\w+])(?:\+|00){_S}?([1-9](?:(?:{_S}|[().]){{0,2}}[0-9]){{8,14}})(?![0-9])"
)
_COUNTRY_CODES = {
    "51": "PE", "593": "EC", "57": "CO", "58": "VE", "56": "CL", "55": "BR", "54": "AR",
    "591": "BO", "52": "MX", "507": "PA", "506": "CR", "595": "PY", "598": "UY", "592": "GY",
    "597": "SR", "502": "GT", "503": "SV", "504": "HN", "505": "NI", "1": "",
}  # fmt: skip


def _proven(text: str) -> Iterator[_Spot]:
    """Spots that need no word: their shape or their check digit is enough."""
    addresses = [match.span() for match in _URL.finditer(text)]
    for match in _CHAT.finditer(text):
        yield "phone", *match.span(1), _country_of(match[1]) or ""
    for match in _EMAIL.finditer(text):
        if match[1].lower() not in _FILE_ENDINGS:
            yield "email", *match.span(), ""
    for match in _INTERNATIONAL.finditer(text):
        digits = _essence(match[1])
        country = _country_of(digits)
        if country is not None and not _is_figure(text, *match.span()):
            yield "phone", *match.span(), country
    for kind, country, pattern, check in _SHAPE_PATTERNS:
        for match in pattern.finditer(text):
            if _inside(addresses, match.start()) or not check(_essence(match[0])):
                continue
            if not _is_figure(text, *match.span()):
                yield kind, *match.span(), country


def _country_of(digits: str) -> str | None:
    """ISO code for an international number, empty for a country not listed, None for no such."""
    return next(
        (_COUNTRY_CODES[digits[:n]] for n in (3, 2, 1) if digits[:n] in _COUNTRY_CODES), None
    )


def _inside(spans: list[tuple[int, int]], position: int) -> bool:
    place = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return place >= 0 and position < spans[place][1]


# -- words that announce ----------------------------------------------------------------------

_SIGNS = r"[\s:.,#°º|*_\"'«»()/–-]{0,8}"
_CONNECTING = (
    r"(?:n(?:[úu]mero|[úu]m|umber|ro|o)?|del?|la|el|su|his|her|ciudadan[íi]a|identidad|identity"
    r"|identificaci[óo]n|extranjer[íi]a|venezolan[ao]|peruan[ao]|ecuatorian[ao]|colombian[ao]"
    r"|es|is|al|con|to|at|y|o|no)\b"
)
#: What may stand between the word and the number: signs and at most five connecting words.
_GAP = rf"(?i:{_SIGNS}(?:{_CONNECTING}{_SIGNS}){{0,5}})"
_WORDS: tuple[tuple[Kind, str], ...] = (
    ("passport", r"\b(?i:pasaportes?|passports?|passaportes?)\b"),
    ("national_id",
     r"\b(?:(?i:D\.?N\.?I|c[ée]dulas?|carn[ée]t? de extranjer[íi]a|identity (?:card|document)"
     r"|documentos? de identi(?:dad|ficaci[óo]n)|tarjeta de identidad|ID (?:card|number|no))"
     r"|C\.?[CIE]|T\.?I|R\.?U\.?[TN]|CPF|RG|DPI|CUI|PTP|CPP|PPT|PEP|RUMV)(?![^\W\d_])"),
    ("phone",
     r"\b(?i:tel(?:[ée]fonos?|[ée]f|f|ephone)?|cel(?:ular(?:es)?)?|m[óo]vil(?:es)?|whats?app"
     r"|phone|mobile|fono|llam(?:ar|e|en)|call)\b"),
)  # fmt: skip
_ANNOUNCED = [(kind, re.compile(rf"{word}{_GAP}(?=[A-Z(+]{{0,4}}[0-9])")) for kind, word in _WORDS]
_HEADINGS = [
    (kind, re.compile(rf"{_GAP}{word}{_GAP}(?:\w{{1,12}}\W{{0,4}})?")) for kind, word in _WORDS
]
#: What is taken for the number itself after such a word, bare or in groups of three with dots.
_ID = r"[0-9]{1,3}(?:[. ][0-9]{3}){1,3}|[0-9]{6,13}"
_VALUES: dict[Kind, re.Pattern[str]] = {
    "passport": re.compile(r"[A-Z]{0,3}[- ]?[0-9]{5,9}(?!\w)"),
    "national_id": re.compile(rf"(?:[A-Z]{{1,2}}[-. ]{{0,2}})?(?:{_ID})(?:-[0-9kK]{{1,2}})?{_END}"),
    "phone": re.compile(rf"\+?[(]?[0-9](?:(?:{_S}|[().]){{0,2}}[0-9]){{5,14}}(?![0-9])"),
}
_AND = re.compile(r"\s{0,2}(?:,|;|/|-|–|\b[yeo]\b|\band\b|\bor\b)\s{0,2}(?:(?:y|and)\s)?")
#: A free line belongs to an institution.
_FREE = re.compile(r"0?1?800|0800")

#: A figure says what it counts or what it is worth.
_COUNTED = re.compile(
    r"\s{0,2}(?:%|personas?\b|people\b|mujeres\b|women\b|hombres\b|ni[ñn][oa]s\b|familias\b"
    r"|hogares\b|benefici|migrantes\b|refugiad|USD\b|US\$|EUR\b|€|PEN\b|COP\b|VES\b|BRL\b|soles\b"
    r"|pesos\b|d[óo]lares\b|bol[íi]vares\b|reais\b|euros?\b|dollars?\b|mil(?:l[óo]n|lones)?\b"
    r"|habitantes\b|kg\b|km\b|m2\b)",
    re.IGNORECASE,
)
_WORTH = re.compile(r"(?:[$€]|S/\.?|\b(?:USD|EUR|PEN|COP|VES|BRL)|\bBs\.?)\s{0,2}\Z")


def _is_figure(text: str, start: int, end: int) -> bool:
    """Whether a number is a quantity: a unit or a currency beside it, or millions in groups."""
    return bool(
        _COUNTED.match(text, end)
        or _WORTH.search(text[max(0, start - 6) : start])
        or re.search(r"[0-9][ .\u00a0\u2009\u202f]000\Z", text[start:end])
    )


def _announced(text: str) -> Iterator[_Spot]:
    """Numbers after a word that says what they are, and those listed after the first."""
    for kind, pattern in _ANNOUNCED:
        for match in pattern.finditer(text):
            at: re.Match[str] | None = match
            while at and (value := _value(kind, text, at.end())):
                yield value
                at = _AND.match(text, value[2])


def _value(kind: Kind, text: str, position: int) -> _Spot | None:
    match = _VALUES[kind].match(text, position)
    if match is None or _is_figure(text, *match.span()):
        return None
    digits = re.sub("[^0-9]", "", match[0])
    if len(digits) < 6 or (kind == "phone" and _FREE.match(digits)):
        return None
    # The gap before the number has swallowed the "(" of an area code.
    area = ")" in match[0] and "(" not in match[0] and text[position - 1 : position] == "("
    return kind, position - area, match.end(), ""


def _in_columns(text: str, lines: list[int]) -> Iterator[_Spot]:
    """Numbers in a table under a heading that says what they are: ``|``, tabs or ``;`` between."""
    separator, kinds = "", list[Kind | None]()
    for start, end in zip(lines, [*lines[1:], len(text)], strict=True):
        line = text[start:end]
        if not separator or separator not in line:
            separator = next((sign for sign in "|\t;" if sign in line), "")
            kinds = [_heading_kind(cell) for cell in line.split(separator)] if separator else []
            separator = separator if any(kinds) else ""
            continue
        at = start
        for kind, cell in zip(kinds, line.split(separator), strict=False):
            inner = len(cell) - len(cell.lstrip(" '\""))
            if kind and (value := _value(kind, text, at + inner)):
                yield value
            at += len(cell) + 1


def _heading_kind(cell: str) -> Kind | None:
    heading = cell.strip()
    if not 0 < len(heading) <= 60:
        return None
    return next((kind for kind, pattern in _HEADINGS if pattern.fullmatch(heading)), None)
