"""The page that a Wagtail developer would write first."""

from django.db import models
from wagtail.models import Page
from wagtail.search import index


class StockPage(Page):
    body = models.TextField(blank=True)
    sector = models.CharField(max_length=20, blank=True)
    goal = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    territory = models.CharField(max_length=20, blank=True)
    objective = models.CharField(max_length=20, blank=True)
    year = models.CharField(max_length=4, blank=True)

    search_fields = [
        *Page.search_fields,
        index.SearchField("body"),
        index.FilterField("sector"),
        index.FilterField("goal"),
        index.FilterField("kind"),
        index.FilterField("territory"),
        index.FilterField("objective"),
        index.FilterField("year"),
    ]

    class Meta:
        verbose_name = "stock page"

    def __str__(self) -> str:
        return str(self.title)
