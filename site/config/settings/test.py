"""pytest: fast hashes, mail in memory, an index and media in a folder of the run's own."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, env

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEBUG = False
INSTALLED_APPS = ["django_linear_migrations", *INSTALLED_APPS]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATA_DIR = Path(tempfile.mkdtemp(prefix="minga-test-"))
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
SEARCH_INDEX_DIR = DATA_DIR / "index"
# Tests say themselves when the outbox is drained, so that each step can be looked at.
SEARCH_DRAIN_AFTER_COMMIT = False
# Tests that search by meaning say so, and with which weights.
SEARCH_MEANING = ""
SEARCH_WEIGHTS_DIR = None
# As a server does: the suite runs on every core already.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# What a test publishes is on the weave of its next line.
SEARCH_WEAVE_SECONDS = 0
AXES_ENABLED = False
DATABASES = {
    "default": {
        **env.db_url("MINGA_TEST_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'test.sqlite3'}"),
    }
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
