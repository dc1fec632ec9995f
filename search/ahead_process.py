"""What the helper of a rebuild does: builds the batches that it is sent until its input ends."""

from __future__ import annotations

import gc
import os
import pickle
import sys


def main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    # What a library prints is no answer.
    os.dup2(2, 1)
    import django

    django.setup()
    from django.db import close_old_connections, connection

    from search.ahead import read, write
    from search.engine import current_engine
    from search.loading import build

    # Nothing that is there now becomes garbage.
    gc.collect()
    gc.freeze()
    database = read(sys.stdin.buffer)
    if database is None:
        return
    connection.close()
    connection.settings_dict.update(pickle.loads(database))  # noqa: S301  (from our parent)
    engine = current_engine()
    try:
        write(answers, "ready")
        while (message := read(sys.stdin.buffer)) is not None:
            batch = pickle.loads(message)  # noqa: S301  (from our parent)
            try:
                built: object = build(batch, engine=engine)
            except Exception as error:
                built = f"{type(error).__name__}: {error}"
            write(answers, built)
            close_old_connections()
    except BrokenPipeError:
        # The parent ended first, and nobody reads what is left.
        os._exit(1)
