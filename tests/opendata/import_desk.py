"""A person at the admin's import: sends every control of a page as a browser does."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User


class Desk:
    def __init__(self, client: Client, user: User) -> None:
        self.client = client
        client.force_login(user)

    def upload(self, data: bytes | str, **fields: Any) -> Any:
        data = data.encode() if isinstance(data, str) else data
        file = SimpleUploadedFile("ficha.txt", data)
        sent = {"upload": file, "source": "oim-ec", **fields}
        return self.client.post(reverse("minga_import_new"), sent, follow=True)

    def controls(self, answer: Any) -> dict[str, Any]:
        form = BeautifulSoup(answer.content.decode(), "html.parser").find("form", class_="mi-form")
        assert form is not None
        values: dict[str, Any] = {}
        for control in form.find_all(["input", "textarea", "select"]):
            name = control.get("name")
            if control.name == "textarea":
                # A browser sends CR LF, and drops the line feed after the opening tag.
                text = control.text.removeprefix("\n")
                values[name] = text.replace("\n", "\r\n")
            elif control.name == "select":
                chosen = control.find("option", selected=True) or control.find("option")
                values[name] = chosen["value"]
            elif control.get("type") in ("checkbox", "radio"):
                if control.has_attr("checked"):
                    values[name] = control.get("value", "on")
            else:
                values[name] = control.get("value", "")
        return values

    def send(self, answer: Any, action: str, *, drop: tuple[str, ...] = (), **changes: Any) -> Any:
        values = {**self.controls(answer), **changes, "action": action}
        for name in drop:
            values.pop(name, None)
        address = answer.request["PATH_INFO"]
        return self.client.post(address, values, follow=True)


def errors_of(answer: Any) -> dict[str, list[str]]:
    return {
        name: [str(one) for one in found]
        for block in answer.context["blocks"]
        for name, found in block.form.errors.items()
    }
