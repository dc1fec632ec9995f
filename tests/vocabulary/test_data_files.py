"""The reviewed vocabulary files keep the shape that the loader and the readers rely on."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

DATA = Path(__file__).resolve().parents[2] / "vocabulary" / "data"
FILES = sorted(DATA.glob("*.csv"))
TERM_FILES = [path for path in FILES if path.name != "synonyms.csv"]
COLUMNS = ["scheme", "code", "parent", "name_es", "name_en", "name_pt", "other_names", "order"]
NAME_LENGTH = 800
COUNTS = {
    "areas.csv": 1,
    "assistance_types.csv": 32,
    "economic_sectors.csv": 4,
    "evaluation_criteria.csv": 6,
    "gcm_objectives.csv": 23,
    "gcm_principles.csv": 10,
    "groups.csv": 19,
    "sdg_goals.csv": 17,
    "sdg_targets.csv": 169,
    "sectors.csv": 22,
    "sex_age.csv": 6,
    "skills.csv": 7,
    "synonyms.csv": 238,
    "territories.csv": 252,
    "themes.csv": 5,
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def every_term() -> list[dict[str, str]]:
    return [row for path in TERM_FILES for row in rows_of(path)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_utf_8_without_mark_and_with_plain_line_ends(path: Path) -> None:
    raw = path.read_bytes()
    raw.decode("utf-8", errors="strict")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


def test_every_file_has_the_number_of_rows_that_was_reviewed() -> None:
    assert {path.name: len(rows_of(path)) for path in FILES} == COUNTS


@pytest.mark.parametrize("path", TERM_FILES, ids=lambda path: path.name)
def test_a_term_file_starts_with_the_agreed_columns(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[: len(COLUMNS)] == COLUMNS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_row_has_more_or_fewer_cells_than_the_header(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}


def test_scheme_and_code_together_are_unique() -> None:
    counts = Counter((row["scheme"], row["code"]) for row in every_term())
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_scheme_or_code_is_blank_or_holds_a_space_slash_or_bar() -> None:
    wrong = [
        row
        for row in every_term()
        if not re.fullmatch(r"[^\s/|]+", row["code"]) or not re.fullmatch(r"[a-z_]+", row["scheme"])
    ]
    assert wrong == []


def test_a_parent_is_a_term_of_the_same_scheme_that_stands_earlier() -> None:
    seen: set[tuple[str, str]] = set()
    orphans = []
    for name in ["sdg_goals.csv", *COUNTS]:
        if name == "synonyms.csv":
            continue
        for row in rows_of(DATA / name):
            if row["parent"] and (row["scheme"], row["parent"]) not in seen:
                orphans.append((row["scheme"], row["code"]))
            seen.add((row["scheme"], row["code"]))
    assert orphans == []


def test_every_term_has_a_name_in_spanish_or_english_and_none_is_too_long() -> None:
    names = ("name_es", "name_en", "name_pt")
    assert [row["code"] for row in every_term() if not (row["name_es"] or row["name_en"])] == []
    assert [
        row["code"] for row in every_term() if any(len(row[name]) > NAME_LENGTH for name in names)
    ] == []


def test_only_four_sectors_wait_for_a_spanish_name() -> None:
    blank = {(row["scheme"], row["code"]) for row in every_term() if not row["name_es"]}
    assert blank == {("sector", code) for code in ("PRO-HLP", "PRO-MIN", "MS", "CSS")}


def test_five_objectives_say_that_their_spanish_name_is_the_short_label() -> None:
    short = [r for r in rows_of(DATA / "gcm_objectives.csv") if r["name_es_kind"] == "short label"]
    assert [row["code"] for row in short] == ["3", "16", "17", "20", "23"]
    assert all(row["name_es"] == row["short_es"] for row in short)


def test_other_names_are_whole_different_from_the_names_and_not_repeated() -> None:
    wrong = []
    for row in every_term():
        others = row["other_names"].split("|") if row["other_names"] else []
        names = {row["name_es"], row["name_en"], row["name_pt"]}
        repeated = len(others) != len(set(others)) or names & set(others)
        if repeated or any(other != other.strip() or not other for other in others):
            wrong.append((row["scheme"], row["code"]))
    assert wrong == []


def test_goals_and_targets_are_numbered_as_the_united_nations_do() -> None:
    assert [row["code"] for row in rows_of(DATA / "sdg_goals.csv")] == [
        str(n) for n in range(1, 18)
    ]
    targets = rows_of(DATA / "sdg_targets.csv")
    assert all(re.fullmatch(r"\d{1,2}\.(\d{1,2}|[a-d])", row["code"]) for row in targets)
    assert all(row["code"].split(".")[0] == row["parent"] for row in targets)
    assert [row["code"] for row in rows_of(DATA / "gcm_objectives.csv")] == [
        str(n) for n in range(1, 24)
    ]
    assert [row["code"] for row in rows_of(DATA / "gcm_principles.csv")] == list("abcdefghij")


def test_territories_stand_in_the_four_levels_and_only_la_parada_has_no_point() -> None:
    rows = rows_of(DATA / "territories.csv")
    assert Counter(row["level"] for row in rows) == {
        "country": 9,
        "admin1": 216,
        "city": 26,
        "locality": 1,
    }
    assert [r["code"] for r in rows if not (r["latitude"] and r["longitude"])] == [
        "CO-NSA-la-parada"
    ]
    assert all(-56 < float(r["latitude"]) < 33 for r in rows if r["latitude"])
    assert all(-118 < float(r["longitude"]) < -34 for r in rows if r["longitude"])


def test_a_time_zone_exists_and_is_blank_only_where_one_would_be_wrong() -> None:
    rows = rows_of(DATA / "territories.csv")
    for name in {row["timezone"] for row in rows if row["timezone"]}:
        assert ZoneInfo(name).key == name
    zones = {row["code"]: row["timezone"] for row in rows}
    assert {code for code, zone in zones.items() if not zone} == {
        *("AR", "BR", "CL", "MX", "CL-AI", "CL-VS", "BR-AM", "BR-PA"),
        *("MX-CHH", "MX-COA", "MX-NAY", "MX-NLE", "MX-TAM"),
    }
    assert zones["EC-P-quito"] == "America/Guayaquil"
    assert zones["EC-W"] == "Pacific/Galapagos"
    assert zones["CO-NSA-la-parada"] == "America/Bogota"


def test_nueva_loja_is_also_lago_agrio_as_the_sheet_prints_it() -> None:
    row = next(r for r in rows_of(DATA / "territories.csv") if r["code"] == "EC-U-nueva-loja")
    assert row["name_es"] == "Nueva Loja (Lago Agrio)"
    assert row["other_names"].split("|") == ["Nueva Loja", "Lago Agrio"]


def test_a_synonym_row_has_a_unique_id_and_capitals_only_for_its_own_terms() -> None:
    rows = rows_of(DATA / "synonyms.csv")
    assert list(rows[0]) == ["id", "category", "terms_es", "terms_en", "terms_pt", "uppercase_only"]
    assert len({row["id"] for row in rows}) == 238
    assert all(row["id"] and row["category"] and row["terms_es"] for row in rows)
    strangers = []
    for row in rows:
        terms = {t for key in ("terms_es", "terms_en", "terms_pt") for t in row[key].split("|")}
        capitals = set(row["uppercase_only"].split("|")) - {""}
        if not capitals <= terms:
            strangers.append((row["id"], capitals - terms))
    assert strangers == []


def test_the_sources_page_names_every_file_and_credits_geonames() -> None:
    page = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    assert [path.name for path in FILES if f"`{path.name}`" not in page] == []
    assert "GeoNames" in page
    assert "CC BY 4.0" in page
