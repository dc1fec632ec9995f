"""Nothing active and nothing disguised comes out of a text, whatever went in."""

from __future__ import annotations

import re

import pytest

from knowledge.markdown import Options, StaticResolver, Target, render

PAGES = StaticResolver({"BP2_PC": Target("/es/w/PR-2/", "Kits", "PR-2")}, wanted="/es/wanted/")


def html(text: str, **options: object) -> str:
    return render(text, PAGES, options=Options(**options)).html  # type: ignore[arg-type]


def paragraph(inner: str) -> str:
    return f"<p>{inner}</p>"


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
