"""One copy in memory of what every process would compute for itself.

The matrices of the layers take 85 MB once they are numbers again. Written to a file and mapped,
all processes of a machine read the same pages of it, and under pressure the system drops them
instead of ending a process.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from search.meaning.e5.weights_file import Floats

logger: Final = logging.getLogger(__name__)

#: Arrays one by one, so that only one is in memory beside the file.
Arrays = Callable[[], Iterator[Floats]]


def shared(arrays: Arrays, path: Path) -> list[Floats]:
    """The arrays as read-only views of the file. The file is never believed: it is compared with
    them, number by number, and written again where it is missing, damaged or another. Where it
    cannot be written, the arrays themselves."""
    views = _views(arrays, path)
    if views is None:
        try:
            _write(arrays, path)
        except OSError as error:
            logger.warning("Processes cannot share the weights in %s: %s", path, error)
            return list(arrays())
        views = _views(arrays, path)
    return list(arrays()) if views is None else views


def _views(arrays: Arrays, path: Path) -> list[Floats] | None:
    """None where the file does not hold these arrays and nothing else."""
    try:
        whole = np.memmap(path, np.float32, mode="r")
    except (OSError, ValueError):
        return None
    views: list[Floats] = []
    at = 0
    for array in arrays():
        view = whole[at : at + array.size]
        if not np.array_equal(view, array.ravel()):
            return None
        # A plain array: a memmap's every slice and product would carry the file along.
        views.append(np.asarray(view).reshape(array.shape))
        at += array.size
    return views if at == whole.size else None


def _write(arrays: Arrays, path: Path) -> None:
    """Under another name first: a process that has the old file mapped keeps it, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            # The weights are public: a worker under another user may read them too.
            if hasattr(os, "fchmod"):
                os.fchmod(handle, 0o644)
            for array in arrays():
                file.write(array.tobytes())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
