import gc
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rri_portal.settings")

if "postgresql" in settings.DATABASES["default"]["ENGINE"] and not settings.DATABASE_ROLE:
    raise ImproperlyConfigured(
        "DATABASE_ROLE is not set. Set it to rri_app where the portal serves: as the tables' owner "
        "PostgreSQL would show every school's rows to every school. Leave it unset where manage.py "
        "migrate and backup run."
    )
application = get_wsgi_application()
reverse("health")  # reads every page's view, before workers part and anybody waits for one
gc.freeze()  # what is loaded by now is never rubbish, and stays shared with each worker
