"""The demo content says what its sources say, in our own words, with terms that exist."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "opendata" / "demo"
SOURCES = ROOT.parent / "shared" / "seeds"
ARTICLES = sorted(DEMO.glob("*.md"))
OWN_WORDS = [*ARTICLES, DEMO / "figures.toml", DEMO / "practicas.toml"]
FRONT_MATTER = {
    "key",
    "title",
    "language",
    "summary",
    "section",
    "source_title",
    "source_organisation",
    "source_document",
    "source_date",
    "source_licence",
    "licence",
    "keywords",
    "terms",
}
#: Words in a row that a source and our text may not share.
RUN = 8


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Front matter and body of an article."""
    start, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    assert start == ""
    return tomllib.loads(front), body


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DEMO / name).read_text(encoding="utf-8"))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def known_codes() -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for path in (ROOT / "vocabulary" / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if "scheme" in row:
                    codes.setdefault(row["scheme"], set()).add(row["code"])
    return codes


def tags() -> Iterator[tuple[str, str, str]]:
    """(where, scheme, code) of every tag of the demo content."""
    for path in ARTICLES:
        for scheme, codes in read(path)[0]["terms"].items():
            yield from ((path.name, scheme, code) for code in codes)
    for practice in toml("practicas.toml")["practice"]:
        for scheme, codes in practice["terms"].items():
            yield from ((practice["institutional_code"], scheme, code) for code in codes)
    for figure in toml("figures.toml")["figure"]:
        yield from ((figure["indicator"], "territory", code) for code in figure["territories"])


@pytest.mark.skipif(
    not SOURCES.is_dir(),
    reason="the source documents are not part of the project: without ../shared/seeds there is "
    "nothing to compare our words with",
)
@pytest.mark.parametrize("path", OWN_WORDS, ids=lambda path: path.name)
def test_no_eight_words_in_a_row_come_from_a_source(path: Path) -> None:
    sources = [file.read_text(encoding="utf-8") for file in sorted(SOURCES.glob("*.txt"))]
    assert len(sources) == 5
    # A source's own title is quoted to cite it.
    text = re.sub(r"(?m)^source_title = .*$", "", path.read_text(encoding="utf-8"))
    shared = runs(text) & set().union(*(runs(source) for source in sources))
    assert sorted(" ".join(run) for run in shared) == []


def test_there_is_an_article_for_every_source_and_english_for_three() -> None:
    keys = {(read(path)[0]["key"], read(path)[0]["language"]) for path in ARTICLES}
    assert keys == {
        ("alma-llanera", "es"),
        ("alma-llanera", "en"),
        ("glosario", "es"),
        ("peru-voluntario", "es"),
        ("plan-territorial-cucuta", "es"),
        ("plan-territorial-cucuta", "en"),
        ("puntos-de-atencion-cucuta", "es"),
        ("red-recuperacion", "es"),
        ("red-recuperacion", "en"),
    }


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_an_article_is_named_by_its_key_and_says_its_source_and_licence(path: Path) -> None:
    front, _body = read(path)
    language = "" if front["language"] == "es" else f".{front['language']}"
    assert path.name == f"{front['key']}{language}.md"
    assert set(front) <= FRONT_MATTER
    for name in ("title", "summary", "section", "source_title", "source_organisation"):
        assert front[name], name
    assert front["licence"] == "CC-BY-4.0"
    assert len(front["summary"]) <= 255
    assert isinstance(front.get("source_date", date(2024, 7, 20)), date)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_an_article_is_short_and_has_sections(path: Path) -> None:
    _front, body = read(path)
    assert 250 <= len(words(body)) <= 500
    assert len(re.findall(r"(?m)^## \S", body)) >= 4
    assert not re.search(r"(?m)^# ", body)


def test_translations_carry_the_same_terms() -> None:
    by_key: dict[str, list[Any]] = {}
    for path in ARTICLES:
        front, _body = read(path)
        by_key.setdefault(front["key"], []).append((front["terms"], front.get("source_date")))
    assert [key for key, found in by_key.items() if any(one != found[0] for one in found)] == []


def test_every_tag_is_a_term_of_the_vocabularies() -> None:
    codes = known_codes()
    assert [tag for tag in tags() if tag[2] not in codes.get(tag[1], set())] == []


def test_links_lead_to_the_ten_practices_or_to_another_article() -> None:
    titles = {read(path)[0]["title"] for path in ARTICLES}
    practices = {f"BP{number}_PC" for number in range(1, 11)}
    linked: set[str] = set()
    for path in ARTICLES:
        own, body = read(path)
        targets = {link.split("|")[0] for link in re.findall(r"\[\[([^\]]+)\]\]", body)}
        assert targets <= (titles - {own["title"]}) | practices, path.name
        linked |= targets
    assert len(linked & practices) >= 8
    assert linked & titles


def test_no_article_holds_a_telephone_an_e_mail_or_an_address_of_a_person() -> None:
    for path in OWN_WORDS:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])\d{7,}(?!\w)", re.sub(r"(?m)^value = .*$", "", text))
        assert "@" not in text


def test_nine_practices_get_terms_and_each_says_why() -> None:
    rows = toml("practicas.toml")["practice"]
    assert [row["institutional_code"] for row in rows] == [
        f"BP{number}_PC" for number in (1, 3, 4, 5, 6, 7, 8, 9, 10)
    ]
    for row in rows:
        assert row["issuer"] == "oim-ec"
        assert row["why"].endswith(".")
        assert row["keywords"]
        assert row["terms"]["area"] == ["PR"]
        assert row["terms"]["territory"] == ["EC"]
        # Nothing in a description of one line says a goal, an objective or a principle.
        assert {"goal", "objective", "principle"}.isdisjoint(row["terms"])
