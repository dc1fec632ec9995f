"""What the Markdown renderer is told and what it answers.

Pure and picklable: these values travel between the web process and the worker process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

#: Changes whenever the same text would give other HTML, plain text or links: stored HTML with a
#: lower version is rendered again.
RENDER_VERSION = 1

#: Longest text that is rendered, in bytes of UTF-8.
MAX_TEXT_BYTES = 200_000

#: Most different pages that one text may name in ``[[…]]``. An honest list has 1,000.
MAX_TARGETS = 5_000

#: Put before the ids of a text, so that none can be an id of the page around it. Anchors of other
#: pages are taken to have it.
ID_PREFIX = "u-"

TargetState = Literal["found", "choice", "wanted"]


@dataclass(frozen=True, slots=True)
class Target:
    """What a key in a text leads to.

    ``url``       the permanent ``/<lang>/w/<code>/`` address; for ``choice`` the page that shows
                  the pages that the key can mean; for ``wanted`` the offer to create the page
    ``title``     the page's title (tooltip, and the label of nothing else)
    ``code``      Minga's own code of the page (``PR-12``), empty unless ``found``
    ``language``  language of the target page where it is not the text's own, else empty
    ``sections``  keys of the page's own sections: these anchors are used as they are, every other
                  anchor is taken to be a heading written in Markdown
    """

    url: str
    title: str = ""
    code: str = ""
    state: TargetState = "found"
    language: str = ""
    sections: tuple[str, ...] = ()


class Resolver(Protocol):
    """Finds pages for the keys of a text. Called in the web process, once for a text or a batch."""

    def resolve(self, keys: Sequence[str], /) -> Mapping[str, Target]:
        """Targets by key, keys spelled as given, in one query however many there are.

        A key may be a code, an alias or a title, with any capitals: the resolver normalises. Keys
        that lead nowhere are left out; a key that means several pages has state ``choice``.
        """
        ...

    def wanted_url(self, key: str, /) -> str:
        """Address that offers to create the page, percent-encoded (see ``wanted_query``)."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How a text is rendered, beyond the text itself.

    ``heading_base``    level of the highest heading (2 under a page title, 3 under a section)
    ``id_prefix``       put before every id and anchor of the text; give each text of one page its
                        own, or their footnotes collide
    ``internal_hosts``  hosts of this site: absolute links to them are not external
    ``backlink_title``  name of the arrow that leads back from a footnote, ``{}`` is its number
    ``wanted_title``    tooltip of a link to a page that does not exist yet
    ``choice_title``    tooltip of a link whose key means several pages
    """

    heading_base: int = 2
    id_prefix: str = ID_PREFIX
    internal_hosts: tuple[str, ...] = ()
    backlink_title: str = "Back to the text, note {}"
    wanted_title: str = ""
    choice_title: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.heading_base <= 6:
            raise ValueError(f"heading_base must be from 1 to 6, not {self.heading_base}")
        if self.backlink_title.count("{}") != 1:
            raise ValueError("backlink_title must contain {} exactly once")


@dataclass(frozen=True, slots=True)
class Job:
    """One text with everything that the worker needs to render it: no database behind it."""

    text: str
    targets: Mapping[str, Target] = field(default_factory=dict)
    options: Options = Options()


@dataclass(frozen=True, slots=True)
class TocEntry:
    """A heading of the rendered text. ``level`` is the one in the HTML; ``anchor`` has no ``#``."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of the wiki, in the order of the text.

    A link inside the same text (``[[#section]]``) is none. A code that stood as plain text is one.

    ``key``       as written (``BP2_PC``)
    ``anchor``    what followed ``#``, as written, or empty
    ``label``     the words that the reader sees
    ``context``   the sentence around the link, plain text of at most 300 characters
    ``position``  0 for the first link of the text
    ``found``     False for a wanted page
    ``code``      Minga's code of the target, empty for a wanted page and for a choice
    """

    key: str
    anchor: str
    label: str
    context: str
    position: int
    found: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Clean HTML with its table of contents, its text and its links.

    ``plain`` is the text for search and feeds: no markup, a newline at each block, a tab between
    the cells of a table. ``failure`` is empty, or the machine key of the error because of which
    ``html`` is only the preformatted text.
    """

    html: str
    toc: tuple[TocEntry, ...] = ()
    plain: str = ""
    links: tuple[Link, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one rendering may use.

    ``cpu_seconds``   processor time of one text, user and system
    ``memory_bytes``  address space of the whole worker process (its own start takes about 40 MB)
    ``wall_seconds``  time on the clock for one text, for a worker that waits instead of working
    """

    cpu_seconds: float = 1.0
    memory_bytes: int = 512 * 1024 * 1024
    wall_seconds: float = 20.0


class MarkdownError(Exception):
    """A text cannot be rendered. ``failure`` is a machine key, ``position`` its place in a batch.

    The message is English and meant for logs; who shows it to an author translates by ``failure``.
    """

    failure = "failed"

    def __init__(self, message: str, *, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


class TextTooLong(MarkdownError):
    """The text is longer than ``MAX_TEXT_BYTES``, or names more than ``MAX_TARGETS`` pages."""

    failure = "too_long"


class RenderTimeout(MarkdownError):
    """Rendering took longer than its limit; the worker was killed."""

    failure = "timeout"


class RenderFailed(MarkdownError):
    """The renderer ran out of memory, refused the nesting, or died."""

    failure = "failed"
