"""The mail of saved searches through a real mail server: bundled, in time, at most once."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from typing import Any

import pytest
from wagtail.models import PageViewRestriction

from search.saved import delivery, services
from search.saved.announcing import announce_all, site_hours
from search.saved.enums import Frequency, MailState
from search.saved.models import SavedSearch
from tests.factories import make_article, make_practice, make_section
from tests.search.saved.conftest import member
from tests.search.saved.smtp_server import Post, mail_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("with_mail")]

TEMPORARY = "451 come again"


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server


def read(sent: bytes) -> Any:
    return email.message_from_bytes(sent, policy=policy.default)


def states(saved: SavedSearch) -> list[str]:
    return list(saved.matches.exclude(found_at=None).values_list("mail", flat=True))


def test_seed_s_6_the_mail_names_what_is_new_and_says_how_to_end_it(desk, maria, post):
    saved = desk.save(maria, name="Kit\r\nBcc: otra@example.org")
    page = make_article("Un kit de higiene", summary="Qué lleva <y qué no>.")
    desk.announce()
    desk.later(minutes=1).announce()
    (text,) = post.received
    sent = read(text)
    assert (sent["To"], sent["Bcc"]) == ("maria@example.org", None)
    assert sent["Subject"].strip().startswith("«Kit Bcc: otra@example.org»: 1 ")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    unsubscribe = sent["List-Unsubscribe"].strip(" <>")
    assert unsubscribe.startswith("https://minga.example.org/es/buscar/avisos/baja/")
    plain = sent.get_body(("plain",)).get_content()
    assert f"https://minga.example.org{page.address()}" in plain
    assert "Qué lleva <y qué no>." in plain
    assert unsubscribe in plain
    assert f"https://minga.example.org/es/buscar/guardadas/{saved.uuid}/" in plain
    rich = sent.get_body(("html",)).get_content()
    assert "Qué lleva &lt;y qué no&gt;." in rich
    assert "<img" not in rich
    assert "<script" not in rich


def test_the_mail_speaks_the_language_in_which_the_search_was_saved(desk, maria, post):
    desk.save(maria, language="en")
    make_article("Un kit de higiene")
    desk.announce()
    desk.later(minutes=1).announce()
    sent = read(post.received[0])
    assert (sent["Content-Language"], sent["Subject"]) == ("en", "«Kit»: 1 new page")
    assert "/en/buscar/avisos/baja/" in sent["List-Unsubscribe"]


def test_a_page_withdrawn_before_the_index_knows_is_not_named(desk, maria, post):
    desk.save(maria)
    section = make_section("Solo para algunos")
    make_practice("Un kit reservado", parent=section)
    gone = make_practice("Un kit retirado")
    make_practice("Un kit abierto")
    desk.announce()
    gone.unpublish()
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    desk.later(minutes=1)
    announce_all(engine=desk.index.engine, clock=lambda: desk.now)
    (text,) = post.received
    for kind in ("plain", "html"):
        body = read(text).get_body((kind,)).get_content()
        assert "Un kit abierto" in body
        assert "reservado" not in body
        assert "retirado" not in body


def test_what_is_found_within_a_minute_shares_a_mail(desk, maria, post):
    desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    make_article("Un kit de cocina")
    desk.later(seconds=40).announce()
    assert post.received == []
    desk.later(seconds=20).announce()
    (text,) = post.received
    body = read(text).get_body(("plain",)).get_content()
    assert "higiene" in body
    assert "cocina" in body


def test_daily_mail_goes_out_at_the_sites_hour(desk, maria, post):
    desk.save(maria, frequency=Frequency.DAILY)
    make_article("Un kit de higiene")
    desk.announce()
    assert SavedSearch.objects.get().mail_due_at == datetime(2024, 11, 27, 12, 0, tzinfo=UTC)
    desk.later(hours=20, minutes=59).announce()
    assert post.received == []
    desk.later(minutes=1).announce()
    assert len(post.received) == 1


def test_weekly_mail_goes_out_on_monday(desk, maria, post):
    desk.save(maria, frequency=Frequency.WEEKLY)
    make_article("Un kit de higiene")
    desk.announce()
    assert SavedSearch.objects.get().mail_due_at == datetime(2024, 12, 2, 12, 0, tzinfo=UTC)


def test_seed_s_6_a_mail_that_the_server_refuses_goes_out_later_and_once(desk, maria, post):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    post.answers["RCPT"] = TEMPORARY
    report = desk.later(minutes=1).announce()
    assert (report.delivered.sent, report.delivered.failed, post.received) == (0, 1, [])
    assert states(saved) == [MailState.WAITING]
    saved.refresh_from_db()
    assert (saved.mail_attempts, (saved.mail_due_at - desk.now).total_seconds()) == (1, 60)
    desk.later(minutes=1).announce()
    saved.refresh_from_db()
    assert (saved.mail_attempts, (saved.mail_due_at - desk.now).total_seconds()) == (2, 120)
    post.answers.clear()
    desk.later(minutes=1).announce()
    assert post.received == []
    desk.later(minutes=1).announce()
    desk.later(days=3).announce()
    saved.refresh_from_db()
    assert (len(post.received), states(saved), saved.mail_attempts) == (1, [MailState.SENT], 0)
    assert desk.told(maria) == 1


def test_one_address_that_is_refused_keeps_no_other_from_its_mail(desk, maria, post):
    desk.save(maria)
    desk.save(member("luis@example.org"))
    make_article("Un kit de higiene")
    desk.announce()
    post.unknown.add("maria@example.org")
    report = desk.later(minutes=1).announce().delivered
    assert (report.sent, report.failed, report.error) == (1, 1, "")
    assert [read(text)["To"] for text in post.received] == ["luis@example.org"]


def test_a_server_that_does_not_answer_is_no_attempt(desk, maria, settings, post):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    settings.EMAIL_PORT = 1
    report = desk.later(minutes=1).announce()
    assert report.delivered.error.startswith("ConnectionRefusedError")
    assert (states(saved), SavedSearch.objects.get().mail_attempts) == ([MailState.WAITING], 0)
    settings.EMAIL_PORT = post.port
    desk.announce()
    assert len(post.received) == 1


def test_a_line_that_breaks_before_the_text_is_tried_again(desk, maria, post):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    post.answers["MAIL"] = "hang up"
    assert desk.later(minutes=1).announce().delivered.error != ""
    assert states(saved) == [MailState.WAITING]
    post.answers.clear()
    desk.later(minutes=1).announce()
    assert len(post.received) == 1


def test_seed_s_6_a_line_that_breaks_while_the_text_is_under_way_is_not_tried_again(
    desk, maria, post
):
    """The server may have it: nobody can know."""
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    post.answers["TEXT"] = "hang up"
    assert desk.later(minutes=1).announce().delivered.failed == 1
    assert states(saved) == [MailState.SENT]
    post.answers.clear()
    desk.later(days=1).announce()
    assert post.received == []
    assert desk.told(maria) == 1


def test_seed_s_6_killed_between_the_mark_and_the_mail_it_is_not_sent_twice(
    desk, maria, post, monkeypatch
):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()

    def die(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "compose", die)
        with pytest.raises(KeyboardInterrupt):
            desk.later(minutes=1).announce()
    assert states(saved) == [MailState.SENT]
    desk.later(days=1).announce()
    assert (post.received, desk.told(maria)) == ([], 1)


def test_two_machines_send_one_mail(desk, maria, post):
    """The second has read what is due before the first marked it."""
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    desk.later(minutes=1)
    slow = SavedSearch.objects.mail_due(now=desk.now).select_related("owner").get()
    codes = delivery._waiting(slow)
    public = delivery._public(slow, codes, desk.index.engine)
    desk.announce()
    claimed = delivery._claim(slow, codes, public, now=desk.now, hours=site_hours())
    assert (claimed, len(post.received)) == (frozenset(), 1)
    assert states(saved) == [MailState.SENT]


def test_an_unsubscribed_search_sends_nothing_that_waited(desk, maria, post):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    services.unsubscribe(saved=saved)
    desk.later(days=1).announce()
    assert post.received == []


def test_another_frequency_takes_what_waits_along(desk, maria, post):
    saved = desk.save(maria, frequency=Frequency.WEEKLY)
    make_article("Un kit de higiene")
    desk.announce()
    services.change_search(
        saved=saved, name="Kit", frequency=Frequency.INSTANT, at=desk.now, hours=site_hours()
    )
    desk.later(minutes=1).announce()
    assert len(post.received) == 1


def test_without_mail_notices_are_all_there_is(desk, maria, settings, post):
    settings.MAIL_CONFIGURED = False
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    desk.later(days=1).announce()
    settings.MAIL_CONFIGURED = True
    desk.later(days=1).announce()
    assert (post.received, desk.told(maria), states(saved)) == ([], 1, [MailState.NONE])


def test_a_mail_of_many_pages_names_some_and_counts_the_rest(desk, maria, post, monkeypatch):
    from search.saved import mails

    monkeypatch.setattr(mails, "MOST_NAMED", 2)
    desk.save(maria, language="en")
    for number in range(5):
        make_article(f"Un kit {number}")
    desk.announce()
    desk.later(minutes=1).announce()
    sent = read(post.received[0])
    assert sent["Subject"] == "«Kit»: 5 new pages"
    body = sent.get_body(("plain",)).get_content()
    assert "And 3 more pages." in body
