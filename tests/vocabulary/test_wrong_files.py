"""Files that cannot be trusted are refused before anything is changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from vocabulary.loading import read_folder
from vocabulary.rows import VocabularyFileError

HEADER = "scheme,code,parent,name_es,name_en,name_pt,other_names,order\n"
PLACES = HEADER.strip() + ",level,latitude,longitude,iso_3166_2,pcode,timezone\n"
SYNONYMS = "id,category,terms_es,terms_en,terms_pt,uppercase_only\n"

WRONG = {
    "a header without its columns": ("x.csv", "scheme,code\n", "x.csv:1"),
    "a column twice": ("x.csv", HEADER.strip() + ",named_in,named_in\n", "x.csv:1"),
    "an empty file": ("x.csv", "", "x.csv:1"),
    "a cell too many": ("x.csv", HEADER + "area,PR,,A,,,,1\narea,B,,A,,,,1,9\n", "x.csv:3"),
    "an open quotation": ("x.csv", HEADER + 'area,PR,,"A,,,,1\n', "x.csv:2"),
    "a list that does not exist": ("x.csv", HEADER + "zone,PR,,A,,,,1\n", r"x.csv:2 \[scheme\]"),
    "keywords": ("x.csv", HEADER + "keyword,k,,A,,,,1\n", r"x.csv:2 \[scheme\]"),
    "no code": ("x.csv", HEADER + "area,,,A,,,,1\n", r"x.csv:2 \[code\]"),
    "a slash in a code": ("x.csv", HEADER + "area,A/B,,A,,,,1\n", r"x.csv:2 \[code\]"),
    "a long code": ("x.csv", HEADER + f"area,{'A' * 81},,A,,,,1\n", r"x.csv:2 \[code\]"),
    "the same code twice": (
        "x.csv",
        HEADER + "area,PR,,A,,,,1\narea,pr,,B,,,,2\n",
        r"x.csv:3 \[code\].*x.csv.*2",
    ),
    "no name": ("x.csv", HEADER + "area,PR,,,,,,1\n", r"x.csv:2 \[name_es\]"),
    "a long name": ("x.csv", HEADER + f"area,PR,,,{'n' * 801},,,1\n", r"x.csv:2 \[name_en\]"),
    "an empty other name": ("x.csv", HEADER + "area,PR,,A,,,b||c,1\n", r"x.csv:2 \[other_names\]"),
    "no order": ("x.csv", HEADER + "area,PR,,A,,,,\n", r"x.csv:2 \[order\]"),
    "an unknown parent": ("x.csv", HEADER + "area,PR,Q,A,,,,1\n", r"x.csv:2 \[parent\]"),
    "a circle": ("x.csv", HEADER + "area,A,B,A,,,,1\narea,B,A,B,,,,2\n", r"x.csv:2 \[parent\]"),
    "a colour in words": (
        "x.csv",
        HEADER.strip() + ",colour\ngoal,77,,A,,,,1,red\n",
        r"x.csv:2 \[colour\]",
    ),
    "territories without places": ("x.csv", HEADER + "territory,XX,,A,,,,1\n", "x.csv:1"),
    "an unknown level": (
        "x.csv",
        PLACES + "territory,XX,,A,,,,1,star,,,,,\n",
        r"x.csv:2 \[level\]",
    ),
    "a latitude beyond the pole": (
        "x.csv",
        PLACES + "territory,XX,,A,,,,1,city,91,0,,,\n",
        r"x.csv:2 \[latitude\]",
    ),
    "a longitude in words": (
        "x.csv",
        PLACES + "territory,XX,,A,,,,1,city,1,NaN,,,\n",
        r"x.csv:2 \[longitude\]",
    ),
    "half a point": (
        "x.csv",
        PLACES + "territory,XX,,A,,,,1,city,1,,,,\n",
        r"x.csv:2 \[longitude\]",
    ),
    "an unknown time zone": (
        "x.csv",
        PLACES + "territory,XX,,A,,,,1,city,,,,,America/Macondo\n",
        r"x.csv:2 \[timezone\]",
    ),
    "a folder of time zones": (
        "x.csv",
        PLACES + "territory,XX,,A,,,,1,city,,,,,America\n",
        r"x.csv:2 \[timezone\]",
    ),
    "synonyms without a key": (
        "synonyms.csv",
        SYNONYMS + ",org,a|b,,,\n",
        r"synonyms.csv:2 \[id\]",
    ),
    "a key twice": (
        "synonyms.csv",
        SYNONYMS + "S1,org,a,,,\nS1,org,b,,,\n",
        r"synonyms.csv:3 \[id\]",
    ),
    "a set without terms": (
        "synonyms.csv",
        SYNONYMS + "S1,org,,,,\n",
        r"synonyms.csv:2 \[terms_es\]",
    ),
    "capitals of another set": (
        "synonyms.csv",
        SYNONYMS + "S1,org,a,,,WHO\n",
        r"synonyms.csv:2 \[uppercase_only\]",
    ),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_with_its_name_line_and_column(
    case: tuple[str, str, str], tmp_path: Path
) -> None:
    name, text, complaint = case
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyFileError, match=f"^{complaint}"):
        read_folder(tmp_path)


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\x00"], ids=["not UTF-8", "binary"])
def test_a_file_that_is_not_text_is_refused_with_its_line(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(HEADER.encode() + b"area,PR,,A" + raw + b",,,,1\n")
    with pytest.raises(VocabularyFileError, match=r"^x.csv:2"):
        read_folder(tmp_path)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VocabularyFileError, match=str(tmp_path)):
        read_folder(tmp_path)


def test_a_line_is_counted_over_cells_of_several_lines(tmp_path: Path) -> None:
    text = HEADER + 'area,PR,,"A\nB",,,,1\narea,PS,,C,,,,x\n'
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyFileError, match=r"^x.csv:4 \[order\]"):
        read_folder(tmp_path)


def test_a_parent_may_stand_in_a_later_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + "goal,1.1,1,Meta,,,,1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(HEADER + "goal,1,,Objetivo,,,,1\n", encoding="utf-8")
    assert [term.code for term in read_folder(tmp_path).terms] == ["1", "1.1"]
