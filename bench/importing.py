"""Importing 1,000 sheets, published and searchable at the end, beside a loop of stock pages with
the same text (``add_child``, ``save_revision``, ``publish``)."""

from __future__ import annotations

import time

from django.utils import timezone

from bench import corpus, pages
from bench.measuring import Goal, Result
from bench.stock.models import StockPage
from opendata.importers.services import ImportOptions, import_file
from practices.models import PracticePage
from practices.sheets import edition_by_key
from search.contract import SearchQuery
from search.engine import current_engine
from search.services import drain

SHEETS = 1_000


def measure() -> Result:
    result = Result("import")
    first = 5_000
    numbers = range(first, first + SHEETS)
    data = sheet_file(numbers)
    before = PracticePage.objects.count()
    # What other measurements published is found before this one begins.
    drain(engine=current_engine(), clock=timezone.now)

    start = time.perf_counter()
    steps: list[tuple[int, float]] = []
    report = import_file(
        data=data,
        name="bench.txt",
        options=ImportOptions(source="bench-import", publish=True),
        user=None,
        at=timezone.now(),
        progress=lambda done: steps.append((done, time.perf_counter() - start)),
    )
    imported = time.perf_counter() - start
    drain(engine=current_engine(), clock=timezone.now)
    ours = time.perf_counter() - start
    found = current_engine().search(SearchQuery(text=f"BP{first}_PC"))
    assert report.created == SHEETS, report
    assert PracticePage.objects.live().count() == before + SHEETS
    assert found.hits
    assert found.hits[0].institutional_code == f"BP{first}_PC", found

    _ours, parent = pages.shelves()
    start = time.perf_counter()
    with pages.wagtails_own_index():
        for number in numbers:
            page: StockPage = pages.stock(number, cut=pages.as_in_a_sheet, slug="loop")
            page.live = False
            parent.add_child(instance=page)
            page.save_revision().publish()
    stock = time.perf_counter() - start

    result.figures = {
        "sheets": SHEETS,
        "file_bytes": len(data),
        "seconds": {
            "ours, parsed and published": round(imported, 2),
            "ours, and searchable": round(ours, 2),
            "stock pages in a loop": round(stock, 2),
        },
        "progress_was_told": len(steps),
    }
    result.goals = [Goal("import: a loop of stock pages over ours", stock / ours, 10, False)]
    return result


def sheet_file(numbers: range) -> bytes:
    """One text file with a table of codes and a whole sheet for each."""
    edition = edition_by_key("oim-ec")
    lines = [
        "2.3 LECCIONES Y BUENAS PRÁCTICAS DEL ÁREA DE PROTECCIÓN (PR)",
        "",
        "Código\tDescripción",
    ]
    sources = {number: corpus.document(number) for number in numbers}
    lines += [f"BP{number}_PC\t{source.title}" for number, source in sources.items()]
    for number, source in sources.items():
        lines += ["", f"BP{number}_PC: {source.title}", ""]
        for spec, part in zip(edition.sections, source.sections, strict=False):
            lines += [spec.labels["es"], "", pages.as_in_a_sheet(part.text), ""]
        lines += ["Territorio", "", "Quito, Tulcán.", ""]
        lines += ["Población asistida", "", f"{1_000 + number % 90_000:,}", ""]
    return "\n".join(lines).encode()
