"""The bulk door: many pages under one parent in one transaction.

Wagtail's own way (``add_child``, ``save_revision``, ``publish``) costs some 150 queries a page.
This one writes each table once for all pages, and leaves the same traces: tree positions, codes,
aliases, tags, child rows, a first revision, log entries, editors' search and the search outbox.
Model signals are not sent: whatever hangs on a page's save is called here by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast
from django.utils.text import slugify
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from search import outbox
from vocabulary.models import Term

from ..aliases.services import Name, aliases_for, own_names
from ..codes.models import CodeCounter
from ..documents import SOURCE
from .models import KnowledgePage, PageTerm
from .rendering import render_pages

_CHUNK = 200
# Fields that this door fills itself, and that the database then guards.
_GIVEN = ["path", "depth", "numchild", "slug", "content_type", "locale", "owner"]


@dataclass(slots=True)
class NewPage:
    """A page that is not in the database yet. ``page`` is specific and unsaved, without code, path
    or children; ``children`` are unsaved rows by relation name (``figures``, ``actors``), each with
    a ParentalKey to the page."""

    page: KnowledgePage
    terms: Sequence[Term] = ()
    names: Sequence[Name] = ()
    children: dict[str, list[models.Model]] = field(default_factory=dict)


@transaction.atomic
def add_pages(
    *,
    parent: Page,
    pages: Sequence[NewPage],
    publish: bool,
    at: datetime,
    user: Any = None,
    progress: Callable[[int], None] | None = None,
) -> list[KnowledgePage]:
    """Adds all pages under ``parent``, all of one type, or none. Answers them saved, in order.

    ``progress`` is told how many pages are done, after each chunk. The parent's row stays locked
    until the transaction ends, so choose a parent that not everybody writes to.
    """
    if not pages:
        return []
    locked = Page.objects.select_for_update().get(pk=parent.pk)
    model = type(pages[0].page)
    _give_identities(
        locked, model, [item.page for item in pages], publish=publish, at=at, user=user
    )
    for start in range(0, len(pages), _CHUNK):
        _add_chunk(pages[start : start + _CHUNK], model, publish=publish, at=at, user=user)
        if progress:
            progress(min(start + _CHUNK, len(pages)))
    Page.objects.filter(pk=locked.pk).update(numchild=models.F("numchild") + len(pages))
    return [item.page for item in pages]


def _give_identities(
    parent: Page,
    model: type[KnowledgePage],
    pages: Sequence[KnowledgePage],
    *,
    publish: bool,
    at: datetime,
    user: Any,
) -> None:
    """Position in the tree, slug, code, language and state of each page."""
    siblings = parent.get_children()
    last = siblings.order_by("path").values_list("path", flat=True).last()
    step = Page._str2int(last[-Page.steplen :]) if last else 0
    taken = set(siblings.values_list("slug", flat=True))
    first = CodeCounter.take(model.code_prefix, len(pages))
    content_type = ContentType.objects.get_for_model(model)
    for number, page in enumerate(pages):
        page.path = Page._get_path(parent.path, parent.depth + 1, step + number + 1)
        page.depth = parent.depth + 1
        page.numchild = 0
        page.content_type = content_type
        page.locale = parent.locale
        page.language = parent.locale.language_code
        page.code = f"{model.code_prefix}-{first + number}"
        page.slug = _free_slug(page.slug or slugify(page.title)[:80] or page.code.lower(), taken)
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title
        page.owner = user
        page.live = publish
        page.has_unpublished_changes = not publish
        page.latest_revision_created_at = at
        if publish:
            page.first_published_at = page.last_published_at = at


def _free_slug(wanted: str, taken: set[str]) -> str:
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    taken.add(slug)
    return slug


def _add_chunk(
    items: Sequence[NewPage], model: type[KnowledgePage], *, publish: bool, at: datetime, user: Any
) -> None:
    pages = [item.page for item in items]
    for page in pages:
        # The slugs are free by construction; asking for each would be a query a page.
        page.clean_fields(exclude=_GIVEN)
        page.clean_content()
    render_pages(pages)
    insert_levels(model, pages)
    aliases = []
    terms = []
    children: dict[str, list[models.Model]] = {}
    for item in items:
        aliases += aliases_for(item.page, [*own_names(item.page), *item.names])
        terms += [PageTerm(content_object=item.page, tag=term) for term in item.terms]
        for relation, rows in item.children.items():
            key = model._meta.get_field(relation).field.name
            for order, row in enumerate(rows):
                setattr(row, key, item.page)
                if hasattr(row, "sort_order"):
                    row.sort_order = order
            children.setdefault(relation, []).extend(rows)
    _create(aliases)
    _create(terms)
    for rows in children.values():
        _create(rows)
    _attach(items, terms)
    _add_revisions(pages, publish=publish, at=at, user=user)
    _add_logs(pages, publish=publish, at=at, user=user)
    _add_references(pages)
    get_search_backend().add_bulk(model, pages)
    outbox.record(source=SOURCE, keys=[page.search_key for page in pages], at=at)


def insert_levels(model: type[Page], pages: Sequence[Page]) -> None:
    """Writes unsaved pages of one type, whose path and state are set: one insert a table, parents
    first. Django's ``bulk_create`` refuses models that inherit from a concrete one; the primary
    keys come from the first table and are the links of the others."""
    base = [
        Page(
            **{
                column.attname: getattr(page, column.attname)
                for column in Page._meta.concrete_fields
                if not column.primary_key
            }
        )
        for page in pages
    ]
    Page.objects.bulk_create(base)
    levels = [*reversed(model._meta.get_parent_list()), model]
    for row, page in zip(base, pages, strict=True):
        page.pk = page.id = row.pk
        page._state.adding = False
        page._state.db = row._state.db
        for level in levels:
            link = level._meta.pk
            if link.remote_field:
                setattr(page, link.attname, row.pk)
    for level in levels:
        if level is not Page and issubclass(level, Page):
            manager = level._base_manager
            manager.all()._batched_insert(pages, level._meta.local_concrete_fields, None)


def _create(rows: Sequence[models.Model]) -> None:
    if rows:
        type(rows[0])._base_manager.bulk_create(rows)


def _attach(items: Sequence[NewPage], terms: Iterable[PageTerm]) -> None:
    """Puts the saved children on the pages, so that the revision holds them without a query."""
    by_page: dict[Any, list[PageTerm]] = {}
    for row in terms:
        by_page.setdefault(row.content_object_id, []).append(row)
    for item in items:
        cluster = item.page.__dict__.setdefault("_cluster_related_objects", {})
        cluster["page_terms"] = by_page.get(item.page.pk, [])
        for relation in _child_relations(type(item.page)):
            cluster.setdefault(relation, [])
        for relation, rows in item.children.items():
            cluster[relation] = list(rows)


def _child_relations(model: type[KnowledgePage]) -> list[str]:
    from modelcluster.models import get_all_child_relations

    return [relation.get_accessor_name() for relation in get_all_child_relations(model)]


def _add_revisions(
    pages: Sequence[KnowledgePage], *, publish: bool, at: datetime, user: Any
) -> None:
    base_type = ContentType.objects.get_for_model(Page)
    revisions = [
        Revision(
            content_type=page.content_type,
            base_content_type=base_type,
            object_id=str(page.pk),
            created_at=at,
            user=user,
            object_str=str(page),
            content=page.serializable_data(),
        )
        for page in pages
    ]
    Revision.objects.bulk_create(revisions)
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = revision
        page.live_revision = revision if publish else None
    # One statement for all: a page and its revision know each other by the page's key.
    own = Revision.objects.filter(
        base_content_type=base_type, object_id=Cast(OuterRef("pk"), CharField())
    ).values("pk")[:1]
    links = {"latest_revision": own, **({"live_revision": own} if publish else {})}
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(**links)


def _add_logs(pages: Sequence[KnowledgePage], *, publish: bool, at: datetime, user: Any) -> None:
    actions = ["wagtail.create", *(["wagtail.publish"] if publish else [])]
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            content_type=page.content_type,
            label=page.get_admin_display_title()[:255],
            action=action,
            timestamp=at,
            user=user,
            content_changed=True,
            page_id=page.pk,
            revision=page.latest_revision,
        )
        for page in pages
        for action in actions
    )


def _add_references(pages: Sequence[KnowledgePage]) -> None:
    """Wagtail's reference index (usage counts, delete warnings) for pages that have none yet."""
    base_type = ContentType.objects.get_for_model(Page)
    ReferenceIndex.objects.bulk_create(
        (
            ReferenceIndex(
                content_type=page.content_type,
                base_content_type=base_type,
                object_id=page.pk,
                to_content_type_id=to_type,
                to_object_id=to_id,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )
            for page in pages
            for to_type, to_id, model_path, content_path in set(
                ReferenceIndex._extract_references_from_object(page)
            )
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
