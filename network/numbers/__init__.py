"""The one reader of numbers as people print them.

«58,000» and «3.264» both mean thousands in our documents, and Django's Spanish locales read them
as 58 and 3.264. So three digits after a single mark are read as thousands, and called ambiguous
unless something says so: the document (``decide_thousands``), the person who was asked
(``thousands``), or the nature of the quantity (``max_decimals``: there are no thousandths of a
person). Pure; linear in the length of the text.
"""

from __future__ import annotations

from network.numbers.document import decide_thousands
from network.numbers.money import Money, find_money, read_money
from network.numbers.qualified import QualifiedNumber, Qualifier, qualify, read_qualified
from network.numbers.reading import (
    How,
    NotANumber,
    NumberReading,
    Thousands,
    find_numbers,
    read_number,
)

__all__ = [
    "How",
    "Money",
    "NotANumber",
    "NumberReading",
    "QualifiedNumber",
    "Qualifier",
    "Thousands",
    "decide_thousands",
    "find_money",
    "find_numbers",
    "qualify",
    "read_money",
    "read_number",
    "read_qualified",
]
