"""An index folder that is deleted or damaged under a site that serves, and mends itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.torture.cases import HEAL_SECONDS, Case, finds, publish, watched
from tests.torture.sites import wait_for

#: What a segment consists of, by the ends of its files' names.
SEGMENT = (".term", ".idx", ".pos", ".fast", ".fieldnorm", ".store")


def live_files(index: Path, *ends: str) -> Iterator[Path]:
    build = index / (index / "current").read_text().strip()
    for file in sorted(build.iterdir()):
        if file.suffix in ends:
            yield file


# damages: each is done to the index folder of a serving site


def delete_folder(index: Path) -> None:
    shutil.rmtree(index)


def delete_build(index: Path) -> None:
    shutil.rmtree(index / (index / "current").read_text().strip())


def empty_pointer(index: Path) -> None:
    (index / "current").write_text("")


def misleading_pointer(index: Path) -> None:
    (index / "current").write_bytes(b"\xff\x00 nowhere")


def truncate_meta(index: Path) -> None:
    for meta in index.glob("*/meta.json"):
        meta.write_bytes(meta.read_bytes()[: meta.stat().st_size // 2])


def delete_segments(index: Path) -> None:
    for file in list(live_files(index, *SEGMENT)):
        file.unlink()


def flip_bytes(index: Path) -> None:
    """In place, in the middle of every file, the sizes as before: nothing looks wrong from outside.
    The last 200 bytes, the library's own footer, are left as they are."""
    for file in live_files(index, *SEGMENT):
        size = file.stat().st_size
        with file.open("r+b") as open_file:
            for at in range(size // 8, max(size - 200, size // 8 + 1), max(1, size // 16)):
                open_file.seek(at)
                byte = open_file.read(1)
                open_file.seek(at)
                open_file.write(bytes([byte[0] ^ 0xFF]))


def truncate_segments(index: Path) -> None:
    """A process that reads a mapped page beyond the new end is killed by the system (SIGBUS)."""
    for file in live_files(index, *SEGMENT):
        with file.open("r+b") as open_file:
            open_file.truncate(file.stat().st_size // 2)


def empty_segments(index: Path) -> None:
    for file in live_files(index, *SEGMENT):
        file.write_bytes(b"")


HARM: dict[str, Callable[[Path], None]] = {
    "folder deleted": delete_folder,
    "build deleted": delete_build,
    "pointer emptied": empty_pointer,
    "pointer to nowhere": misleading_pointer,
    "meta truncated": truncate_meta,
    "segments deleted": delete_segments,
    "bytes flipped": flip_bytes,
    "segments truncated": truncate_segments,
    "segments emptied": empty_segments,
}


def damaged(harm: Callable[[Path], None]) -> Callable[[Case], None]:
    def case_of(case: Case) -> None:
        site = case.site
        site.serve()
        site.wait_until_it_answers()
        codes = publish(case.folder, "Conocida")
        found = wait_for(lambda: finds(site, "conocida", codes[0]), seconds=HEAL_SECONDS)
        case.demand(found >= 0, "a page was never found before the damage")
        with watched(case):
            harm(site.index)
            mended = wait_for(lambda: is_whole(case, codes[0]), seconds=HEAL_SECONDS)
            case.numbers["mended_after_seconds"] = round(mended, 2)
            case.demand(mended >= 0, "the index did not mend itself")
            later = publish(case.folder, "Posterior")
            found = wait_for(lambda: finds(site, "posterior", later[0]), seconds=HEAL_SECONDS)
            case.demand(found >= 0, "what was published after the damage is not found")
            time.sleep(1)
        case.is_level()

    return case_of


def is_whole(case: Case, code: str) -> bool:
    """Over HTTP the page is found by its word, and nothing is broken on disk."""
    from tests.torture.cases import whole_on_disk

    return finds(case.site, "conocida", code) and whole_on_disk(case.site.index)


DAMAGES: dict[str, Callable[[Case], None]] = {name: damaged(harm) for name, harm in HARM.items()}
