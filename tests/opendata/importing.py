"""What the tests of imports share: the vocabulary, a way to import, and a count of every table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.apps import apps

from opendata.importers.reports import ImportReport
from opendata.importers.services import ImportOptions, import_file
from practices.models import PracticePage
from tests.factories import make_term

from .sheet_files import OWN

AT = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
#: The terms that the source sheet names, as the reviewed lists have them.
PRINCIPLES = {
    "a": "Centrarse en las personas",
    "f": "Derechos humanos",
    "g": "Perspectiva de género",
}
OBJECTIVES = {"7": "Reducir las vulnerabilidades", "15": "Acceso a servicios básicos"}


def load_words() -> None:
    """The part of the vocabulary that these sheets speak of."""
    country = make_term("territory", "EC", "Ecuador", name_en="Ecuador", order=2)
    for province, province_name, city, name in (
        ("EC-P", "Pichincha", "EC-P-quito", "Quito"),
        ("EC-C", "Carchi", "EC-C-tulcan", "Tulcán"),
        ("EC-O", "El Oro", "EC-O-huaquillas", "Huaquillas"),
    ):
        parent = make_term("territory", province, province_name, parent=country)
        make_term("territory", city, name, parent=parent)
    sucumbios = make_term("territory", "EC-U", "Sucumbíos", parent=country)
    make_term(
        "territory", "EC-U-nueva-loja", "Nueva Loja (Lago Agrio)", parent=sucumbios,
        other_names="Nueva Loja\nLago Agrio",
    )  # fmt: skip
    peru = make_term("territory", "PE", "Perú", order=1)
    piura = make_term("territory", "PE-PIU", "Piura", parent=peru)
    make_term("territory", "PE-PIU-piura", "Piura", parent=piura)
    make_term("assistance", "kits", "Provisión de kits", name_en="Provision of kits")
    make_term("area", "PR", "Protección", other_names="Área de Protección")
    sector = make_term("sector", "PRO", "Protección")
    make_term("sector", "PRO-GBV", "Violencia basada en género", parent=sector)
    for code, name in PRINCIPLES.items():
        make_term("principle", code, name)
    for code, name in OBJECTIVES.items():
        make_term("objective", code, name)
    make_term("goal", "5", "Igualdad de género")


def run_import(data: bytes | str | None = None, **options: Any) -> ImportReport:
    """Imports ``data`` (by default the project's own sheet) as oim-ec."""
    data = OWN.read_bytes() if data is None else data
    data = data.encode() if isinstance(data, str) else data
    progress = options.pop("progress", None)
    user = options.pop("user", None)
    name = options.pop("name", "hoja.txt")
    chosen = ImportOptions(**{"source": "oim-ec", **options})
    return import_file(data=data, name=name, options=chosen, user=user, at=AT, progress=progress)


def practice(code: str, language: str = "es") -> PracticePage:
    return PracticePage.objects.get(issuer="oim-ec", institutional_code=code, language=language)


def terms(page: PracticePage, scheme: str) -> list[str]:
    return sorted(page.tags.filter(scheme=scheme).values_list("code", flat=True))


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def sheet(code: str = "BP1_PC", title: str = "Una práctica", *lines: Iterable[str] | str) -> str:
    """The text of one sheet with what its edition requires, and more lines below."""
    body = ["Hallazgo", "", "Preguntar antes de comprar.", "", "Contexto: Grupos focales.", ""]
    return "\n".join([f"{code}: *{title}*", "", *body, *map(str, lines), ""])


def states(report: ImportReport) -> dict[str, str]:
    return {one.code: one.state for one in report.sheets}


def many_sheets(numbers: range) -> str:
    """A table of codes and a whole sheet for each number."""
    lines = ["2.3 BUENAS PRÁCTICAS DEL ÁREA DE PROTECCIÓN (PR)", "", "Código\tDescripción"]
    lines += [f"BP{number}_PC\tPráctica número {number}" for number in numbers]
    for number in numbers:
        lines += ["", f"BP{number}_PC: *Práctica número {number}*", ""]
        lines += ["Hallazgo", "", f"Lo que se aprendió la vez {number}.", ""]
        lines += ["Contexto: Grupos focales con mujeres.", ""]
        lines += ["Territorio", "", "Quito, Tulcán.", ""]
        lines += ["Población asistida", "", f"{1_000 + number:,}", ""]
    return "\n".join(lines)
