"""Texts that are nothing but paragraphs, rendered without the worker.

Most sections of a sheet hold no Markdown at all. For a text of letters, figures and the
punctuation of prose, the renderer answers what is written here: a test compares the two. Whatever
could mean something to Markdown, to HTML or to a link goes to the worker.
"""

from __future__ import annotations

import re
import unicodedata

from knowledge.markdown.contract import Job, Rendered

#: What the short way does not take, one search for all of it: ``* _ ` ~ # > |`` and brackets are
#: Markdown, ``& < \`` HTML or escapes, ``@`` and ``://`` addresses; a hyphen, stroke, colon or plus
#: sign only inside prose; a line that does not begin with a word or with a number in a sentence;
#: spaces in twos, or at either end of a line.
_NOT_PROSE = re.compile(
    r"""[^\w .,;«»¿?¡%–—…"'“”‘’()\-/:+\n]|_|(?<![^\W_])[-/:+]|[-/:+](?![^\W_ ]| )"""
    r"""|^(?![^\W_]|[«¿¡("'“‘]|\n)|^[0-9]+[.)]|\A\n|\n\Z|[ ][ \n]|[ ]\Z|www\.|https?:""",
    re.IGNORECASE | re.MULTILINE,
)


def only_paragraphs(job: Job) -> Rendered | None:
    """The rendered text, or None for a text that the worker must look at."""
    text = job.text
    if not text or job.targets or _NOT_PROSE.search(text):
        return None
    if not unicodedata.is_normalized("NFC", text):
        return None
    paragraphs = re.split("\n\n+", text)
    return Rendered(
        html="\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        plain="\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs),
    )
