"""Search by meaning is off, on or broken, and never keeps a search from its words."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.utils import translation

from search.meaning import switch
from search.meaning.checks import weights_can_be_read
from search.meaning.contract import MeaningBusyError
from search.meaning.switch import Meaning, MeaningState, cleaned, load_now, meaning_state

ROOT = Path(__file__).resolve().parents[3]


class CountingEmbedder:
    """Vectors of the lengths of texts; notes what it was asked."""

    id = "lengths@1"
    dim = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def queries(self, texts: Sequence[str]) -> Any:
        np = pytest.importorskip("numpy", reason="minga[meaning] is not installed")
        self.asked.extend(texts)
        return np.array([[float(len(text)), 1.0] for text in texts], dtype=np.float32)

    passages = queries


def meaning_with(embedder: Any) -> Meaning:
    from search.meaning.store import PassageStore

    return Meaning(embedder, PassageStore(Path("/nowhere"), embedder_id=embedder.id, dim=2))


def test_meaning_is_off_unless_somebody_switches_it_on() -> None:
    assert (switch.meaning_in_use(), load_now()) == (None, None)
    assert meaning_state() == MeaningState("off")
    assert weights_can_be_read() == []


def test_without_the_setting_numpy_is_not_asked_for() -> None:
    """A site that does not search by meaning needs no numpy."""
    code = (
        "import sys; sys.modules['numpy'] = None; import django; django.setup();"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "from search.meaning.switch import meaning_in_use; print(meaning_in_use())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (0, "None\n"), ended.stderr


@pytest.mark.parametrize("damage", ["missing", "short", "changed", "empty", "a folder"])
def test_issue_5_6_weights_that_cannot_be_used_turn_meaning_off(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str, weights: Path
) -> None:
    settings.SEARCH_MEANING = str(damaged(weights, tmp_path / "weights.bin", damage))

    with caplog.at_level(logging.ERROR, logger="minga.search"):
        assert [load_now() for _ in range(3)] == [None, None, None]

    [record] = caplog.records
    assert "Search by meaning is off" in record.getMessage()
    state = meaning_state()
    assert state.name == "broken"
    assert "weights.bin" in state.reason
    assert state.reason in state.sentence
    [warning] = weights_can_be_read()
    assert (warning.id, "weights.bin" in warning.msg) == ("search.W001", True)
    assert warning in run_checks()


def damaged(weights: Path, path: Path, damage: str) -> Path:
    if damage == "a folder":
        path.mkdir()
    elif damage != "missing":
        path.write_bytes(b"" if damage == "empty" else weights.read_bytes())
        if damage in {"short", "changed"}:
            with path.open("r+b") as file:
                file.seek(-1, 2)
                file.truncate() if damage == "short" else file.write(b"!")
    return path


def test_issue_5_6_search_finds_words_when_the_weights_are_missing(
    settings: Any, tmp_path: Path, client: Any, library: None
) -> None:
    settings.SEARCH_MEANING = str(tmp_path / "nowhere.bin")
    load_now()

    answer = client.get("/es/buscar/", {"q": "vivienda"})

    assert answer.status_code == 200


def test_the_state_is_said_in_words() -> None:
    with translation.override("en"):
        said = [
            MeaningState("off").sentence,
            MeaningState("loading").sentence,
            MeaningState("on").sentence,
            MeaningState("broken", "There is no 100% file").sentence,
        ]

    assert said == [
        "Search by meaning is not switched on.",
        "Search by meaning is being loaded. Until then, words search alone.",
        "Search by meaning is on.",
        "Search by meaning cannot be used, so words search alone: There is no 100% file",
    ]


def test_a_question_is_encoded_once_however_it_is_spaced() -> None:
    embedder = CountingEmbedder()
    meaning = meaning_with(embedder)

    vectors = [
        meaning.query_vector(text)
        for text in ("espacios seguros", "  espacios \n seguros ", "espacios\u00a0seguros")
    ]

    assert embedder.asked == ["espacios seguros"]
    assert all(vector is vectors[0] for vector in vectors)
    with pytest.raises(ValueError, match="read-only"):
        vectors[0][0] = 0


def test_the_latest_questions_are_remembered_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switch, "MAX_CACHED", 3)
    embedder = CountingEmbedder()
    meaning = meaning_with(embedder)

    for text in ("a", "b", "c", "a", "d", "a", "b"):
        meaning.query_vector(text)

    assert embedder.asked == ["a", "b", "c", "d", "b"]


def test_threads_that_ask_the_same_have_the_same_answer() -> None:
    meaning = meaning_with(CountingEmbedder())
    found: list[Any] = []
    threads = [
        threading.Thread(
            target=lambda: found.extend(
                meaning.query_vector("x" * size)[0, 0] for size in range(50)
            )
        )
        for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found.count(7.0) == 8
    assert len(found) == 400


class WaitingEmbedder(CountingEmbedder):
    """Encodes questions when it is let; passages at once."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Semaphore(0)
        self.let = threading.Event()

    def queries(self, texts: Sequence[str]) -> Any:
        self.begun.release()
        assert self.let.wait(30)
        return super().queries(texts)

    passages = CountingEmbedder.queries


def test_whoever_sends_many_questions_takes_two_turns_and_no_more() -> None:
    embedder = WaitingEmbedder()
    meaning = meaning_with(embedder)
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda text=text: found.append(meaning.query_vector(text)[0, 0]))
        for text in ("a", "bb")
    ]
    for thread in threads:
        thread.start()
    assert all(embedder.begun.acquire(timeout=30) for _ in threads)

    for _ in range(2):
        with pytest.raises(MeaningBusyError):
            meaning.query_vector("ccc")
    assert embedder.passages(["what a worker reads meanwhile"]).shape == (1, 2)
    embedder.let.set()
    for thread in threads:
        thread.join(30)

    assert sorted(found) == [1.0, 2.0]
    assert meaning.query_vector("ccc")[0, 0] == 3.0


def test_a_question_that_fails_gives_its_turn_back() -> None:
    embedder = CountingEmbedder()
    meaning = meaning_with(embedder)
    embedder.queries = None  # type: ignore[assignment,method-assign]
    for _ in range(5):
        with pytest.raises(TypeError):
            meaning.query_vector("a")


@pytest.mark.parametrize(
    ("typed", "looked_at"),
    [
        ("", ""),
        ("  \n ", ""),
        ("ﬁesta", "fiesta"),
        ("a" * 600, "a" * 512),
        ("\ufdfa" * 512, None),
    ],
)
def test_issue_5_6_what_is_looked_at_of_a_question_is_bounded(
    typed: str, looked_at: str | None
) -> None:
    found = cleaned(typed)

    assert len(found) <= 512
    assert looked_at in {None, found}


def test_issue_5_1_the_installed_weights_are_used_when_the_setting_says_so(
    settings: Any, weights: Path, tmp_path: Path
) -> None:
    settings.SEARCH_MEANING = "1"
    settings.SEARCH_INDEX_DIR = tmp_path / "index"

    meaning = load_now()

    assert meaning is not None
    assert meaning_state() == MeaningState("on")
    assert meaning.query_vector("espacios seguros").shape == (1, 384)
    assert meaning.vectors.near(meaning.query_vector("espacios seguros")).best(5) == ()
    assert load_now() is meaning
    assert switch.snapshot_folder() == tmp_path / "index.meaning"
