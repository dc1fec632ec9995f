"""Real sites in processes of their own, and Debian's Chromium to read them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
#: Without these, Chromium looks for hosts that a closed network refuses, many at a time.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Site:
    """A served site: its address without a final slash, its data folder and its environment."""

    address: str
    data: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment_for(data: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MINGA_")}
    return {
        **kept,
        "MINGA_DATA": str(data),
        # As for who has not installed the optional part; whoever tests it says so.
        "MINGA_MEANING": "",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }


def wait_until_healthy(address: str, process: subprocess.Popen[bytes], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if process.poll() is not None:
            pytest.fail(f"The server ended with {process.returncode} before it was healthy.")
        with (
            contextlib.suppress(OSError, urllib.error.URLError),
            urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.2)
    pytest.fail(f"{address}/healthz did not answer 200 within {seconds} s.")


@contextlib.contextmanager
def running(command: list[str], site: Site) -> Iterator[subprocess.Popen[bytes]]:
    log = (site.data / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=log, stderr=log)
    try:
        wait_until_healthy(site.address, process, 120)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError("The server did not stop within 20 s of SIGTERM.") from None
        finally:
            log.close()


def new_site(folder: Path) -> tuple[Site, int]:
    port = free_port()
    return Site(f"http://127.0.0.1:{port}", folder, environment_for(folder)), port


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``manage.py demo`` as a newcomer runs it."""
    site, port = new_site(tmp_path_factory.mktemp("demo"))
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with running(command, site):
        yield site


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A new site as production starts it: vocabularies, one superuser, no content."""
    site, port = new_site(tmp_path_factory.mktemp("empty"))
    site.manage("migrate", "--verbosity", "0")
    site.manage("load_vocabulary", "--verbosity", "0")
    site.environment["DJANGO_SUPERUSER_PASSWORD"] = "una-clave-de-prueba-larga"
    site.manage("createsuperuser", "--noinput", "--email", "duena@minga.example")
    command = [
        sys.executable, "-m", "gunicorn", "--pythonpath", "site", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--threads", "8", "--no-control-socket", "config.wsgi",
    ]  # fmt: skip
    site.environment["MINGA_DEBUG"] = "0"
    with running(command, site):
        yield site


@pytest.fixture(scope="session")
def chromium():
    """A browser for the whole run; each test opens contexts of its own."""
    if CHROMIUM is None:
        pytest.skip("Not run for want of Chromium: install Debian's package `chromium`.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """``open_page(width)`` → a page in a context of its own, in Spanish, that fails on any error of
    the console or the network."""
    contexts = []

    def open_(width: int, *, scripts: bool = True, dark: bool = False, touch: bool = False):
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            locale="es-EC",
            java_script_enabled=scripts,
            has_touch=touch,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.troubles = []
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on(
            "console",
            lambda message: page.troubles.append(message.text) if message.type == "error" else None,
        )
        return page

    yield open_
    for context in contexts:
        context.close()
