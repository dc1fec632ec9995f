"""The address of the search page, below the language's prefix."""

from django.urls import path

from . import views

urlpatterns = [path("buscar/", views.search, name="search")]
