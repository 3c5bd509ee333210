"""Running, and its end: what ``askwire run`` does in the foreground."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import IO

from askwire_local.console import Console
from askwire_local.options import RunOptions
from askwire_local.process import StartError
from askwire_local.state import AlreadyRunning, State
from askwire_local.supervisor import Supervisor


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
