"""Which page stands at an address of the index, without reading the page.

The library gives fast access to numbers alone, so every document has one that is made of its key:
the same in every index, so what it stands for is remembered once it was seen.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from typing import Any, Final, cast

from tantivy import DocAddress, Searcher

NUMBER: Final = "number"
#: Where so many are unknown, reading the keys of the whole index costs less than so many pages.
_MANY = 64
#: Keys that one process remembers, some 150 bytes each; beyond it begins anew.
_MOST = 200_000


def number_of(key: str) -> int:
    """Of a cleaned key, not negative. Two keys with one number are not to be expected: with a
    million pages the chance is one in ten millions."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


class KeysByNumber:
    """Safe between threads."""

    def __init__(self, *, key_field: str, source_field: str) -> None:
        self._key_field = key_field
        self._source_field = source_field
        self._known: dict[int, str] = {}
        self._learning = threading.Lock()

    def keys_at(self, searcher: Searcher, addresses: Sequence[DocAddress]) -> list[str]:
        """Of live documents, in order."""
        listed = list(addresses)
        # The library refuses an empty list.
        values = searcher.fast_field_values(NUMBER, listed) if listed else []
        numbers = cast(list[int], values)
        known = self._known
        missing = [at for at, number in enumerate(numbers) if number not in known]
        if missing:
            with self._learning:
                if len(known) > _MOST:
                    # Whoever reads the old one meanwhile goes on with it.
                    known, missing = {}, list(range(len(listed)))
                self._learn(known, searcher, [listed[at] for at in missing])
                self._known = known
        return [known[number] for number in numbers]

    def _learn(
        self, known: dict[int, str], searcher: Searcher, addresses: Sequence[DocAddress]
    ) -> None:
        if len(addresses) > _MANY:
            keys = [key for key, _ in searcher.terms_with_prefix(self._key_field, "", None)]
        else:
            keys = [self._key_at(searcher, address) for address in addresses]
        known.update((number_of(key), key) for key in keys)

    def _key_at(self, searcher: Searcher, address: DocAddress) -> str:
        stored = searcher.doc(address).get_first(self._source_field)
        source = cast(dict[str, Any], json.loads(bytes(cast(bytes, stored))))
        return cast(str, source["key"])
