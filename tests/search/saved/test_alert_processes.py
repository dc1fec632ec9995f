"""Announcing by real processes: beside each other, and killed at every step.

The cases are in ``alert_cases.py``; each runs real processes on a database file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.search.processes import run_script


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    script = Path(__file__).with_name("alert_cases.py")
    return run_script(script, tmp_path_factory.mktemp("alerts"))


def test_seed_s_6_killed_at_every_step_a_page_is_told_once(cases):
    ends, meant, (told, waiting), mails = cases["each step"]
    assert ends == meant
    assert (told, waiting, mails) == (1, 0, 1)


def test_seed_s_6_killed_between_the_mark_and_the_mail_the_notice_has_told_it(cases):
    died, told, mails = cases["mark and mail"]
    assert (died, told, mails) == (-9, 1, 0)


def test_serving_processes_tell_what_a_command_publishes(cases):
    seconds, looked_at = cases["serving"]
    assert seconds >= 0
    assert looked_at == [1, 0]


def test_seed_s_6_processes_that_tell_at_once_tell_each_page_once(cases):
    writers, commands, settled, looked_at = cases["many at once"]
    assert (writers, commands, settled) == ([0, 0, 0], [0, 0, 0], True)
    assert looked_at == [24, 0]


def test_an_idle_announcer_asks_one_query_every_few_seconds(cases):
    assert 1 <= len(cases["idle"]) <= 3
    assert all("search_savedsearch" in sql for sql in cases["idle"])


def test_a_slow_mail_server_never_delays_the_index(cases):
    assert cases["slow mail"] == [True, True]


def test_a_forked_child_has_no_announcer_and_starts_its_own(cases):
    assert cases["fork"] == [True, False, True, False]


def test_a_command_starts_no_announcer(cases):
    assert "search-alerts" not in cases["command"]
