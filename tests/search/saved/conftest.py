"""What tests of saved searches start from: one member, one saved search, a clock that they move."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.enums import Role
from accounts.models import Notice, User
from accounts.services import ensure_roles, give_role
from search.saved import definition, services
from search.saved.announcing import AnnounceReport, announce_all
from search.saved.enums import Frequency
from search.saved.models import SavedSearch
from tests.factories import make_user

#: A Tuesday, ten in the morning in Guayaquil and Bogotá.
START = datetime(2024, 11, 26, 15, 0, tzinfo=UTC)


def member(email: str = "maria@example.org") -> User:
    ensure_roles()
    user = make_user(email)
    give_role(user=user, role=Role.MEMBER)
    return user


@dataclass
class Desk:
    """Drains and announces, at the hour that the test says."""

    index: Any
    now: datetime = START
    reports: list[AnnounceReport] = field(default_factory=list)

    def later(self, **delta: float) -> Desk:
        self.now += timedelta(**delta)
        return self

    def save(
        self,
        owner: User,
        selection: str = "q=kit",
        *,
        name: str = "Kit",
        frequency: Frequency = Frequency.INSTANT,
        language: str = "es",
    ) -> SavedSearch:
        return services.save_search(
            owner_id=owner.pk,
            query=definition.read(selection),
            name=name,
            language=language,
            frequency=frequency,
            engine=self.index.engine,
            at=self.now,
        )

    def announce(self) -> AnnounceReport:
        """Indexes what waits and tells of it; what is mailed at once goes out a minute later."""
        self.index.drain()
        return announce_all(engine=self.index.engine, clock=lambda: self.now)

    def told(self, owner: User) -> int:
        """New pages that the owner's notices speak of, read ones too."""
        return sum(Notice.objects.filter(user=owner).values_list("count", flat=True))


@pytest.fixture
def desk(search_index: Any) -> Desk:
    search_index.rebuild()
    return Desk(search_index)


@pytest.fixture
def maria(db: None) -> User:
    return member()


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    settings.WAGTAILADMIN_BASE_URL = "https://minga.example.org"
