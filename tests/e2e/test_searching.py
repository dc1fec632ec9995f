"""Searching with scripts: nothing reloads, the address says what is seen, the focus stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

#: What is pressed in the filters, lower than 44 pixels.
TOO_SMALL = """
  [...document.querySelectorAll("#filtros :is(label, summary, input[type=search], .btn, a)")]
    .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height < 43.5)
    .map(([html]) => html)
"""


def open_search(demo, page: Page, query: str) -> None:
    page.goto(f"{demo.address}/es/buscar/?{query}")
    # Lost by any reload.
    page.evaluate("window.isSamePage = true")


def is_same_page(page: Page) -> bool:
    return bool(page.evaluate("window.isSamePage === true"))


def test_ticking_a_box_changes_results_sentence_title_and_address_in_place(demo, open_page):
    page = open_page(1280)
    open_search(demo, page, "size=4")
    count = page.locator("#f-kind label", has_text="Buena práctica").locator(".num").inner_text()
    page.locator("#kind-practice").focus()
    page.keyboard.press("Space")
    expect(page.locator("#frase")).to_contain_text(f"{count} resultados: buena práctica")
    expect(page).to_have_url(f"{demo.address}/es/buscar/?kind=practice&size=4")
    expect(page).to_have_title(re.compile(rf"{count} resultados · Minga$"))
    expect(page.locator("#kind-practice")).to_be_checked()
    expect(page.locator("#kind-practice")).to_be_focused()
    assert is_same_page(page)
    assert (violations(page), page.troubles) == ([], [])


def test_a_facet_that_was_opened_stays_open(demo, open_page):
    page = open_page(1280)
    open_search(demo, page, "")
    page.locator("#f-language summary").click()
    page.locator("#language-es").check()
    expect(page).to_have_url(f"{demo.address}/es/buscar/?language=es")
    expect(page.locator("#f-language")).to_have_attribute("open", "")


def test_order_pages_and_parts_change_in_place_and_back_goes_back(demo, open_page):
    page = open_page(1280)
    open_search(demo, page, "kind=practice&size=4")
    page.locator("#resultados").get_by_role("link", name="por título").click()
    expect(page).to_have_url(re.compile("sort=title"))
    page.locator("#resultados a[rel=next]").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator("#encontradas")).to_be_focused()
    page.locator("#frase a").first.click()
    expect(page).to_have_url(f"{demo.address}/es/buscar/?sort=title&size=4")
    page.go_back()
    expect(page.locator("#frase")).to_contain_text("buena práctica")
    assert (page.locator("li.hit").count(), page.locator(".masthead").count()) == (4, 1)
    assert is_same_page(page)
    assert page.troubles == []


def test_words_are_searched_in_place_and_the_box_keeps_the_focus(demo, open_page):
    page = open_page(1280)
    open_search(demo, page, "q=kit")
    box = page.locator(".masthead input[name=q]")
    box.fill("BP2_PC")
    box.press("Enter")
    expect(page).to_have_url(f"{demo.address}/es/buscar/?q=BP2_PC")
    expect(page.locator("li.hit .code").first).to_have_text("BP2_PC")
    expect(box).to_be_focused()
    assert is_same_page(page)


def test_a_value_is_excluded_by_keyboard_and_comes_off(demo, open_page):
    page = open_page(1280)
    open_search(demo, page, "size=4")
    page.locator("#sector-any").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sector-without")).to_be_checked()
    page.locator("#sector-HEA").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(f"{demo.address}/es/buscar/?sector.without=HEA&size=4")
    excluded = page.locator("label", has=page.locator("#sector-HEA"))
    expect(excluded.locator("s")).to_have_text("Salud")
    expect(page.locator("#sector-HEA")).to_be_focused()
    # What a tick means stays said, and can be said anew: both stand in one facet.
    expect(page.locator("#sector-without")).to_be_checked()
    page.locator("label", has=page.locator("#sector-any")).click()
    page.locator("#sector-PRO").check()
    expect(page).to_have_url(f"{demo.address}/es/buscar/?sector=PRO&sector.without=HEA&size=4")
    assert violations(page) == []
    page.locator("#frase a", has_text="Salud").click()
    expect(page).to_have_url(f"{demo.address}/es/buscar/?sector=PRO&size=4")
    assert is_same_page(page)
    assert page.troubles == []


def test_values_are_narrowed_while_one_types_without_asking_the_site(demo, open_page):
    page = open_page(320)
    open_search(demo, page, "")
    page.locator("#acciones button").click()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    box = page.locator("#territory-find")
    box.fill("CUCUTÁ")
    expect(page.locator("label", has=page.locator("#territory-PE"))).to_be_hidden()
    expect(page.locator("label", has=page.locator("#territory-CO"))).to_be_visible()
    box.press("Enter")
    expect(page.locator("#filtros")).to_be_visible()
    box.fill("")
    expect(page.locator("label", has=page.locator("#territory-PE"))).to_be_visible()
    assert (asked, sideways(page), page.troubles) == ([], 0, [])


def test_a_search_can_be_reloaded_and_sent_to_somebody(demo, open_page):
    page = open_page(320)
    open_search(demo, page, "")
    page.locator("#acciones button").click()
    page.locator("#kind-article").check()
    expect(page).to_have_url(re.compile(r"kind=article"))
    sentence = page.locator("#frase").inner_text()
    page.reload()
    assert page.locator("#frase").inner_text() == sentence


def test_on_a_phone_the_filters_stay_until_the_results_are_asked_for(demo, open_page):
    page = open_page(320)
    open_search(demo, page, "q=kit")
    page.locator("#acciones button").click()
    box = page.locator("#filtros input[type=checkbox]").first
    box.check()
    expect(page.locator("#acciones")).to_contain_text("1")
    expect(box).to_be_visible()
    page.locator("#filtros").get_by_role("button", name="Ver los resultados").click()
    expect(box).to_be_hidden()
    assert is_same_page(page)


def test_without_scripts_the_filters_are_a_form(demo, open_page):
    page = open_page(320, scripts=False)
    page.goto(f"{demo.address}/es/buscar/?q=kit")
    page.locator("#acciones button").click()
    page.locator("#kind-article").check()
    page.locator("#filtros").get_by_role("button", name="Ver los resultados").click()
    expect(page).to_have_url(f"{demo.address}/es/buscar/?q=kit&kind=article")
    expect(page.locator("#frase")).to_contain_text("artículo")


def test_without_scripts_a_value_is_excluded_and_a_branch_is_opened(demo, open_page):
    page = open_page(320, scripts=False)
    page.goto(f"{demo.address}/es/buscar/")
    page.locator("#acciones button").click()
    page.locator("#b-territory-EC > summary").click()
    inside = page.locator("#b-territory-EC input").first
    expect(inside).to_be_visible()
    page.locator("label", has=page.locator("#territory-without")).click()
    page.locator("#territory-EC").check()
    page.locator("#filtros").get_by_role("button", name="Ver los resultados").click()
    expect(page).to_have_url(f"{demo.address}/es/buscar/?territory.without=EC")
    expect(page.locator("#frase")).to_contain_text("Ecuador ×")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_every_part_of_the_page_can_be_used_by_everybody(demo, open_page, width, dark):
    page = open_page(width, dark=dark)
    for query in ("q=vbg+tulcan", "sector.without=HEA&territory.all=EC", "q=xilófono&kind=article"):
        page.goto(f"{demo.address}/es/buscar/?{query}")
        if width < 960:
            page.locator("#acciones button").click()
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert (violations(page), sideways(page)) == ([], 0), query
        assert page.evaluate(TOO_SMALL) == []
    assert page.troubles == []


@pytest.mark.parametrize("width", [320, 1280])
def test_the_documentation_of_the_api_fits_and_is_for_everybody(demo, open_page, width):
    page = open_page(width)
    page.goto(f"{demo.address}/api/v1/docs?lang=es")
    expect(page.get_by_text("GET /api/v1/search").first).to_be_visible()
    assert (violations(page), sideways(page)) == ([], 0)
    assert page.troubles == []


def test_closing_the_sheet_of_filters_gives_the_focus_back_to_its_button(demo, open_page):
    page = open_page(320)
    open_search(demo, page, "")
    button = page.locator("#abrir-filtros")
    for close in ("Escape", "Enter"):
        button.press("Enter")
        # The answer to a tick draws the button anew.
        with page.expect_response(lambda answer: "/es/buscar/" in answer.url):
            page.locator("#kind-practice").press("Space")
        expect(page.locator("#resultados")).to_have_attribute("aria-busy", "false")
        if close == "Enter":
            page.get_by_role("button", name="Ver los resultados").focus()
        page.keyboard.press(close)
        expect(page.locator("#filtros")).to_be_hidden()
        expect(button).to_be_focused()
    assert page.troubles == []
