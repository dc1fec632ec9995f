"""Addresses of pages, below the language's prefix."""

from django.urls import path

from . import views

urlpatterns = [
    path("w/", views.wanted, name="wanted"),
    path("w/<str:code>/", views.page, name="page"),
    path("w/<str:code>/<slug:slug>/", views.page, name="page"),
]
