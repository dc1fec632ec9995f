"""Machines' doors, outside of the languages' prefixes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils import translation
from django.utils.translation import gettext as _

from .api import answer_problem, api
from .api.languages import language_of


def no_such_address(request: HttpRequest) -> HttpResponse:
    """The API answers JSON also where it has nothing."""
    with translation.override(language_of(request)):
        detail = _("There is nothing here. The addresses are described at /api/v1/docs.")
    return answer_problem(request, detail, status=404)


urlpatterns = [
    path("api/v1/", api.urls),
    re_path(r"^api/.*$", no_such_address),
]
