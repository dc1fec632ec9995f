"""Documents cut into passages: bounded, in order, and the same each time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.contract import SearchDocument, Section
from search.meaning import passages
from search.meaning.passages import MOST, Cut, digest, passages_of


def document(*sections: str | Section, **fields):
    made = tuple(
        each if isinstance(each, Section) else Section(f"parte-{number}", f"Parte {number}", each)
        for number, each in enumerate(sections, start=1)
    )
    fields = {"title": "Agua segura", "summary": "", **fields}
    return SearchDocument(
        key="AR-1.es", kind="article", code="AR-1", language="es", url="/", sections=made, **fields
    )


def words(count, word="agua"):
    return " ".join(f"{word}{number}" for number in range(count))


def bodies(found):
    """Without title and heading."""
    return [passage.text.split("\n", 2)[2] for passage in found]


def test_a_short_page_is_its_summary_and_one_passage_a_section():
    found = passages_of(document("Se clora.", "Se mide.", summary="Cómo se hace."))
    assert [(p.number, p.anchor, p.heading, p.text) for p in found] == [
        (0, "", "", "Agua segura\nCómo se hace."),
        (1, "parte-1", "Parte 1", "Agua segura\nParte 1\nSe clora."),
        (2, "parte-2", "Parte 2", "Agua segura\nParte 2\nSe mide."),
    ]
    assert {(p.key, p.language) for p in found} == {("AR-1.es", "es")}


def test_a_long_section_is_cut_between_paragraphs():
    paragraphs = [words(50, f"p{number}x") for number in range(5)]
    found = bodies(passages_of(document("\n".join(paragraphs))))
    assert found == [
        "\n".join(paragraphs[:2]),
        "\n".join(paragraphs[2:4]),
        paragraphs[4],
    ]


def test_a_long_paragraph_is_cut_between_sentences():
    sentences = [f"{words(49, f's{number}x')} fin." for number in range(5)]
    found = bodies(passages_of(document(" ".join(sentences))))
    assert found == [
        "\n".join(sentences[:2]),
        "\n".join(sentences[2:4]),
        sentences[4],
    ]


def test_a_long_sentence_is_cut_between_words_and_keeps_them_all():
    text = words(300)
    found = bodies(passages_of(document(text)))
    assert [len(each.split()) for each in found] == [120, 120, 60]
    assert " ".join(found) == text


def test_a_word_beyond_all_measure_is_cut_anywhere_and_loses_no_character():
    found = bodies(passages_of(document("ñ" * 10_000)))
    assert "".join("".join(each.split()) for each in found) == "ñ" * 10_000
    assert max(map(len, found)) <= 2_500


def test_a_small_rest_joins_what_stands_before_it():
    found = bodies(passages_of(document(f"{words(115)}\n{words(10)}")))
    assert len(found) == 1
    assert len(found[0].split()) == 125


def test_a_page_that_says_nothing_but_its_title_has_one_passage():
    assert [(p.anchor, p.text) for p in passages_of(document("", " \n "))] == [("", "Agua segura")]
    assert passages_of(document(title="")) == ()


def test_a_very_long_page_is_bounded_and_every_section_keeps_its_beginning():
    sections = [words(5_000, f"s{number}x") for number in range(30)]
    found = passages_of(document(*sections, summary=words(40)))
    assert len(found) == MOST
    assert [p.number for p in found] == list(range(MOST))
    assert {p.anchor for p in found} == {"", *(f"parte-{number}" for number in range(1, 31))}
    assert [p.anchor for p in found] == sorted(
        (p.anchor for p in found), key=lambda anchor: int(anchor.rpartition("-")[2] or 0)
    )


def test_ten_megabytes_of_text_are_cut_in_bounded_work():
    section = Section("a", "A", "palabra " * 1_250_000)
    assert len(passages_of(document(section))) == MOST


def test_what_is_beyond_what_a_page_may_have_is_not_cut(monkeypatch):
    """12 MB in 5,000 sections."""
    measured = []
    size = passages._size
    monkeypatch.setattr(passages, "_size", lambda text: measured.append(text) or size(text))
    found = passages_of(document(*["palabra " * 300] * 5_000))
    assert [p.anchor for p in found] == [f"parte-{number}" for number in range(1, MOST + 1)]
    assert sum(map(len, measured)) < 2_000_000


def test_options_change_what_is_encoded_and_nothing_else():
    page = document("Se clora.", summary="Cómo.", keywords=("Salud", "Health"))
    bare = passages_of(page, Cut(headings=False))
    assert [p.text for p in bare] == ["Agua segura\nCómo.", "Agua segura\nSe clora."]
    assert [p.heading for p in bare] == ["", "Parte 1"]
    known = passages_of(page, Cut(keywords=True))
    assert known[0].text == "Agua segura\nCómo.\nSalud, Health"
    assert passages_of(document(keywords=("Salud",)), Cut(keywords=True))[0].text == (
        "Agua segura\nSalud"
    )


def test_a_digest_tells_texts_apart_and_takes_any_text():
    assert digest("agua") == digest("agua")
    assert digest("agua") != digest("agua ")
    assert len(digest("\ud800")) == 32


def test_what_no_database_keeps_is_not_in_a_passage():
    found = passages_of(document(Section("a\0", "A\ud800", "Se\0 clora\udfff."), title="T\0"))
    text = "".join((*(p.text for p in found), *(p.anchor + p.heading for p in found)))
    assert "\0" not in text
    text.encode()


@given(
    st.text(max_size=400),
    st.lists(st.text(max_size=3_000), max_size=6),
    st.integers(min_value=1, max_value=150),
)
def test_any_document_is_cut_alike_each_time_into_bounded_passages(title, sections, size):
    page = document(*sections, title=title, summary=title)
    found = passages_of(page, Cut(words=size))
    assert found == passages_of(page, Cut(words=size))
    assert len(found) <= MOST
    assert [p.number for p in found] == list(range(len(found)))
    for passage in found:
        assert passage.text.strip()
        passage.text.encode()
        assert len(passage.text) <= 402 + 2 + 2 * 16 * (size + size // 4 + 1)
