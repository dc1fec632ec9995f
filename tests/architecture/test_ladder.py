"""The ladder of house.md, read from pyproject.toml: what import-linter cannot see."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
LAYERS: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
][0]["layers"]
#: Position on the ladder: a lower number may use a higher one.
RANK = {name: position for position, name in enumerate(LAYERS)}
OURS = [model for model in apps.get_models() if model._meta.app_label in RANK]
PAGE_TYPES = [model for model in OURS if hasattr(model, "parent_page_types")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_the_ladder(model):
    upward = [
        f"{field.name} → {field.related_model._meta.label}"
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many)
        and not field.auto_created
        and field.related_model is not None
        and field.related_model._meta.app_label in RANK
        and RANK[field.related_model._meta.app_label] < RANK[model._meta.app_label]
    ]
    assert upward == []


@pytest.mark.parametrize("model", PAGE_TYPES, ids=lambda model: model._meta.label)
def test_page_types_name_only_types_below_them(model):
    named = [*(model.parent_page_types or []), *(model.__dict__.get("subpage_types") or [])]
    labels = [item if isinstance(item, str) else item._meta.label for item in named]
    upward = [
        label
        for label in labels
        if RANK.get(label.split(".")[0], len(RANK)) < RANK[model._meta.app_label]
    ]
    assert upward == []


def test_every_app_of_ours_stands_on_the_ladder():
    folders = {
        path.parent.name for path in ROOT.glob("*/apps.py") if not path.parent.name.startswith(".")
    }
    assert folders <= set(LAYERS)
