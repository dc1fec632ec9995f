"""Takes the README's picture from a demo of its own: ``make screenshot``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, QUIET, new_site, running

CODE = "BP2_PC"


def take(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site, port = new_site(Path(folder))
        command = [sys.executable, "manage.py", "demo", "--port", str(port)]
        with running(command, site), sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
            page = browser.new_page(
                viewport={"width": 1280, "height": 860}, locale="es-EC", device_scale_factor=1
            )
            page.goto(f"{site.address}/es/w/{CODE}/")
            page.wait_for_load_state("networkidle")
            target.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(target))
            browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
