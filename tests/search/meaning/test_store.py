"""Every passage is compared with a question, and a page is as near as its best passage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="Not run for want of the optional part: make meaning")

from search.meaning.centring import WEIGHT, Prior  # noqa: E402  (needs numpy)
from search.meaning.contract import MeaningError  # noqa: E402
from search.meaning.quantising import directions, products, quantise  # noqa: E402
from search.meaning.store import StoredVector  # noqa: E402
from tests.search.meaning.stored import (  # noqa: E402
    DIM,
    bases,
    keys,
    passages,
    store,
    texts,
    unit,
    write,
)


def cosines_in_full(vectors: Any, query: Any, mean: Any) -> Any:
    """Centred cosines as the definition says, in 64 bits."""
    apart = unit(vectors.astype(float) - mean)
    return apart @ unit(query.astype(float) - mean)


def test_a_page_is_found_by_its_best_passage_and_leads_to_its_section(tmp_path: Path) -> None:
    vectors = texts(200, base=bases(1)[0])
    write(tmp_path, passages(vectors, each=4))

    [near] = store(tmp_path).near(vectors[[42]]).best(1)

    assert (near.key, near.anchor, near.heading, near.language) == (
        "AR-10.es",
        "parte-2",
        "Sección ñandú 2",
        "es",
    )
    assert near.cosine == pytest.approx(1.0, abs=0.001)


def test_pages_come_nearest_first_each_once_and_can_be_read_in_parts(tmp_path: Path) -> None:
    vectors = texts(300, base=bases(1)[0])
    write(tmp_path, passages(vectors, each=3))
    neighbours = store(tmp_path).near(texts(1, base=bases(1)[0], seed=99))

    everything = neighbours.best(1000)

    assert len(everything) == len(set(keys(everything))) == 100
    assert [near.cosine for near in everything] == sorted(
        (near.cosine for near in everything), reverse=True
    )
    assert neighbours.best(10) == everything[:10]
    assert neighbours.best(10, offset=90) == everything[90:]
    assert neighbours.best(10, offset=95) == everything[95:]
    assert neighbours.best(10, offset=100) == ()
    assert neighbours.best(0) == ()


def test_equally_near_pages_stay_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    vectors = np.repeat(texts(3, base=bases(1)[0]), 20, axis=0)
    write(tmp_path, passages(vectors, each=1))

    found = store(tmp_path).near(vectors[[25]]).best(12)

    assert keys(found) == [f"AR-{number}.es" for number in range(20, 32)]


def test_named_pages_are_answered_with_their_nearness_and_others_left_out(tmp_path: Path) -> None:
    vectors = texts(60, base=bases(1)[0])
    write(tmp_path, passages(vectors, each=2))
    neighbours = store(tmp_path).near(vectors[[7]])
    by_key = {near.key: near for near in neighbours.best(30)}

    found = neighbours.of(["AR-3.es", "AR-999.es", "AR-11.es"])

    assert found == {key: by_key[key] for key in ("AR-3.es", "AR-11.es")}


def test_of_many_named_pages_the_nearest_are_answered(tmp_path: Path) -> None:
    vectors = texts(60, base=bases(1)[0])
    write(tmp_path, passages(vectors, each=2))
    neighbours = store(tmp_path).near(vectors[[7]])
    named = [f"AR-{number}.es" for number in range(4, 30)]
    nearest = [near for near in neighbours.best(30) if near.key in named][:5]

    assert list(neighbours.of(named, limit=5).values()) == nearest
    assert len(neighbours.of(named, limit=100)) == len(named)


def test_eight_bits_find_what_32_bits_find(tmp_path: Path) -> None:
    dim, base = 384, bases(1, dim=384)[0]
    vectors = texts(5000, base=base, dim=dim)
    write(tmp_path, passages(vectors, each=1), dim=dim, priors={})
    questions = texts(50, base=base, dim=dim, seed=77)
    kept = store(tmp_path, dim=dim)
    everywhere = vectors.sum(axis=0) / (len(vectors) + WEIGHT)  # held back towards zero
    mean = (vectors.sum(axis=0) + WEIGHT * everywhere) / (len(vectors) + WEIGHT)

    as_near = 0
    for number in range(50):
        exact = cosines_in_full(vectors, questions[number], mean)
        # Whole ranks of made-up texts are as near as makes no difference.
        tenth = np.sort(exact)[-10] - 0.001
        for near in kept.near(questions[[number]]).best(10):
            index = int(near.key.removeprefix("AR-").removesuffix(".es"))
            assert near.cosine == pytest.approx(exact[index], abs=0.01)
            as_near += exact[index] >= tenth

    assert as_near / 500 >= 0.99


def test_products_of_blocks_are_products(tmp_path: Path) -> None:
    rows = np.random.default_rng(3).integers(-127, 128, (2500, DIM), dtype=np.int8)
    query = np.random.default_rng(4).standard_normal(DIM).astype(np.float32)

    assert products(rows, query) == pytest.approx(rows.astype(float) @ query, rel=1e-4, abs=1e-2)


def test_a_quantised_vector_keeps_its_direction() -> None:
    vectors = texts(100, base=bases(1, dim=384)[0], dim=384)

    kept = directions(np.frombuffer(b"".join(quantise(vectors)), dtype=np.int8).reshape(100, 384))

    assert np.einsum("ij,ij->i", kept, vectors).min() > 0.9999


def test_what_is_no_direction_is_near_to_nothing(tmp_path: Path) -> None:
    vectors = texts(40, base=bases(1)[0])
    vectors[3], vectors[4] = 0.0, np.nan
    write(tmp_path, passages(vectors, each=1))
    neighbours = store(tmp_path).near(vectors[[7]])

    found = neighbours.of(["AR-3.es", "AR-4.es"])

    assert [near.cosine for near in found.values()] == [0.0, 0.0]
    assert keys(neighbours.best(1)) == ["AR-7.es"]


def test_a_question_must_be_one_vector_of_the_right_size(tmp_path: Path) -> None:
    write(tmp_path, passages(texts(10, base=bases(1)[0])))
    kept = store(tmp_path)

    for wrong in (np.zeros((1, DIM + 1)), np.zeros((2, DIM)), np.full((1, DIM), np.nan)):
        with pytest.raises(MeaningError):
            kept.near(wrong.astype(np.float32))
    assert len(kept.near(np.zeros((1, DIM), dtype=np.float32)).best(3)) == 3


def test_similar_pages_are_near_to_all_of_a_page(tmp_path: Path) -> None:
    vectors = texts(60, base=bases(1)[0])
    vectors[41] = vectors[20]  # a passage of page 20 is on page 10 too
    write(tmp_path, passages(vectors, each=2))
    kept = store(tmp_path)

    similar = kept.near_page("AR-10.es")

    assert similar is not None
    assert keys(similar.best(2)) == ["AR-10.es", "AR-20.es"]
    assert kept.near_page("AR-999.es") is None


def test_a_page_of_one_passage_is_as_near_to_itself_as_can_be(tmp_path: Path) -> None:
    write(tmp_path, passages(texts(50, base=bases(1)[0]), each=1))

    similar = store(tmp_path).near_page("AR-8.es")

    assert similar is not None
    [itself] = similar.best(1)
    assert (itself.key, itself.cosine) == ("AR-8.es", pytest.approx(1.0, abs=1e-4))


def test_without_passages_nothing_is_near(tmp_path: Path) -> None:
    question = texts(1, base=bases(1)[0])
    missing = store(tmp_path / "never written")
    write(tmp_path / "empty", [])
    empty = store(tmp_path / "empty")

    for kept in (missing, empty):
        assert (len(kept), kept.near(question).best(10), kept.near(question).of(["a"])) == (
            0,
            (),
            {},
        )
        assert kept.near_page("AR-0.es") is None


@pytest.mark.parametrize("count", [1, 2, 10])
def test_a_few_passages_of_one_language_can_be_searched(tmp_path: Path, count: int) -> None:
    vectors = texts(count, base=bases(1)[0])
    write(tmp_path, passages(vectors, each=1))
    kept = store(tmp_path)

    for number in range(count):
        [near] = kept.near(vectors[[number]]).best(1)
        assert (near.key, near.cosine) == (f"AR-{number}.es", pytest.approx(1.0, abs=0.01))


def in_two_languages(count: int) -> tuple[Any, Any, Any, Any]:
    """Bases of two languages, and the same texts in each."""
    spanish, english = bases(2, dim=384)
    said = unit(np.random.default_rng(8).standard_normal((count, 384)))
    both = (unit(2 * base + said).astype(np.float32) for base in (spanish, english))
    return spanish, english, *both


def test_languages_have_one_centre(tmp_path: Path) -> None:
    """The page that says the same in another language comes before all that merely share the
    language of the question."""
    _spanish, _english, in_spanish, in_english = in_two_languages(100)
    written = [
        *passages(in_spanish[:50], each=1, language="es"),
        *passages(in_english[50:], each=1, language="en"),
    ]
    write(tmp_path, written, dim=384)
    kept = store(tmp_path, dim=384)

    found = [keys(kept.near(in_spanish[[number]]).best(1)) for number in range(50, 100)]

    assert found == [[f"AR-{number}.en"] for number in range(50)]
    # Without a centre, any Spanish page is nearer.
    raw = np.concatenate([in_spanish[:50], in_english[50:]]) @ in_spanish[50]
    assert written[int(raw.argmax())].language == "es"


def test_a_language_without_pages_is_known_by_its_prior(tmp_path: Path) -> None:
    spanish, english, in_spanish, in_english = in_two_languages(60)
    priors = {"es": Prior(spanish, spanish), "en": Prior(english, english)}
    write(tmp_path, passages(in_spanish, each=1), dim=384, priors=priors)
    kept = store(tmp_path, dim=384)

    found = [keys(kept.near(in_english[[number]]).best(1)) for number in range(60)]

    assert found == [[f"AR-{number}.es"] for number in range(60)]


def test_a_language_of_few_pages_keeps_what_they_say(tmp_path: Path) -> None:
    """Three pages about one thing: its mean would hold the thing, and they would be found last."""
    spanish, english, in_spanish, in_english = in_two_languages(90)
    topic = unit(np.random.default_rng(9).standard_normal(384))
    about_it = unit(in_english[:3] + topic).astype(np.float32)
    asked = unit(in_spanish[[89]] + topic).astype(np.float32)
    priors = {"es": Prior(spanish, spanish), "en": Prior(english, english)}
    written = [
        *passages(in_spanish[:80], each=1, language="es"),
        *passages(about_it, each=1, language="en"),
    ]
    write(tmp_path, written, dim=384, priors=priors)

    found = store(tmp_path, dim=384).near(asked).best(3)

    assert sorted(keys(found)) == ["AR-0.en", "AR-1.en", "AR-2.en"]


def test_the_passages_of_a_page_must_come_together(tmp_path: Path) -> None:
    rows = list(passages(texts(6, base=bases(1)[0]), each=2))

    with pytest.raises(MeaningError, match=r"AR-0\.es do not come one after another"):
        write(tmp_path, [rows[0], rows[2], rows[1]])
    with pytest.raises(MeaningError, match="has 3 numbers, not 32"):
        write(tmp_path, [StoredVector("AR-0.es", 0, "", "", "es", b"abc")])
    assert len(store(tmp_path)) == 0


def test_words_of_any_kind_come_back_as_they_were(tmp_path: Path) -> None:
    vector = quantise(texts(1, base=bases(1)[0]))[0]
    heading = "\U0001f3e0 ¿Qué «más»?\n\x01" + "ü" * 5000
    write(tmp_path, [StoredVector("PR-1.es", 0, "ancla-ñ", heading, "es", vector)])

    [near] = store(tmp_path).near(np.ones((1, DIM), dtype=np.float32)).best(5)

    assert (near.anchor, near.heading) == ("ancla-ñ", heading)
