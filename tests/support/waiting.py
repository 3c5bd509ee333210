"""Waiting for what has no event to await: another process' state, asked again and again within a generous bound."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable

_POLL_SECONDS = 0.02


async def until(condition: Callable[[], object], otherwise: str, *, within: float = 30) -> float:
    """Return as soon as the condition holds: how many seconds that took; fails with ``otherwise`` if it never does."""
    began = time.monotonic()
    while True:
        held = condition()
        if inspect.isawaitable(held):
            held = await held
        if held:
            return time.monotonic() - began
        assert time.monotonic() - began < within, f"{otherwise} within {within:g} s"
        await asyncio.sleep(_POLL_SECONDS)
