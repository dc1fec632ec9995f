"""Each page is announced once for a saved search, whatever happens to it and to the process."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import transaction

from accounts.models import Notice
from search.models import SearchOutbox
from search.saved import announcing, matching, services
from search.saved.enums import Frequency
from search.saved.models import ChangedDocument, SavedSearchMatch
from tests.factories import articles_shelf, make_article, make_practice, translate
from tests.search.saved.conftest import member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("with_mail")]


def mails_after(desk) -> int:
    """Mails sent once a minute has passed."""
    desk.later(minutes=2).announce()
    return len(mail.outbox)


def test_seed_s_6_what_was_there_when_the_search_was_saved_is_no_news(desk, maria):
    page = make_article("Un kit de higiene")
    desk.index.drain()
    saved = desk.save(maria)
    assert list(saved.matches.values_list("code", "found_at")) == [(page.code, None)]
    page.body = "Otro texto."
    page.save_revision().publish()
    desk.announce()
    assert (desk.told(maria), mails_after(desk)) == (0, 0)


def test_seed_s_6_a_new_page_is_announced_once_whatever_happens_to_it_afterwards(desk, maria):
    desk.save(maria)
    page = make_article("Un kit de higiene")
    desk.announce()
    assert (desk.told(maria), mails_after(desk)) == (1, 1)

    page.body = "Otro texto."
    page.save_revision().publish()
    desk.announce()
    page.unpublish()
    desk.announce()
    page.save_revision().publish()
    desk.announce()
    page.refresh_from_db()
    translate(page, language="en", title="A hygiene kit", parent=articles_shelf("en"), body="Text.")
    desk.announce()
    desk.index.rebuild()
    desk.announce()
    assert (desk.told(maria), mails_after(desk)) == (1, 1)


def test_seed_s_6_a_page_that_comes_to_fit_later_is_news(desk, maria):
    desk.save(maria)
    page = make_article("Un cuaderno")
    desk.announce()
    assert desk.told(maria) == 0
    page.title = "Un kit"
    page.save_revision().publish()
    desk.announce()
    assert desk.told(maria) == 1


def test_seed_s_6_a_translation_published_in_the_same_moment_is_the_same_page(desk, maria):
    desk.save(maria)
    page = make_article("Un kit de higiene")
    translate(page, language="en", title="A hygiene kit", parent=articles_shelf("en"), body="Text.")
    desk.announce()
    assert (desk.told(maria), mails_after(desk)) == (1, 1)
    assert "Un kit de higiene" in mail.outbox[0].body
    assert "A hygiene kit" not in mail.outbox[0].body


def test_seed_s_6_what_only_resembles_the_words_is_not_announced(desk, maria):
    desk.save(maria, "q=kit+dignidad")
    make_article("Un kit de higiene")
    make_article("Un kit dignidd")
    desk.announce()
    assert desk.told(maria) == 0
    make_article("La dignidad de un kit")
    desk.announce()
    assert desk.told(maria) == 1


def test_seed_s_6_filters_are_part_of_what_is_announced(desk, maria):
    desk.save(maria, "q=kit&kind=practice")
    make_article("Un kit")
    desk.announce()
    assert desk.told(maria) == 0
    make_practice("Un kit")
    desk.announce()
    assert desk.told(maria) == 1


def test_seed_s_6_a_page_withdrawn_before_the_mail_is_not_named_in_it(desk, maria):
    saved = desk.save(maria, frequency=Frequency.DAILY)
    page, other = make_article("Un kit de higiene"), make_article("Un kit de cocina")
    desk.announce()
    page.unpublish()
    desk.later(days=1).announce()
    assert ["cocina" in sent.body for sent in mail.outbox] == [True]
    assert "higiene" not in mail.outbox[0].body
    assert "higiene" not in str(mail.outbox[0].message())
    # It comes back: by mail it was never told, and is now, once.
    page.refresh_from_db()
    page.save_revision().publish()
    desk.announce()
    desk.later(days=1).announce()
    desk.later(days=1).announce()
    assert ["higiene" in sent.body for sent in mail.outbox] == [False, True]
    assert desk.told(maria) == 2
    assert saved.matches.get(code=other.code).mail == "sent"


def test_seed_s_6_a_mail_whose_pages_were_all_withdrawn_is_not_sent(desk, maria):
    saved = desk.save(maria, frequency=Frequency.DAILY)
    page = make_article("Un kit de higiene")
    desk.announce()
    page.unpublish()
    desk.later(days=2).announce()
    assert mail.outbox == []
    saved.refresh_from_db()
    assert saved.mail_due_at is None


def test_seed_s_6_cut_before_the_matches_are_kept_all_is_done_again_once(desk, maria, monkeypatch):
    """The notice is the last thing of the transaction: failing there is dying there."""
    desk.save(maria)
    make_article("Un kit de higiene")
    desk.index.drain()

    def cut(**kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(matching.notices, "tell", cut)
        with pytest.raises(KeyboardInterrupt):
            announcing.announce_once(engine=desk.index.engine, now=desk.now)
    assert (SavedSearchMatch.objects.count(), ChangedDocument.objects.count()) == (0, 1)
    desk.announce()
    desk.announce()
    assert (desk.told(maria), ChangedDocument.objects.count()) == (1, 0)


def test_seed_s_6_the_outbox_and_the_queue_are_settled_together(desk, maria):
    desk.save(maria)
    make_article("Un kit de higiene")

    class Cut(Exception):
        pass

    def settle_and_die() -> None:
        desk.index.drain()
        assert ChangedDocument.objects.count() == 1
        raise Cut

    with pytest.raises(Cut), transaction.atomic():
        settle_and_die()
    assert SearchOutbox.objects.exists()
    assert ChangedDocument.objects.count() == 0
    desk.announce()
    assert desk.told(maria) == 1


def test_seed_s_6_what_a_rebuild_brings_in_is_announced(desk, maria):
    desk.save(maria)
    make_article("Un kit de higiene")
    desk.index.rebuild()
    desk.announce()
    assert desk.told(maria) == 1


def test_seed_s_6_without_an_index_nothing_is_matched_and_nothing_is_lost(desk, maria):
    desk.save(maria)
    make_article("Un kit de higiene")
    desk.index.drain()
    for path in sorted(desk.index.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    with pytest.raises(Exception, match=r".+"):
        announcing.announce_once(engine=desk.index.engine, now=desk.now)
    assert ChangedDocument.objects.count() == 1
    desk.announce()
    assert desk.told(maria) == 1


def test_seed_s_6_a_search_saved_while_there_is_no_index_learns_before_it_tells(
    search_index, maria, desk
):
    make_article("Un kit de higiene")
    for path in sorted(search_index.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    saved = desk.save(maria)
    assert saved.known_at is None
    desk.announce()
    make_article("Un kit de cocina")
    desk.announce()
    assert desk.told(maria) == 1


def test_a_search_that_finds_too_much_for_one_request_learns_in_the_next_pass(
    desk, maria, monkeypatch
):
    monkeypatch.setattr(services, "AT_ONCE", 1)
    for number in range(3):
        make_article(f"Un kit {number}")
    desk.index.drain()
    saved = desk.save(maria)
    assert saved.known_at is None
    assert desk.announce().matched.learned == 1
    assert desk.told(maria) == 0
    make_article("Un kit nuevo")
    desk.announce()
    assert desk.told(maria) == 1


def test_many_who_save_the_same_are_each_told(desk, maria):
    others = [member(f"{name}@example.org") for name in ("ana", "luis")]
    for person in (maria, *others):
        desk.save(person)
    make_article("Un kit de higiene")
    desk.announce()
    assert [desk.told(person) for person in (maria, *others)] == [1, 1, 1]
    assert mails_after(desk) == 3


def test_a_paused_search_tells_nothing_and_what_came_meanwhile_is_no_news(desk, maria):
    saved = desk.save(maria)
    services.pause(saved=saved)
    make_article("Un kit de higiene")
    desk.announce()
    services.resume(saved=saved, engine=desk.index.engine, at=desk.now)
    desk.announce()
    assert desk.told(maria) == 0
    make_article("Un kit de cocina")
    desk.announce()
    assert desk.told(maria) == 1


def test_a_search_that_is_only_listed_counts_and_tells_nothing(desk, maria):
    saved = desk.save(maria, frequency=Frequency.NEVER)
    desk.later(seconds=1)
    make_article("Un kit de higiene")
    desk.announce()
    assert (desk.told(maria), mails_after(desk)) == (0, 0)
    assert type(saved).objects.with_new().get().new == 1


def test_somebody_who_may_no_longer_sign_in_is_told_nothing(desk, maria):
    desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    maria.is_active = False
    maria.save()
    make_article("Un kit de cocina")
    desk.announce()
    assert (desk.told(maria), mails_after(desk)) == (1, 0)


def test_where_nobody_saved_a_search_nothing_is_queued(desk):
    make_article("Un kit de higiene")
    desk.index.drain()
    assert ChangedDocument.objects.count() == 0


def test_deleting_an_account_deletes_its_searches_and_notices(desk, maria):
    saved = desk.save(maria)
    make_article("Un kit de higiene")
    desk.announce()
    maria.delete()
    assert not type(saved).objects.exists()
    assert (SavedSearchMatch.objects.count(), Notice.objects.count()) == (0, 0)
