#!/usr/bin/env python3
"""Minga's command line. ``site/`` holds ``config``; it joins the path without becoming a package,
since the name ``site`` belongs to Python's standard library."""

import os
import sys
from pathlib import Path


def main() -> None:
    root = Path(__file__).resolve().parent
    sys.path.insert(1, str(root / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed in this Python. Run `make demo`, or install requirements.lock "
            "and call this file with that environment's Python."
        ) from error
    from django.core.exceptions import ImproperlyConfigured

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Said in a sentence, by the settings: a stack trace would hide it.
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
