"""The figures of the demo content are those of its sources, exactly as they state them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "opendata" / "demo"
SOURCES = ROOT.parent / "shared" / "seeds"
THIN = "\N{NARROW NO-BREAK SPACE}"

#: The figures of the four sources: indicator → (value, kind, qualifier, as printed).
FIGURES = {
    "rr-venezuelans-in-peru": (
        1_500_000,
        "context",
        "more_than",
        "more than one and a half million",
    ),
    "rr-institutions": (
        70,
        "result",
        "more_than",
        "more than 70 national and international institutions",
    ),
    "rr-people-target": (60_000, "target", "more_than", "more than 60,000 beneficiaries"),
    "rr-partners": (5, "context", "exact", "five other partners"),
    "pv-commissions": (5, "context", "exact", "fundraising and donations … virtual volunteering"),
    "pv-fundraising-1": (500_000, "target", "exact", "half a million"),
    "pv-fundraising-2": (3_000_000, "target", "exact", "three million"),
    "pv-fundraising-3": (5_000_000, "target", "exact", "five million soles"),
    "pv-campaign-axes": (3, "context", "exact", "three main axes"),
    "pv-campaign-coordinators": (4, "context", "exact", "DeMentes … Fundación Calma"),
    "pv-smes-share": (99.5, "context", "exact", "99.5% of formal companies"),
    "pv-entrepreneur-weeks": (7, "context", "exact", "seven weeks"),
    "pv-entrepreneur-graduates": (400, "result", "more_than", "more than 400 graduates"),
    "pv-entrepreneur-volunteers": (200, "result", "more_than", "more than 200 volunteers"),
    "pv-entrepreneur-enrolled": (
        700,
        "result",
        "more_than",
        "over 700 new entrepreneurs signed up",
    ),
    "pv-entrepreneur-next-edition": (4, "context", "exact", "launch the fourth edition"),
    "pv-education-pilots": (4, "result", "exact", "four pilots"),
    "pv-education-students": (130, "result", "more_than", "over 130 students"),
    "pv-education-tutors": (77, "result", "exact", "77 tutors"),
    "pv-education-enrolled": (4_500, "result", "more_than", "over 4 500 new students enrolled"),
    "pv-education-satisfaction": (100, "result", "exact", "100% satisfaction rates"),
    "pv-tourism-entrepreneurs": (
        277,
        "result",
        "exact",
        "277 entrepreneurs connected to 150 volunteers",
    ),
    "pv-tourism-volunteers": (
        150,
        "result",
        "exact",
        "277 entrepreneurs connected to 150 volunteers",
    ),
    "pv-tourism-meetings": (2, "context", "exact", "2 weekly meetings"),
    "pv-programmes": (3, "context", "exact", "three ongoing programs"),
    "pv-organisations-before": (4, "baseline", "exact", "four organizations"),
    "pv-organisations-now": (50, "result", "more_than", "more than fifty"),
    "al-cash": (587, "result", "exact", "587 mujeres migrantes/refugiadas"),
    "al-employability": (243, "result", "exact", "243 mujeres fueron capacitadas"),
    "al-entrepreneurship": (206, "result", "exact", "206 recibieron capacitaciones"),
    "al-legal-psychosocial": (3_264, "result", "exact", "3.264 mujeres migrantes/refugiados"),
    "al-people": (18_338, "result", "exact", "18.338 personas"),
    "al-women-informed": (11_950, "result", "more_than", "más de 11.950 mujeres"),
    "al-satisfied": (3_753, "result", "exact", "3.753 mujeres migrantes/refugiadas"),
    "al-regions": (5, "context", "exact", "Tumbes … Callao"),
    "cu-workshops": (5, "result", "exact", "A total of 5 workshops"),
    "cu-residents": (20, "result", "more_than", "more than 20 Venezuelan and Colombian people"),
    "cu-themes": (5, "context", "exact", "Housing and Habitat … Economic opportunities"),
    "cu-perspectives": (
        3,
        "context",
        "exact",
        "housing and habitat … legislation and governance",
    ),
    "cu-service-groups": (
        4,
        "context",
        "exact",
        "Information and guidance … Referral of identified cases",
    ),
    "cu-procedures": (
        5,
        "context",
        "exact",
        "access to the asylum procedure … civil registration",
    ),
}


def figures() -> list[dict[str, Any]]:
    return tomllib.loads((DEMO / "figures.toml").read_text(encoding="utf-8"))["figure"]


def body_of(path: Path) -> str:
    return path.read_text(encoding="utf-8").split("+++\n", 2)[2]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def test_every_figure_of_the_sources_is_there_as_printed() -> None:
    found = {
        row["indicator"]: (row["value"], row["kind"], row["qualifier"], row["as_printed"])
        for row in figures()
    }
    assert found == FIGURES


@pytest.mark.skipif(
    not SOURCES.is_dir(),
    reason="the source documents are not part of the project: without ../shared/seeds nothing "
    "says whether a printed form is theirs",
)
def test_what_is_printed_stands_in_a_source_word_for_word() -> None:
    sources = " ".join(" ".join(words(f.read_text("utf-8"))) for f in SOURCES.glob("*.txt"))
    missing = [
        row["indicator"]
        for row in figures()
        for piece in row["as_printed"].split("…")
        if f" {' '.join(words(piece))} " not in f" {sources} "
    ]
    assert missing == []


def test_a_figure_belongs_to_an_article_and_has_its_sentence_in_both_languages() -> None:
    rows = figures()
    keys = {path.name.split(".")[0] for path in DEMO.glob("*.md")}
    indicators = [row["indicator"] for row in rows]
    assert len(set(indicators)) == len(indicators)
    for row in rows:
        assert row["article"] in keys
        for name in ("label_es", "label_en", "sentence_es", "sentence_en", "unit"):
            assert row[name], (row["indicator"], name)
        assert row.get("subset_of", "al-people") in indicators
        assert len(row["as_printed"]) <= 255
        assert ("note_es" in row) == ("note_en" in row)


def test_seed_2_5_women_informed_are_a_part_of_all_people_and_never_added() -> None:
    rows = {row["indicator"]: row for row in figures()}
    assert {key: row["subset_of"] for key, row in rows.items() if "subset_of" in row} == {
        "al-women-informed": "al-people"
    }
    assert rows["al-women-informed"]["value"] < rows["al-people"]["value"]


def test_targets_satisfaction_and_undivided_totals_say_what_they_are() -> None:
    rows = {row["indicator"]: row for row in figures()}
    assert "Sin base declarada" in rows["al-satisfied"]["note_es"]
    assert rows["pv-education-satisfaction"]["note_es"] == "Sin base declarada"
    assert "no consta" in rows["rr-people-target"]["note_es"]
    regions = rows["al-regions"]["territories"]
    assert [
        key for key, row in rows.items() if key.startswith("al-") and row["territories"] != regions
    ] == []


@pytest.mark.parametrize(
    ("key", "needles"),
    [
        (
            "red-recuperacion",
            [
                f"1{THIN}500{THIN}000",
                f"más de 60{THIN}000",
                "**meta**",
                "más de 70",
                "1 de abril de 2021",
                "“more than 60,000 beneficiaries”",
            ],
        ),
        (
            "peru-voluntario",
            ["99,5 %", f"más de 4{THIN}500", "**sin base declarada**", "277 y 150", "más de 700"],
        ),
        (
            "alma-llanera",
            [
                "587",
                "243 y 206 no se suman",
                f"3{THIN}264",
                f"18{THIN}338",
                f"más de 11{THIN}950",
                f"3{THIN}753",
                "**sin base declarada**",
                "no se dividen por región",
            ],
        ),
        (
            "plan-territorial-cucuta",
            ["5 | talleres realizados (2 + 2 + 1)", "más de 20", "**ese resumen no está**"],
        ),
        (
            "puntos-de-atencion-cucuta",
            [
                "8:00 a 12:00 (mediodía)",
                "lunes y viernes",
                "Horario por verificar. Llame antes de ir.",
                "“Monday and Friday”",
            ],
        ),
    ],
)
def test_an_article_shows_its_figures_with_what_they_are(key: str, needles: list[str]) -> None:
    body = body_of(DEMO / f"{key}.md")
    assert [needle for needle in needles if needle not in body] == []
