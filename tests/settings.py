"""The project's settings, as the tests use them: the demo's, with cheap passwords and kept mail."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "t" * 50)
os.environ.setdefault("RRI_DEMO", "1")

from rri_portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Served straight from where they are kept; nothing is collected for a test
STATIC_ROOT = BASE_DIR / "static"  # noqa: F405
# Looked for when it is asked for: each test's browser would read the whole folder first
WHITENOISE_AUTOREFRESH = True
