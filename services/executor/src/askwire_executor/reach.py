"""Whether a server can be reached, as those have found who tried: then not everybody has to wait for it to be gone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Final

import asyncpg

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_executor.failures import DOWN, is_down, unreachable

_RESTART_SECONDS: Final = 2.0
"""How long a lost server is taken for one that is just being started again, for which a redelivery may be in time."""


class Reach:
    """What is known of one server. While it is lost, one at a time tries; everybody else is told at once.

    Args:
        clock: seconds, of a clock that never goes back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lost_at: float | None = None
        self._trying = 0

    @contextlib.contextmanager
    def trying(self) -> Iterator[None]:
        """Connect within this.

        Raises:
            Retryable: the server cannot be used just now; another delivery may find it back.
            ServiceError: ``unavailable``: it has been gone for too long for that.
        """
        if self._lost_at is not None and self._trying:
            raise self._gone(self._lost_at)
        began = self._clock()
        self._trying += 1
        try:
            yield
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            if not is_down(error):
                raise unreachable(error) from None
            self._lost_at = began if self._lost_at is None else self._lost_at
            raise self._gone(self._lost_at) from None
        else:
            self._lost_at = None
        finally:
            self._trying -= 1

    def _gone(self, lost_at: float) -> ServiceError:
        kind = Retryable if self._clock() - lost_at < _RESTART_SECONDS else ServiceError
        return kind(Code.UNAVAILABLE, DOWN, retry_after=1)
