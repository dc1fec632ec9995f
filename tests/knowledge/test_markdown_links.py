"""Links between pages: how they are written, resolved, shown and told."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence

import pytest

from knowledge.markdown import (
    Options,
    StaticResolver,
    Target,
    prepare,
    render,
    targets,
)

KITS = Target("/es/w/PR-2/", "Kits con participación", "PR-2", sections=("cause_effect",))
PAGES = StaticResolver(
    {
        "BP2_PC": KITS,
        "BP3_PC": Target("/es/w/PR-3/", "Procedimientos", "PR-3"),
        "Kit Dignidad": KITS,
        "Amazonas": Target("/es/w/?key=Amazonas", state="choice"),
        "Guide": Target("/en/w/AR-1/", "Guide", "AR-1", language="en"),
    },
    wanted="/es/wanted/",
)
KITS_LINK = '<a class="wiki" href="/es/w/PR-2/" title="Kits con participación">'


def html(text: str, **options: object) -> str:
    return render(text, PAGES, options=Options(**options)).html  # type: ignore[arg-type]


def paragraph(inner: str) -> str:
    return f"<p>{inner}</p>"


# -- links ------------------------------------------------------------------------------------


def test_a_code_in_brackets_links_to_the_permanent_address():
    assert html("[[BP2_PC]]") == paragraph(f"{KITS_LINK}BP2_PC</a>")


def test_a_label_may_hold_emphasis():
    assert html("[[Kit Dignidad|el *kit*]]") == paragraph(f"{KITS_LINK}el <em>kit</em></a>")


def test_underscores_of_a_key_are_never_emphasis():
    assert html("[[_ruta_]]") == paragraph(
        '<a class="wiki wanted" href="/es/wanted/?title=_ruta_">_ruta_</a>'
    )


def test_an_own_section_of_the_target_keeps_its_key_as_anchor():
    assert 'href="/es/w/PR-2/#cause_effect"' in html("[[BP2_PC#Cause_Effect]]")


def test_any_other_anchor_is_a_heading_of_the_target():
    assert 'href="/es/w/PR-2/#u-que-paso"' in html("[[BP2_PC#¿Qué pasó?]]")


def test_an_anchor_alone_leads_to_a_heading_of_the_same_text():
    result = render("# La ruta\n\n[[#La ruta|arriba]]", PAGES)
    assert '<a href="#u-la-ruta">arriba</a>' in result.html
    assert '<h2 id="u-la-ruta">' in result.html
    assert result.links == ()


def test_an_escaped_bar_separates_the_label_inside_a_table():
    table = html("| a | b |\n|---|---|\n| [[BP2_PC\\|el kit]] | x |")
    assert f"<td>{KITS_LINK}el kit</a></td>\n<td>x</td>" in table


def test_a_page_that_does_not_exist_is_wanted_and_percent_encoded():
    assert html("[[Ruta & más]]") == paragraph(
        '<a class="wiki wanted" href="/es/wanted/?title=Ruta%20%26%20m%C3%A1s">Ruta &amp; más</a>'
    )


def test_an_ambiguous_key_leads_to_the_choice():
    assert html("[[Amazonas]]", choice_title="Varias páginas") == paragraph(
        '<a class="wiki choice" href="/es/w/?key=Amazonas" title="Varias páginas">Amazonas</a>'
    )


def test_a_target_in_another_language_says_so():
    assert 'hreflang="en"' in html("[[Guide]]")


@pytest.mark.parametrize(
    "text",
    ["`[[BP2_PC]]`", "    [[BP2_PC]] BP2_PC", "```\n[[BP2_PC]]\n\nBP2_PC\n```", "`BP2_PC`"],
)
def test_nothing_is_linked_inside_code(text):
    result = render(text, PAGES)
    assert "<a" not in result.html
    assert result.links == ()


def test_an_escaped_bracket_is_text():
    assert html("\\[[nada]]") == paragraph("[[nada]]")


def test_a_link_inside_a_heading_or_a_footnote_works():
    result = render("# Ver [[BP2_PC]]\n\nNota[^1].\n\n[^1]: Como en [[BP3_PC]].", PAGES)
    assert [link.code for link in result.links] == ["PR-2", "PR-3"]
    assert result.links[1].context == "Como en BP3_PC."


# -- codes as plain text ----------------------------------------------------------------------


def test_a_known_code_is_linked_once_in_each_paragraph():
    result = html("BP2_PC y BP2_PC.\n\nOtra vez BP2_PC.")
    assert result == (
        f"<p>{KITS_LINK}BP2_PC</a> y BP2_PC.</p>\n<p>Otra vez {KITS_LINK}BP2_PC</a>.</p>"
    )


def test_a_code_after_its_bracketed_link_is_not_linked_again():
    assert html("[[Kit Dignidad]], o BP2_PC").count("<a") == 1


@pytest.mark.parametrize(
    "text", ["COVID-19", "XBP2_PC", "BP2_PCX", "mi/BP2_PC", "bp2_pc", "BP2_PC.pdf", "BP2_PC@x"]
)
def test_a_word_that_is_no_known_code_stays_text(text):
    assert html(text) == paragraph(text)


def test_a_code_inside_a_link_or_a_heading_is_left_alone():
    assert "wiki" not in html("# BP2_PC\n\n[BP2_PC](/es/)")


def test_a_bare_address_becomes_a_link_and_keeps_its_code():
    assert html("Ver https://example.org/BP2_PC?a=1&b=2.") == paragraph(
        'Ver <a href="https://example.org/BP2_PC?a=1&amp;b=2" rel="nofollow ugc">'
        "https://example.org/BP2_PC?a=1&amp;b=2</a>."
    )


# -- the resolver -----------------------------------------------------------------------------


class CountingResolver:
    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []

    def resolve(self, keys: Sequence[str], /) -> Mapping[str, Target]:
        self.asked.append(keys)
        return PAGES.resolve(keys)

    def wanted_url(self, key: str, /) -> str:
        return PAGES.wanted_url(key)


def test_a_batch_asks_the_resolver_once():
    resolver = CountingResolver()
    jobs = prepare(["[[BP2_PC]] y [[otra]]", "BP3_PC y [[otra|x]]"], resolver)
    assert resolver.asked == [("BP2_PC", "otra", "BP3_PC")]
    assert jobs[1].targets == {
        "otra": Target("/es/wanted/?title=otra", state="wanted"),
        "BP3_PC": PAGES.known["BP3_PC"],
    }


def test_a_text_without_keys_asks_nothing():
    resolver = CountingResolver()
    prepare(["Solo palabras."], resolver)
    assert resolver.asked == []


def test_targets_are_gathered_in_order_without_doubles():
    assert targets("BP3_PC [[b|x]] [[ a  c #s]] [[b]]") == ("b", "a c", "BP3_PC")


def test_a_job_travels_between_processes():
    (job,) = prepare(["[[BP2_PC]]"], PAGES)
    assert pickle.loads(pickle.dumps(job)) == job


# -- what links say ---------------------------------------------------------------------------


def test_a_link_brings_its_sentence_label_and_place():
    result = render(
        "Antes hubo otra cosa. El año 2019 sirvió la [[BP2_PC#x|práctica **segunda**]] en Quito. "
        "Después [[Nueva]].",
        PAGES,
    )
    first, second = result.links
    assert (first.key, first.anchor, first.label, first.position, first.found, first.code) == (
        ("BP2_PC", "x", "práctica segunda", 0, True, "PR-2")
    )
    assert first.context == "El año 2019 sirvió la práctica segunda en Quito."
    assert (second.context, second.position, second.found) == ("Después Nueva.", 1, False)


def test_figures_do_not_end_a_sentence():
    (link,) = render("Llegaron 3.264 personas. 18.338 vinieron por [[BP2_PC]].", PAGES).links
    assert link.context == "Llegaron 3.264 personas. 18.338 vinieron por BP2_PC."


def test_a_long_sentence_is_cut_around_its_link():
    words = "palabra " * 100
    (link,) = render(f"{words}[[BP2_PC]] {words}", PAGES).links
    assert len(link.context) <= 300
    assert "BP2_PC" in link.context
    assert link.context.startswith("…palabra")
    assert link.context.endswith("palabra…")
