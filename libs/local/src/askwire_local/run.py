"""Running, detaching, stopping: what ``askwire run`` and ``askwire stop`` do."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import IO, Final

from askwire_local.console import Console
from askwire_local.options import RunOptions
from askwire_local.process import StartError, tail
from askwire_local.state import AlreadyRunning, State
from askwire_local.supervisor import Supervisor

_STOP_SECONDS: Final = 40.0


def run(state: State, options: RunOptions, user: Mapping[str, str], *, told: IO[str], log: IO[str]) -> bool:
    """Run in this process until SIGINT or SIGTERM; whether it came to a good end.

    Args:
        told: where progress, the greeting and errors go; closed once all is ready, unless it is ``log``.
        log: where log lines go.
    """
    console = Console(told, log)
    try:
        state.open()
    except (AlreadyRunning, OSError) as error:
        console.say(f"askwire: {error}")
        return False
    try:
        console.say(f"Starting Askwire; its state is in {state.directory}")
        asyncio.run(Supervisor(state, options, console, user).run())
    except (StartError, OSError) as error:
        console.say(f"askwire: {error}")
        return False
    finally:
        state.close()
    return True


def detach(argv: Sequence[str], state: State, *, told: IO[str]) -> bool:
    """Run ``argv`` in the background and return when it is ready; whether it is.

    It gets the number of a pipe as its last argument, says there what a person should see, and closes it when ready.
    """
    state.directory.mkdir(parents=True, exist_ok=True)
    read, write = os.pipe()
    with state.log_file.open("ab") as log:
        child = subprocess.Popen(
            [*argv, str(write)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(write,),
            start_new_session=True,
        )
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as pipe:
        for line in pipe:
            told.write(line)
            told.flush()
    ready = state.holder() == child.pid and state.read_run() is not None
    if not ready:
        child.wait()
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
