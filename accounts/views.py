"""Invitations, and the password page where no mail can be sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from . import invitations
from .forms import InvitationForm
from .invitations import Invitation


@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: leads to sign-up, or says that the link no longer works."""
    invitation = invitations.read(token)
    if invitation is None:
        days = {"days": invitations.DAYS}
        return render(request, "account/invitation_ended.html", days, status=410)
    request.session[invitations.SESSION_KEY] = token
    return redirect("account_signup")


@permission_required("accounts.invite_user")
def invite(request: HttpRequest) -> HttpResponse:
    """In the administration: makes a link for one address, to be handed over by the inviter."""
    form = InvitationForm(request.POST or None)
    link = ""
    if form.is_valid():
        token = invitations.sign(Invitation(form.cleaned_data["email"], form.cleaned_data["role"]))
        link = request.build_absolute_uri(reverse("accept_invitation", args=[token]))
    context = {"form": form, "link": link, "days": invitations.DAYS}
    return render(request, "accounts/invite.html", context)


def reset_password_by_hand(request: HttpRequest) -> HttpResponse:
    """Stands in for allauth's page where the site has no mail: it promises nothing."""
    contact = {"site_name": settings.WAGTAIL_SITE_NAME}
    return render(request, "account/password_reset_by_hand.html", contact)
