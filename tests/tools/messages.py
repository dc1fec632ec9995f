"""Gathers the texts of code and templates into both catalogues, compiles them: ``make messages``.

Message ids are English, so the English catalogue is filled from them; Spanish is written by people.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]
LOCALE = Path("site/locale")
IGNORED = (".venv", "var", "bench", "tests", "docs", "node_modules")


def gather(root: Path) -> None:
    """Runs Django's extraction in ``root``: a checkout, or a copy of one."""
    ignored = [option for name in IGNORED for option in ("--ignore", f"{name}/*")]
    for domain, extra in (("django", []), ("djangojs", ["--extension", "js"])):
        if domain == "djangojs" and not _has_script_texts(root):
            continue
        subprocess.run(
            [
                sys.executable, "manage.py", "makemessages", "--domain", domain, "-l", "es", "-l",
                "en", "--no-location", "--no-wrap", "--no-obsolete", "--verbosity", "0",
                *extra, *ignored,
            ],
            cwd=root,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
            check=True,
        )  # fmt: skip


def _has_script_texts(root: Path) -> bool:
    return any("gettext(" in path.read_text() for path in root.glob("*/static/**/*.js"))


def fill_english(root: Path) -> None:
    for path in (root / LOCALE / "en/LC_MESSAGES").glob("*.po"):
        catalogue = polib.pofile(str(path), wrapwidth=0)
        for entry in catalogue:
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
            if entry.msgid_plural:
                entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
            else:
                entry.msgstr = entry.msgid
        catalogue.save()


def compile_all(root: Path) -> None:
    for path in (root / LOCALE).glob("*/LC_MESSAGES/*.po"):
        subprocess.run(
            ["msgfmt", "--check-format", "--output-file", str(path.with_suffix(".mo")), str(path)],
            check=True,
        )


if __name__ == "__main__":
    gather(ROOT)
    fill_english(ROOT)
    compile_all(ROOT)
