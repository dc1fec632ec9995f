"""A site that searches by meaning with an embedder of the tests, and what it has read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from search.meaning import switch
from search.meaning.generations import snapshot_info
from search.meaning.services import has_gap
from search.meaning.store import PassageStore
from search.models import StoredPassage, Upkeep
from search.upkeep.enums import Work
from search.upkeep.keeping import Keeper


@dataclass
class Clock:
    """Says the time, and lets it pass; ahead of the real one, so that what is done now is due."""

    now: datetime = field(default_factory=lambda: timezone.now() + timedelta(minutes=5))

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class ReadSite:
    index: Any
    settings: Any
    monkeypatch: Any
    embedder: Any = None
    keeper: Keeper = field(default_factory=Keeper)
    clock: Clock = field(default_factory=Clock)

    def switch_on(self, embedder: Any) -> None:
        """As a process that begins with the setting on and these weights."""
        self.embedder = embedder
        self.monkeypatch.setattr(switch, "_embedder", lambda setting: embedder)
        self.settings.SEARCH_MEANING = f"{embedder.id} {id(embedder)}"
        assert switch.load_now() is not None
        self.keeper = Keeper()

    def switch_off(self) -> None:
        self.settings.SEARCH_MEANING = ""
        self.keeper = Keeper()

    def keep(self) -> None:
        """One look of a loop that drains, at what else there is to do."""
        self.keeper.keep(engine=self.index.engine, clock=self.clock)

    def read_all(self) -> None:
        """As a loop does in the end."""
        for _ in range(50):
            self.clock.passes(seconds=5)
            self.keep()
            if self.is_read:
                return
        raise AssertionError("it does not come to an end")

    @property
    def is_read(self) -> bool:
        if not self.settings.SEARCH_MEANING or self.work is not None or has_gap():
            return False
        return self.behind == [] and self.snapshot == self.rows

    @property
    def work(self) -> Upkeep | None:
        return Upkeep.objects.open().filter(work=Work.MEANING).first()

    @property
    def rows(self) -> list[tuple[str, int]]:
        return list(StoredPassage.objects.values_list("key", "number"))

    @property
    def behind(self) -> list[tuple[str, int]]:
        return list(StoredPassage.objects.behind().values_list("key", "number"))

    @property
    def vectors(self) -> dict[tuple[str, int], bytes]:
        found = StoredPassage.objects.filter(vector__isnull=False)
        return {(row.key, row.number): bytes(row.vector) for row in found}

    @property
    def snapshot(self) -> list[tuple[str, int]]:
        """What a process reads that begins now."""
        folder = switch.snapshot_folder()
        if snapshot_info(folder) is None:
            return []
        read = PassageStore(folder, embedder_id=self.embedder.id, dim=self.embedder.dim)._current()
        if read is None:
            return []
        return [
            (read.keys[page], int(read.numbers[row]))
            for page in range(read.info.pages)
            for row in range(read.rows_of(page).start, read.rows_of(page).stop)
        ]
