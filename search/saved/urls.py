"""Addresses of saved searches, below the language's ``buscar/``."""

from django.urls import path

from . import views
from .unsubscribing import unsubscribe_saved_search

urlpatterns = [
    path("guardar/", views.save_search, name="save_search"),
    path("guardadas/", views.saved_searches, name="saved_searches"),
    path("guardadas/<uuid:uuid>/", views.saved_search, name="saved_search"),
    path("guardadas/<uuid:uuid>/cambiar/", views.edit_saved_search, name="edit_saved_search"),
    path("guardadas/<uuid:uuid>/pausa/", views.pause_saved_search, name="pause_saved_search"),
    path("guardadas/<uuid:uuid>/borrar/", views.delete_saved_search, name="delete_saved_search"),
    path("avisos/baja/<str:token>/", unsubscribe_saved_search, name="unsubscribe_saved_search"),
]
