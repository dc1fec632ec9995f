"""Searching with scripts: nothing reloads, the address says what is seen, the focus stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


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


def test_the_documentation_of_the_api_works_under_the_content_policy(demo, open_page):
    page = open_page(1280)
    page.goto(f"{demo.address}/api/v1/docs")
    expect(page.get_by_text("/api/v1/search", exact=False).first).to_be_visible()
    assert page.troubles == []
