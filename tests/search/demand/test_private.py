"""What looks like one person's data is not kept."""

from __future__ import annotations

import pytest

from search.demand.private import is_private


@pytest.mark.parametrize(
    "text",
    [
        "0991234567",
        "099 123 4567",
        "+593 (99) 123-4567",
        "cédula 171234567-8",
        "C.I. 12.345.678",
        "pasaporte AB1234567",
        "nacida el 12/05/1990",
        "alguien@example.org",
        "alguien @ example.org",
        "alguien arroba example",
        "https://example.org/x",
        "www.example.org",
        "cuenta 2100 0418 4502 0005 1332",
        "９９１２３４５６７",
        "٠٩٩١٢٣٤٥٦٧",
        "a" * 41,
        "099\u200b 123\u200b 4567",
        "099 \u2011 123 \u2011 4567",
        "099 • 123 # 4567",
        "⓪ ⑨ ⑨ ① ② ③ ④ ⑤",
        "alguien﹫example",
        "alguien [at] example",
        "@alguien",
        "alguien at gmail dot com",
        "red.example.com/alguien",
        "nació el 3 de marzo de 1990",
        "born march 3, 1990",
        "av. amazonas n24-12",
        "jirón unión 512",
    ],
)
def test_addresses_telephones_and_documents_are_private(text: str) -> None:
    assert is_private(f"vivienda {text} huaquillas")


@pytest.mark.parametrize(
    "text",
    [
        "vivienda huaquillas",
        "BP2_PC",
        "ODS 8",
        "ley 1465 de 2007",
        "plan 2024",
        "VBG en Tulcán",
        "8 de marzo",
        "niñez en situación de calle 2024",
        "avenida principal",
        "informe agosto 2024",
        "",
    ],
)
def test_ordinary_searches_are_not(text: str) -> None:
    assert not is_private(text)
