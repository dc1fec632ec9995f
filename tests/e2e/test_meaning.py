"""A demo that searches by meaning, in the browser."""

from __future__ import annotations

import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from search.meaning.weights import installed_weights
from tests.e2e.accessibility import sideways, violations
from tests.e2e.conftest import Site, new_site, running

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Shares no word with the page of the demo about a kit that women chose.
INTENTION = "who decides what goes in the bag for ladies"
BAG = urlencode({"q": INTENTION})


@pytest.fixture(scope="module")
def meaning_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``make demo`` where the optional part is installed, when all its pages have been read."""
    if installed_weights() is None or find_spec("numpy") is None:
        pytest.skip("Not run for want of the optional part: make meaning")
    site, port = new_site(tmp_path_factory.mktemp("meaning"))
    site.environment["MINGA_MEANING"] = "1"
    with running([sys.executable, "manage.py", "demo", "--port", str(port)], site):
        _wait_until_read(site)
        yield site


def _wait_until_read(site: Site) -> None:
    limit = time.monotonic() + 240
    while time.monotonic() < limit:
        with urllib.request.urlopen(f"{site.address}/en/buscar/?{BAG}", timeout=60) as answer:
            if "Close in meaning" in answer.read().decode():
                return
        time.sleep(1)
    pytest.fail("The demo has not read its pages within four minutes.")


def open_search(site: Site, page: Page, *, language: str = "en") -> None:
    page.goto(f"{site.address}/{language}/buscar/?{BAG}")


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_issue_5_4_the_list_is_read_at_any_width_in_any_light(meaning_demo, open_page, width, dark):
    page = open_page(width, dark=dark)
    open_search(meaning_demo, page)
    expect(page.locator("#cercanas")).to_be_visible()
    hit = page.locator("section:has(#cercanas) li.hit").first
    expect(hit.locator(".hit__near")).to_have_text("Close in meaning")
    expect(hit.locator(".kicker")).to_contain_text("in Spanish")
    hit.locator("summary").click()
    expect(hit.locator("details")).to_contain_text("close in meaning to what you look for")
    assert sideways(page) == 0
    assert (violations(page), page.troubles) == ([], [])


def test_without_scripts_the_link_leads_to_the_section(meaning_demo, open_page):
    page = open_page(320, scripts=False)
    open_search(meaning_demo, page)
    link = page.locator("section:has(#cercanas) li.hit h3 a").first
    expect(link).to_contain_text("kit")
    target = link.get_attribute("href")
    link.click()
    expect(page).to_have_url(f"{meaning_demo.address}{target}")
    if "#" in target:
        expect(page.locator(f"[id='{target.partition('#')[2]}']")).to_be_in_viewport()


def test_with_scripts_the_list_comes_and_goes_in_place(meaning_demo, open_page):
    page = open_page(1280)
    open_search(meaning_demo, page)
    page.evaluate("window.isSamePage = true")
    page.locator("#frase a").first.click()
    expect(page.locator("#cercanas")).to_have_count(0)
    page.go_back()
    expect(page.locator("#cercanas")).to_be_visible()
    assert page.evaluate("window.isSamePage === true")
    assert page.troubles == []


def test_on_paper_the_list_keeps_its_sentence_and_its_label(meaning_demo, open_page):
    page = open_page(768)
    open_search(meaning_demo, page)
    page.emulate_media(media="print")
    expect(page.locator("#cercanas + .notice")).to_be_visible()
    expect(page.locator(".hit__near").first).to_be_visible()
