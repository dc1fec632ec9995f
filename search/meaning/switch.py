"""Whether this process searches by meaning, and with what.

The weights take a second and some 200 MB to load. A process that serves loads them in a thread when
it begins, so that no request waits: until then words search alone. A command loads them where it
first needs them. Forked children go on with what their parent had loaded. What cannot be loaded is
said once in the log and on the page about the index, and is not tried again before the setting or
the process is another.
"""

from __future__ import annotations

import logging
import os
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from django.conf import settings
from django.utils.translation import gettext as _

from ..contract import MAX_QUERY_CHARACTERS
from ..threads import BackgroundThread
from .contract import Embedder, MeaningBusyError, MeaningError, PassageVectors

if TYPE_CHECKING:
    from .contract import Vectors

logger = logging.getLogger("minga.search")

#: Questions whose vectors a process keeps: 1.5 kB each, in its memory alone.
MAX_CACHED: Final = 1000
#: Questions that a process encodes at once, some 20 ms of a processor each: more at a time would be
#: no faster, and whoever sends many may not take every thread. Who has no turn in so many seconds
#: finds by words alone.
ENCODED_AT_ONCE: Final = 2
WAITS_SECONDS: Final = 0.2

_turns = threading.BoundedSemaphore(ENCODED_AT_ONCE)


class Meaning:
    """What search by meaning needs. Safe to use from several threads."""

    def __init__(self, embedder: Embedder, vectors: PassageVectors) -> None:
        self.embedder = embedder
        self.vectors = vectors
        self._cached = lru_cache(maxsize=MAX_CACHED)(self._encode)

    def query_vector(self, text: str) -> Vectors:
        """Of a question, shape (1, dim), not to be written to. The latest are remembered. Raises
        ``MeaningError``; ``MeaningBusyError`` where too many others are being encoded."""
        return self._cached(cleaned(text))

    def _encode(self, text: str) -> Vectors:
        turns = _turns
        if not turns.acquire(timeout=WAITS_SECONDS):
            raise MeaningBusyError("Other questions are being encoded")
        try:
            vector = self.embedder.queries([text])
        finally:
            turns.release()
        vector.setflags(write=False)
        return vector


def cleaned(text: str) -> str:
    """Alike for questions that differ only in how they were typed: their spaces and the forms of
    their characters. At most ``MAX_QUERY_CHARACTERS`` are looked at and come of it."""
    plain = unicodedata.normalize("NFKC", text[:MAX_QUERY_CHARACTERS])
    return " ".join(plain.split())[:MAX_QUERY_CHARACTERS]


@dataclass(frozen=True, slots=True)
class MeaningState:
    """``reason``: what went wrong, for an operator; "" otherwise."""

    name: Literal["off", "loading", "on", "broken"]
    reason: str = ""

    @property
    def sentence(self) -> str:
        """In the language of who reads it."""
        if self.name == "off":
            return _("Search by meaning is not switched on.")
        if self.name == "loading":
            return _("Search by meaning is being loaded. Until then, words search alone.")
        if self.name == "on":
            return _("Search by meaning is on.")
        return _("Search by meaning cannot be used, so words search alone: %(reason)s") % {
            "reason": self.reason
        }


def meaning_in_use() -> Meaning | None:
    """None where the setting is off, the weights are being loaded or cannot be. Waits for the
    weights in a process that does not serve. Raises nothing."""
    return _switch.meaning(wait=not _switch.serves)


def load_now() -> Meaning | None:
    """As ``meaning_in_use``, but waits for the weights in any process."""
    return _switch.meaning(wait=True)


def meaning_state() -> MeaningState:
    """Of this process."""
    return _switch.state()


def serve() -> None:
    """This process answers requests: begins to load, and returns at once."""
    _switch.serve()


def snapshot_folder() -> Path:
    """Where the encoded passages are: beside the index."""
    index = Path(settings.SEARCH_INDEX_DIR)
    return index.with_name(f"{index.name}.meaning")


