"""Production refuses to start without its secrets, and is safe when it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "7f3Kq-9sLw2Zx8Vb4Nm6Hj1Gt5Rd0Pc_yUeIoAaQwErTyUiOpAsDf"
WHOLE = {
    "MINGA_SECRET_KEY": SECRET,
    "MINGA_ALLOWED_HOSTS": "minga.example.org",
    "MINGA_BASE_URL": "https://minga.example.org",
}


def manage(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command with production settings and nothing of this process's environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "MINGA_DATA": str(folder),
        **variables,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def sentence(run: subprocess.CompletedProcess[str]) -> str:
    """What stands last on the standard error."""
    assert run.returncode != 0
    return run.stderr.strip().splitlines()[-1]


def test_without_secrets_one_sentence_names_everything_that_is_missing(tmp_path: Path) -> None:
    last = sentence(manage(tmp_path, "check"))
    assert "Minga cannot start: " in last
    for name in WHOLE:
        assert f"{name} is missing" in last


@pytest.mark.parametrize("name", WHOLE)
def test_one_missing_secret_is_named_alone(name: str, tmp_path: Path) -> None:
    last = sentence(manage(tmp_path, "check", **{k: v for k, v in WHOLE.items() if k != name}))
    assert [other for other in WHOLE if other in last] == [name]


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("MINGA_SECRET_KEY", "short", "weak"),
        ("MINGA_SECRET_KEY", "a" * 80, "weak"),
        ("MINGA_ALLOWED_HOSTS", "*", "must name the hosts"),
        ("MINGA_BASE_URL", "http://minga.example.org", "https://"),
    ],
)
def test_a_value_that_would_not_be_safe_is_refused(
    name: str, value: str, word: str, tmp_path: Path
) -> None:
    last = sentence(manage(tmp_path, "check", **{**WHOLE, name: value}))
    assert name in last
    assert word in last
    assert value not in last or name != "MINGA_SECRET_KEY"


def test_with_its_secrets_it_passes_the_check_for_deployment(tmp_path: Path) -> None:
    run = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **WHOLE)
    assert run.returncode == 0, run.stderr


def test_an_empty_server_is_migrated_and_gets_its_first_account(tmp_path: Path) -> None:
    """The whole first hour: static files, tables, a superuser, a page, over HTTPS only."""
    for command in (["collectstatic", "--noinput", "-v0"], ["migrate", "-v0"]):
        run = manage(tmp_path, *command, **WHOLE)
        assert run.returncode == 0, run.stderr
    account = ["createsuperuser", "--noinput", "--email", "jefa@example.org"]
    password = {"DJANGO_SUPERUSER_PASSWORD": "dos-caballos-9"}
    run = manage(tmp_path, *account, **WHOLE, **password)
    assert run.returncode == 0, run.stderr
    run = manage(tmp_path, "shell", "-v0", "-c", VISIT, **WHOLE)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["301", "200", "True", "True", "302", "True", "200", "True"]


#: Plain HTTP redirects; the home page comes with HSTS and hashed files; sign-in works with a secure
#: cookie; the health check answers without HTTPS and says that all is well.
VISIT = """
from django.test import Client
client = Client(SERVER_NAME="minga.example.org", enforce_csrf_checks=False)
print(client.get("/es/").status_code)
home = client.get("/es/", secure=True)
print(home.status_code, home.headers["Strict-Transport-Security"].startswith("max-age=31536000"))
import re
print(bool(re.search(r'/static/css/tokens\\.[0-9a-f]{12}\\.css', home.text)))
fields = {"login": "jefa@example.org", "password": "dos-caballos-9"}
signed = client.post("/es/cuentas/login/", fields, secure=True)
print(signed.status_code, bool(client.cookies["sessionid"]["secure"]))
import time
for _second in range(20):  # the first request starts the thread that makes the index
    health = client.get("/healthz")
    if health.status_code == 200:
        break
    time.sleep(1)
print(health.status_code, health.json() == {"status": "ok"})
"""


def test_demo_accounts_are_refused_on_a_server(tmp_path: Path) -> None:
    run = manage(
        tmp_path,
        "shell",
        "-c",
        "from opendata.demo_accounts import ensure_demo_accounts as make; make()",
        **WHOLE,
    )
    assert "do not belong on this site" in sentence(run)
