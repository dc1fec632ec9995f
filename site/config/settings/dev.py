"""A desk: debug pages, no secrets, mail on the console."""

from .base import *  # noqa: F403
from .base import DATA_DIR, INSTALLED_APPS, env

DEBUG = env.bool("MINGA_DEBUG", default=True)
SECRET_KEY = "only-for-a-desk-never-for-a-server"  # noqa: S105
ALLOWED_HOSTS = env.list("MINGA_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DATA_DIR.mkdir(parents=True, exist_ok=True)

try:
    import django_linear_migrations  # noqa: F401
except ImportError:  # the demo installs what serves, not what builds
    pass
else:
    INSTALLED_APPS = ["django_linear_migrations", *INSTALLED_APPS]
