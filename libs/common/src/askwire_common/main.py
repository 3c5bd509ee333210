"""What every ``__main__`` does: read the settings or say in one sentence what is wrong with them, then live."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import uvloop
from pydantic import ValidationError
from pydantic_settings import SettingsError

from askwire_common.logs import start_logging
from askwire_common.service import Service
from askwire_common.settings import ENV_PREFIX, ServiceSettings
from askwire_common.telemetry import start_tracing

S = TypeVar("S", bound=ServiceSettings)
_MISUSE = 2


def read_settings(settings: type[S]) -> S:
    """The settings from the environment; exits with a sentence per mistake when they cannot be used."""
    try:
        return settings()
    except (ValidationError, SettingsError, ValueError) as error:
        for line in _explain(error):
            print(line, file=sys.stderr)
        raise SystemExit(_MISUSE) from None


def run(name: str, settings_class: type[S], build: Callable[[S], Service]) -> None:
    """Run a service until it is told to stop."""
    settings = read_settings(settings_class)
    start_logging(name, level=settings.log_level, form=settings.log_format)
    tracing = start_tracing(name, settings.otlp_endpoint, settings.trace_sample)
    try:
        uvloop.run(_live(settings, build))
    finally:
        tracing.shutdown()


async def _live(settings: S, build: Callable[[S], Service]) -> None:
    await build(settings).run()


def _explain(error: Exception) -> list[str]:
    if not isinstance(error, ValidationError):
        return [str(error)]
    return [
        f"{ENV_PREFIX}{'_'.join(str(part) for part in e['loc']).upper()}: {e['msg']}"
        for e in error.errors(include_url=False, include_input=False)
    ]
