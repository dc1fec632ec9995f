"""``manage.py search evaluate``: other people's test sets through the real engine."""

from __future__ import annotations

import io
import json
import random
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search.evaluation.command import evaluate
from search.evaluation.encoding import KeptVectors
from search.evaluation.judged import Question
from search.evaluation.measuring import Answer, Scores
from search.evaluation.variants import with_typo, without_accents
from search.meaning.contract import MeaningError
from search.meaning.passages import digest
from search.meaning.weights import installed_weights
from vocabulary.models import Synonym

WATER = {
    "type": "document", "key": "water", "language": "es", "title": "Agua en el barrio",
    "text": "La brigada reparte agua potable cada mañana.", "licence": "ignored",
}  # fmt: skip
HOUSE = {
    "type": "document", "key": 7, "language": "en", "title": "Shelter",
    "text": "A house for those who fled violence.",
}  # fmt: skip
WHO_BRINGS_WATER = {
    "type": "question", "text": "¿quién reparte agua?", "language": "es", "relevant": ["water"],
}  # fmt: skip
WHERE_TO_FLEE = {
    "type": "question", "text": "house violence", "language": "en", "relevant": [7],
}  # fmt: skip


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def write(name: str, *rows: Any) -> str:
        path = tmp_path / name
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return write


def run(*args: str, **options: Any) -> tuple[list[str], str]:
    out, err = StringIO(), StringIO()
    call_command("search", "evaluate", *args, stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue()


@pytest.mark.django_db
def test_issue_4_8_the_last_line_is_one_json_object_with_the_measures(write):
    questions = write("questions.jsonl", WHO_BRINGS_WATER, "", WHERE_TO_FLEE)
    documents = write("documents.jsonl", HOUSE, WATER)
    lines, progress = run(questions, documents)
    measures = json.loads(lines[-1])
    names = ["questions", "mrr@10", "recall@1", "recall@10", "zero", "p50_ms", "p95_ms"]
    assert list(measures)[:7] == names
    assert [measures[name] for name in names[:5]] == [2, 1.0, 1.0, 1.0, 0.0]
    assert 0 < measures["p50_ms"] <= measures["p95_ms"]
    assert set(measures["languages"]) == {"en", "es"}
    assert "as typed" in "\n".join(lines)
    assert "2 of 2 questions" in progress


@pytest.mark.django_db
def test_with_json_nothing_else_is_printed(write):
    lines, _ = run(write("set.jsonl", WATER, WHO_BRINGS_WATER), "--json")
    assert len(lines) == 1
    assert json.loads(lines[0])["questions"] == 1


@pytest.mark.django_db
def test_the_index_of_the_site_and_its_folder_are_left_alone(write, search_index):
    search_index.drain()
    before = search_index.keys()
    run(write("set.jsonl", WATER, WHO_BRINGS_WATER))
    assert search_index.keys() == before


@pytest.mark.django_db
def test_a_question_is_asked_with_the_synonyms_of_the_site_unless_told_otherwise(write):
    Synonym.objects.create(key="SYN-X", terms_es="agua\nacueducto")
    asked = {**WHO_BRINGS_WATER, "text": "acueducto"}
    name = write("set.jsonl", WATER, asked)
    with_them, _ = run(name, "--json")
    without, _ = run(name, "--json", "--no-synonyms")
    assert json.loads(with_them[0])["mrr@10"] == 1.0
    assert json.loads(without[0])["mrr@10"] == 0.0


@pytest.mark.django_db
def test_variants_are_measured_beside_what_was_typed(write):
    lines, _ = run(write("set.jsonl", WATER, HOUSE, WHO_BRINGS_WATER), "--variants", "--json")
    variants = json.loads(lines[0])["variants"]
    assert list(variants) == ["without_accents", "with_a_typo"]
    assert variants["without_accents"]["mrr@10"] == 1.0


@pytest.mark.django_db
def test_a_larger_size_adds_its_own_measures(write):
    lines, _ = run(write("set.jsonl", WATER, WHO_BRINGS_WATER), "--json", "--size", "25")
    assert {"mrr@10", "recall@10", "mrr@25", "recall@25"} <= set(json.loads(lines[0]))


@pytest.mark.django_db
def test_standard_input_is_read_where_a_name_is_a_dash(write):
    lines: list[str] = []
    evaluate(
        files=["-", write("questions.jsonl", WHO_BRINGS_WATER)],
        out=lines.append,
        err=lambda text: None,
        as_json=True,
        stdin=io.BytesIO(json.dumps(WATER).encode()),
    )
    assert json.loads(lines[-1])["mrr@10"] == 1.0


@pytest.mark.django_db
def test_a_relevant_key_without_a_document_counts_as_not_found_and_is_told(write):
    asked = {**WHO_BRINGS_WATER, "relevant": ["water", "gone"]}
    lines, progress = run(write("set.jsonl", WATER, asked))
    assert json.loads(lines[-1])["recall@10"] == 0.5
    assert "the first is “gone”" in progress


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ({"type": "page"}, "“type”"),
        ({**WATER, "text": None}, "“text”"),
        ({**WATER, "key": ""}, "“key”"),
        ({**WATER, "key": True}, "“key”"),
        ({**WATER, "title": 3}, "“title”"),
        (WATER, "earlier document"),
        ({**WHO_BRINGS_WATER, "text": " "}, "“text”"),
        ({**WHO_BRINGS_WATER, "relevant": []}, "“relevant”"),
        ({**WHO_BRINGS_WATER, "relevant": [None]}, "“relevant”"),
        ({**WHO_BRINGS_WATER, "language": 1}, "“language”"),
        ("[" * 100_000, "nested too deeply"),
    ],
    ids=[
        "broken",
        "list",
        "type",
        "text",
        "no-key",
        "key",
        "title",
        "twice",
        "blank",
        "none",
        "null",
        "language",
        "deep",
    ],
)
def test_a_bad_line_is_named_with_its_file_and_number_and_nothing_is_done(write, row, said):
    name = write("set.jsonl", WATER, row, WHO_BRINGS_WATER)
    with pytest.raises(CommandError) as raised:
        run(name)
    assert f"{name}, line 2: " in str(raised.value)
    assert said in str(raised.value)


