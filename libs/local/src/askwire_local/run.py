"""Running, and its end: what ``askwire run`` does in the foreground."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import IO

from askwire_local.console import Console
from askwire_local.environment import inherited
from askwire_local.forkserver import ForkServer
from askwire_local.options import RunOptions
from askwire_local.preloading import SHARED, Preloading
from askwire_local.process import StartError
from askwire_local.state import AlreadyRunning, State


def run(
    state: State,
    options: RunOptions,
    user: Mapping[str, str],
    *,
    preloading: Preloading,
    told: IO[str],
    log: IO[str],
) -> bool:
    """Run in this process until SIGINT or SIGTERM; whether it came to a good end.

    Args:
        preloading: of what services share.
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
        asyncio.run(_live(state, options, console, user, preloading))
    except (StartError, OSError) as error:
        console.say(f"askwire: {error}")
        return False
    finally:
        state.close()
    return True


async def _live(
    state: State, options: RunOptions, console: Console, user: Mapping[str, str], preloading: Preloading
) -> None:
    forks = ForkServer(SHARED, inherited("forkserver", user), preloading)
    try:
        from askwire_local.supervisor import Supervisor  # noqa: PLC0415 - it loads beside what services share

        await Supervisor(state, options, console, user, forks).run()
    finally:
        await forks.stop()
