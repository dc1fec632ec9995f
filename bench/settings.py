"""Settings of a measurement: the site's own, with a database and index of the run's, and the peer.

Password hashing, mail and the like play no part; everything that a publish or a search runs through
is as it is on a server, drained by hand so that each step is timed by itself.
"""

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [
    "bench.stock",
    *(app for app in INSTALLED_APPS if app != "django_linear_migrations"),
]
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
SILENCED_SYSTEM_CHECKS = ["search.E001", "knowledge.E001"]