@pytest.mark.django_db
def test_a_file_that_is_not_there_or_not_text_or_lacks_a_kind_is_told(write, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "none.jsonl"))
    with pytest.raises(CommandError, match="there is no question"):
        run(write("documents.jsonl", WATER))
    (tmp_path / "latin.jsonl").write_bytes(b'{"type": "\xf1"}\n')
    with pytest.raises(CommandError, match="line 1: this is not UTF-8"):
        run(str(tmp_path / "latin.jsonl"))
    with pytest.raises(CommandError, match="--size"):
        run(write("set.jsonl", WATER, WHO_BRINGS_WATER), "--size", "200")


def test_the_measures_are_those_of_the_field():
    def answer(relevant: set[str], keys: str) -> Answer:
        return Answer(Question("x", "es", frozenset(relevant)), tuple(keys), len(keys), 0.001)

    scores = Scores((answer({"a"}, "a"), answer({"a", "b"}, "xab"), answer({"a"}, "")))
    assert scores.mrr(10) == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert scores.recall(1) == pytest.approx(1 / 3)
    assert scores.recall(10) == pytest.approx(2 / 3)
    assert scores.zero == pytest.approx(1 / 3)
    many = Scores((answer(set("abcdefghijklmno"), "abcdefghij"),))
    assert many.recall(10) == 1.0


def test_accents_are_left_out_and_nothing_else_is():
    assert without_accents("¿Dónde está la Niña? Ação") == "¿Donde esta la Nina? Acao"


@pytest.mark.parametrize("seed", range(40))
def test_a_typo_is_one_slip_in_one_word_that_counts(seed):
    text = "¿Dónde hay agua potable para las niñas?"
    typed = with_typo(text, random.Random(seed))
    assert typed != text
    assert with_typo(text, random.Random(seed)) == typed
    different = [
        (one, other) for one, other in zip(text.split(), typed.split(), strict=True) if one != other
    ]
    assert len(different) == 1
    assert different[0][0] in {"agua", "potable", "niñas?"}
    assert abs(len(typed) - len(text)) <= 1


def test_a_text_without_a_long_word_has_no_typo():
    assert with_typo("el sol y tú", random.Random(1)) == "el sol y tú"


def test_vectors_are_kept_by_text_and_a_row_that_was_cut_is_dropped(tmp_path):
    small = SimpleNamespace(id="small@1 /x", dim=3)
    with KeptVectors(tmp_path / "kept", small) as known:
        known.add([digest("a"), digest("b")], [b"abc", b"def"])
    (file,) = (tmp_path / "kept").iterdir()
    assert file.name == "small-1-x.vectors"
    with file.open("ab") as opened:
        opened.write(b"half a row")
    with KeptVectors(tmp_path / "kept", small) as known:
        assert known.vectors == {digest("a"): b"abc", digest("b"): b"def"}
        known.add([digest("c")], [b"ghi"])
    with KeptVectors(tmp_path / "kept", small) as known:
        assert known.vectors[digest("c")] == b"ghi"
        assert len(known.vectors) == 3


def test_vectors_that_cannot_be_kept_are_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="--vectors goes with --meaning"):
        evaluate(files=["-"], out=print, err=print, vectors=tmp_path)
    embedder = SimpleNamespace(id="small", dim=3)
    with pytest.raises(MeaningError, match="cannot be kept"):
        KeptVectors(tmp_path / "file", embedder)


def test_issue_5_7_without_the_optional_part_it_is_said_and_nothing_is_read(settings, tmp_path):
    settings.SEARCH_MEANING = str(tmp_path / "no-weights.bin")
    with pytest.raises(CommandError, match="--meaning cannot be used"):
        evaluate(files=[str(tmp_path / "none.jsonl")], out=print, err=print, meaning=True)


@pytest.mark.django_db
@pytest.mark.skipif(
    installed_weights() is None, reason="Not run for want of the optional part: make meaning"
)
def test_issue_5_7_with_meaning_a_question_finds_a_page_that_shares_none_of_its_words(
    write, tmp_path
):
    asked = {**WHERE_TO_FLEE, "text": "un techo para la que escapa de los golpes", "language": "es"}
    name = write("set.jsonl", WATER, HOUSE, asked)
    words, _ = run(name, "--json")
    assert json.loads(words[-1])["mrr@10"] == 0.0
    assert "meaning" not in json.loads(words[-1])
    kept = str(tmp_path / "kept")
    first, told = run(name, "--json", "--meaning", "--vectors", kept)
    measures = json.loads(first[-1])
    assert measures["mrr@10"] == 1.0
    assert measures["zero"] == 0.0
    assert measures["meaning"].startswith("multilingual-e5-small")
    assert measures["passages"] == 2
    assert "2 of 2 passages" in told
    again, told = run(name, "--json", "--meaning", "--vectors", kept)
    assert "2 of them encoded earlier" in told
    assert "Encoding:" not in told
    assert json.loads(again[-1])["mrr@10"] == 1.0
