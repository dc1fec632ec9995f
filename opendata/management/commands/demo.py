"""``manage.py demo``: a site that runs, with vocabularies, demo content and demo accounts."""

from __future__ import annotations

import os
import socket
import sys
from argparse import ArgumentParser
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from opendata import demo_content
from opendata.demo_accounts import PASSWORD, ensure_demo_accounts
from search.meaning.weights import INSTALLED, installed_weights


class Command(BaseCommand):
    help = (
        "Prepares a demo site in MINGA_DATA (var/) and serves it. Run again it is quick and keeps "
        "what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument(
            "--host", default="127.0.0.1", help="0.0.0.0 lets phones in the same network read it"
        )
        parser.add_argument("--no-serve", action="store_true", help="prepare and stop")

    def handle(self, *args: Any, port: int, host: str, no_serve: bool, **options: Any) -> None:
        if not no_serve:
            self._refuse_taken_port(host, port)
        use_meaning_where_it_is_installed()
        self._say("Preparing the database …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_vocabulary", verbosity=0)
        self._say("Loading the demo content …")
        # The articles link to the practices by their codes.
        practices = demo_content.load_practices(at=timezone.now())
        articles = demo_content.load_articles()
        accounts = ensure_demo_accounts()
        self._say("Building the search index …")
        call_command("search", "drain", verbosity=0)
        folder = settings.DATA_DIR.name
        self._say(f"{practices} practices and {articles} articles were added to {folder}/.")
        if settings.SEARCH_MEANING:
            self._say("Search by meaning is on: pages are found in other words and languages too.")
        self._say("")
        self._say("Demo accounts (they exist in this demo alone):")
        for account in accounts:
            self._say(f"  {account.email:<32} {PASSWORD:<18} {account.role}")
        if no_serve:
            return
        address = f"http://{'localhost' if host == '127.0.0.1' else host}:{port}/"
        self._say("")
        self._say(f"Minga is at {address} and its administration at {address}admin/")
        self._say("Stop it with Ctrl+C.")
        self._serve(host, port, address)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _refuse_taken_port(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error.strerror}). Choose another: "
                    f"make demo PORT={port + 1}"
                ) from error

    def _serve(self, host: str, port: int, address: str) -> None:
        """Becomes the server: whoever stops the command stops the server and nothing else."""
        # Mail is written outside of requests: only this tells it at which port its links answer.
        base = os.environ.get("MINGA_BASE_URL") or address.rstrip("/")
        environment = {**os.environ, "MINGA_DEBUG": "0", "MINGA_BASE_URL": base}
        if sys.platform == "win32":
            call_command("runserver", f"{host}:{port}", "--noreload", "--insecure")
            return
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--chdir",
            str(settings.ROOT_DIR),
            "--pythonpath",
            "site",
            "--bind",
            f"{host}:{port}",
            "--worker-class",
            "gthread",
            "--threads",
            "8",
            "--no-control-socket",
            "--log-level",
            "warning",
            "config.wsgi",
        ]
        environment.setdefault("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
        os.execve(sys.executable, command, environment)  # noqa: S606  (our own interpreter)


def use_meaning_where_it_is_installed() -> None:
    """Switches search by meaning on where nobody said otherwise: for the server that takes this
    process's place, and for what is prepared before it."""
    if "MINGA_MEANING" in os.environ or not find_spec("numpy") or not installed_weights():
        return
    os.environ["MINGA_MEANING"] = settings.SEARCH_MEANING = INSTALLED
