"""The table of roles: what each may do with what exists. Tested as a table, through the doors that
people use."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from wagtail.models import GroupPagePermission, Page, Workflow, WorkflowPage
from wagtail.permissions import policy_registry

from accounts.enums import Role
from accounts.models import User
from accounts.services import ensure_roles, give_role
from knowledge.models import ArticlePage, KnowledgeDocument, KnowledgeImage
from tests.factories import articles_shelf, make_article, make_organisation, make_term

pytestmark = pytest.mark.django_db

WRITERS = frozenset(Role)
CHIEF = frozenset({Role.EDITOR_IN_CHIEF})
NOBODY: frozenset[Role] = frozenset()


def enters_the_administration(user: User) -> bool:
    return _opens(user, "/admin/")


def writes_an_article(user: User) -> bool:
    return articles_shelf().permissions_for_user(user).can_add_subpage()


def edits_own_draft(user: User) -> bool:
    return _draft(user).permissions_for_user(user).can_edit()


def sends_own_draft_to_review(user: User) -> bool:
    permissions = _draft(user).permissions_for_user(user)
    # Wagtail's answer takes for granted that one stands in the editor.
    return permissions.can_edit() and permissions.can_submit_for_moderation()


def deletes_own_draft(user: User) -> bool:
    return _draft(user).permissions_for_user(user).can_delete()


def edits_what_another_wrote(user: User) -> bool:
    return make_article().permissions_for_user(user).can_edit()


def publishes(user: User) -> bool:
    return make_article().permissions_for_user(user).can_publish()


def publishes_own_draft(user: User) -> bool:
    return _draft(user).permissions_for_user(user).can_publish()


def moves_a_page(user: User) -> bool:
    return make_article().permissions_for_user(user).can_move()


def restricts_who_reads(user: User) -> bool:
    return make_article().permissions_for_user(user).can_set_view_restrictions()


def adds_an_image(user: User) -> bool:
    return policy_registry.get_by_type(KnowledgeImage).user_has_permission(user, "add")


def adds_a_document(user: User) -> bool:
    return policy_registry.get_by_type(KnowledgeDocument).user_has_permission(user, "add")


def edits_others_images(user: User) -> bool:
    image = KnowledgeImage(title="x", uploaded_by_user=None, collection_id=1)
    policy = policy_registry.get_by_type(KnowledgeImage)
    return policy.user_has_permission_for_instance(user, "change", image)


def looks_at_organisations(user: User) -> bool:
    return _opens(user, "/admin/organisation/")


def edits_organisations(user: User) -> bool:
    return _opens(user, f"/admin/organisation/edit/{make_organisation().pk}/")


def edits_terms(user: User) -> bool:
    return _opens(user, f"/admin/term/edit/{make_term('sector', 'PRO').pk}/")


def edits_synonyms(user: User) -> bool:
    return _opens(user, "/admin/synonym/new/")


def invites(user: User) -> bool:
    return _opens(user, "/admin/invite/")


def edits_accounts(user: User) -> bool:
    return _opens(user, "/admin/users/")


def edits_roles(user: User) -> bool:
    return _opens(user, "/admin/groups/")


TABLE: dict[Callable[[User], bool], frozenset[Role]] = {
    enters_the_administration: WRITERS,
    writes_an_article: WRITERS,
    edits_own_draft: WRITERS,
    sends_own_draft_to_review: WRITERS,
    deletes_own_draft: WRITERS,
    edits_what_another_wrote: CHIEF,
    publishes: CHIEF,
    publishes_own_draft: CHIEF,
    moves_a_page: CHIEF,
    restricts_who_reads: CHIEF,
    adds_an_image: WRITERS,
    adds_a_document: WRITERS,
    edits_others_images: CHIEF,
    looks_at_organisations: WRITERS,
    edits_organisations: CHIEF,
    edits_terms: CHIEF,
    edits_synonyms: CHIEF,
    invites: CHIEF,
    # Only whoever runs the site: a role that could give roles could give itself any.
    edits_accounts: NOBODY,
    edits_roles: NOBODY,
}


def _opens(user: User, address: str) -> bool:
    client = Client()
    client.force_login(user)
    return client.get(address).status_code == 200


def _draft(user: User) -> ArticlePage:
    shelf = articles_shelf()
    page = ArticlePage(title="Borrador", body="Texto.", live=False, owner=user)
    shelf.add_child(instance=page)
    page.save_revision(user=user)
    return page


@pytest.fixture
def roles(db: None) -> None:
    articles_shelf()
    ensure_roles()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", TABLE, ids=lambda act: act.__name__)
def test_a_role_may_do_exactly_what_the_table_says(
    act: Callable[[User], bool], role: Role, roles: None
) -> None:
    user = User.objects.create_user("persona@example.org")
    give_role(user=user, role=role)
    assert act(user) is (role in TABLE[act])


@pytest.mark.parametrize("act", TABLE, ids=lambda act: act.__name__)
def test_an_account_without_a_role_may_do_none_of_it(
    act: Callable[[User], bool], roles: None
) -> None:
    assert act(User.objects.create_user("sola@example.org")) is False


@pytest.mark.parametrize("act", TABLE, ids=lambda act: act.__name__)
def test_whoever_runs_the_site_may_do_all_of_it(act: Callable[[User], bool], roles: None) -> None:
    assert act(User.objects.create_superuser("jefa@example.org")) is True


def test_a_visitor_may_neither_write_nor_publish(roles: None) -> None:
    visitor = AnonymousUser()
    permissions = make_article().permissions_for_user(visitor)
    assert (permissions.can_edit(), permissions.can_publish()) == (False, False)
    assert not articles_shelf().permissions_for_user(visitor).can_add_subpage()


def test_what_a_member_sends_waits_for_an_editor_in_chief(roles: None) -> None:
    member, editor = (User.objects.create_user(f"{name}@example.org") for name in "ab")
    give_role(user=member, role=Role.MEMBER)
    give_role(user=editor, role=Role.EDITOR_IN_CHIEF)
    page = _draft(member)
    workflow = page.get_workflow()
    workflow.start(page, member)
    task = page.current_workflow_task
    assert not page.live
    assert task.user_can_access_editor(page, editor)
    assert [name for name, *_rest in task.get_actions(page, editor)] == [
        "reject",
        "approve",
        "approve",
    ]
    assert task.get_actions(page, member) == []
    page.current_workflow_task_state.approve(user=editor)
    page.refresh_from_db()
    assert page.live


def test_ensuring_roles_again_adds_nothing(roles: None) -> None:
    before = _counts()
    ensure_roles()
    assert _counts() == before


def test_a_workflow_that_somebody_chose_is_left_alone(roles: None) -> None:
    WorkflowPage.objects.all().delete()
    ensure_roles()
    assert not WorkflowPage.objects.exists()


def test_wagtails_own_groups_go_unless_somebody_is_in_them(db: None) -> None:
    root = Page.objects.get(depth=1)
    empty, used = (Group.objects.create(name=name) for name in ("Editors", "Moderators"))
    for group in (empty, used):
        GroupPagePermission.objects.create(group=group, page=root, permission_type="add")
    User.objects.create_user("persona@example.org").groups.add(used)
    ensure_roles()
    assert not Group.objects.filter(name="Editors").exists()
    assert Group.objects.filter(name="Moderators").exists()


def _counts() -> tuple[int, ...]:
    return (
        Group.objects.count(),
        Group.permissions.through.objects.count(),
        GroupPagePermission.objects.count(),
        Workflow.objects.count(),
        WorkflowPage.objects.count(),
    )
