"""The process that renders, and may be killed for it. Imports python-markdown and nh3, no Django.

Reads batches from standard input and answers each text with one frame on standard output. Ends
when standard input does, so it cannot outlive the process that started it.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Any

from knowledge.markdown.cleaning import clean
from knowledge.markdown.codec import HEADER, frame, pack_rendered, unframe, unpack_job
from knowledge.markdown.contract import Job, Rendered
from knowledge.markdown.engine import Engine
from knowledge.markdown.finishing import Finisher

try:
    import resource
except ImportError:  # Windows: there only the clock limits a text
    resource = None  # type: ignore[assignment]

#: Exit code of a worker that ran out of memory.
EXIT_MEMORY = 3
#: First frame of a worker: it is ready.
READY = "ready"


def render_here(engine: Engine, job: Job) -> Rendered:
    """Renders in this very process, without limits. Only for the worker and for measuring it."""
    html, written = engine.convert(job.text, job.targets, job.options)
    return Finisher(engine.token, written, job.targets, job.options).finish(clean(html))


def main(memory_bytes: int) -> None:
    """Serves until standard input ends."""
    # What a library prints must not get between the frames.
    answers = os.dup(1)
    os.dup2(2, 1)
    if resource is not None:
        with suppress(ValueError, OSError):  # macOS has no limit of the address space
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
    engine = Engine()
    render_here(engine, Job("*warm* [[up]]"))
    _write(answers, frame(READY))
    while (header := _read(0, HEADER)) is not None:
        body = _read(0, int.from_bytes(header, "big"))
        if body is None:
            return
        cpu_seconds, jobs = unframe(body)
        for packed in jobs:
            try:
                answer = _answer(engine, packed, cpu_seconds)
            except MemoryError:
                os._exit(EXIT_MEMORY)
            if not isinstance(answer, bytes):
                engine = Engine()
                answer = frame(answer)
            _write(answers, answer)


def _answer(engine: Engine, packed: list[Any], cpu_seconds: float) -> bytes | dict[str, str]:
    """The frame with the result, or what went wrong.

    Past the limit the signal ends this process, whatever it is doing: no Python code has to run
    for that, so a regular expression that does not come back is no exception.
    """
    _limit_cpu(cpu_seconds)
    try:
        return frame([pack_rendered(render_here(engine, unpack_job(packed)))])
    except RecursionError:
        return {"reason": "The text is nested too deeply."}
    except MemoryError:
        raise
    except Exception as error:  # any other is a bug of a library that one text must not make ours
        return {"reason": f"The text cannot be rendered ({type(error).__name__}: {error})."}
    finally:
        _limit_cpu(0)


def _limit_cpu(seconds: float) -> None:
    """Lets this process use ``seconds`` of processor time from now on; 0 takes the limit away."""
    if resource is not None:
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _read(source: int, size: int) -> bytes | None:
    """Exactly ``size`` bytes, None at the end of input."""
    received = bytearray()
    while len(received) < size:
        piece = os.read(source, size - len(received))
        if not piece:
            return None
        received += piece
    return bytes(received)


def _write(target: int, data: bytes) -> None:
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(target, view) :]
    except BrokenPipeError:
        sys.exit()
