"""What a test run says at its end about the servers and programs that it did without.

A skip for want of a browser or a server is said in the last lines. With CI=true it is a failure:
there, everything that an issue asks for must have run.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

#: How a skip begins that CI does not accept; what follows says what to install.
MISSING = "Not run for want of"


def _missing(config: Any) -> list[str]:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    found = []
    for report in reporter.stats.get("skipped", []) if reporter else []:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        if reason.startswith(MISSING):
            found.append(reason)
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: Any, exitstatus: int) -> None:
    if hasattr(session.config, "workerinput"):
        return
    if _missing(session.config) and os.environ.get("CI") == "true" and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    for reason, many in sorted(Counter(_missing(config)).items()):
        terminalreporter.write_line(f"{many} tests: {reason}", yellow=True)
