"""On a phone, with links and forms: save a search, be told of a page, read it, end the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MEMBER, PASSWORD = "lectora@minga.example", "minga-de-prueba"
TITLE = "Cocinas solares en los albergues"

PUBLISH = f"""
from tests.factories import make_article
make_article({TITLE!r}, summary="Qué funcionó y qué no.")
"""
CLEAN = f"""
from knowledge.models import ArticlePage
from search.models import SavedSearch
for page in ArticlePage.objects.filter(title={TITLE!r}):
    page.delete()
SavedSearch.objects.all().delete()
"""
TOKEN = """
from search.models import SavedSearch
from search.saved.tokens import token_for
print("token", token_for(SavedSearch.objects.get()))
"""


@pytest.fixture
def demo_left_as_it_was(demo) -> Iterator[None]:
    yield
    demo.manage("shell", "--verbosity", "0", "--command", CLEAN)


def is_sound(page: Page) -> None:
    assert (violations(page), sideways(page), page.troubles) == ([], 0, [])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.usefixtures("demo_left_as_it_was")
def test_seed_s_6_save_be_told_read_and_unsubscribe_on_a_phone(demo, open_page, scripts):
    page = open_page(320, scripts=scripts, dark=scripts)
    check = is_sound if scripts else lambda shown: None

    # The visitor finds nothing yet, saves, signs in, and is back with the same selection.
    page.goto(f"{demo.address}/es/buscar/?q=cocinas+solares&kind=article")
    page.locator("#acciones a[href*='guardar']").click()
    page.locator("input[name=login]").fill(MEMBER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(
        re.compile(r"/es/buscar/guardar/\?q=cocinas(\+|%20)solares&kind=article$")
    )
    expect(page.locator("input[name=name]")).to_have_value("«cocinas solares»: artículo")
    check(page)
    page.locator("select[name=frequency]").select_option("instant")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(f"{demo.address}/es/buscar/guardadas/")
    expect(page.locator("main h2")).to_have_text("«cocinas solares»: artículo")
    check(page)

    # Somebody publishes a page; the site tells of it.
    demo.manage("shell", "--verbosity", "0", "--command", PUBLISH)
    notices = page.locator("#menu a[href='/es/cuentas/avisos/'] .num")
    for _look in range(60):
        page.goto(f"{demo.address}/es/cuentas/avisos/")
        if notices.count():
            break
        page.wait_for_timeout(500)
    expect(page.locator("main li")).to_contain_text("«cocinas solares»: artículo")
    check(page)
    page.locator("main li a").click()
    expect(page.locator(".hit a")).to_have_text(TITLE)
    check(page)
    assert notices.count() == 0
    page.locator(".hit a").click()
    expect(page.locator("h1")).to_have_text(TITLE)

    # The link of a mail, in a browser where nobody is signed in.
    stranger = open_page(320, scripts=scripts)
    token = demo.manage("shell", "--verbosity", "0", "--command", TOKEN).split()[-1]
    stranger.goto(f"{demo.address}/es/buscar/avisos/baja/{token}/")
    check(stranger)
    stranger.locator("main form button").click()
    expect(stranger.locator("main [role=status]")).to_contain_text("cocinas solares")
    check(stranger)
    page.goto(f"{demo.address}/es/buscar/guardadas/")
    page.locator("main a[href$='/cambiar/']").click()
    expect(page.locator("select[name=frequency]")).to_have_value("never")
    check(page)
    page.goto(f"{demo.address}/es/buscar/guardadas/")
    page.locator("main a[href$='/borrar/']").click()
    check(page)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main .empty")).to_be_visible()
    check(page)
