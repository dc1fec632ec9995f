"""How a link is written: ``[[BP2_PC]]``, ``[[Title|label]]``, ``[[CODE#section]]``, ``BP2_PC``.

Used on both sides: the web process gathers the keys of a text before it asks the database, the
worker reads the same text again when it renders. Everything here takes linear time.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from knowledge.markdown.contract import MAX_TARGETS, TextTooLong

#: Longest ``key#anchor|label`` between the brackets. A longer one is text, not a link.
MAX_LINK_CHARACTERS = 400

#: Plain-text codes looked up at most; those beyond stay text. They are a convenience, not a link
#: somebody wrote.
MAX_PLAIN_CODES = 1_000

#: A code as institutions and Minga write them: capitals and digits in two to four parts. What
#: precedes it must not make it a piece of an address, of a path or of a longer word.
CODE = re.compile(
    r"(?<![\w/@#=&.?-])[A-Z][A-Z0-9]{0,11}(?:[_-][A-Z0-9]{1,11}){1,3}(?![\w@-])(?!\.\w)"
)

#: One bracketed link. Each repetition is bounded and stops at a line end or a bracket, so that a
#: failed attempt costs at most ``MAX_LINK_CHARACTERS``.
BRACKETED = re.compile(rf"\[\[([^\[\]\n]{{1,{MAX_LINK_CHARACTERS}}})\]\]")

#: Between key and label: ``|``, ``\|`` inside a table, and the form to which Markdown has already
#: turned ``\|`` when our inline processor sees it.
_SEPARATOR = re.compile(r"\\?\||\x02124\x03")
#: Any other escaped character, before and after Markdown has seen it.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|])|\x02(\d{1,3})\x03")


def split_link(inside: str) -> tuple[str, str, str] | None:
    """Key, anchor and label of what stands between ``[[`` and ``]]``; label may be empty.

    >>> split_link("BP2_PC#effectiveness|see there")
    ('BP2_PC', 'effectiveness', 'see there')

    None if it names nothing.
    """
    parts = _SEPARATOR.split(inside, maxsplit=1)
    address = _unescape(parts[0])
    if "\x02" in address or "`" in address:  # a code span or raw HTML inside: not a link
        return None
    key, _, anchor = address.partition("#")
    key, anchor = normal_spaces(key), normal_spaces(anchor)
    if not key and not anchor:
        return None
    return key, anchor, parts[1].strip() if len(parts) > 1 else ""


def _unescape(written: str) -> str:
    return _ESCAPED.sub(lambda m: m[1] or chr(int(m[2])), written)


def normal_spaces(written: str) -> str:
    """NFC, with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", written).split())


def looks_like_code(word: str) -> bool:
    """Whether a match of ``CODE`` is worth a look: it has a digit or an underscore."""
    return "_" in word or any(c.isdigit() for c in word)


def bracket_keys(text: str) -> tuple[str, ...]:
    """Different keys in ``[[…]]``, in order of appearance, those inside code included.

    Raises ``TextTooLong`` for more than ``MAX_TARGETS``.
    """
    keys: dict[str, None] = {}
    for match in BRACKETED.finditer(text):
        parts = split_link(match[1])
        if parts and parts[0]:
            keys[parts[0]] = None
            if len(keys) > MAX_TARGETS:
                raise TextTooLong(f"The text links to more than {MAX_TARGETS} different pages.")
    return tuple(keys)


def plain_codes(text: str) -> tuple[str, ...]:
    """Different words of the text that may be codes, in order, at most ``MAX_PLAIN_CODES``."""
    codes: dict[str, None] = {}
    for match in CODE.finditer(text.replace("\\_", "_")):
        if looks_like_code(match[0]):
            codes[match[0]] = None
            if len(codes) >= MAX_PLAIN_CODES:
                break
    return tuple(codes)


def slug(heading: str) -> str:
    """Anchor of a heading: lower case, no accents, hyphens; ``section`` if nothing is left.

    >>> slug("¿Qué es la «Contribución»?")
    'que-es-la-contribucion'
    """
    flat = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9_]+", flat.lower())
    return "-".join(words)[:100].rstrip("-") or "section"


def wanted_query(title: str) -> str:
    """``title=…``, percent-encoded, for the address that offers to create a page.

    >>> wanted_query("Ruta de atención & más")
    'title=Ruta%20de%20atenci%C3%B3n%20%26%20m%C3%A1s'
    """
    return "title=" + quote(title, safe="", errors="replace")
