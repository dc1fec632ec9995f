"""The main job, whole, in a real browser: a programme officer gives Minga a sheet, checks what it
read, publishes; a colleague who knows neither its code nor its exact words finds it on a phone and
reads it. In Spanish, with axe on every page that it touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.accessibility import sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHEET = Path(__file__).resolve().parents[2] / "opendata/demo/hoja_proteccion.txt"
#: What Wagtail's own admin around our form does not keep; ours is the part within ``main``.
OURS = "main"


def sign_in(site, page) -> None:
    """As the site's owner, through the admin's own door."""
    page.goto(f"{site.address}/admin/login/")
    page.locator("[name=username]").fill("duena@minga.example")
    page.locator("[name=password]").fill("una-clave-de-prueba-larga")
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/admin/")


def test_i_1_from_upload_to_found_and_read(empty_site, open_page):
    desk = open_page(1280)
    desk.goto(f"{empty_site.address}/es/")
    assert violations(desk) == []

    sign_in(empty_site, desk)

    desk.goto(f"{empty_site.address}/admin/imports/new/")
    assert violations(desk, within=OURS) == []
    desk.locator("input[type=file]").set_input_files(SHEET)
    desk.locator("select[name=source]").select_option("new")
    desk.locator("[name=source_code]").fill("prueba-ec")
    desk.locator("[name=source_name]").fill("Institución de prueba (ejemplo)")
    desk.get_by_role("button", name="Subir y revisar").click()

    # The preview: every field, what was guessed, what is missing; nothing is on the site yet.
    desk.get_by_text("Se encontraron 10 fichas").wait_for()
    assert violations(desk, within=OURS) == []
    preview = desk.locator(OURS).text_content()
    for part in ("BP1_PC", "BPI_PC", "BP10_PC", "58,000", "5,000 USD", "Huaquillas", "falta"):
        assert part in preview
    reader = open_page(320)
    reader.goto(f"{empty_site.address}/es/buscar/?q=kit")
    assert "Nadie ha publicado nada todavía" in reader.locator("main").inner_text()

    desk.get_by_role("button", name="Publicar las fichas").click()
    desk.get_by_text("Qué hacer ahora").wait_for()
    assert violations(desk, within=OURS) == []
    assert desk.get_by_role("link", name="Ver BP2_PC").count() == 1

    # A colleague, on a phone, with her own words: no code, no accents, another word form.
    reader.goto(f"{empty_site.address}/es/")
    assert violations(reader) == []
    reader.get_by_role("combobox").first.fill("violencia de genero huaquillas")
    reader.get_by_role("search").get_by_role("button").first.click()
    found = reader.get_by_role("link", name="Diseñar el kit con las mujeres que lo van a usar")
    found.first.wait_for()
    assert violations(reader) == []
    assert sideways(reader) == 0
    found.first.click()
    reader.get_by_role("heading", level=1).wait_for()
    story = reader.locator("main").inner_text()
    for part in ("58 000", "Tulcán", "No consta en la fuente", "Centrarse en las personas"):
        assert part in story.replace("\u202f", " ").replace("\u2009", " ")
    assert violations(reader) == []
    assert sideways(reader) == 0
    assert reader.troubles == []


def test_i_1_a_bad_file_says_what_is_wrong_and_keeps_what_was_typed(empty_site, open_page):
    desk = open_page(400)
    sign_in(empty_site, desk)
    desk.goto(f"{empty_site.address}/admin/imports/new/")
    desk.locator("input[type=file]").set_input_files(
        {"name": "nada.txt", "mimeType": "text/plain", "buffer": b"Una nota sin ficha."}
    )
    desk.locator("select[name=source]").select_option("new")
    desk.locator("[name=source_code]").fill("otra-ec")
    desk.locator("[name=source_name]").fill("Otra institución de prueba (ejemplo)")
    desk.get_by_role("button", name="Subir y revisar").click()
    desk.get_by_role("alert").wait_for()
    assert desk.locator("[name=source_code]").input_value() == "otra-ec"
    assert "ficha" in desk.locator("#id_upload-error, .mi-error").first.inner_text()
    assert violations(desk, within=OURS) == []
