"""A process that has imported what all services need and forks into one of them when told to.

``python -m askwire_local.preloaded MODULE...``; `forkserver` is its other side. Most of a service's start is
imports, and this pays for them once. It never holds a secret: what a service may know reaches only the fork that
becomes it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from setproctitle import setproctitle

from askwire_local.preloading import CHANNEL
from askwire_local.process import die_with_parent

MAX_ORDER: Final = 128 * 1024
# structlog would load the first for tracebacks that no service prints, redis the second for metrics that none sends.
_UNUSED: Final = ("rich", "opentelemetry.sdk")


@dataclass(frozen=True, slots=True)
class Order:
    """What a fork is to become, and whether it does without the last of the modules."""

    module: str
    environment: dict[str, str]
    early: bool
    output: int


def main(arguments: Sequence[str]) -> None:
    """Import the modules and fork at each order until nobody gives any."""
    _close_handles()
    gc.disable()  # nothing that is being loaded is garbage
    with socket.socket(fileno=CHANNEL) as channel:
        order = fork_at_orders(channel, arguments)
    if order is not None:
        become(order)


def _close_handles() -> None:
    """Keep nothing open that whoever launched this process had open by chance, such as a pipe that somebody reads."""
    for handle in map(int, os.listdir("/proc/self/fd")):
        if handle > CHANNEL:
            with contextlib.suppress(OSError):  # the look into the directory itself
                os.close(handle)


def fork_at_orders(channel: socket.socket, modules: Sequence[str]) -> Order | None:
    """The order, in a fork; None, in this process, once the other side has closed the channel."""
    children: dict[int, int] = {}  # process ids by the handles that tell of their ends
    unloaded, waiting = deque(modules), deque[Order]()
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select(0 if unloaded or waiting else None):
                if key.fd in children:
                    selector.unregister(key.fd)
                    os.close(key.fd)
                    _report_end(channel, children.pop(key.fd))
                elif (order := _receive(channel)) is not None:
                    waiting.append(order)
                else:
                    return None
            while waiting and len(unloaded) <= waiting[0].early:
                order = waiting.popleft()
                child = _fork()
                if child is None:
                    for handle in (*children, *(another.output for another in waiting)):
                        os.close(handle)
                    return order
                os.close(order.output)
                watch = os.pidfd_open(child)
                children[watch] = child
                selector.register(watch, selectors.EVENT_READ)
                _answer(channel, pid=child)
            if unloaded:
                _load(unloaded.popleft())


def _load(module: str) -> None:
    """Import it; where that fails, the service that needs it meets the same error, and its log tells."""
    with contextlib.suppress(Exception), _without(*_UNUSED):
        importlib.import_module(module)


@contextlib.contextmanager
def _without(*modules: str) -> Iterator[None]:
    """Whoever can do without these modules finds them missing while the block runs."""
    for module in modules:
        sys.modules[module] = None  # type: ignore[assignment]  # what the import system takes for "there is none"
    try:
        yield
    finally:
        for module in modules:
            del sys.modules[module]


def _receive(channel: socket.socket) -> Order | None:
    """The next order; None when there will be no more."""
    text, handles, _, _ = socket.recv_fds(channel, MAX_ORDER, 1)
    return Order(**json.loads(text), output=handles[0]) if text else None


def become(order: Order) -> None:
    """Be the service: its own session, output, environment and name, and then its ``__main__``."""
    gc.freeze()  # pages that no collection touches stay shared
    gc.enable()
    setproctitle(f"{sys.executable} -m {order.module}")  # first: it looks for its room beside the old environment
    os.setsid()
    os.dup2(order.output, 1)
    os.dup2(order.output, 2)
    os.close(order.output)
    os.environ.clear()
    os.environ.update(order.environment)
    sys.argv[:] = [order.module]
    runpy.run_module(order.module, run_name="__main__", alter_sys=True)


def _fork() -> int | None:
    """The child's process id; None in the child, which dies with this process."""
    prepare = die_with_parent(signal.SIGTERM)
    child = os.fork()
    if child == 0:
        prepare()
        return None
    return child


def _report_end(channel: socket.socket, child: int) -> None:
    _, status = os.waitpid(child, 0)
    _answer(channel, pid=child, code=os.waitstatus_to_exitcode(status))


def _answer(channel: socket.socket, **facts: int) -> None:
    with contextlib.suppress(ConnectionError):  # whoever asked is gone, and so is this process in a moment
        channel.send(json.dumps(facts).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
