"""Views of the lists and the synonyms in the administration."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import generic
from wagtail.log_actions import log

from .enums import Scheme
from .models import Synonym, Term
from .services import retire_synonym, retire_term


class TermIndexView(generic.IndexView):
    """Terms list by list, each followed by what stands below it."""

    def get_base_queryset(self) -> models.QuerySet[Term]:
        return Term.objects.select_related("parent").in_tree_order()

    def search_queryset(self, queryset: models.QuerySet[Term]) -> models.QuerySet[Term]:
        return queryset.named(self.search_query) if self.is_searching else queryset

    @property
    def add_url(self) -> str | None:
        """A new term goes into the list that is shown."""
        url: str | None = super().add_url
        scheme = self.request.GET.get("scheme", "")
        return f"{url}?scheme={scheme}" if url and scheme in Scheme.values else url


class TermCreateView(generic.CreateView):
    """First the list, then the term."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("scheme") not in Scheme.values:
            context = {"schemes": Scheme.choices, "add_url": self.add_url}
            return render(request, "vocabulary/admin/choose_list.html", context)
        return super().get(request, *args, **kwargs)

    def get_initial_form_instance(self) -> Term:
        scheme = self.request.GET.get("scheme", "")
        return Term(scheme=scheme if scheme in Scheme.values else Scheme.SECTOR)

    def get_page_subtitle(self) -> str:
        return str(Scheme(self.form.instance.scheme).label)


class DeleteView(generic.DeleteView):
    """Refuses what would hurt: a term that something carries, and what a file would bring back."""

    template_name = "vocabulary/admin/confirm_delete.html"
    retire_url_name = ""

    def refusal(self) -> str:
        """Why this cannot be deleted, in a sentence; empty where it can."""
        if self.object.as_loaded is not None:
            return _("This comes from a reviewed file: loading the file would bring it back.")
        users = _users_of(self.object)
        if users:
            return _("It is in use: %s would lose it.") % ", ".join(users)
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_retire = not self.object.retired and self.user_has_permission("change")
        return super().get_context_data(
            **kwargs,
            refusal=self.refusal(),
            retire_url=reverse(self.retire_url_name, args=[self.object.pk]) if may_retire else "",
        )

    def form_valid(self, form: Any) -> HttpResponse:
        if self.refusal():
            raise PermissionDenied
        return super().form_valid(form)


class TermDeleteView(DeleteView):
    retire_url_name = "term:retire"


class SynonymDeleteView(DeleteView):
    retire_url_name = "synonym:retire"


@require_admin_access
@require_POST
def retire(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Takes a term or a set of synonyms out of use, without deleting it."""
    if not request.user.has_perm(f"vocabulary.change_{kind}"):
        raise PermissionDenied
    if kind == "term":
        retired = retire_term(term=get_object_or_404(Term, pk=pk))
        text = _("“%s” is retired: pages keep it; it is no longer offered to new ones.")
    else:
        retired = retire_synonym(synonym=get_object_or_404(Synonym, pk=pk))
        text = _("“%s” is retired: search no longer uses it.")
    log(instance=retired, action="wagtail.edit", user=request.user)
    messages.success(request, text % retired)
    return redirect(f"{kind}:index")


def _users_of(instance: models.Model) -> list[str]:
    """What forbids deleting ``instance``, counted by kind: ``12 page terms``."""
    try:
        Collector(using="default").collect([instance])
    except (ProtectedError, RestrictedError) as error:
        objects = getattr(error, "protected_objects", None) or error.restricted_objects
        counts: dict[type[models.Model], int] = {}
        for one in objects:
            counts[type(one)] = counts.get(type(one), 0) + 1
        return [
            f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
            for model, count in counts.items()
        ]
    return []
