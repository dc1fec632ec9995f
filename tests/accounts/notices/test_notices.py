"""Notices: told, read, counted; each person's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Notice, User
from accounts.notices import kinds, services
from accounts.notices.services import Told
from tests.factories import make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 26, 15, 0, tzinfo=UTC)
LIST = "/es/cuentas/avisos/"


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    kinds.register(
        "test", kinds.Kind(sentence="{0} tiene {1}".format, address=lambda subject: f"/{subject}/")
    )
    yield
    kinds._kinds.pop("test")


@pytest.fixture
def maria() -> User:
    return make_user("maria@example.org")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def tell(user: User, subject: str = "uno", count: int = 1, *, at: datetime = NOW) -> None:
    told = [Told(user.pk, subject, subject.title(), count)]
    services.tell(kind="test", told=told, at=at)


def test_an_unread_notice_grows_and_a_read_one_is_left_alone(maria):
    tell(maria, count=2)
    tell(maria, count=3, at=NOW + timedelta(hours=1))
    notice = Notice.objects.get()
    assert (notice.count, notice.created_at) == (5, NOW + timedelta(hours=1))
    services.mark_read(notice=notice, at=NOW)
    tell(maria, count=1)
    assert sorted(Notice.objects.values_list("count", flat=True)) == [1, 5]


def test_two_people_and_two_subjects_are_told_apart(maria):
    luis = make_user("luis@example.org")
    told = [Told(maria.pk, "uno", "Uno", 1), Told(maria.pk, "dos", "Dos", 1)]
    services.tell(kind="test", told=[*told, Told(luis.pk, "uno", "Uno", 4)], at=NOW)
    assert sorted(Notice.objects.values_list("user", "subject", "count")) == sorted(
        [(maria.pk, "uno", 1), (maria.pk, "dos", 1), (luis.pk, "uno", 4)]
    )


def test_what_was_read_long_ago_is_forgotten_when_something_new_is_told(maria):
    tell(maria)
    services.mark_all_read(user_id=maria.pk, at=NOW)
    tell(maria, "dos", at=NOW + services.KEEP_READ)
    assert Notice.objects.count() == 2
    tell(maria, "tres", at=NOW + services.KEEP_READ + timedelta(seconds=1))
    assert set(Notice.objects.values_list("subject", flat=True)) == {"dos", "tres"}


def test_the_list_shows_what_was_told_and_opening_one_reads_it(maria):
    tell(maria, count=2)
    client = signed_in(maria)
    assert "Uno tiene 2" in client.get(LIST).text
    notice = Notice.objects.get()
    client.head(f"{LIST}{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at is None
    answer = client.get(f"{LIST}{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/uno/")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_all_are_marked_as_read_at_once(maria):
    tell(maria)
    tell(maria, "dos")
    client = signed_in(maria)
    assert client.get(f"{LIST}leidos/").status_code == 405
    assert client.post(f"{LIST}leidos/")["Location"] == LIST
    assert not Notice.objects.filter(read_at=None).exists()


def test_the_masthead_counts_what_is_unread(maria):
    client = signed_in(maria)
    assert 'class="num">&nbsp;(' not in client.get("/es/").text
    tell(maria)
    tell(maria, "dos")
    assert 'class="num">&nbsp;(2' in client.get("/es/").text


def test_a_visitor_sees_no_notices_and_pays_for_none(client, django_assert_num_queries):
    assert LIST not in client.get("/es/").text
    assert client.get(LIST)["Location"].startswith("/es/cuentas/login/?next=")


def test_seed_o_2_anothers_notice_is_not_there(maria):
    tell(maria)
    notice = Notice.objects.get()
    other = signed_in(User.objects.create_superuser("jefa@example.org"))
    assert other.get(f"{LIST}{notice.pk}/").status_code == 404
    assert "Uno tiene" not in other.get(LIST).text
    other.post(f"{LIST}leidos/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_kind_that_nobody_words_any_more_is_still_read_and_marked(maria):
    services.tell(kind="gone", told=[Told(maria.pk, "x", "Algo de antes", 1)], at=NOW)
    client = signed_in(maria)
    assert "Algo de antes" in client.get(LIST).text
    assert client.get(f"{LIST}{Notice.objects.get().pk}/")["Location"] == LIST


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_costs_the_same_with_one_row_and_with_five(maria, rows, django_assert_num_queries):
    for number in range(rows):
        tell(maria, f"asunto {number}")
    client = signed_in(maria)
    client.get(LIST)  # what is asked once a process
    # Session, account, how many, the notices, how many are unread; the permissions (2).
    with django_assert_num_queries(7):
        assert len(client.get(LIST).context["rows"]) == rows
