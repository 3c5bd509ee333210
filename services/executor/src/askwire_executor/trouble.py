"""Why a data source lets nobody connect, for operators: in the log once for each reason, and for as long as it lasts.

Askers hear no more than that it cannot be used; where it is looked for and what its server says is not theirs to know.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import asyncpg
import structlog

from askwire_common.stores.database_trouble import trouble
from askwire_executor.datasources import DataSource


class Trouble:
    """What the last attempt to connect to one data source came to.

    Attributes:
        last: the reason, with the place and what to do, and never the password; None while connections are had.
    """

    def __init__(self, name: str, datasource: DataSource) -> None:
        self.last: str | None = None
        self._name = name
        self._dsn = datasource.dsn
        self._log = structlog.get_logger("askwire.sources")

    @contextlib.contextmanager
    def connecting(self) -> Iterator[None]:
        """Connect within this; errors pass through."""
        try:
            yield
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            reason = trouble(error, self._dsn.get_secret_value(), "`dsn` in ASKWIRE_DATASOURCES")
            if reason != self.last:
                self._log.warning("source.unreachable", datasource=self._name, reason=reason)
            self.last = reason
            raise
        if self.last is not None:
            self._log.info("source.reached", datasource=self._name)
        self.last = None
