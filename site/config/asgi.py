"""ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_asgi_application()

from search.background import drainer  # noqa: E402  (models need the application)

# What a killed process left in the outbox is drained now, and not at the first request.
drainer.start()
