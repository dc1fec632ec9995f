"""What comes out of a text: links, contents, plain text, and nothing dangerous."""

from __future__ import annotations

import pickle
import re
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.markdown import (
    Job,
    Options,
    Rendered,
    StaticResolver,
    Target,
    TocEntry,
    preformatted,
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


# -- contents, headings and ids ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "base", "levels"),
    [
        ("# a\n## b\n# c", 3, [3, 4, 3]),
        ("## a\n#### b\n### c", 3, [3, 4, 4]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", 3, [3, 4, 5, 6, 6, 6]),
        ("### a\n# b", 2, [2, 2]),
    ],
)
def test_headings_start_at_the_base_and_skip_no_level(text, base, levels):
    assert [entry.level for entry in render(text, heading_base=base).toc] == levels


def test_equal_headings_get_different_anchors():
    assert render("# Ruta\n# Ruta\n# Ruta 2\n# Ruta", PAGES).toc == (
        TocEntry(2, "u-ruta", "Ruta"),
        TocEntry(2, "u-ruta-2", "Ruta"),
        TocEntry(2, "u-ruta-2-2", "Ruta 2"),
        TocEntry(2, "u-ruta-3", "Ruta"),
    )


def test_ids_of_an_author_are_prefixed_and_so_are_links_to_them():
    result = html("# Uno {#main}\n\n[ir](#main)\n\n<div id='search'>x</div>", id_prefix="ctx-")
    assert re.findall(r'id="([^"]*)"|href="#([^"]*)"', result) == [
        ("ctx-main", ""),
        ("", "ctx-main"),
        ("ctx-search", ""),
    ]


def test_footnotes_lead_there_and_back_in_the_language_of_the_page():
    result = html("Uno[^1]\n\n[^1]: Nota", backlink_title="Volver al texto, nota {}")
    assert 'href="#u-fn:1"' in result
    assert 'id="u-fn:1"' in result
    assert 'href="#u-fnref:1" title="Volver al texto, nota 1"' in result


def test_a_paragraph_toc_becomes_the_contents():
    assert html("[TOC]\n\n# Uno") == (
        '<ul class="toc"><li class="level-2"><a href="#u-uno">Uno</a></li></ul>\n'
        '<h2 id="u-uno">Uno</h2>'
    )


def test_a_table_scrolls_by_itself_and_aligns_without_styles():
    result = html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert result.startswith('<div class="table-scroll" tabindex="0"><table>')
    assert '<td align="right">2</td>' in result
    assert "style" not in result


def test_definition_lists_and_sane_lists_work():
    assert html("Minga\n: trabajo común") == ("<dl>\n<dt>Minga</dt>\n<dd>trabajo común</dd>\n</dl>")
    assert html("1. uno\n\n- otro").count("<ol>") == 1


# -- plain text -------------------------------------------------------------------------------


def test_plain_text_has_no_markup_and_a_line_for_each_block():
    text = (
        "# Título\n\nUno **dos** &amp; [tres](/x)[^1].\n\n- a\n- b\n\n| c | d |\n|---|---|\n"
        "| 1 | 2 |\n\n![foto](/f.png)\n\n[^1]: Nota."
    )
    assert render(text, PAGES).plain == ("Título\nUno dos & tres.\na\nb\nc\td\n1\t2\nfoto\nNota.")


def test_code_keeps_its_lines_in_plain_text():
    assert render("    a\n      b\n\nc", PAGES).plain == "a\n  b\nc"


# -- sanitising -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "<a href='java&#9;script:alert(1)'>x</a>",
        "<a href='java&#10;script:alert(1)'>x</a>",
        "<a href='&#1;javascript:alert(1)'>x</a>",
        "[x](vbscript:x) [y](data:text/html,x)",
        "<a href='javascript:alert(1)'>x</a>",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<scr<script>ipt>alert(1)</script>",
        "<svg onload=alert(1)>",
        "<math><mtext><style><img src onerror=alert(1)></style></mtext></math>",
        "<iframe src='https://example.org'></iframe>",
        "<div style='position:fixed' onclick='x()'>x</div>",
        "<form action=/x><input name=a></form>",
        "x {: onclick='alert(1)' style='x' }",
        "[x](/y){: onmouseover='alert(1)'}",
        "[[BP2_PC]]{: onclick='alert(1)' }",
        "[[BP2_PC|<img src=x onerror=alert(1)>]]",
        '[[BP2_PC#"onclick=alert(1)]]',
    ],
)
def test_active_content_is_neutralised(text):
    result = html(text)
    opened = re.findall(r"<[^>]*>", result)
    assert not [tag for tag in opened if re.search(r"(?i)script:|\son\w+=|style|data:", tag)]
    assert not re.search(r"(?i)<(script|svg|math|iframe|form|input|style)", result)


