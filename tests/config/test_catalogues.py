"""Spanish first, English complete: every text of code and templates is in both catalogues."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import polib
import pytest

from tests.tools.messages import LOCALE, gather

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("es", "en")


def catalogue(root: Path, language: str) -> polib.POFile:
    return polib.pofile(str(root / LOCALE / language / "LC_MESSAGES/django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    entries = catalogue(ROOT, language)
    assert [entry.msgid for entry in entries.untranslated_entries()] == []
    assert [entry.msgid for entry in entries.fuzzy_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_written(language):
    written = {
        (entry.msgctxt or "", entry.msgid): entry.msgstr or entry.msgstr_plural
        for entry in catalogue(ROOT, language)
    }
    compiled = polib.mofile(str(ROOT / LOCALE / language / "LC_MESSAGES/django.mo"))
    assert {
        (entry.msgctxt or "", entry.msgid): entry.msgstr or entry.msgstr_plural
        for entry in compiled
    } == written


@pytest.mark.skipif(
    shutil.which("xgettext") is None,
    reason="Not run for want of gettext: install Debian's package `gettext`.",
)
def test_nothing_is_missing_from_the_catalogues(tmp_path):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing says which files are the project's")
    for name in listed.stdout.splitlines():
        source = ROOT / name
        if source.suffix in {".py", ".html", ".txt", ".po", ".js", ".toml"} and source.is_file():
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    gather(tmp_path)
    for language in LANGUAGES:
        ours = {(entry.msgctxt, entry.msgid) for entry in catalogue(ROOT, language)}
        gathered = {(entry.msgctxt, entry.msgid) for entry in catalogue(tmp_path, language)}
        assert gathered - ours == set(), f"run `make messages` and translate into {language}"


def test_spanish_addresses_people_as_usted_and_does_not_shout():
    ours = catalogue(ROOT, "es")
    assert [entry.msgstr for entry in ours if "¡" in entry.msgstr] == []
