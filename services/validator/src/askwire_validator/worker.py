"""A process that examines statements and may be killed at any time: ``python -m askwire_validator.worker``.

It holds no secret, no connection and no environment. Memory and processor time are limited by the kernel; whatever ends
it, the guard refuses the statement at hand and starts another.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import sys
from collections import OrderedDict
from typing import Any, BinaryIO, Final

import orjson

from askwire_validator.examine import examine
from askwire_validator.finding import Finding, Limits
from askwire_validator.view import View
from askwire_validator.wire import HEADER, UNKNOWN_VIEW, finding_to_json, framed

_MAX_VIEWS: Final = 64
_CPU_SECONDS: Final = 2
_GARBAGE_EVERY: Final = 50_000
# Deep enough for what the nesting rule lets through, and far from the end of the C stack.
_RECURSION: Final = 3_000


def main(memory_mb: int) -> None:
    """Answers requests on standard input until it ends."""
    _limit_memory(memory_mb)
    sys.setrecursionlimit(_RECURSION)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Nothing but answers may reach the guard, whatever a library prints.
    os.dup2(2, 1)
    gc.collect()
    gc.freeze()
    # A tree is made and thrown away as a whole: looking for garbage while it grows is a fifth of a verdict's time.
    gc.set_threshold(_GARBAGE_EVERY, 10, 10)
    views: OrderedDict[str, View] = OrderedDict()
    answers.write(framed(b"{}"))
    answers.flush()
    while (request := _read(requests)) is not None:
        _limit_time()
        answers.write(framed(_answer(request, views)))
        answers.flush()


def _answer(request: dict[str, Any], views: OrderedDict[str, View]) -> bytes:
    if "view" in request:
        view = View.from_json(request["view"])
        views[view.key] = view
        if len(views) > _MAX_VIEWS:
            views.popitem(last=False)
    found = views.get(request["key"])
    if found is None:
        return UNKNOWN_VIEW
    views.move_to_end(request["key"])
    return finding_to_json(guarded(request["sql"], found, Limits(**request["limits"])))


def guarded(sql: str, view: View, limits: Limits) -> Finding:
    """``examine``, with everything that it may raise turned into a refusal."""
    try:
        return examine(sql, view, limits)
    except (RecursionError, MemoryError):
        return Finding.refused(sql, "too_complex", "The statement is too complex to check.", "Ask for less at once.")
    except Exception as error:
        message = f"The statement cannot be checked ({type(error).__name__})."
        return Finding.refused(sql, "unreadable", message, "Write it more plainly.")


def _limit_memory(memory_mb: int) -> None:
    size = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _limit_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + _CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _read(stream: BinaryIO) -> dict[str, Any] | None:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    body = stream.read(HEADER.unpack(header)[0])
    request: dict[str, Any] = orjson.loads(body)
    return request


if __name__ == "__main__":
    main(int(sys.argv[1]))
