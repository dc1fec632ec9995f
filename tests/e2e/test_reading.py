"""Reading the demo in a real browser: phone and desk, light and dark, with and without scripts."""

from __future__ import annotations

import gzip
import urllib.request

import pytest

from tests.e2e.accessibility import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = {
    "home": "/es/",
    "home in English": "/en/",
    "practice": "/es/w/BP2_PC/",
    "practice of one line": "/es/w/BP3_PC/",
    "practice read in English": "/en/w/BP2_PC/",
    "section": "/es/w/SE-1/practicas/",
    "articles": "/es/w/SE-2/articulos/",
    "search": "/es/buscar/?q=vbg",
    "search by facet": "/es/buscar/?territory=EC",
    "search without result": "/es/buscar/?q=xilofon%20cuantico",
    "search of many words": "/es/buscar/?q=kits%20higiene%20huaquillas%20peces%20voladores",
    "search of one long word": "/es/buscar/?q=desinstitucionalizacionesinternacionalizadas",
    "search in English": "/en/buscar/?q=GBV",
    "sign in": "/es/cuentas/login/",
    "wanted page": "/es/w/Ruta%20nocturna/",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("width", [320, 1280])
def test_a_1_pages_pass_axe_and_never_scroll_sideways(demo, open_page, path, width):
    page = open_page(width)
    page.goto(demo.address + path)
    assert violations(page) == []
    assert sideways(page) == 0
    missing = [line for line in page.troubles if "404" not in line or "wanted" in line]
    assert missing == []


@pytest.mark.parametrize("path", [PAGES["practice"], PAGES["search"], PAGES["home"]])
def test_a_1_dark_pages_pass_axe(demo, open_page, path):
    page = open_page(1280, dark=True)
    page.goto(demo.address + path)
    assert violations(page) == []


def test_a_1_everything_is_read_and_searched_without_scripts(demo, open_page):
    page = open_page(320, scripts=False)
    page.goto(f"{demo.address}/es/")
    page.get_by_role("searchbox").first.fill("grupos focales listado")
    page.get_by_role("search").get_by_role("button").first.click()
    page.get_by_role("link", name="Efectividad").first.click()
    assert page.url.endswith("#effectiveness")
    assert "/es/w/PR-" in page.url


@pytest.mark.parametrize(
    ("path", "most"), [("/es/w/BP2_PC/", 36_000), ("/es/buscar/?q=vbg", 60_000)]
)
def test_a_page_is_light_with_everything_that_it_loads(demo, open_page, path, most):
    page = open_page(320)
    loaded: dict[str, int] = {}

    def weigh(response) -> None:
        if response.status == 200:
            body = response.body()
            packed = len(body) if response.url.endswith(".woff2") else len(gzip.compress(body, 6))
            loaded[response.url] = packed

    page.on("response", weigh)
    page.goto(demo.address + path)
    page.wait_for_load_state("networkidle")
    assert sum(loaded.values()) <= most, loaded


def test_pages_are_sent_compressed(demo):
    request = urllib.request.Request(
        f"{demo.address}/es/w/BP2_PC/", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"


def test_an_anonymous_reader_gets_no_cookie(demo, open_page):
    page = open_page(1280)
    for path in ("/es/", "/es/w/BP2_PC/", "/es/buscar/?q=vbg", "/en/"):
        page.goto(demo.address + path)
    assert page.context.cookies() == []


def test_the_language_switch_stays_on_the_page(demo, open_page):
    page = open_page(1280)
    page.goto(f"{demo.address}/es/buscar/?q=vbg&sort=date")
    page.get_by_role("link", name="English").click()
    assert "/en/" in page.url
    assert "q=vbg" in page.url
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_keyboard_reaches_search_and_skips_to_the_content(demo, open_page):
    page = open_page(1280)
    page.goto(f"{demo.address}/es/w/BP2_PC/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Saltar al contenido"
    page.keyboard.press("Enter")
    assert page.url.endswith("#contenido")
