"""What every ``__main__`` does: read the settings or say in one sentence what is wrong with them, then live."""

from __future__ import annotations

import asyncio
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from typing import TypeVar

import uvloop

from askwire_common.errors import ServiceError
from askwire_common.observability.logs import Level, start_logging
from askwire_common.observability.telemetry import start_tracing
from askwire_common.service import huge_pages
from askwire_common.service.lifecycle import Service
from askwire_common.settings.base import BadSettings, ServiceSettings, read_settings, told

_SETTINGS = "Settings are environment variables; docs/settings.md lists them."
_CALM_SECONDS = 3.0

S = TypeVar("S", bound=ServiceSettings)


def run(name: str, settings_class: type[S], build: Callable[[S], Service]) -> None:
    """Run a service until it is told to stop; SIGUSR1 switches its log to ``debug`` and back."""
    ArgumentParser(f"python -m askwire_{name}", description=f"Serve the {name}.", epilog=_SETTINGS).parse_args()
    settings = read_settings(settings_class)
    level = start_logging(name, level=settings.log_level, form=settings.log_format)
    stop_tracing = start_tracing(name, settings.otlp_endpoint, settings.trace_sample)
    try:
        uvloop.run(_live(settings, build, level))
    finally:
        stop_tracing()


async def _live(settings: S, build: Callable[[S], Service], level: Level) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, level.toggle)
    service = _built(settings, build)
    settling = asyncio.create_task(_settle(service))
    try:
        await service.run()
    finally:
        settling.cancel()


async def _settle(service: Service) -> None:
    await service.wait_started()
    await asyncio.sleep(_CALM_SECONDS)  # a machine that starts all of Askwire has more urgent things to do
    await asyncio.to_thread(huge_pages.gather)


def _built(settings: S, build: Callable[[S], Service]) -> Service:
    """The service.

    Raises:
        SystemExit: a file that a setting names cannot be used; as for any other setting.
    """
    try:
        return build(settings)
    except BadSettings as error:
        raise told(error) from None
    except OSError as error:
        sentence = f"{error.filename or 'a file'}: {error.strerror}; correct the setting that names it"
        raise told(BadSettings([sentence])) from None
    except ServiceError as error:
        raise told(BadSettings([error.detail])) from None
