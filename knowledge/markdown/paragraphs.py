"""Texts that are nothing but paragraphs, rendered without the worker.

Most sections of a sheet hold no Markdown at all. For a text of letters, figures and the
punctuation of prose, the renderer answers what is written here: a test compares the two. Whatever
could mean something to Markdown, to HTML or to a link goes to the worker.
"""

from __future__ import annotations

import re
import unicodedata

from knowledge.markdown.contract import Job, Rendered

#: A line that starts with a word and holds only prose. What is left out, and why: ``* _ ` ~ # > |``
#: and brackets are Markdown, ``& < \`` HTML or escapes, ``@`` and ``//`` addresses, a number with a
#: full stop or a bracket at the start a list, two spaces at the end a line break.
_LINE = r"(?![0-9]+[.)])[^\W_«¿¡(\"'“‘][^\W_]*|[«¿¡(\"'“‘]"
_PROSE = r"(?:[^\W_]|[ .,;«»¿?¡%–—…\"'“”‘’()]|(?<=[^\W_])[-/:+](?=[^\W_]|[ ]))"
_TEXT = re.compile(rf"(?:(?:{_LINE}){_PROSE}*\n+)*(?:{_LINE}){_PROSE}*")
_ADDRESS = re.compile(r"www\.|https?:|:/", re.IGNORECASE)


def only_paragraphs(job: Job) -> Rendered | None:
    """The rendered text, or None for a text that the worker must look at."""
    text = job.text
    if (
        job.targets
        or "  " in text
        or " \n" in text
        or "\n " in text
        or text[-1:] == " "
        or _ADDRESS.search(text)
        or not _TEXT.fullmatch(text)
        or not unicodedata.is_normalized("NFC", text)
    ):
        return None
    paragraphs = re.split("\n\n+", text)
    return Rendered(
        html="\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        plain="\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs),
    )
