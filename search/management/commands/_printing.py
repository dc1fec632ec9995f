"""What ``manage.py search`` prints, for people and as JSON."""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import Any

from django.core.management.base import OutputWrapper
from django.utils import translation

from search.contract import Hit, SearchResults
from search.meaning.status import MeaningStatus
from search.status import Status, Worker
from search.upkeep.models import Upkeep
from search.upkeep.reading import ENCODING, seconds_left
from search.upkeep.words import reasons

_MARKS = re.compile(r"</?mark>")
_WIDTH = 40


class ReadingBar:
    """How far it is to read every page for its meaning: documents, then passages and the time that
    is left."""

    def __init__(self, out: OutputWrapper, *, shown: bool) -> None:
        self._out = out
        self._shown = shown
        self._bar: Bar | None = None
        self._phase = ("", 0)

    def show(self, work: Upkeep) -> None:
        if not work.total:
            return
        what = "passages" if work.position == ENCODING else "documents"
        if self._bar is None or self._phase != (what, work.total):
            if self._phase[0] not in ("", what):
                self.end()
            self._bar = Bar(self._out, work.total, shown=self._shown, what=what)
            self._phase = (what, work.total)
        left = seconds_left(behind=work.total - work.done, outcome=work.outcome)
        more = "" if left is None else f", about {duration(left)} left"
        self._bar.show(work.done, f"{more:<30}" if more else "")

    def end(self) -> None:
        if self._bar is not None:
            self._bar.end()


class Bar:
    """A progress bar on a terminal; lines in a log."""

    def __init__(
        self, out: OutputWrapper, total: int, *, shown: bool, what: str = "documents"
    ) -> None:
        self._out = out
        self._total = total
        self._shown = shown
        self._what = what
        self._live = shown and bool(getattr(out, "isatty", lambda: False)())

    def show(self, done: int, more: str = "") -> None:
        """``more`` is said after the numbers."""
        if not self._shown:
            return
        share = min(1.0, done / self._total) if self._total else 1.0
        if self._live:
            filled = round(share * _WIDTH)
            line = f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {done} of {self._total}{more}"
            self._out.write(line, ending="")
            self._out.flush()
        else:
            self._out.write(f"{done} of {self._total} {self._what} ({share:.0%}){more.rstrip()}")

    def end(self) -> None:
        if self._live:
            self._out.write("")


def results_as_json(results: SearchResults) -> dict[str, Any]:
    return {
        "total": results.total,
        "took_ms": round(results.took_ms, 2),
        "relaxed": results.relaxed,
        "corrected_from": results.corrected_from,
        "did_you_mean": results.did_you_mean,
        "expanded": {word: list(forms) for word, forms in results.expanded.items()},
        "hits": [
            {
                "code": hit.code,
                "institutional_code": hit.institutional_code,
                "kind": hit.kind,
                "title": hit.title,
                "url": hit.url,
                "language": hit.language,
                "score": round(hit.score, 4),
                "section": _section(hit),
                "matched": list(hit.matched),
                "highlights": [highlight.html for highlight in hit.highlights],
            }
            for hit in results.hits
        ],
    }


def results_as_text(results: SearchResults) -> str:
    lines = [f"{results.total} pages in {results.took_ms:.1f} ms"]
    if results.corrected_from:
        lines.append(f"corrected from: {results.corrected_from}")
    if results.relaxed:
        lines.append(f"words required: {results.relaxed}")
    for number, hit in enumerate(results.hits, start=1):
        names = " · ".join(filter(None, (hit.institutional_code, hit.code, hit.kind)))
        lines += ["", f"{number}. {hit.title}", f"   {names}   {hit.url}"]
        for highlight in hit.highlights:
            where = f"{highlight.heading}: " if highlight.heading else ""
            lines.append(f"   {where}{_plain(highlight.html)}")
    return "\n".join(lines)


def status_as_text(found: Status, *, now: datetime) -> str:
    health = found.health
    lines = [
        f"Engine    {health.engine}, {health.version}: "
        + (health.detail or "answers" if health.ok else f"does not answer ({health.detail})"),
        f"Size      {health.size_bytes / 1_000_000:.1f} MB" + _room(found),
        f"Outbox    {found.rows} rows, {found.due} due, the oldest {found.oldest_seconds:.1f} s",
        "Workers   "
        + (", ".join(map(_seen, found.workers)) or "none: the serving processes drain"),
        f"Synonyms  version {found.synonyms_version}",
        *([f"Meaning   {_meaning(found.meaning)}"] if found.meaning else []),
        f"Built     {found.rebuilt_at:%Y-%m-%d %H:%M} UTC"
        if found.rebuilt_at
        else "Built     never",
        "",
        f"{'kind':<16}{'database':>10}{'index':>10}",
    ]
    for kind in sorted({*found.database, *health.documents}):
        lines.append(
            f"{kind:<16}{found.database.get(kind, 0):>10}{health.documents.get(kind, 0):>10}"
        )
    if found.failures:
        lines += ["", "What failed last:"]
        for failure in found.failures:
            lines.append(
                f"  {failure.source}:{failure.key}, {failure.attempts} attempts: {failure.error}"
            )
    lines += ["", "The index is current." if found.is_current else "The index is behind."]
    with translation.override("en"):
        lines += [f"  {reason}" for reason in reasons(found, now=now)]
    return "\n".join(lines)


def _meaning(found: MeaningStatus) -> str:
    what = found.embedder if not found.reason else f"cannot be used ({found.reason})"
    line = f"{what}: {found.passages} passages, {found.behind} behind, {found.searched} searched"
    if found.given_up:
        line += f", {found.given_up} given up"
    line += f", {found.size_bytes / 1_000_000:.1f} MB"
    if found.behind and found.seconds_left is not None:
        line += f"; about {duration(found.seconds_left)} left"
    return line


def duration(seconds: float) -> str:
    """As people say it: ``40 s``, ``12 min``, ``3 h 5 min``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _seen(worker: Worker) -> str:
    how = "seen" if worker.is_alive else "dead, last seen"
    return f"{worker.name} ({how} {worker.seconds_ago:.0f} s ago)"


def _room(found: Status) -> str:
    return "" if found.free_bytes is None else f", {found.free_bytes / 1e9:.1f} GB free on its disk"


def _section(hit: Hit) -> dict[str, str] | None:
    """The first section in which words were found."""
    for highlight in hit.highlights:
        if highlight.anchor:
            return {"anchor": highlight.anchor, "heading": highlight.heading}
    return None


def _plain(marked: str) -> str:
    return html.unescape(_MARKS.sub("", marked))
