"""The address of the search page, below the language's prefix; and the same search as a file."""

from django.urls import include, path

from . import views
from .exports.views import export_csv, export_xlsx

urlpatterns = [
    path("buscar/", views.search, name="search"),
    path("buscar/resultados.csv", export_csv, name="search_export_csv"),
    path("buscar/resultados.xlsx", export_xlsx, name="search_export_xlsx"),
    path("buscar/", include("search.saved.urls")),
]
