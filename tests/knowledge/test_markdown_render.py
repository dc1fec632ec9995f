"""What comes out of a text: contents, anchors, tables, plain text."""

from __future__ import annotations

import re

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
    render,
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


def html(text: str, **options: object) -> str:
    return render(text, PAGES, options=Options(**options)).html  # type: ignore[arg-type]


def paragraph(inner: str) -> str:
    return f"<p>{inner}</p>"


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


def test_a_heading_without_words_is_no_heading():
    assert html("# \n\nx") == paragraph("x")


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


# -- whatever is typed -------------------------------------------------------------------------


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
