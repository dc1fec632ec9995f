"""The address of the search page, below the language's prefix; and the same search as a file."""

from django.urls import include, path

from . import views
from .demand.views import demand_csv, demand_map
from .exports.views import export_csv, export_xlsx
from .feeds.views import search_feed
from .suggestion_views import suggestions

urlpatterns = [
    path("buscar/", views.search, name="search"),
    path("demanda/", demand_map, name="demand_map"),
    path("demanda/mapa.csv", demand_csv, name="demand_csv"),
    path("buscar/resultados.csv", export_csv, name="search_export_csv"),
    path("buscar/resultados.xlsx", export_xlsx, name="search_export_xlsx"),
    path("buscar/sugerencias/", suggestions, name="search_suggestions"),
    path("buscar/atom.xml", search_feed, name="search_feed"),
    path("buscar/", include("search.saved.urls")),
]
