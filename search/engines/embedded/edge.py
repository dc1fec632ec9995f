"""The edge of the adapter: nothing of the library's own passes it, above all no panic.

A bug in the library arrives as ``pyo3_runtime.PanicException``, a ``BaseException`` that no
``except Exception`` stops: a whole server process would end. Values are clamped before they reach
the library, so this is the second line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Final, ParamSpec, TypeVar, cast

from search.contract import EngineBusy, EngineError

P = ParamSpec("P")
R = TypeVar("R")
_END: Final = object()


def translated(error: BaseException) -> EngineError | None:
    """The contract's error for one of the library's, or None when it is not the library's."""
    if isinstance(error, EngineError):
        return error
    if "LockBusy" in str(error):
        return EngineBusy("another process is writing")
    if isinstance(error, (ValueError, OSError)) or type(error).__name__ == "PanicException":
        return EngineError(f"{type(error).__name__}: {error}")
    return None


def guarded(method: Callable[P, R]) -> Callable[P, R]:
    """A method whose every failure is an ``EngineError``."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except BaseException as error:
            ours = translated(error)
            if ours is None or ours is error:
                raise
            raise ours from error

    return call


def read_guarded(values: Iterator[R]) -> Iterator[R]:
    """The same values; a failure while one is read is an ``EngineError``."""
    following = guarded(lambda: next(values, _END))
    while (value := following()) is not _END:
        yield cast(R, value)
