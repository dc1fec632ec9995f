"""WSGI entry point: ``gunicorn --pythonpath site config.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from search.background import drainer  # noqa: E402  (models need the application)
from search.meaning import switch as meaning  # noqa: E402  (settings too)

# What a killed process left in the outbox is drained now, and not at the first request.
drainer.start()
# Workers that are forked from this process share the weights that it has loaded.
meaning.serve()
