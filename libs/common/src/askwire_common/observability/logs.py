"""Logs are events with fields: JSON for machines, colours for a terminal; query and trace ids come by themselves."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from opentelemetry import trace

_QUIET = ("nats", "aiohttp.access", "httpx", "httpcore", "openai", "anthropic", "faststream")


_NUMBERS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "exception": logging.ERROR,
    "critical": logging.CRITICAL,
}


class Level:
    """The least severe event that is logged: the operator's choice, or everything until it is asked back.

    A processor of structlog, so that it holds for loggers that were bound long before it changed.
    """

    def __init__(self, usual: str) -> None:
        self._usual = usual
        self.current = usual

    def toggle(self) -> None:
        """Switch between the usual level and ``debug``; the log says so, unless it takes errors only."""
        self.current = self._usual if self.current == "debug" else "debug"
        logging.getLogger().setLevel(_NUMBERS[self.current])
        structlog.get_logger("askwire.logs").warning("log.level", now=self.current)

    def __call__(self, _: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Let the event pass, or drop it."""
        if _NUMBERS[method] < _NUMBERS[self.current]:
            raise structlog.DropEvent
        return event


def start_logging(service: str, *, level: str, form: str) -> Level:
    """Configure logging for this process; called once, from ``__main__``. The level may be switched later."""
    switch = Level(level)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _with_trace,
    ]
    if form == "json":
        rendering: list[structlog.typing.Processor] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    else:
        # Plain: rich tracebacks show local variables, and those hold tokens and values.
        plain = structlog.dev.plain_traceback
        rendering = [printable, structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=plain)]
    structlog.configure(
        processors=[switch, *shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(service=service)
    _route_standard_logging(shared, rendering, level)
    return switch


def _route_standard_logging(
    shared: list[structlog.typing.Processor], rendering: list[structlog.typing.Processor], level: str
) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def printable(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Show what cannot be printed as it is escaped: strangers' words begin no line, and move no operator's cursor."""
    return {name: _escaped(value) if isinstance(value, str) else value for name, value in event.items()}


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _with_trace(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event.setdefault("trace_id", f"{context.trace_id:032x}")
    return event
