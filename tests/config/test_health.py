"""``/healthz`` says whether this process can serve."""

from __future__ import annotations

import pytest
from config import health
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client

from search import engine


@pytest.fixture(autouse=True)
def forget_what_is_known() -> None:
    health._Known.migrated = False


def test_a_site_that_can_serve_says_so_without_a_cookie_or_a_language(
    client: Client, search_index
) -> None:
    search_index.rebuild()
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_it_writes_nothing_and_asks_one_question_once_migrations_are_known(
    client: Client, search_index, django_assert_num_queries
) -> None:
    search_index.rebuild()
    client.get("/healthz")
    with django_assert_num_queries(1):
        assert client.get("/healthz").status_code == 200


def test_it_only_answers_to_reading(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405


def test_an_index_that_cannot_be_read_is_named(client: Client, search_index) -> None:
    search_index.rebuild()
    for file in search_index.folder.rglob("meta.json"):
        file.write_text("not an index")
    engine._current = None  # as in a process that starts now
    response = client.get("/healthz")
    assert response.status_code == 503
    assert list(response.json()["problems"]) == ["index"]
    assert response.json()["problems"]["index"]


def test_a_database_that_does_not_answer_is_named(
    client: Client, search_index, monkeypatch
) -> None:
    search_index.rebuild()
    health.migrations_problem()

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("host=secret.internal")

    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")
    assert response.status_code == 503
    assert "database" in response.json()["problems"]
    assert "secret.internal" not in response.text


@pytest.mark.django_db
def test_migrations_that_are_not_applied_are_counted(monkeypatch) -> None:
    class Loader:
        graph = type("Graph", (), {"leaf_nodes": staticmethod(list)})

    class Executor:
        loader = Loader()

        def __init__(self, connection: object) -> None: ...

        def migration_plan(self, targets: object) -> list[str]:
            return ["0001", "0002"]

    monkeypatch.setattr(health, "MigrationExecutor", Executor)
    assert health.migrations_problem().startswith("2 migrations are not applied")
    assert not health._Known.migrated
