"""What HTML may come out of a text: nh3 with our lists.

Classes and styles of authors are dropped, so that a text cannot dress up as the site itself.
"""

from __future__ import annotations

import nh3

from knowledge.markdown.engine import MARK

# fmt: off
BLOCKS = frozenset((
    "p", "div", "blockquote", "pre", "hr", "figure", "figcaption", "details", "summary",
    "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
))
_INLINE = frozenset((
    "a", "abbr", "b", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark",
    "q", "s", "samp", "small", "strong", "sub", "sup", "time", "u", "var",
))
# fmt: on
#: Made by the footnotes extension, and all that may stay of ``class``.
_FOOTNOTE_CLASSES = {
    "a": {"footnote-ref", "footnote-backref"},
    "div": {"footnote"},
}

_cleaner = nh3.Cleaner(
    tags=set(BLOCKS | _INLINE),
    clean_content_tags={"script", "style", "iframe", "object", "embed", "svg", "math", "template"},
    attributes={
        "*": {"id", "lang", "dir", "title"},
        "a": {"href", MARK},
        "img": {"src", "alt", "width", "height"},
        "ol": {"start", "type"},
        "th": {"align", "colspan", "rowspan", "scope"},
        "td": {"align", "colspan", "rowspan"},
        "time": {"datetime"},
        "details": {"open"},
    },
    allowed_classes=_FOOTNOTE_CLASSES,
    url_schemes={"http", "https", "mailto", "tel"},
    # External links get theirs when the HTML is finished: nh3 would mark internal ones too.
    link_rel=None,
)


def clean(html: str) -> str:
    """Well-formed HTML with quoted attributes; no script, no handler, no scheme but web and mail.

    Ids are not prefixed yet, and the marks of wiki links are still in it.
    """
    return _cleaner.clean(html)
