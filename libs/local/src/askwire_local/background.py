"""An Askwire in the background: started and ended from another process, with nothing heavy imported."""

from __future__ import annotations

import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from typing import IO, Final, NoReturn

from askwire_local.process import StartError, tail
from askwire_local.state import AlreadyRunning, State

_STOP_SECONDS: Final = 40.0
_TOLD: Final = 1  # it did not start, and has said why
_CRASHED: Final = 2
_LOG_BYTES: Final = 20 * 1024 * 1024


def detach(run: Callable[[IO[str]], bool], state: State, *, told: IO[str]) -> bool:
    """Run ``run`` in the background and return when it is ready; whether it is.

    It gets a text file, says there what a person should see, and closes it when ready. Call it from one thread.

    Raises:
        AlreadyRunning: another one has this state directory.
    """
    if (holder := state.holder()) is not None:
        raise AlreadyRunning(holder)
    state.directory.mkdir(parents=True, exist_ok=True)
    _begin_log(state)
    read, write = os.pipe()
    told.flush()
    child = os.fork()
    if child == 0:
        os.close(read)
        _leave(state, lambda: run(os.fdopen(write, "w", encoding="utf-8")))
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as pipe:
        for line in pipe:
            told.write(line)
            told.flush()
    ready = state.holder() == child and state.read_run() is not None
    if not ready:
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) != _TOLD:
            told.write(f"askwire: it did not start. {tail(state.log_file, 3)}\n")
    return ready


def stop(state: State) -> int | None:
    """End the Askwire of this state directory; the process that was ended, or None when none ran.

    Raises:
        StartError: it did not end in time.
    """
    holder = state.holder()
    if holder is None:
        state.run_file.unlink(missing_ok=True)
        return None
    try:
        watch = os.pidfd_open(holder)
    except ProcessLookupError:
        return holder
    try:
        signal.pidfd_send_signal(watch, signal.SIGTERM)
        if not select.select([watch], [], [], _STOP_SECONDS)[0]:
            message = f"process {holder} did not end within {_STOP_SECONDS:g} s; `kill -9 {holder}` ends all of it"
            raise StartError(message)
    finally:
        os.close(watch)
    return holder


def _leave(state: State, run: Callable[[], bool]) -> NoReturn:
    """Be a process of its own: away from the terminal, writing to the log; never back to the caller's code."""
    code = _CRASHED
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDONLY)
        log = os.open(state.log_file, os.O_WRONLY | os.O_APPEND)
        for handle, stands_for in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(handle, stands_for)
        code = 0 if run() else _TOLD
    except BaseException:  # the process ends here, and its log tells why
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _begin_log(state: State) -> None:
    """A log of its owner's alone; a long one makes room for a new one, and one old one is kept."""
    state.log_file.touch(mode=0o600)
    if state.log_file.stat().st_size > _LOG_BYTES:
        state.log_file.replace(state.log_file.with_suffix(".log.1"))
        state.log_file.touch(mode=0o600)
