"""Markdown with links between pages: ``render(text, resolver) → Rendered``.

The keys of a text are gathered and resolved here, by one question to the resolver; rendering
happens in a worker process that is killed past its limits. No Django inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape

from knowledge.markdown.contract import (
    ID_PREFIX,
    MAX_TEXT_BYTES,
    RENDER_VERSION,
    Job,
    Limits,
    Link,
    MarkdownError,
    Options,
    Rendered,
    RenderFailed,
    RenderTimeout,
    Resolver,
    Target,
    TextTooLong,
    TocEntry,
)
from knowledge.markdown.paragraphs import only_paragraphs
from knowledge.markdown.process import RenderProcess
from knowledge.markdown.syntax import bracket_keys, plain_codes, slug, wanted_query

__all__ = [
    "ID_PREFIX",
    "MAX_TEXT_BYTES",
    "RENDER_VERSION",
    "Job",
    "Limits",
    "Link",
    "MarkdownError",
    "Options",
    "RenderFailed",
    "RenderProcess",
    "RenderTimeout",
    "Rendered",
    "Resolver",
    "StaticResolver",
    "Target",
    "TextTooLong",
    "TocEntry",
    "configure",
    "default_process",
    "preformatted",
    "prepare",
    "render",
    "render_many",
    "slug",
    "targets",
    "wanted_query",
]


@dataclass(frozen=True, slots=True)
class StaticResolver:
    """A resolver over a mapping of keys; everything else is wanted at ``wanted``.

    For text without pages behind it (a preview of an import, a command, a test).
    """

    known: Mapping[str, Target] = field(default_factory=dict)
    wanted: str = "/wanted/"

    def resolve(self, keys: Sequence[str], /) -> Mapping[str, Target]:
        return {key: self.known[key] for key in keys if key in self.known}

    def wanted_url(self, key: str, /) -> str:
        return f"{self.wanted}?{wanted_query(key)}"


_default = RenderProcess()


def default_process() -> RenderProcess:
    """The worker that ``render`` uses when it is given none."""
    return _default


def configure(limits: Limits) -> None:
    """Sets the limits of the default worker; for ``AppConfig.ready``, which reads the settings."""
    global _default
    _default.close()
    _default = RenderProcess(limits)


def targets(text: str) -> tuple[str, ...]:
    """Keys that a resolver must be asked for: those in ``[[…]]``, then words that may be codes.

    A superset: what stands in a code block is in it too. Raises ``TextTooLong``.
    """
    text = _whole(text)
    _check_length(text, 0)
    return tuple(dict.fromkeys(bracket_keys(text) + plain_codes(text)))


def prepare(
    texts: Sequence[str],
    resolver: Resolver | None = None,
    options: Options | Sequence[Options] = Options(),  # noqa: B008  (frozen)
) -> list[Job]:
    """Jobs for ``texts``, after one question to the resolver for all of them.

    ``options`` is one for all texts, or one for each. Raises ``TextTooLong`` with its position.
    """
    resolver = resolver or StaticResolver()
    texts = [_whole(text) for text in texts]
    each = [options] * len(texts) if isinstance(options, Options) else list(options)
    if len(each) != len(texts):
        raise ValueError(f"{len(texts)} texts, but {len(each)} options")
    keys: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for position, text in enumerate(texts):
        try:
            _check_length(text, position)
            keys.append((bracket_keys(text), plain_codes(text)))
        except TextTooLong as error:
            error.position = position
            raise
    asked = tuple(dict.fromkeys(key for pair in keys for part in pair for key in part))
    found = dict(resolver.resolve(asked)) if asked else {}
    jobs: list[Job] = []
    for text, (bracketed, codes), option in zip(texts, keys, each, strict=True):
        known = {key: found[key] for key in (*bracketed, *codes) if key in found}
        for key in bracketed:
            if key not in known:
                known[key] = Target(url=resolver.wanted_url(key), state="wanted")
        jobs.append(Job(text, known, option))
    return jobs


def render(
    text: str,
    resolver: Resolver | None = None,
    *,
    options: Options | None = None,
    heading_base: int | None = None,
    process: RenderProcess | None = None,
) -> Rendered:
    """Clean HTML, contents, plain text and links of one text.

    ``heading_base`` overrides the one in ``options``. Without a resolver every link is wanted.
    Raises ``TextTooLong``, ``RenderTimeout`` or ``RenderFailed``; the caller keeps the text.
    """
    options = options or Options()
    if heading_base is not None:
        options = replace(options, heading_base=heading_base)
    (job,) = prepare([text], resolver, options)
    return (process or _default).render(job)


def render_many(
    jobs: Sequence[Job], *, keep_going: bool = False, process: RenderProcess | None = None
) -> list[Rendered]:
    """All jobs in one round trip to the worker, each with its own limits.

    Raises the first error, its ``position`` saying which text; with ``keep_going`` such a text
    comes back preformatted, with ``failure`` set.
    """
    answers: dict[int, Rendered | MarkdownError] = {}
    fitting: list[int] = []
    for position, job in enumerate(jobs):
        try:
            _check_length(job.text, position)
            if simple := only_paragraphs(job):
                answers[position] = simple
            else:
                fitting.append(position)
        except TextTooLong as error:
            if not keep_going:
                raise
            answers[position] = error
    rendered = (process or _default).render_each([jobs[position] for position in fitting])
    answers |= zip(fitting, rendered, strict=True)
    results: list[Rendered] = []
    for position, job in enumerate(jobs):
        answer = answers[position]
        if isinstance(answer, MarkdownError):
            answer.position = position
            if not keep_going:
                raise answer
            answer = replace(preformatted(job.text), failure=answer.failure)
        results.append(answer)
    return results


def preformatted(text: str) -> Rendered:
    """Text as it was typed, for stored text that cannot be rendered. Never fails."""
    return Rendered(html=f'<pre class="unrendered">{escape(text)}</pre>', plain=text)


def _whole(text: str) -> str:
    """The text with a replacement character for each half character: no database takes those."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _check_length(text: str, position: int) -> None:
    size = len(_whole(text).encode())
    if size > MAX_TEXT_BYTES:
        raise TextTooLong(
            f"The text has {size} bytes; at most {MAX_TEXT_BYTES} can be rendered.",
            position=position,
        )
