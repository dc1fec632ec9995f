"""Reading the reviewed files and loading them: again and again, and when they are wrong."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from vocabulary.enums import Scheme
from vocabulary.models import Place, Synonym, Term
from vocabulary.rows import VocabularyFileError
from vocabulary.services import load_vocabulary
from vocabulary.signals import synonyms_changed, terms_changed

DATA = Path(__file__).resolve().parents[2] / "vocabulary" / "data"
HEADER = "scheme,code,parent,name_es,name_en,name_pt,other_names,order\n"
PLACES = HEADER.strip() + ",level,latitude,longitude,iso_3166_2,pcode,timezone\n"
SYNONYMS = "id,category,terms_es,terms_en,terms_pt,uppercase_only\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three lists that a test may change."""
    (tmp_path / "sectors.csv").write_text(
        HEADER
        + "sector,PRO,,Protección,Protection,,,1\n"
        + "sector,PRO-GBV,PRO,Violencia basada en género,Gender-based violence,,VBG|GBV,2\n",
        encoding="utf-8",
    )
    (tmp_path / "territories.csv").write_text(
        PLACES
        + "territory,CO,,Colombia,,,,1,country,4.1,-73.1,,CO,America/Bogota\n"
        + "territory,CO-NSA,CO,Norte de Santander,,,,2,admin1,,,CO-NSA,CO54,America/Bogota\n",
        encoding="utf-8",
    )
    (tmp_path / "synonyms.csv").write_text(
        SYNONYMS + "S1,org,OIM|Organización,IOM,OIM,IOM\nS2,thing,kit|estuche,kit,,\n",
        encoding="utf-8",
    )
    return tmp_path


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def snapshot() -> list[tuple]:
    return [
        *Term.objects.order_by("pk").values_list(),
        *Place.objects.order_by("pk").values_list(),
        *Synonym.objects.order_by("pk").values_list(),
    ]


@pytest.mark.django_db
def test_the_reviewed_files_load_and_loading_them_again_changes_nothing() -> None:
    first = load_vocabulary(folder=DATA)
    held = snapshot()
    second = load_vocabulary(folder=DATA)
    assert (first.created, first.updated, first.retired) == (561 + 238, 0, 0)
    assert (second.created, second.updated, second.retired) == (0, 0, 0)
    assert second.unchanged == 561 + 238
    assert snapshot() == held
    assert Place.objects.count() == 252


@pytest.mark.django_db
def test_loading_again_costs_the_same_few_queries_for_2_sectors_and_for_561_terms(
    folder: Path,
) -> None:
    for files in (folder, DATA):
        load_vocabulary(folder=files)
        with CaptureQueriesContext(connection) as queries:
            load_vocabulary(folder=files)
        # Two for the transaction, one for the terms, one for the synonyms.
        assert len(queries) == 4


@pytest.mark.django_db
def test_a_child_carries_the_codes_from_the_root_to_itself(folder: Path) -> None:
    load_vocabulary(folder=folder)
    term = Term.objects.get_by_natural_key("sector", "PRO-GBV")
    assert term.path == "PRO/PRO-GBV"
    assert term.other_names == "VBG\nGBV"


@pytest.mark.django_db
def test_what_left_its_file_is_retired_and_comes_back_with_it(folder: Path) -> None:
    load_vocabulary(folder=folder)
    line = "sector,PRO-GBV,PRO,Violencia basada en género,Gender-based violence,,VBG|GBV,2\n"
    rewrite(folder / "sectors.csv", line, "")
    rewrite(folder / "synonyms.csv", "S2,thing,kit|estuche,kit,,\n", "")
    report = load_vocabulary(folder=folder)
    assert (report.retired, report.updated, report.unchanged) == (2, 0, 4)
    assert Term.objects.get(code="PRO-GBV").retired
    assert Synonym.objects.get(key="S2").retired
    with (folder / "sectors.csv").open("a", encoding="utf-8") as file:
        file.write(line)
    report = load_vocabulary(folder=folder)
    assert (report.retired, report.updated, report.created) == (0, 1, 0)
    assert not Term.objects.get(code="PRO-GBV").retired


@pytest.mark.django_db
def test_what_was_made_by_hand_is_left_alone(folder: Path) -> None:
    Term.objects.create(scheme=Scheme.SECTOR, code="WASH", name_es="Agua y saneamiento")
    Term.objects.create(scheme=Scheme.KEYWORD, code="kits", name_es="kits")
    Synonym.objects.create(key="hand", terms_es="a\nb")
    report = load_vocabulary(folder=folder)
    assert report.retired == 0
    assert not Term.objects.filter(code__in=["WASH", "kits"], retired=True).exists()
    assert not Synonym.objects.get(key="hand").retired


