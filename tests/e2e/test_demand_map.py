"""The demand map and the weave as people see them."""

from __future__ import annotations

import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: Two searches of one gap, as the site counts them some seconds after they were made.
COUNT = """
from django.utils import timezone
from search.contract import SearchQuery, SearchResults
from search.demand.lexicon import current_vocabulary
from search.demand.made import made_of
from search.demand.services import count_searches

texts = ["vivienda huaquillas", "vivienda huaquillas", "alquiler huaquillas"]
nothing = SearchResults(total=0)
searches = [made_of(SearchQuery(text=text), nothing, language="es") for text in texts]
count_searches(searches=searches, day=timezone.localdate(), vocabulary=current_vocabulary())
"""


@pytest.fixture(scope="module")
def searched(demo):
    demo.manage("shell", "-v", "0", "-c", COUNT)
    # The weave keeps its figures for a minute, and takes those of the map when that is read.
    with urllib.request.urlopen(f"{demo.address}/es/demanda/", timeout=20) as answer:
        assert answer.status == 200
    return demo


def is_clean(page: Page) -> None:
    assert (violations(page), sideways(page), page.troubles) == ([], 0, [])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/es/demanda/", "/es/"], ids=["map", "home"])
def test_map_and_weave_are_readable_by_everybody(searched, open_page, width, dark, address):
    page = open_page(width, dark=dark)
    page.goto(searched.address + address)
    expect(page.locator("table.weave")).to_be_visible()
    is_clean(page)


def test_seed_s_7_from_the_hole_on_the_home_page_to_the_door_of_writing(searched, open_page):
    page = open_page(320, scripts=False)
    page.goto(f"{searched.address}/es/")
    hole = page.locator("table.weave a.hole[href*='EC-O-huaquillas'][href*='housing']")
    hole.focus()
    page.keyboard.press("Enter")
    gap = page.locator("#huecos li", has_text="Huaquillas").first
    expect(gap).to_contain_text("vivienda Huaquillas")
    expect(gap).to_contain_text("× 2")
    gap.locator("a.btn").click()
    expect(page.locator("input[name=login]")).to_be_visible()
    assert "%3Ftheme%3Dhousing%26territory%3DEC-O-huaquillas" in page.url


def test_a_figure_of_the_weave_opens_as_many_pages(searched, open_page):
    page = open_page(1280)
    page.goto(f"{searched.address}/es/")
    figure = page.locator("table.weave td a:not(.hole)").first
    number = int(figure.evaluate("link => link.lastChild.textContent"))
    figure.click()
    expect(page.locator("#frase")).to_contain_text(f"{number} resultado")


def test_the_cells_of_a_phone_are_large_enough_to_touch(searched, open_page):
    page = open_page(320)
    page.goto(f"{searched.address}/es/demanda/")
    for links, side in (("table.weave a", "height"), ("table.weave td a", "width")):
        assert min(link.bounding_box()[side] for link in page.locator(links).all()) >= 44
