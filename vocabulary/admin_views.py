"""Views of the lists and the synonyms in the administration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, router
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
from .querysets import TermQuerySet
from .services import retire_synonym, retire_term


class TermIndexView(generic.IndexView):
    """Terms list by list, each followed by what stands below it."""

    def get_base_queryset(self) -> TermQuerySet:
        return Term.objects.select_related("parent").in_tree_order()

    def search_queryset(self, queryset: TermQuerySet) -> TermQuerySet:
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


class CarefulDeleteView(generic.DeleteView):
    """Says in a sentence why something that others need is not deleted."""

    template_name = "vocabulary/admin/confirm_delete.html"

    def refusal(self) -> str:
        """Why this cannot be deleted; empty where it can."""
        users = users_of(self.object)
        return _("It is in use: %s would lose it.") % ", ".join(users) if users else ""

    def retire_url(self) -> str:
        """Where it can be taken out of use instead; empty where it cannot."""
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs, refusal=self.refusal(), retire_url=self.retire_url()
        )

    def form_valid(self, form: Any) -> HttpResponse:
        if self.refusal():
            raise PermissionDenied
        return super().form_valid(form)


class RetireInsteadView(CarefulDeleteView):
    """For what files may bring back and what can be retired."""

    def refusal(self) -> str:
        if self.object.as_loaded is not None:
            return _("This comes from a reviewed file: loading the file would bring it back.")
        return super().refusal()

    def retire_url(self) -> str:
        if self.object.retired or not self.user_has_permission("change"):
            return ""
        return reverse(f"{self.model._meta.model_name}:retire", args=[self.object.pk])


@require_admin_access
@require_POST
def retire(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Takes a term or a set of synonyms out of use, without deleting it."""
    if not request.user.has_perm(f"vocabulary.change_{kind}"):
        raise PermissionDenied
    retired: Term | Synonym
    if kind == "term":
        retired = retire_term(term=get_object_or_404(Term, pk=pk))
        text = _("“%s” is retired: pages keep it; it is no longer offered to new ones.")
    else:
        retired = retire_synonym(synonym=get_object_or_404(Synonym, pk=pk))
        text = _("“%s” is retired: search no longer uses it.")
    log(instance=retired, action="wagtail.edit", user=request.user)
    messages.success(request, text % retired)
    return redirect(f"{kind}:index")


def users_of(instance: models.Model) -> list[str]:
    """What forbids deleting ``instance``, counted by kind: ``12 page terms``."""
    objects: Iterable[models.Model] = ()
    try:
        Collector(using=router.db_for_write(type(instance))).collect([instance])
    except ProtectedError as error:
        objects = error.protected_objects
    except RestrictedError as error:
        objects = error.restricted_objects
    counts = Counter(type(one) for one in objects)
    return [
        f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
        for model, count in counts.items()
    ]
