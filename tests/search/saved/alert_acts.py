"""What the processes of ``alert_cases.py`` do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.search.processes import die, forked

BUNDLE_SECONDS = 60


def prepare() -> None:
    """A site with one page and one person who saved a search for «nuevo»."""
    from django.core.management import call_command
    from django.utils import timezone

    from search import services
    from search.engine import current_engine
    from search.saved import definition
    from search.saved.enums import Frequency
    from search.saved.services import save_search
    from tests.factories import make_article, make_user

    call_command("migrate", run_syncdb=True, verbosity=0)
    make_article("Artículo primero")
    services.drain(engine=current_engine(), clock=timezone.now)
    save_search(
        owner_id=make_user().pk,
        query=definition.read("q=nuevo"),
        name="Lo nuevo",
        language="es",
        frequency=Frequency.INSTANT,
        engine=current_engine(),
        at=timezone.now(),
    )


# what processes do


def drain() -> None:
    from django.utils import timezone

    from search import services
    from search.engine import current_engine

    services.drain(engine=current_engine(), clock=timezone.now)


def announce(*, later: int = 0) -> None:
    """As ``manage.py search alerts`` does, ``later`` seconds from now."""
    from datetime import timedelta

    from django.utils import timezone

    from search.engine import current_engine
    from search.saved.announcing import announce_all

    announce_all(engine=current_engine(), clock=lambda: timezone.now() + timedelta(seconds=later))


def told() -> int:
    from accounts.models import Notice

    return sum(Notice.objects.values_list("count", flat=True))


def looked_at() -> list[int]:
    """What notices speak of, and what still waits to be matched."""
    from search.saved.models import ChangedDocument

    return [told(), ChangedDocument.objects.count()]


def mails(folder: Path) -> int:
    return sum(path.read_text().count("List-Unsubscribe:") for path in (folder / "mail").glob("*"))


def posting_to(folder: Path) -> Callable[[], None]:
    def use() -> None:
        from django.conf import settings

        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = str(folder / "mail")
        settings.MAIL_CONFIGURED = True

    return use


def run(folder: Path, *acts: Callable[[], Any]) -> int:
    """Runs the acts in a process of its own; answers how it ended."""

    def work() -> None:
        posting_to(folder)()
        for act in acts:
            act()

    return forked(work, database=folder)


def dying_in(module: str, name: str) -> Callable[[], None]:
    """The process is cut where it calls ``module.name``."""

    def arm() -> None:
        import importlib

        setattr(importlib.import_module(module), name, lambda *args, **kwargs: die())

    return arm
