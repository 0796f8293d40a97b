"""One settings file. Production is the default; the demo and the tests say that they are not.

Everything that differs between places is an environment variable; docs/settings.md lists them.
"""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("RRI_VAR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)
env = environ.Env()

DEMO = env.bool("RRI_DEMO", False)
DEBUG = False

SECRET_KEY = env.str("SECRET_KEY", "demo-only-" + "x" * 50 if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to 50 or more random characters, and keep it: "
        "forms in flight and sign-in links are sealed with it. "
        "(RRI_DEMO=1 runs without one, for the demo only.)"
    )
_LOCAL = ["localhost", "127.0.0.1"]
SITE_URL = env.str("SITE_URL", "http://localhost:8000" if DEMO else "").rstrip("/")
if not SITE_URL:
    raise ImproperlyConfigured(
        "SITE_URL is not set. Set it to the portal's address, such as "
        "https://portal.school.example: links in mail and invitations begin with it."
    )
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[*_LOCAL, "testserver"] if DEMO else _LOCAL)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "rri_portal.interface.apps.WhatPagesLoad",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "django_htmx",
    "django_tasks_db",
    "rri_portal.interface",
    "rri_portal.audit",
    "rri_portal.attachments",
    "rri_portal.links",
    "rri_portal.schools",
    "rri_portal.documents",
    "guidance",
    "rri_portal.pupils",
    "incidents",
    "debriefs",
    "rri_portal.oversight",
    "rri_portal.demo",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "rri_portal.schools.middleware.no_store_middleware",
    "rri_portal.schools.middleware.actor_middleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "rri_portal.urls"
WSGI_APPLICATION = "rri_portal.wsgi.application"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csp",
                "rri_portal.oversight.context.frame",
            ],
            "builtins": ["rri_portal.schools.templatetags.form_token"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_TEMPLATE_PACK = "portal"
# A misspelt field name in a layout is an error, not a question that nobody is asked.
CRISPY_FAIL_SILENTLY = False

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'rri.sqlite3'}")}
_database = DATABASES["default"]
_options = _database.setdefault("OPTIONS", {})
DATABASE_ROLE = env.str("DATABASE_ROLE", "")
if _database["ENGINE"].endswith("sqlite3"):
    # FULL and IMMEDIATE: anything less loses acknowledged records at a power cut, or answers 500
    # under load. recursive_triggers: without it INSERT OR REPLACE walks past append-only triggers.
    _options |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA busy_timeout=20000;PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    _options |= {
        "connect_timeout": 5,
        "options": "-c statement_timeout=30s -c lock_timeout=20s"
        " -c idle_in_transaction_session_timeout=60s",
    }
    if DATABASE_ROLE:
        # With the first words of a connection: Django's `assume_role` waits for itself in a pool
        _options["options"] += f" -c role={DATABASE_ROLE}"
    pooled = env.bool("DB_POOL", False)
    # A new connection costs PostgreSQL more than most pages do; a thread keeps its own for a while
    _database |= {"CONN_MAX_AGE": 0 if pooled else 60, "CONN_HEALTH_CHECKS": True}
    if pooled:
        _options["pool"] = {"min_size": 2, "max_size": 8, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "documents"
MAKES_PDFS = env.str("RRI_PDF", "on") != "off"
_manifest = env.bool("RRI_MANIFEST", False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _manifest
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _manifest

# Uploads stay in memory and small: neither a roll nor a photograph may lie in a temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
# A file of 20 MB and the form around it; the body of anything larger is passed over unread.
FILE_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Whatever goes wrong is said on standard error, without the words of any exception: those may hold
# what somebody typed. Nothing is ever mailed to anybody.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"nameless": {"()": "rri_portal.nameless.NamelessFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "nameless"}},
    "loggers": {"django": {"level": "WARNING"}},  # in place of Django's own handlers
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}
_https = not DEMO
SECURE_SSL_REDIRECT = _https and env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from inside, before the proxy
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_FAILURE_VIEW = "rri_portal.schools.keeping.csrf_failure"
SESSION_ENGINE = "rri_portal.schools.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", 20 * 60)
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AUTH_USER_MODEL = "schools.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "rri_portal.schools.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "rri_portal.interface.sign_in_forms.SignInForm",
    "reset_password": "rri_portal.interface.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "rri_portal.interface.sign_in_forms.ResetPasswordKeyForm",
    "change_password": "rri_portal.interface.sign_in_forms.ChangePasswordForm",
}
# Signing in has its own throttle (schools/throttle.py): a school is one address to these.
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "reset_password": "60/m/ip",
    "reset_password_from_key": "60/m/ip",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# How many of our own proxies stand in front; only what the outermost of them saw is believed.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0 if DEMO else 1)

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    }
}
TASKS = {
    "default": {
        "BACKEND": env.str("TASKS_BACKEND", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default", "pdf", "mail"],
    }
}
_mail = env.email_url("EMAIL_URL", default="consolemail://" if DEMO else "smtp://localhost:25")
_mail_options = {
    "host": _mail["EMAIL_HOST"],
    "port": _mail["EMAIL_PORT"],
    "username": _mail["EMAIL_HOST_USER"],
    "password": _mail["EMAIL_HOST_PASSWORD"],
    "use_tls": _mail.get("EMAIL_USE_TLS"),
    "use_ssl": _mail.get("EMAIL_USE_SSL"),
    "file_path": _mail["EMAIL_FILE_PATH"],
    "timeout": 10 if _mail["EMAIL_BACKEND"].endswith("smtp.EmailBackend") else None,
}
MAILERS = {
    "default": {
        "BACKEND": _mail["EMAIL_BACKEND"],
        "OPTIONS": {name: value for name, value in _mail_options.items() if value},
    }
}
if ANYMAIL := env.dict("ANYMAIL", default={}):
    # Through a provider's API, with the prod extra: ANYMAIL=POSTMARK_SERVER_TOKEN=...
    MAILERS["default"] = {"BACKEND": env.str("ANYMAIL_BACKEND")}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "RRI Portal <no-reply@localhost>")
