"""Every address of the site. What people read stands below the language; machines' doors do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from knowledge.pages import moderation

from .health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path(
        "admin/pages/workflow/action/<int:page_id>/approve/<int:task_state_id>/",
        moderation.approve,
    ),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("opendata.urls")),
]
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

urlpatterns += i18n_patterns(
    path("cuentas/", include("accounts.urls")),
    path(
        "accesibilidad/",
        TemplateView.as_view(template_name="accessibility.html"),
        name="accessibility",
    ),
    path("", include("search.urls")),
    path("", include("knowledge.urls")),
    path("", include(wagtail_urls)),
)
