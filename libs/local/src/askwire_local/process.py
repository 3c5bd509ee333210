"""Child processes that die with their parent and stop within a bound."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)
_POLL_SECONDS: Final = 0.01


class StartError(RuntimeError):
    """A program did not start; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom a program runs: a prefix to its command line, and a numeric user when that is not the caller."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None


def spawn(
    argv: Sequence[str],
    *,
    cwd: Path,
    log: Path,
    env: Mapping[str, str] | None = None,
    identity: Identity | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    scheduler: int = os.SCHED_OTHER,
    data_bytes: int = resource.RLIM_INFINITY,
) -> subprocess.Popen[bytes]:
    """Start a program whose output goes to ``log``; the kernel sends it ``death_signal`` when its parent is gone.

    Call it from the main thread: the signal is sent when the *thread* that forked ends. Of schedulers any user may
    choose ``os.SCHED_BATCH``, in which a program that is woken up waits for its turn instead of taking it. No process
    of it gets more than ``data_bytes`` of memory of its own; what they share does not count.
    """
    who = identity or Identity()
    with log.open("ab") as output:
        return subprocess.Popen(
            [*who.prefix, *argv],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(death_signal, scheduler, data_bytes),  # noqa: PLW1509 - system calls, main thread
            user=who.uid,
            group=who.uid,
            extra_groups=None if who.uid is None else [],
        )


def die_with_parent(
    death_signal: signal.Signals, scheduler: int = os.SCHED_OTHER, data_bytes: int = resource.RLIM_INFINITY
) -> Callable[[], None]:
    """What a child runs between fork and exec so that it cannot outlive its parent."""
    parent = os.getpid()

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
        if scheduler != os.SCHED_OTHER:
            os.sched_setscheduler(0, scheduler, os.sched_param(0))
        if data_bytes != resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_DATA, (data_bytes, data_bytes))

    return prepare


def stop(process: subprocess.Popen[bytes], how: signal.Signals, within: float) -> None:
    """Ask a child to stop, and kill it when ``within`` seconds were not enough; returns when it is gone."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], *, name: str, log: Path, within: float
) -> None:
    """Return as soon as ``ready`` says so.

    Raises:
        StartError: the process ended first, or was not ready in time; with the end of its log.
    """
    deadline = time.monotonic() + within
    while not ready():
        if process.poll() is not None:
            raise StartError(f"{name} ended at once (exit code {process.returncode}). {tail(log)}")
        if time.monotonic() > deadline:
            raise StartError(f"{name} did not answer within {within:g} s. {tail(log)}")
        time.sleep(_POLL_SECONDS)


def tail(log: Path, lines: int = 5) -> str:
    """The end of a log file as part of a sentence."""
    with contextlib.suppress(OSError):
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-lines:]
        if last:
            return f"The end of {log}:\n" + "\n".join(last)
    return f"Its log is {log}."
