"""Suggestions below the search box: by keyboard, by touch, and without the network."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.accessibility import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OPTIONS = "[role=listbox] [role=option]"


def open_and_type(demo, page: Page, text: str) -> Locator:
    """Types into the masthead's box of a practice, key by key."""
    page.goto(f"{demo.address}/es/w/BP2_PC/")
    box = page.locator(".masthead input[name=q]")
    box.press_sequentially(text)
    return box


def test_issue_4_1_suggestions_are_walked_and_followed_by_keyboard(demo, open_page):
    page = open_page(1280)
    box = open_and_type(demo, page, "kit")
    options = page.locator(OPTIONS)
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("role", "combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".masthead [role=status]")).to_contain_text(str(options.count()))
    assert (violations(page), page.troubles) == ([], [])
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(page.locator(f"{OPTIONS}[aria-selected=true]")).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    expect(box).to_be_focused()
    assert violations(page) == []
    target = options.first.get_attribute("href")
    box.press("Enter")
    expect(page).to_have_url(f"{demo.address}{target}")
    assert page.troubles == []


def test_escape_closes_and_keeps_the_words_and_enter_searches_them(demo, open_page):
    page = open_page(1280)
    box = open_and_type(demo, page, "kit")
    expect(page.locator(OPTIONS).first).to_be_visible()
    box.press("Escape")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    expect(box).to_have_value("kit")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(page.locator(OPTIONS).first).to_be_visible()
    box.press("Tab")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    box.press("Enter")
    expect(page).to_have_url(f"{demo.address}/es/buscar/?q=kit")


def test_issue_4_1_a_finger_opens_what_it_touches_at_320_pixels(demo, open_page):
    page = open_page(320, touch=True)
    box = open_and_type(demo, page, "huaq")
    option = page.locator(OPTIONS, has_text="Huaquillas").first
    expect(option).to_be_visible()
    for each in page.locator(OPTIONS).all():
        size = each.bounding_box()
        assert size is not None
        assert size["height"] >= 44
    assert (sideways(page), violations(page)) == (0, [])
    expect(box).to_be_focused()
    option.tap()
    expect(page).to_have_url(re.compile(r"/es/buscar/\?territory=[^&]+$"))
    expect(page.locator("li.hit").first).to_be_visible()
    assert page.troubles == []


def test_the_list_can_be_read_in_the_dark(demo, open_page):
    page = open_page(320, dark=True)
    box = open_and_type(demo, page, "prot")
    expect(page.locator(OPTIONS).first).to_be_visible()
    box.press("ArrowDown")
    assert violations(page) == []


def test_without_the_network_behind_it_the_box_still_searches(demo, open_page):
    page = open_page(1280)
    page.route("**/sugerencias/**", lambda route: route.abort())
    box = open_and_type(demo, page, "kit")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    box.press("Enter")
    expect(page).to_have_url(f"{demo.address}/es/buscar/?q=kit")


def test_without_scripts_the_box_is_a_plain_form(demo, open_page):
    page = open_page(320, scripts=False)
    box = open_and_type(demo, page, "kit")
    assert box.get_attribute("role") is None
    box.press("Enter")
    expect(page).to_have_url(f"{demo.address}/es/buscar/?q=kit")


def test_what_was_asked_once_is_not_asked_again(demo, open_page):
    page = open_page(1280)
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "sugerencias" in r.url else None)
    box = open_and_type(demo, page, "kit")
    expect(page.locator(OPTIONS).first).to_be_visible()
    box.press("Escape")
    asked.clear()
    box.press("ArrowDown")
    expect(page.locator(OPTIONS).first).to_be_visible()
    assert asked == []
