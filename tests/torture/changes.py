"""What people do to a site while its processes die: every kind of change, through the real doors.

Each writer owns two shelves, a term and the pages on them, so that writers never change the same
page; a writer that is killed is followed by another that goes on where it was.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

MOST_PAGES = 30
#: Changes are many and small; people are slower.
LONGEST_PAUSE = 0.15
WORDS = (
    *("agua", "albergue", "alimentos", "asamblea", "barrio", "comedor", "convivencia", "ferias"),
    *("frontera", "huerto", "jóvenes", "kit", "medicinas", "mujeres", "niñez", "oficina", "salud"),
    *("protección", "registro", "ruta", "taller", "territorio", "trabajo", "vecinas", "vivienda"),
)


def prepare(writers: int) -> None:
    """An indexed site with the shelves of ``writers`` writers."""
    from django.core.management import call_command
    from django.utils import timezone

    from search import services
    from search.engine import current_engine
    from tests.factories import articles_shelf, make_article, make_section, make_term

    call_command("migrate", run_syncdb=True, verbosity=0)
    for writer in range(writers):
        make_term("sector", f"T{writer}", f"Sector {writer}")
        for name in ("abierto", "cerrado"):
            shelf = make_section(f"Estante {name} {writer}", parent=articles_shelf())
            for number in range(3):
                make_article(f"Página {name} {writer} {number}", parent=shelf)
    services.drain(engine=current_engine(), clock=timezone.now)


class Diary:
    """What was done, one line a change, shared by processes. ``public``: whether everybody may read
    the page from now on; said before a page may become public and after it was withdrawn."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def write(self, what: str, codes: list[str], *, public: bool | None = None) -> None:
        line = {"at": time.time(), "what": what, "codes": codes, "public": public}
        # One call each: a line is whole or is not there.
        self._file.write(json.dumps(line).encode() + b"\n")


