"""A sheet in, a page out; the same again doubles nothing (I.1)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from knowledge.aliases.keys import normalise_key
from knowledge.enums import AliasKind
from knowledge.models import SectionPage
from knowledge.pages.privacy import decided_marks
from network.models import Figure, Organisation
from opendata.models import ImportedSheet, ImportRun
from practices.models import PracticePage
from search.contract import FacetFilter
from tests.factories import make_term, practices_shelf

from .importing import AT, practice, run_import, sheet, states, terms
from .sheet_files import on_both_sheets

CODES = [f"BP{number}_PC" for number in range(1, 11)]


@on_both_sheets
def test_i_1_a_file_becomes_ten_practices_one_of_them_whole(oim: Any, path: Path) -> None:
    report = run_import(path.read_bytes(), publish=True)
    assert [one.code for one in report.sheets] == CODES
    assert (report.created, report.updated, report.unchanged) == (10, 0, 0)
    assert [one.code for one in report.sheets if one.whole] == ["BP2_PC"]
    pages = PracticePage.objects.filter(issuer="oim-ec").live()
    assert {page.institutional_code for page in pages} == set(CODES)
    assert len(practice("BP2_PC").sections) == 11
    assert practice("BP3_PC").sections == {}


@on_both_sheets
def test_i_1_the_same_file_again_doubles_nothing(oim: Any, path: Path) -> None:
    run_import(path.read_bytes(), publish=True)
    before = (PracticePage.objects.count(), Organisation.objects.count(), Figure.objects.count())
    revisions = dict(PracticePage.objects.values_list("code", "latest_revision"))
    report = run_import(path.read_bytes(), publish=True)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 10)
    assert set(states(report).values()) == {"unchanged"}
    assert before == (
        PracticePage.objects.count(),
        Organisation.objects.count(),
        Figure.objects.count(),
    )
    assert dict(PracticePage.objects.values_list("code", "latest_revision")) == revisions


@on_both_sheets
def test_seed_4_1_damaged_codes_stay_as_names_of_the_page(oim: Any, path: Path) -> None:
    run_import(path.read_bytes())
    names = practice("BP1_PC").names.filter(kind=AliasKind.INSTITUTIONAL)
    assert [(name.as_written, name.issuer) for name in names] == [("BP1_PC", "oim-ec")]
    for printed, code in (("BPI_PC", "BP1_PC"), ("BPI0_PC", "BP10_PC")):
        assert practice(code).names.filter(key=normalise_key(printed)).exists()
        assert printed in practice(code).source_note


@on_both_sheets
def test_seed_4_3_the_area_and_its_sector_are_tagged_and_both_codes_kept(
    oim: Any, path: Path
) -> None:
    run_import(path.read_bytes())
    for code in ("BP2_PC", "BP7_PC"):
        assert terms(practice(code), "area") == ["PR"]
        assert terms(practice(code), "sector") == ["PRO"]
        assert practice(code).institutional_code.endswith("_PC")


@on_both_sheets
def test_seed_4_4_compact_terms_are_linked_and_sdgs_are_not_stated(oim: Any, path: Path) -> None:
    run_import(path.read_bytes())
    page = practice("BP2_PC")
    assert terms(page, "principle") == ["a", "f", "g"]
    assert terms(page, "objective") == ["15", "7"]
    assert terms(page, "goal") == []
    assert page.not_stated == ["goals"]
    assert practice("BP3_PC").not_stated == []


@on_both_sheets
def test_seed_4_5_territories_actors_budget_and_people(oim: Any, path: Path) -> None:
    run_import(path.read_bytes(), publish=True)
    page = practice("BP2_PC")
    assert terms(page, "territory") == [
        "EC-C-tulcan", "EC-O-huaquillas", "EC-P-quito", "EC-U-nueva-loja",
    ]  # fmt: skip
    assert terms(page, "assistance") == ["kits"]
    people, budget = page.figures.order_by("order")
    assert (people.indicator, people.value, people.unit) == ("people_assisted", 58000, "people")
    assert people.as_printed == "58,000"
    assert "58,000" in people.sentence
    assert "de población asistida" in people.note
    assert people.source == "OIM Ecuador"
    assert (budget.value, budget.unit, budget.qualifier) == (Decimal(5000), "USD", "about")
    assert budget.as_printed == "5,000 USD"
    actors = [(str(actor.organisation or ""), actor.label.lower()) for actor in page.actors.all()]
    assert actors == [("OIM Ecuador", ""), ("", "socios implementadores")]
    assert page.sustainability == "high"


def test_seed_4_5_huaquillas_finds_the_practice(search_index: Any, oim: Any) -> None:
    run_import(publish=True)
    search_index.drain()
    filtered = search_index.search(filters={"territory": FacetFilter(any=("EC-O-huaquillas",))})
    assert [hit.institutional_code for hit in filtered.hits] == ["BP2_PC"]
    assert search_index.search("Huaquillas").hits[0].institutional_code == "BP2_PC"


def test_seed_4_1_the_damaged_form_finds_the_practice(search_index: Any, oim: Any) -> None:
    run_import(publish=True)
    search_index.drain()
    for typed in ("BPI_PC", "BP1_PC", "bp1"):
        assert search_index.search(typed).hits[0].institutional_code == "BP1_PC"


def test_pages_stand_in_a_section_of_their_source_that_is_found_again(oim: Any) -> None:
    run_import()
    section = SectionPage.objects.get(issuer="oim-ec")
    assert (section.title, section.live) == ("OIM Ecuador", False)
    assert section.get_parent().pk == practices_shelf().pk
    section.title = "Fichas de la OIM"
    section.save()
    run_import(sheet("BP11_PC"), publish=True)
    assert practice("BP11_PC").get_parent().pk == section.pk
    assert SectionPage.objects.get(issuer="oim-ec").live


def test_each_page_carries_its_source(oim: Any) -> None:
    run_import(name="hoja_proteccion.txt")
    page = practice("BP4_PC")
    assert page.source_organisation == "OIM Ecuador"
    assert page.source_title.startswith("2.3 LECCIONES")
    assert "hoja_proteccion.txt" in page.source_note


def test_a_run_keeps_its_report_and_no_text(oim: Any) -> None:
    report = run_import()
    run = ImportRun.objects.get()
    assert (run.state, run.finished_at, run.upload) == ("finished", AT, None)
    assert (str(run.uuid), run.report["created"]) == (report.run, 10)
    assert ImportedSheet.objects.filter(run=run).count() == 10
    run_import()
    assert ImportRun.objects.count() == 1


def test_drafts_become_published_by_a_second_run(oim: Any) -> None:
    run_import()
    assert not PracticePage.objects.live().exists()
    report = run_import(publish=True)
    assert (report.created, report.updated) == (0, 10)
    assert PracticePage.objects.live().count() == 10


def test_a_page_that_was_withdrawn_is_not_published_again(oim: Any) -> None:
    run_import(publish=True)
    practice("BP4_PC").unpublish()
    report = run_import(publish=True)
    assert states(report)["BP4_PC"] == "unchanged"
    assert not practice("BP4_PC").live


def test_a_changed_sheet_updates_its_page(oim: Any) -> None:
    run_import(sheet("BP1_PC", "Antes"), publish=True)
    report = run_import(sheet("BP1_PC", "Después", "Territorio", "", "Quito."), publish=True)
    assert states(report) == {"BP1_PC": "changed"}
    assert report.sheets[0].changed == ("title", "territory")
    page = practice("BP1_PC")
    assert (page.title, page.live, terms(page, "territory")) == ("Después", True, ["EC-P-quito"])
    assert page.names.filter(as_written="Antes").exists()
    assert run_import(sheet("BP1_PC", "Después", "Territorio", "", "Quito.")).unchanged == 1


def test_a_changed_sheet_leaves_the_page_that_somebody_edited(oim: Any) -> None:
    run_import(sheet("BP1_PC", "Antes"), publish=True)
    page = practice("BP1_PC")
    page.summary = "Lo que alguien escribió."
    page.save_revision().publish()
    changed = sheet("BP1_PC", "Después")
    assert states(run_import(changed, publish=True)) == {"BP1_PC": "edited"}
    assert practice("BP1_PC").title == "Antes"
    assert states(run_import(changed, publish=True, update=True)) == {"BP1_PC": "changed"}
    assert practice("BP1_PC").title == "Después"


def test_saving_a_page_without_a_change_is_no_edit(oim: Any) -> None:
    run_import(sheet("BP1_PC", "Antes", "Población asistida", "", "1,200"))
    practice("BP1_PC").get_latest_revision_as_object().save_revision().publish()
    assert states(run_import(sheet("BP1_PC", "Después"))) == {"BP1_PC": "changed"}


def test_an_update_keeps_the_terms_that_a_sheet_does_not_speak_of(oim: Any) -> None:
    run_import(sheet("BP1_PC", "Antes"))
    page = practice("BP1_PC")
    group = make_term("group", "women", "Mujeres")
    page.tags.add(group)
    page.save()
    page.save_revision()
    run_import(sheet("BP1_PC", "Después"), update=True, publish=True)
    assert terms(practice("BP1_PC"), "group") == ["women"]


def test_a_page_written_by_hand_with_the_same_code_is_left(oim: Any) -> None:
    parent = practices_shelf()
    parent.add_child(
        instance=PracticePage(
            title="A mano", edition="oim-ec", issuer="oim-ec", institutional_code="bp1_pc"
        )
    )
    assert states(run_import(sheet("BP1_PC"))) == {"BP1_PC": "edited"}
    assert PracticePage.objects.count() == 1


def test_another_institution_may_have_the_same_code(oim: Any) -> None:
    run_import(sheet("BP1_PC"))
    report = run_import(sheet("BP1_PC"), source="otra", source_name="Otra institución")
    assert report.created == 1
    assert Organisation.objects.get(issuer="otra").name == "Otra institución"
    assert PracticePage.objects.filter(institutional_code="BP1_PC").count() == 2


def test_a_sheet_in_english_is_the_translation_of_the_spanish_one(oim: Any) -> None:
    practices_shelf("en")
    run_import(sheet("BP1_PC"), publish=True)
    english = "BP1_PC: *A practice*\n\nFinding\n\nAsk before buying.\n\nContext: Focus groups.\n"
    report = run_import(english, publish=True)
    assert (report.language, report.created) == ("en", 1)
    here, there = practice("BP1_PC"), practice("BP1_PC", "en")
    assert here.code == there.code
    assert here.translation_key == there.translation_key
    assert there.live
    assert run_import(english).unchanged == 1


def test_the_source_is_known_by_the_name_with_which_its_own_begins(words: None) -> None:
    run_import(sheet("BP1_PC", "Una", "Actores", "", "OIM, ACNUR"), source_name="OIM Ecuador")
    names = [str(actor.organisation) for actor in practice("BP1_PC").actors.all()]
    assert names == ["OIM Ecuador", "ACNUR"]
    assert Organisation.objects.count() == 2


def test_words_that_name_no_institution_make_no_organisation(oim: Any) -> None:
    run_import(sheet("BP1_PC", "Una", "Actores", "", "mujeres de la comunidad, María Pérez"))
    actors = practice("BP1_PC").actors.all()
    assert [(actor.organisation, actor.label) for actor in actors] == [
        (None, "mujeres de la comunidad"),
        (None, "María Pérez"),
    ]
    assert Organisation.objects.count() == 1


def test_names_that_no_list_has_stay_in_the_note_and_are_said(oim: Any) -> None:
    report = run_import(
        sheet(
            "BP1_PC", "Una", "Territorio", "", "Quito, Puerto Nuevo", "",
            "Tipo de asistencia", "", "Clases de canto",
        )
    )  # fmt: skip
    page = practice("BP1_PC")
    assert terms(page, "territory") == ["EC-P-quito"]
    assert "Puerto Nuevo" in page.source_note
    assert "Clases de canto" in page.source_note
    said = " ".join(report.sheets[0].notices)
    assert "Puerto Nuevo" in said
    assert "Clases de canto" in said


def test_a_place_of_the_documents_country_is_preferred(words: None) -> None:
    make_term("territory", "EC-X", "Piura", parent=make_term("territory", "EC"))
    run_import(sheet("BP1_PC", "Una", "Territorio", "", "Piura"))
    assert terms(practice("BP1_PC"), "territory") == ["EC-X"]
    run_import(sheet("BP2_PC", "Otra", "Territorio", "", "Piura (Perú)"))
    assert terms(practice("BP2_PC"), "territory") == ["PE-PIU-piura"]


def test_what_looks_like_personal_data_stays_a_draft_until_somebody_answers(oim: Any) -> None:
    text = sheet("BP1_PC", "Una", "Efectividad", "", "Escriba a ana@example.org.") + sheet("BP2_PC")
    report = run_import(text, publish=True)
    assert [(one.code, one.held) for one in report.sheets] == [("BP1_PC", True), ("BP2_PC", False)]
    assert (practice("BP1_PC").live, practice("BP2_PC").live) == (False, True)
    assert decided_marks(practice("BP1_PC")) == frozenset()
    run_import(text, publish=True, reviewed=True)
    assert practice("BP1_PC").live
    assert len(decided_marks(practice("BP1_PC"))) == 1


def test_a_title_that_is_too_long_is_cut_and_kept_whole(oim: Any) -> None:
    title = "acompañar " * 60
    run_import(sheet("BP1_PC", title.strip()))
    page = practice("BP1_PC")
    assert len(page.title) <= 255
    assert page.title.endswith("…")
    assert title.strip() in page.source_note
