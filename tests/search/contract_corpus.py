"""The pages that every engine is tested with, and the texts that none may stumble over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from search.contract import (
    Hit,
    SearchDocument,
    Section,
)
from search.synonyms import Expander, SynonymSet

EXPANDER = Expander(
    [
        SynonymSet(
            (
                "VBG", "violencia basada en género", "violencia de género",
                "GBV", "gender-based violence",
            )
        ),
        SynonymSet(
            ("OMS", "Organización Mundial de la Salud", "WHO"), uppercase_only=("OMS", "WHO")
        ),
        SynonymSet(("albergue", "alojamiento temporal", "shelter", "abrigo")),
    ]
)  # fmt: skip

#: Texts that no door may stumble over (docs: search, hostile input).
HOSTILE = {
    "nothing": "",
    "spaces": " \t\n ",
    "only stop words": "de la que el en y a the of",
    "only punctuation": "¿? ¡! … — % %% ++ -- && || ~ ^ * ? : \\ /",
    "parentheses": "(" * 5000 + "a" + ")" * 5000,
    "brackets": "[{(<" * 2000,
    "quotes": '"' * 4000,
    "open phrase": '"niños y',
    "operators": "AND OR NOT + - && || ! " * 500,
    "fields": "title:niños kind:practice _id:* " * 500,
    "codes": 'código: code:"" codigo:— código:BP2_PC\' OR 1=1',
    "ranges": "[a TO z} {* TO *] date:[* TO 2024]",
    "regex": "/.*(a+)+$/ .{1,9999}",
    "wildcards": "*a* ?????? a* " * 300,
    "minus": '- -- --- -a -"b" −c' * 100,
    "NUL": "ni\x00ños\x00",
    "lone surrogate": "niños \ud800 \udfff",
    "emoji": "👩‍👩‍👧‍👦 niños 🇪🇨" * 50,
    "right to left": "\u202eniños\u202c \u200f مرحبا \u2067x\u2069",
    "zalgo": "n̸̡̛̗̱̓̔̈́i̶̢̛̦̓̾ñ̴̨̛̘̈́o̷̧̜̎s̵̱̔ " * 60,
    "ligature that grows": "\ufdfa" * 50,
    "percent signs": "%00%ff%s%n%d" * 200,
    "one letter": "a" * 200_000,
    "one word": "ñ" * 300,
    "many words": " ".join(f"palabra{n}" for n in range(5000)),
    "misspelt words": "dignidd migracoin espasios encuessta albrgue niñoss " * 80,
    "almost a word": "dignidad" + "\u0301" * 60 + "dd",
    "words run together": "kitdignidad" * 40,
    "one letter apart": " ".join("migraci" + letter for letter in "abcdefghijklmnopqrstuvwxyz"),
    "filling": "\ua66e " * 50,
    "markup": "<script>alert(1)</script> <mark> &amp; </mark>",
    "digits": "9" * 5000,
    "huge number": "BP99999999999999999999999999_PC",
}


def practice(
    number: int, name: str, title: str, *, text: str = "", **fields: object
) -> SearchDocument:
    made = SearchDocument(
        key=f"PR-{number}.es",
        kind="practice",
        code=f"PR-{number}",
        institutional_code=name,
        codes=(f"PR-{number}", name) if name else (f"PR-{number}",),
        language="es",
        title=title,
        url=f"/es/w/PR-{number}/",
        sections=(
            Section("contexto", "Contexto", "Las familias llegaron al cantón."),
            Section("efectividad", "Efectividad", text or "Se midió con una encuesta."),
        ),
        facets={"sector": ("PRO",), "territory": ("EC", "EC13")},
        year=2021,
        date=date(2021, 5, 1),
    )
    return replace(made, **fields)


TEN_NAMES = tuple(f"BP{n}_PC" for n in range(1, 11))
CORPUS: tuple[SearchDocument, ...] = (
    *(practice(20 - n, f"BP{n}_PC", f"Buena práctica {chr(96 + n)}") for n in range(1, 11)),
    practice(
        31, "", "Espacios amigables", text="Un niño juega. Los niños aprenden; la niñez, no.",
        facets={"sector": ("PRO", "EDU"), "territory": ("EC", "EC13", "EC1301"), "goal": ("4",)},
    ),
    practice(
        32, "", "Ruta de atención",
        text="Casos de violencia basada en género: <b>reserva</b> & cuidado.",
        facets={"sector": ("PRO", "HEA"), "territory": ("EC", "EC17"), "goal": ("5",)}, year=2019,
        date=date(2019, 3, 2),
    ),
    practice(
        33, "", "Gender desk", language="en", text="GBV cases are referred. Two migrations later.",
        facets={"sector": ("HEA",), "territory": ("PE",), "goal": ("5", "10")}, year=2023,
        date=date(2023, 3, 2),
    ),
    practice(
        34, "", "Mesa de género", text="La VBG se previene; migración y albergue.",
        facets={"sector": ("PRO",), "territory": ("PE",), "goal": ("5",)}, year=2023,
        date=date(2023, 3, 2),
    ),
    practice(
        35, "", "Migraciones del sur",
        text="Las mujeres y los jóvenes. Alojamiento temporal. El peso: who.",
        facets={"sector": ("SHE",), "territory": ("CO",)}, kind="lesson", date=None, year=2018,
    ),
    practice(
        36, "", "Acogida", text="Una mujer, un joven. La OMS apoya.",
        keywords=("Manabí", "ODS 8: Trabajo"),
        facets={"sector": ("SHE",), "territory": ("CO",)}, kind="lesson", date=None, year=None,
    ),
    practice(
        37, "", "Kit Dignidad", text="El kit de dignidad se entrega. Dignidad del kit.",
        language="pt", facets={"sector": ("PRO",), "territory": ("BR",)}, place="Tumaco",
    ),
)  # fmt: skip


class Balanced(HTMLParser):
    """Collects what is marked and fails on any element but ``mark``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.marked: list[str] = []
        self.text = ""
        self._inside = False
        self.feed(html)
        self.close()
        assert not self._inside

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag == "mark"
        assert not attrs
        assert not self._inside
        self._inside = True
        self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert tag == "mark"
        self._inside = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.marked[-1] += data


def marked(hit: Hit) -> list[str]:
    """Every marked stretch of a hit's title and extracts; asserts that the HTML is safe."""
    found = Balanced(hit.title_html).marked
    for highlight in hit.highlights:
        found += Balanced(highlight.html).marked
    return found
