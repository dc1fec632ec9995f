"""What every environment shares. Each value that a deployment may change is an environment variable
whose name starts with ``MINGA_``."""

import os
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

env = environ.Env()

ROOT_DIR = Path(__file__).resolve().parents[3]
SITE_DIR = ROOT_DIR / "site"
#: Everything that a running site writes: database, index, media, logs.
DATA_DIR = Path(env.str("MINGA_DATA", default=str(ROOT_DIR / "var"))).resolve()

INSTALLED_APPS = [
    "opendata",
    "practices",
    "network",
    "knowledge",
    "search",
    "vocabulary",
    "accounts",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.people.PeopleConfig",  # wagtail.users, with our form of a user
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "django_htmx",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Above static files: a demo serves them uncompressed from where they are written. Pages are
    # padded by Django against guessing from their length.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# SQLite is the default: a write transaction takes the lock when it begins, so that two writers wait
# for each other instead of failing half-way (platform.md: with the default mode 60 of 72 concurrent
# page creations failed, with this none).
DATABASES = {
    "default": env.db_url("MINGA_DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'minga.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
#: Anybody may make an account; otherwise an invitation is needed.
OPEN_SIGNUP = env.bool("MINGA_OPEN_SIGNUP", default=False)
#: Whether the demo command may make accounts whose password everybody knows.
DEMO_ACCOUNTS_ALLOWED = False
#: Proxies in front of the site that add to X-Forwarded-For; 0 where it faces the network itself.
TRUSTED_PROXIES = env.int("MINGA_TRUSTED_PROXIES", default=0)

#: ``smtp+tls://user:password@host:587``. Without it nothing is sent, and no page pretends to.
EMAIL_URL = env.str("MINGA_EMAIL_URL", default="")
MAIL_CONFIGURED = bool(EMAIL_URL)
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
#: Seconds after which a mail server is held not to answer.
EMAIL_TIMEOUT = 20
if MAIL_CONFIGURED:
    globals().update(env.email_url("MINGA_EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MINGA_EMAIL_FROM", default="minga@localhost")

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_CONFIGURED else "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Minga] "
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Failed sign-ins are counted by axes, for readers' and editors' forms alike.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Five failures for one address from one place lock that pair for a quarter of an hour: nobody can
# lock a colleague out from elsewhere, nor an office by mistyping one password.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.lockout.typed_address"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# No log of who came when: failures are kept only as long as they lock.
AXES_DISABLE_ACCESS_LOG = True

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
# Wagtail wants content languages among the interface's. Portuguese text is searched and terms have
# Portuguese names, but no page can be Portuguese until the interface is.
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [SITE_DIR / "locale"]
TIME_ZONE = "America/Bogota"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [SITE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Minga"
WAGTAILADMIN_BASE_URL = env.str("MINGA_BASE_URL", default="http://localhost:8000")
WAGTAILIMAGES_IMAGE_MODEL = "knowledge.KnowledgeImage"
WAGTAILDOCS_DOCUMENT_MODEL = "knowledge.KnowledgeDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "md", "odt", "pdf", "txt", "xlsx"]
# A stale form that saves itself overwrites a newer text in silence; see wiki.md.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "knowledge.admin_search"}}
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = MAIL_CONFIGURED
WAGTAILADMIN_USER_LOGIN_FORM = "accounts.forms.AdminLoginForm"
WAGTAILUSERS_PASSWORD_REQUIRED = not MAIL_CONFIGURED
WAGTAILADMIN_PERMITTED_LANGUAGES = [("es", "Español"), ("en", "English")]
# Nothing that an editor opens asks another company's server.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
TAGGIT_CASE_INSENSITIVE = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

#: The embedded search index: a folder beside the database.
SEARCH_INDEX_DIR = DATA_DIR / "index"
#: Drain the outbox in a thread of the serving process after each commit.
SEARCH_DRAIN_AFTER_COMMIT = True
#: Processes that build the documents of a whole new index, no more than there are cores: 1 or 2.
SEARCH_REBUILD_PROCESSES = 2
#: Search by meaning: "" is off, "1" takes the weights of the optional part ``minga[meaning]``, else
#: the path of a file of weights.
SEARCH_MEANING = env.str("MINGA_MEANING", default="").strip()
if SEARCH_MEANING.lower() in {"0", "no", "off", "false"}:
    SEARCH_MEANING = ""
elif SEARCH_MEANING.lower() in {"yes", "on", "true"}:
    SEARCH_MEANING = "1"
if SEARCH_MEANING:
    # One question keeps to one core: several workers serve, and threads of theirs would only wait
    # for one another. It counts before numpy is first imported, which openpyxl does.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(name, "1")
#: Where the processes of a machine share 85 MB of what each would make of the weights; None leaves
#: every process to its own.
SEARCH_WEIGHTS_DIR: Path | None = DATA_DIR / "weights"
#: Days for which it is remembered what was searched, never by whom; 0 remembers nothing.
SEARCH_LOG_DAYS = env.int("MINGA_SEARCH_LOG_DAYS", default=400)
#: Seconds for which a process keeps the figures of the weave of the home page.
SEARCH_WEAVE_SECONDS = 60
#: The full hour, 0–23 in TIME_ZONE, at which daily and weekly mail of saved searches goes out.
ALERT_HOUR = min(max(env.int("MINGA_ALERT_HOUR", default=7), 0), 23)
#: Seconds of CPU and bytes of memory that one Markdown text may cost.
MARKDOWN_CPU_SECONDS = 1.0
MARKDOWN_MEMORY_BYTES = 512 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
#: Wagtail's administration still writes scripts and styles into its pages; it alone may.
ADMIN_CONTENT_SECURITY_POLICY = CONTENT_SECURITY_POLICY["DIRECTIVES"] | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "accelerometer")
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True

MIGRATION_MODULES: dict[str, str] = {}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"minga": {"level": "INFO"}},
}
