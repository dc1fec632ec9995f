"""An editor copies a page: what it says comes along, what identifies it stays with the first."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from network.models import Figure
from practices.models import PracticePage
from tests.factories import make_figure, make_practice, make_superuser, practices_shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbered() -> PracticePage:
    return make_practice(
        "Un kit de prueba",
        figures=[make_figure(), make_figure("budget", 900)],
        issuer="oim-ec",
        institutional_code="BP77_PC",
    )


def test_a_copy_made_in_the_administration_is_another_page_with_figures_of_its_own(
    numbered: PracticePage, client: Client
) -> None:
    client.force_login(make_superuser())
    answer = client.post(
        reverse("wagtailadmin_pages:copy", args=[numbered.pk]),
        {
            "new_title": "Otro kit",
            "new_slug": "otro-kit",
            "new_parent_page": numbered.get_parent().pk,
        },
    )
    assert answer.status_code == 302
    copy = PracticePage.objects.get(slug="otro-kit")
    copy.get_latest_revision().publish()
    copy = PracticePage.objects.get(pk=copy.pk)
    assert copy.live
    assert (copy.issuer, copy.institutional_code) == ("", "")
    assert copy.code != numbered.code
    assert [figure.value for figure in copy.figures.all()] == [58000, 900]
    assert Figure.objects.values("uuid").distinct().count() == 4
    first = PracticePage.objects.get(pk=numbered.pk)
    assert (first.issuer, first.institutional_code) == ("oim-ec", "BP77_PC")


def test_a_part_of_a_figure_is_in_a_copy_a_part_of_the_copy_of_its_whole(
    numbered: PracticePage,
) -> None:
    whole = numbered.figures.get(value=58000)
    numbered.figures.filter(value=900).update(subset_of=whole)
    copy = PracticePage.objects.get(pk=numbered.pk).copy(
        update_attrs={"slug": "otra-copia"}, keep_live=False
    )
    part = Figure.objects.get(page=copy, value=900)
    assert part.subset_of == Figure.objects.get(page=copy, value=58000)
    assert Figure.objects.get(page=numbered, value=900).subset_of == whole


def test_a_copy_for_translation_keeps_the_code_of_the_institution_and_the_next_copy_does_not(
    numbered: PracticePage,
) -> None:
    practices_shelf("en")
    translation = numbered.copy_for_translation(Locale.objects.get(language_code="en"))
    assert (translation.code, translation.institutional_code) == (numbered.code, "BP77_PC")
    plain = numbered.copy(update_attrs={"slug": "uno-mas"}, keep_live=False)
    assert plain.institutional_code == ""
