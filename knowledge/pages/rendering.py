"""From a page's Markdown to the sections that are stored, served and indexed."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .. import markdown
from ..markdown import RENDER_VERSION, Job, MarkdownError, Options, Rendered
from .cutting import cut_at_headings
from .resolving import PageResolver

logger = logging.getLogger("minga.rendering")


@dataclass(frozen=True, slots=True)
class SourceSection:
    """Markdown as people wrote it. ``split``: its own top headings become the page's sections, as
    in an article; otherwise it stands under ``heading`` with the anchor ``key``."""

    key: str
    heading: str
    markdown: str
    split: bool = False


class Renderable(Protocol):
    """A page, as far as rendering needs to know it."""

    code: str
    title: str
    language: str
    institutional_code: str
    rendered: dict[str, Any]

    def source_sections(self) -> list[SourceSection]: ...


def render_sections(
    sections: Sequence[SourceSection], *, language: str, before: Mapping[str, Any]
) -> dict[str, Any]:
    """What ``KnowledgePage.rendered`` stores. A section is rendered again only when its text, what
    its links lead to, or the renderer has changed. A text that cannot be rendered is stored
    preformatted: it is never lost and never stops a save."""
    try:
        jobs = _jobs(sections, language=language)
    except MarkdownError as error:
        logger.warning("A text is shown preformatted: %s", error)
        texts = [markdown.preformatted(section.markdown) for section in sections]
        return _stored(zip(sections, [""] * len(sections), texts, strict=True), kept={})
    digests = [_digest(section, job) for section, job in zip(sections, jobs, strict=True)]
    kept = _kept(before, set(digests))
    changed = [index for index, digest in enumerate(digests) if digest not in kept]
    fresh = iter(markdown.render_many([jobs[index] for index in changed], keep_going=True))
    texts_or_kept = [None if digest in kept else next(fresh) for digest in digests]
    return _stored(zip(sections, digests, texts_or_kept, strict=True), kept=kept)


def _kept(before: Mapping[str, Any], wanted: set[str]) -> dict[str, list[dict[str, str]]]:
    """Digest → the stored pieces that can be used again."""
    pieces: dict[str, list[dict[str, str]]] = {}
    if before.get("version") == RENDER_VERSION:
        for piece in before.get("sections", []):
            if piece.get("digest") in wanted:
                pieces.setdefault(piece["digest"], []).append(piece)
    return pieces


def _stored(
    parts: Iterable[tuple[SourceSection, str, Rendered | None]],
    *,
    kept: Mapping[str, list[dict[str, str]]],
) -> dict[str, Any]:
    stored: list[dict[str, str]] = []
    for section, digest, rendered in parts:
        if rendered is None:
            stored += kept[digest]
            continue
        pieces = _split(section, rendered) if section.split else [_whole(section, rendered)]
        stored += [{**piece, "digest": digest} for piece in pieces]
    return {"version": RENDER_VERSION, "sections": stored}


def render_pages(pages: Sequence[Renderable]) -> None:
    """Fills ``rendered`` of many new pages of one language: one question for all their links, one
    conversation with the worker. Links among the new pages resolve by code and title."""
    if not pages:
        return
    sections = [page.source_sections() for page in pages]
    flat = [section for page_sections in sections for section in page_sections]
    resolver = PageResolver(language=pages[0].language, coming=pages)
    try:
        jobs = markdown.prepare(
            [section.markdown for section in flat], resolver, [_options(part) for part in flat]
        )
    except MarkdownError:
        # One text is too long: each page by itself, so that the others are not preformatted too.
        for page in pages:
            page.rendered = render_sections(
                page.source_sections(), language=page.language, before={}
            )
        return
    texts = iter(markdown.render_many(jobs, keep_going=True))
    each_job = iter(jobs)
    for page, page_sections in zip(pages, sections, strict=True):
        digests = [_digest(section, next(each_job)) for section in page_sections]
        rendered = [next(texts) for _section in page_sections]
        page.rendered = _stored(zip(page_sections, digests, rendered, strict=True), kept={})


def check_sections(sections: Sequence[SourceSection], *, language: str) -> dict[str, MarkdownError]:
    """Section key → why its text cannot be rendered. For forms: the author keeps the text."""
    problems: dict[str, MarkdownError] = {}
    for section in sections:
        try:
            markdown.render_many(_jobs([section], language=language))
        except MarkdownError as error:
            problems[section.key] = error
    return problems


def _jobs(sections: Sequence[SourceSection], *, language: str) -> list[Job]:
    return markdown.prepare(
        [section.markdown for section in sections],
        PageResolver(language=language),
        [_options(section) for section in sections],
    )


def _options(section: SourceSection) -> Options:
    if section.split:
        return Options(heading_base=2)
    return Options(heading_base=3, id_prefix=f"{section.key}-")


def _digest(section: SourceSection, job: Job) -> str:
    links = sorted((key, repr(target)) for key, target in job.targets.items())
    parts = [section.key, section.heading, section.markdown, section.split, links]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _whole(section: SourceSection, rendered: Rendered) -> dict[str, str]:
    return {
        "anchor": section.key,
        "heading": section.heading,
        "html": rendered.html,
        "plain": rendered.plain,
    }


def _split(section: SourceSection, rendered: Rendered) -> list[dict[str, str]]:
    return [
        {
            "anchor": piece.anchor or section.key,
            "heading": piece.heading or section.heading,
            "html": piece.html,
            "plain": piece.plain,
        }
        for piece in cut_at_headings(rendered.html)
    ]
