"""The short way for plain paragraphs answers what the renderer answers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.markdown import Job, Options, RenderProcess, Target
from knowledge.markdown.paragraphs import only_paragraphs

PROSE = "aeinorstñáü QÉ0123456789 .,;:«»¿?¡%–—…\"'“”()-/+\n\n"
MARKED = PROSE + "*_`~#>|[]{}<&\\@=!:^$ \t"


@pytest.fixture(scope="module")
def worker():
    process = RenderProcess()
    yield process
    process.close()


def agree(worker: RenderProcess, text: str) -> None:
    job = Job(text=text, options=Options(heading_base=3, id_prefix="s-"))
    short = only_paragraphs(job)
    if short is not None:
        assert short == worker.render(job)


@settings(max_examples=600, deadline=None)
@given(st.text(alphabet=PROSE, max_size=120))
def test_prose_is_rendered_alike(worker, text):
    agree(worker, text)


@settings(max_examples=600, deadline=None)
@given(st.text(alphabet=MARKED, max_size=60))
def test_a_text_with_marks_is_rendered_alike_or_left_to_the_worker(worker, text):
    agree(worker, text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_rendered_alike_or_left_to_the_worker(worker, text):
    agree(worker, text)


@pytest.mark.parametrize(
    "text",
    [
        "Los grupos focales sacan a la luz lo que un listado no ve.",
        "Contribución: se cuenta en procesos.\n\nBeneficiarios: mujeres (18–29), 58,000 personas.",
        "¿Qué cambió? «Una ruta nocturna», dijo la mesa;\ny así quedó escrito.",
        "Causa-efecto y ONU-Hábitat, 50 % a 70 %, y/o ambas.",
    ],
)
def test_the_prose_of_a_sheet_takes_the_short_way(worker, text):
    assert only_paragraphs(Job(text=text)) is not None
    agree(worker, text)


@pytest.mark.parametrize(
    "text",
    [
        "", "- lista", "1. lista", "1) lista", "# Título", "> cita", "a  \nb", "  a", "a | b",
        "*a*", "[[BP2_PC]]", "www.ejemplo.org", "http://ejemplo.org", "a@b.org", "&amp;", "<b>",
        "Uno\n---", "Uno\n===", "Término\n: definición", "*[VBG]: x", "`x`",
        "a\tb", "\ufeffa", "e\u0301",
    ],
)  # fmt: skip
def test_what_may_mean_something_goes_to_the_worker(text):
    assert only_paragraphs(Job(text=text)) is None


def test_a_known_code_in_the_text_goes_to_the_worker():
    job = Job(text="Vea BP2 aquí", targets={"BP2": Target(url="/es/w/PR-2/", code="PR-2")})
    assert only_paragraphs(job) is None