class _Loader(BackgroundThread):
    """Ends when the weights are loaded. No process waits for it at its end: nothing is lost."""

    name = "search-meaning"
    trouble = "Search by meaning could not be loaded"

    def __init__(self, switch: _Switch) -> None:
        super().__init__()
        self._switch = switch

    def turn(self, *, woken: bool) -> None:
        self._switch.load(settings.SEARCH_MEANING)


class _Switch:
    def __init__(self) -> None:
        self.serves = False
        self._choosing = threading.Lock()
        self._loading = threading.Lock()
        self._loader = _Loader(self)
        #: The weights that were loaded, or why they were not, by the setting that named them.
        self._loaded: tuple[str, Embedder | MeaningError] | None = None
        self._meaning: tuple[tuple[str, Path], Meaning] | None = None

    def serve(self) -> None:
        self.serves = True
        setting = settings.SEARCH_MEANING
        if setting and not self._is_settled(setting):
            self._loader.start(always=True)

    def meaning(self, *, wait: bool) -> Meaning | None:
        setting = settings.SEARCH_MEANING
        if not setting:
            return None
        if not self._is_settled(setting):
            if not wait:
                self.serve()
                return None
            self.load(setting)
        loaded = self._loaded
        if loaded is None or loaded[0] != setting or isinstance(loaded[1], MeaningError):
            return None
        return self._with_store(setting, loaded[1])

    def state(self) -> MeaningState:
        setting = settings.SEARCH_MEANING
        loaded = self._loaded
        if not setting:
            return MeaningState("off")
        if loaded is None or loaded[0] != setting:
            return MeaningState("loading")
        if isinstance(loaded[1], MeaningError):
            return MeaningState("broken", str(loaded[1]))
        return MeaningState("on")

    def _is_settled(self, setting: str) -> bool:
        loaded = self._loaded
        return loaded is not None and loaded[0] == setting

    def load(self, setting: str) -> None:
        """Waits for the weights, or for why there are none. Raises nothing."""
        with self._loading:
            if self._is_settled(setting):
                return
            try:
                self._loaded = setting, _embedder(setting)
            except Exception as error:
                # Whatever it is, the search goes on with words.
                reason = str(error) or type(error).__name__
                logger.error("Search by meaning is off: %s", reason)
                known = error if isinstance(error, MeaningError) else MeaningError(reason)
                self._loaded = setting, known

    def _with_store(self, setting: str, embedder: Embedder) -> Meaning:
        identity = setting, snapshot_folder()
        kept = self._meaning
        if kept is not None and kept[0] == identity:
            return kept[1]
        from .store import PassageStore

        with self._choosing:
            kept = self._meaning
            if kept is None or kept[0] != identity:
                store = PassageStore(identity[1], embedder_id=embedder.id, dim=embedder.dim)
                kept = self._meaning = identity, Meaning(embedder, store)
            return kept[1]

    def before_fork(self) -> None:
        """A child would wait for ever for what a thread of its parent was loading: so the fork
        waits for it, and the child has it."""
        self._loading.acquire()

    def after_fork_in_parent(self) -> None:
        self._loading.release()

    def after_fork_in_child(self) -> None:
        global _turns
        _turns = threading.BoundedSemaphore(ENCODED_AT_ONCE)
        self._choosing, self._loading = threading.Lock(), threading.Lock()
        self._loader.forget()


def _embedder(setting: str) -> Embedder:
    """Raises ``MeaningError``, or ``ImportError`` without the optional part."""
    from .e5.embedder import E5Embedder
    from .weights import weights_path

    return E5Embedder.open(weights_path(setting), share=settings.SEARCH_WEIGHTS_DIR)


_switch = _Switch()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_switch.before_fork,
        after_in_parent=_switch.after_fork_in_parent,
        after_in_child=_switch.after_fork_in_child,
    )
