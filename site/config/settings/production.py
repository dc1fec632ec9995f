"""A server: refuses to start without its secrets, speaks HTTPS only, logs to the standard error."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import TRUSTED_PROXIES, env

SECRET_LENGTH = 50


def _problems() -> list[str]:
    """Everything that is missing or wrong, so that nobody finds out one start at a time."""
    found = []
    secret = env.str("MINGA_SECRET_KEY", default="")
    if not secret:
        found.append(f"MINGA_SECRET_KEY is missing (at least {SECRET_LENGTH} random characters)")
    elif len(secret) < SECRET_LENGTH or len(set(secret)) < 10:
        found.append(f"MINGA_SECRET_KEY is weak (at least {SECRET_LENGTH} random characters)")
    hosts = env.list("MINGA_ALLOWED_HOSTS", default=[])
    if not hosts:
        found.append("MINGA_ALLOWED_HOSTS is missing (minga.example.org,www.minga.example.org)")
    elif "*" in hosts:
        found.append("MINGA_ALLOWED_HOSTS must name the hosts, not *")
    address = urlsplit(env.str("MINGA_BASE_URL", default=""))
    if not address.netloc:
        found.append("MINGA_BASE_URL is missing (https://minga.example.org)")
    elif address.scheme != "https":
        found.append("MINGA_BASE_URL must begin with https://")
    return found


if problems := _problems():
    raise ImproperlyConfigured("Minga cannot start: " + "; ".join(problems) + ".")

DEBUG = False
SECRET_KEY = env.str("MINGA_SECRET_KEY")
#: Earlier keys, so that sessions and links survive a change of the key.
SECRET_KEY_FALLBACKS = env.list("MINGA_SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("MINGA_ALLOWED_HOSTS")
_BASE = urlsplit(env.str("MINGA_BASE_URL"))
CSRF_TRUSTED_ORIGINS = [f"{_BASE.scheme}://{_BASE.netloc}"]

SECURE_SSL_REDIRECT = True
# Whoever watches the process asks it directly, without the proxy that speaks HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.int("MINGA_HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("MINGA_HSTS_SUBDOMAINS", default=False)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    # An institution's other subdomains are not ours to decide about; MINGA_HSTS_SUBDOMAINS is.
    "security.W005",
    "security.W021",  # the same for browsers' preload lists, from which nobody is removed quickly
    # The administration shows the preview of a page in a frame: of this site, and of no other.
    "security.W019",
]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
#: Several processes share what they count (sign-ups by address) only through a cache of theirs all.
CACHES = {"default": env.cache_url("MINGA_CACHE_URL", default="locmemcache://")}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)  # noqa: F405
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # noqa: F405

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {process} {name}: {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("MINGA_LOG_LEVEL", default="WARNING")},
    "loggers": {
        "minga": {"level": "INFO"},
        # Wrong hosts are scanners knocking.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