class Writer:
    """Makes changes at random. ``random`` decides everything but the clock."""

    def __init__(self, number: int, random: Random, diary: Diary) -> None:
        self.number = number
        self.random = random
        self.diary = diary
        self.doors: tuple[tuple[int, Callable[[], Any]], ...] = (
            (24, self.publish_new),
            (20, self.edit),
            (8, self.unpublish),
            (10, self.publish_again),
            (8, self.move_page),
            (4, self.move_shelf),
            (8, self.restrict_or_lift_shelf),
            (7, self.restrict_or_lift_page),
            (4, self.rename_term),
            (6, self.delete_page),
            (1, self.delete_shelf),
        )

    def change(self) -> None:
        weights = [weight for weight, _ in self.doors]
        ((_, door),) = self.random.choices(self.doors, weights)
        if door == self.publish_new and len(self.pages()) >= MOST_PAGES:
            door = self.delete_page
        door()

    # what there is

    def shelf(self, name: str) -> Any:
        from knowledge.models import SectionPage

        return SectionPage.objects.get(title=f"Estante {name} {self.number}")

    def pages(self) -> list[Any]:
        from knowledge.models import ArticlePage

        return [
            page
            for name in ("abierto", "cerrado")
            for page in ArticlePage.objects.descendant_of(self.shelf(name)).order_by("pk")
        ]

    def one_page(self, **having: Any) -> Any:
        pages = [
            page
            for page in self.pages()
            if all(getattr(page, name) == value for name, value in having.items())
        ]
        return self.random.choice(pages) if pages else None

    def codes_below(self, page: Any) -> list[str]:
        from knowledge.models import ArticlePage

        below = ArticlePage.objects.descendant_of(page, inclusive=True)
        return list(below.values_list("code", flat=True))

    def words(self, many: int) -> str:
        return " ".join(self.random.choices(WORDS, k=many))

    def term(self) -> Any:
        from vocabulary.models import Term

        return Term.objects.get(scheme="sector", code=f"T{self.number}")

    # doors

    def publish_new(self) -> None:
        from tests.factories import make_article

        page = make_article(
            self.words(3).capitalize(),
            body=f"{self.words(30)}.\n\n## {self.words(2)}\n\n{self.words(20)}.",
            parent=self.shelf(self.random.choice(("abierto", "cerrado"))),
            terms=[self.term()] if self.random.random() < 0.3 else [],
        )
        self.diary.write("publish", [page.code], public=True)

    def edit(self) -> None:
        page = self.one_page(live=True)
        if page is not None:
            page.title = self.words(3).capitalize()
            page.body = f"{self.words(40)}."
            page.save_revision().publish()
            self.diary.write("edit", [page.code])

    def unpublish(self) -> None:
        page = self.one_page(live=True)
        if page is not None:
            page.unpublish()
            self.diary.write("unpublish", [page.code], public=False)

    def publish_again(self) -> None:
        page = self.one_page(live=False)
        if page is not None:
            self.diary.write("will publish again", [page.code], public=True)
            page.save_revision().publish()

    def move_page(self) -> None:
        page = self.one_page()
        if page is not None:
            to = self.shelf(self.random.choice(("abierto", "cerrado")))
            self._move(page, to)

    def move_shelf(self) -> None:
        """The closed shelf below the open one, or back beside it."""
        from tests.factories import articles_shelf

        closed, opened = self.shelf("cerrado"), self.shelf("abierto")
        inside = closed.get_parent().pk == opened.pk
        self._move(closed, articles_shelf() if inside else opened)

    def _move(self, page: Any, to: Any) -> None:
        from wagtail.models import Page

        codes = self.codes_below(page)
        self.diary.write("will move", codes, public=True)
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=to.pk), pos="last-child")
        self._write_restricted("move", codes)

    def restrict_or_lift_shelf(self) -> None:
        self._restrict_or_lift(self.shelf("cerrado"))

    def restrict_or_lift_page(self) -> None:
        page = self.one_page()
        if page is not None:
            self._restrict_or_lift(page)

    def _restrict_or_lift(self, page: Any) -> None:
        from wagtail.models import PageViewRestriction

        codes = self.codes_below(page)
        restriction = PageViewRestriction.objects.filter(page_id=page.pk).first()
        if restriction is not None:
            self.diary.write("will lift a restriction", codes, public=True)
            restriction.delete()
        else:
            PageViewRestriction.objects.create(
                page_id=page.pk, restriction_type=PageViewRestriction.LOGIN
            )
            self.diary.write("restrict", codes, public=False)

    def _write_restricted(self, what: str, codes: list[str]) -> None:
        """Which of the pages may not be read by everybody after all."""
        from knowledge.models import ArticlePage

        public = ArticlePage.objects.published().filter(code__in=codes)
        withheld = set(codes).difference(public.values_list("code", flat=True))
        self.diary.write(what, sorted(withheld), public=False)

    def rename_term(self) -> None:
        term = self.term()
        term.name_es = f"Sector {self.words(2)}"
        term.save()
        self.diary.write("rename a term", [])

    def delete_page(self) -> None:
        page = self.one_page()
        if page is not None:
            page.delete()
            self.diary.write("delete", [page.code], public=False)

    def delete_shelf(self) -> None:
        """A shelf with two pages, as an editor throws away a whole branch."""
        from tests.factories import make_article, make_section

        shelf = make_section(f"Rama {self.number}", parent=self.shelf("abierto"))
        codes = [make_article(self.words(2), parent=shelf).code for _ in range(2)]
        shelf.refresh_from_db()
        shelf.delete()
        self.diary.write("delete a branch", codes, public=False)


def write_until(
    stop: Path, diary: Path, *, number: int, seed: str, pause: float = LONGEST_PAUSE
) -> None:
    """Changes until the file ``stop`` exists. A refusal is written down, never hidden."""
    random = Random(seed)
    notes = Diary(diary)
    writer = Writer(number, random, notes)
    while not stop.exists():
        try:
            writer.change()
        except Exception as error:
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
            notes.write(f"refused: {type(error).__name__}: {error}", [])
        time.sleep(random.uniform(0, pause))


def read_diary(path: Path, *, offset: int = 0) -> Iterator[tuple[dict[str, Any], int]]:
    """The lines from byte ``offset`` on, each with the offset after it; half a line, of a writer
    that was killed or still writes, is left for later."""
    if not path.exists():
        return
    with path.open("rb") as file:
        file.seek(offset)
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            yield json.loads(line), offset
