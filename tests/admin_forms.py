"""Fills in the admin's page forms as a browser does: every control that the page has is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from accounts.models import User

from .factories import articles_shelf, make_user, practices_shelf


def make_editor(email: str = "editora@example.org", *, publishes: bool = True) -> User:
    """Somebody who may enter the admin, write everywhere and, by default, publish."""
    group, _created = Group.objects.get_or_create(name=f"editors {publishes}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    root = Page.objects.get(depth=1)
    for codename in ["add_page", "change_page", *(["publish_page"] if publishes else [])]:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    user = make_user(email)
    user.groups.add(group)
    return user


def add_address(model: str, parent: Page, **query: str) -> str:
    app, name = model.split(".")
    address = reverse("wagtailadmin_pages:add", args=[app, name, parent.pk])
    return address + (
        "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    )


def edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class AdminForm:
    """The page form of one answer: ``values`` as its controls hold them, ready to be changed."""

    def __init__(self, client: Client, answer: Any) -> None:
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
        self.client = client
        self.html = answer.content.decode()
        soup = BeautifulSoup(self.html, "html.parser")
        for template in soup.find_all(["template", "script"]):
            template.decompose()
        form = soup.find("form", id="page-edit-form")
        assert form is not None
        self.form = form
        self.action = form["action"]
        self.values: dict[str, list[str]] = {}
        for control in form.find_all(["input", "textarea", "select"]):
            if name := control.get("name"):
                self.values.setdefault(name, []).extend(_sent(control))

    @classmethod
    def open(cls, client: Client, address: str) -> AdminForm:
        return cls(client, client.get(address))

    def __getitem__(self, name: str) -> str:
        values = self.values[name]
        return values[0] if values else ""

    def errors(self, name: str) -> str:
        """The messages beside the control ``name`` (``""``: none)."""
        control = self.form.find(attrs={"name": name})
        assert control is not None, f"no control {name}"
        field = control.find_parent(attrs={"data-field": True})
        assert field is not None
        message = field.find(class_="error-message")
        return " ".join(message.text.split()) if message else ""

    def text_beside(self, name: str) -> str:
        control = self.form.find(attrs={"name": name})
        assert control is not None, f"no control {name}"
        return " ".join(control.find_parent(attrs={"data-field": True}).text.split())

    def send(self, changes: Mapping[str, Any] = {}, *, action: str = "") -> Any:
        """Sends the form with ``changes``; ``action`` is ``publish``, ``submit`` or, empty, a
        draft. A value of None leaves the control out, as an unticked box is."""
        data: dict[str, Any] = dict(self.values)
        for name, value in changes.items():
            if value is None:
                data.pop(name, None)
            else:
                data[name] = value
        if action:
            data[f"action-{action}"] = f"action-{action}"
        return self.client.post(self.action, data)

    def send_again(self, changes: Mapping[str, Any] = {}, *, action: str = "") -> AdminForm:
        """Sends it and reads the form that comes back with its errors."""
        return AdminForm(self.client, self.send(changes, action=action))


def _sent(control: Any) -> list[str]:
    if control.name == "textarea":
        # A browser drops the first line end of a textarea and sends the others as \r\n.
        text = control.text.replace("\r\n", "\n").removeprefix("\n")
        return [text.replace("\n", "\r\n")]
    if control.name == "select":
        chosen = [option for option in control.find_all("option") if option.has_attr("selected")]
        if not chosen and not control.has_attr("multiple"):
            chosen = control.find_all("option")[:1]
        return [option.get("value", option.text) for option in chosen]
    if control.get("type") in {"checkbox", "radio"}:
        return [control.get("value", "on")] if control.has_attr("checked") else []
    if control.get("type") in {"submit", "button", "file"}:
        return []
    return [control.get("value", "")]


def new_article(client: Client) -> AdminForm:
    return AdminForm.open(client, add_address("knowledge.articlepage", articles_shelf()))


def new_practice(client: Client, edition: str = "oim-ec") -> AdminForm:
    return AdminForm.open(
        client, add_address("practices.practicepage", practices_shelf(), edition=edition)
    )


def article(**changes: Any) -> dict[str, Any]:
    """What somebody types into the form of an article."""
    return {
        "title": "Ruta de salud",
        "slug": "ruta-de-salud",
        "body": "Primero se pide un turno.\r\n\r\n## Después\r\n\r\nSe espera.",
        **changes,
    }


def practice(**changes: Any) -> dict[str, Any]:
    """What somebody types into the form of a practice, sheet ``oim-ec``."""
    return {
        "title": "Cocinas comunitarias",
        "slug": "cocinas-comunitarias",
        "section_finding": "Se cocina mejor en grupo.",
        "section_context": "Dos barrios de la frontera.",
        **changes,
    }
