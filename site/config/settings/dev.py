"""A desk: debug pages, no secrets, mail on the console."""

from django.core.management.utils import get_random_secret_key

from .base import *  # noqa: F403
from .base import DATA_DIR, INSTALLED_APPS, env

DEBUG = env.bool("MINGA_DEBUG", default=True)
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = env.list("MINGA_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
MAIL_CONFIGURED = True
WAGTAIL_PASSWORD_RESET_ENABLED = True
DEMO_ACCOUNTS_ALLOWED = True
# Static files are served from where they are written, with and without debug pages.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG


def _own_secret() -> str:
    """A key of this desk's own, made once: sessions outlive a restart, no two desks share one."""
    path = DATA_DIR / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
        return path.read_text()


SECRET_KEY = _own_secret()

try:
    import django_linear_migrations  # noqa: F401
except ImportError:  # the demo installs what serves, not what builds
    pass
else:
    INSTALLED_APPS = ["django_linear_migrations", *INSTALLED_APPS]