def test_javascript_in_a_wiki_link_is_a_page_that_is_wanted():
    assert html("[[javascript:alert(1)]]") == paragraph(
        '<a class="wiki wanted" href="/es/wanted/?title=javascript%3Aalert%281%29">'
        "javascript:alert(1)</a>"
    )


def test_a_title_of_a_page_cannot_break_out_of_its_attribute():
    evil = StaticResolver({"k": Target('/"><script>', '"><script>alert(1)</script>', "PR-9")})
    assert "<script" not in render("[[k]]", evil).html


def test_raw_html_cannot_pass_for_a_link_of_ours():
    result = render('[[BP2_PC]] <a data-wiki="0:0" class="wiki wanted" href="/x">x</a>', PAGES)
    assert result.html.endswith('<a href="/x">x</a></p>')
    assert len(result.links) == 1


@pytest.mark.parametrize(
    ("address", "external"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("//example.org/a", True),
        ("/\\example.org", True),
        ("https://minga.example/es/", False),
        ("/es/w/PR-1/", False),
        ("mailto:mesa@example.org", False),
    ],
)
def test_only_external_links_are_nofollow(address, external):
    result = html(f'<a href="{address}">x</a>', internal_hosts=("minga.example",))
    assert ('rel="nofollow ugc"' in result) is external


def test_a_picture_from_elsewhere_is_a_link_and_not_loaded():
    assert html("![plano](https://example.org/p.png)") == paragraph(
        '<a href="https://example.org/p.png" rel="nofollow ugc">plano</a>'
    )
    assert 'src="/media/p.png"' in html("![plano](/media/p.png)")


def test_half_characters_and_controls_are_rendered_harmlessly():
    result = render("a\ud800b [[\udc00]] \x00\x02klzzwxh:0000\x03c", PAGES)
    assert result.html.encode()
    assert result.plain.startswith("a�b")


def test_preformatted_escapes_everything():
    assert preformatted("<b> & [[x]]") == Rendered(
        html='<pre class="unrendered">&lt;b&gt; &amp; [[x]]</pre>', plain="<b> & [[x]]"
    )


def test_options_are_checked():
    with pytest.raises(ValueError, match="heading_base"):
        Options(heading_base=7)
    with pytest.raises(ValueError, match="backlink_title"):
        Options(backlink_title="Volver")


_PIECES = st.sampled_from(
    ["[[", "]]", "|", "\\", "#", "`", "*", "_", "\n", "\n\n", "    ", "> ", "- ", "<b>", "</b>",
     "<a href=x>", "<h2>", "</div>", "[^1]", "[^1]: ", "BP2_PC", "a", "ñ", "&", '"', "{: #x }"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=40).map("".join))
def test_whatever_is_typed_every_link_is_inside_its_context(text):
    result = render(text, PAGES)
    assert "\x02" not in result.html
    assert "data-wiki" not in result.html
    assert [link.position for link in result.links] == list(range(len(result.links)))
    for link in result.links:
        assert link.label in " ".join(link.context.split())
    assert result == render(text, PAGES)


def test_rendering_twice_in_one_worker_leaves_nothing_over():
    first = render("[^1]\n\n[^1]: x\n\n[r]: /x\n\n# a", PAGES)
    assert render("[^1] [r] # a", PAGES).html == "<p>[^1] [r] # a</p>"
    assert render("[^1]\n\n[^1]: x\n\n[r]: /x\n\n# a", PAGES) == first


def test_a_job_without_targets_shows_its_links_as_wanted():
    from knowledge.markdown import render_many

    (result,) = render_many([Job("[[algo]]")])
    assert result.html == paragraph('<a class="wiki wanted">algo</a>')