@pytest.mark.django_db
def test_an_editors_change_stays_until_the_file_itself_changes(folder: Path) -> None:
    load_vocabulary(folder=folder)
    Term.objects.filter(code="PRO").update(name_es="Protección de personas")
    report = load_vocabulary(folder=folder)
    assert Term.objects.get(code="PRO").name_es == "Protección de personas"
    assert report.kept == ("sector/PRO: name_es",)
    assert report.updated == 0
    rewrite(folder / "sectors.csv", "PRO,,Protección,", "PRO,,Protección integral,")
    report = load_vocabulary(folder=folder)
    assert Term.objects.get(code="PRO").name_es == "Protección integral"
    assert Term.objects.get(code="PRO").name == "Protección integral"
    assert report.overwritten == ("sector/PRO: name_es",)
    assert report.updated == 1


@pytest.mark.django_db
def test_a_term_that_an_editor_retired_stays_retired(folder: Path) -> None:
    load_vocabulary(folder=folder)
    Term.objects.filter(code="PRO-GBV").update(retired=True)
    report = load_vocabulary(folder=folder)
    assert Term.objects.get(code="PRO-GBV").retired
    assert report.kept == ("sector/PRO-GBV: retired",)


@pytest.mark.django_db
def test_a_point_and_a_parent_follow_the_file_and_what_stands_below_moves(folder: Path) -> None:
    load_vocabulary(folder=folder)
    unit = Term.objects.create(
        scheme=Scheme.TERRITORY,
        code="CO-NSA-unit",
        name_es="Unidad",
        parent=Term.objects.get(code="CO-NSA"),
    )
    rewrite(folder / "territories.csv", "territory,CO-NSA,CO,", "territory,CO-NSA,,")
    rewrite(folder / "territories.csv", "4.1,-73.1", "4.5,-73.1")
    announced: list[int] = []
    terms_changed.connect(receiver := lambda term_ids, **_: announced.extend(term_ids), weak=False)
    report = load_vocabulary(folder=folder)
    terms_changed.disconnect(receiver)
    unit.refresh_from_db()
    assert unit.path == "CO-NSA/CO-NSA-unit"
    assert str(Place.objects.get(term__code="CO").latitude) == "4.500000"
    assert report.updated == 2
    assert announced == sorted(Term.objects.filter(scheme="territory").values_list("pk", flat=True))


@pytest.mark.django_db
def test_synonyms_say_that_they_changed_only_when_they_did(folder: Path) -> None:
    told: list[type] = []
    synonyms_changed.connect(receiver := lambda sender, **_: told.append(sender), weak=False)
    load_vocabulary(folder=folder)
    load_vocabulary(folder=folder)
    synonyms_changed.disconnect(receiver)
    assert told == [Term, Synonym]


@pytest.mark.django_db
def test_a_circle_closed_by_an_editors_choice_stops_the_load(folder: Path) -> None:
    load_vocabulary(folder=folder)
    root, child = Term.objects.get(code="PRO"), Term.objects.get(code="PRO-GBV")
    Term.objects.filter(pk=child.pk).update(parent=None)
    Term.objects.filter(pk=root.pk).update(parent=child)
    rewrite(folder / "sectors.csv", "sector,PRO-GBV,PRO,", "sector,PRO-GBV,,")
    load_vocabulary(folder=folder)
    rewrite(folder / "sectors.csv", "sector,PRO-GBV,,", "sector,PRO-GBV,PRO,")
    with pytest.raises(VocabularyFileError, match=r"sectors.csv:2 \[parent\]"):
        load_vocabulary(folder=folder)


@pytest.mark.django_db
def test_a_wrong_file_among_right_ones_changes_nothing(folder: Path) -> None:
    (folder / "x.csv").write_text(HEADER + "area,PR,,,,,,1\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"x.csv:2 \[name_es\]"):
        call_command("load_vocabulary", folder=folder)
    assert Term.objects.count() == 0


@pytest.mark.django_db
def test_a_trial_run_says_what_would_change_and_changes_nothing(folder: Path) -> None:
    out = StringIO()
    call_command("load_vocabulary", "--dry-run", "--json", folder=folder, stdout=out)
    assert json.loads(out.getvalue())["created"] == 6
    assert Term.objects.count() == 0


@pytest.mark.django_db
def test_the_command_loads_the_projects_own_files_unless_told_otherwise(tmp_path: Path) -> None:
    call_command("load_vocabulary", stdout=StringIO())
    assert Term.objects.in_scheme(Scheme.GOAL).count() == 186
    shutil.copy(DATA / "areas.csv", tmp_path)
    out = StringIO()
    call_command("load_vocabulary", "--json", folder=tmp_path, stdout=out)
    assert json.loads(out.getvalue())["retired"] == 560 + 238
