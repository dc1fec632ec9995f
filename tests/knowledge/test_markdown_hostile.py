"""Texts made to keep a server busy: rendered within the limit, or refused with a clear error."""

from __future__ import annotations

import time

import pytest

from knowledge.markdown import (
    Limits,
    MarkdownError,
    RenderProcess,
    StaticResolver,
    Target,
    TextTooLong,
    render,
)
from knowledge.markdown.contract import MAX_TARGETS
from knowledge.markdown.syntax import bracket_keys, plain_codes

KB = 1000
#: Shorter than the default, so that the refusals do not take the tests a minute.
LIMIT = 0.3


def fill(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


#: The inputs of the design, with their sizes, and what they become at 200 kB.
HOSTILE = {
    "unclosed links 16 kB": fill("[[a|", 16 * KB),
    "unclosed links": fill("[[a|", 200 * KB),
    "definition list 24 kB": fill("a\n: b\n\n", 24 * KB),
    "nested definition list 24 kB": fill("t\n:   d\n", 24 * KB),
    "definition list": fill("a\n: b\n\n", 200 * KB),
    "headings 96 kB": fill("# a\n", 96 * KB),
    "headings": fill("# a\n", 200 * KB),
    "underlined headings": fill("a\n=\n", 200 * KB),
    "backslashes": "\\" * 200 * KB,
    "escaped stars": fill("\\*", 200 * KB),
    "opening brackets": "[" * 200 * KB,
    "link halves": fill("](", 200 * KB),
    "empty links": fill("[a](", 200 * KB),
    "pictures": fill("![", 200 * KB),
    "quotes in quotes": fill("> ", 200 * KB),
    "stairs of quotes": "\n".join(">" * depth + " a" for depth in range(600)),
    "stars": "*" * 200 * KB,
    "open emphasis": fill("*a **b ", 200 * KB),
    "underscores": fill("_a__b", 200 * KB),
    "stairs of backticks": " ".join("`" * count for count in range(600)),
    "backticks": fill("`a", 200 * KB),
    "one row of bars": "|a|b|\n|-|-|\n" + "|" * 190 * KB,
    "a long table": "|a|b|\n|-|-|\n" + fill("|c|d|\n", 190 * KB),
    "a wide table": "\n".join(fill(unit, 60 * KB) for unit in ("|a", "|-", "|c")),
    "many tables": fill("|a|b|\n|-|-|\n|c|d|\n\n", 200 * KB),
    "one footnote often": fill("[^1]", 190 * KB) + "\n\n[^1]: a",
    "many footnotes": "".join(f"[^{n}]" for n in range(8000))
    + "\n\n"
    + "".join(f"[^{n}]: a\n" for n in range(8000)),
    "footnote definitions": fill("[^a]: b\n", 200 * KB),
    "references": fill("[a]: b\n", 200 * KB),
    "less-than signs": "<" * 200 * KB,
    "open tags": fill("<a ", 200 * KB),
    "nested tags": fill("<b>", 200 * KB),
    "nested blocks": fill("<div>\n\n", 200 * KB),
    "comments": fill("<!--", 200 * KB),
    "svg": fill("<svg><p>", 200 * KB),
    "misnested tags": fill("<p><b><i>", 200 * KB),
    "entities": fill("&amp", 200 * KB),
    "stairs of lists": "\n".join("    " * depth + "- a" for depth in range(300)),
    "a long list": fill("- a\n", 200 * KB),
    "attributes": fill("{: #a ", 200 * KB),
    "attributes of a heading": "# a {" + fill("a=b ", 190 * KB) + "}",
    "fences": fill("```\n", 200 * KB),
    "rules": fill("* * * a\n", 200 * KB),
    "addresses": fill("http://", 200 * KB),
    "mail addresses": fill("<a@b", 200 * KB),
    "codes": fill("BP2_PC ", 200 * KB),
    "half codes": fill("A-", 200 * KB),
    "placeholders": fill("\x02klzzwxh:0001\x03", 200 * KB),
    "spaces": " " * 199 * KB + "a",
    "newlines": "\n" * 200 * KB,
    "one word": "a" * 200 * KB,
}


@pytest.fixture(scope="module")
def process():
    process = RenderProcess(Limits(cpu_seconds=LIMIT))
    yield process
    process.close()


def test_w_5_the_default_limit_is_a_second_of_processor_time():
    assert Limits().cpu_seconds == 1.0


@pytest.mark.parametrize("name", HOSTILE)
def test_w_5_a_hostile_text_is_rendered_in_time_or_refused_clearly(name, process):
    # Measured in processor time by the worker; the clock may be slower on a busy machine.
    used = time.process_time()
    refused: MarkdownError | None = None
    try:
        result = render(HOSTILE[name], process=process)
    except MarkdownError as error:
        refused = error
    if refused is None:
        assert result.failure == ""
    else:
        assert refused.failure in {"timeout", "failed"}
        assert str(refused).startswith("The text ")
    assert time.process_time() - used < LIMIT  # the web process itself had little to do
    assert render("después", process=process).html == "<p>después</p>"


def honest(line: str) -> str:
    return "\n".join(line.format(n=n) for n in range(1000))


@pytest.mark.parametrize(
    "text",
    [
        honest("- [[Página {n}]]: texto de la línea {n}"),
        honest("[[Página {n}|la página {n}]] y más texto,"),
        "| a | b |\n|---|---|\n" + honest("| [[Página {n}\\|p]] | texto {n} |"),
        honest("1. Ver [[Página {n}#sección]]."),
    ],
    ids=["list", "paragraph", "table", "numbered"],
)
def test_w_5_an_honest_list_of_1000_links_is_rendered(text):
    known = {f"Página {n}": Target(f"/es/w/AR-{n}/", code=f"AR-{n}") for n in range(500)}
    links = render(text, StaticResolver(known)).links
    assert [link.key for link in links] == [f"Página {n}" for n in range(1000)]
    assert [link.found for link in links] == [True] * 500 + [False] * 500


def test_w_5_a_text_may_not_ask_the_database_for_any_number_of_pages():
    text = " ".join(f"[[{n}]]" for n in range(MAX_TARGETS + 1))
    with pytest.raises(TextTooLong, match="more than 5000 different pages"):
        bracket_keys(text)
    assert len(plain_codes(" ".join(f"A{n}-B" for n in range(20_000)))) == 1_000


@pytest.mark.parametrize("unit", ["[[", "[[a|", "[[a", "]]", "A-", "A_B-", "AAAAAAAAAAAA_", "\\_A"])
def test_w_5_gathering_keys_takes_linear_time(unit):
    text = fill(unit, 200 * KB)
    started = time.process_time()
    bracket_keys(text)
    plain_codes(text)
    assert time.process_time() - started < 0.5
