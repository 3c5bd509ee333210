"""What a database says when it fails, turned into our own sentences. Pure.

A database's message carries values of the data ("invalid input syntax for type integer: \\"900-00-0001\\""), so no
word of it reaches the asker. "There is no such table" and "you may not read it" become the same sentence, so that
nobody can probe for what he may not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import asyncpg

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError

DOWN: Final = "The data source cannot be reached just now. Try again in a moment."
_NOT_LET_IN: Final = "The data source refuses Askwire's login. Ask its operator."
_NOT_THERE: Final = "A table, column or function in this query does not exist, or may not be used."


class Repairable(ServiceError):
    """The database rejected the statement for a reason that another draft may avoid.

    Attributes:
        sqlstate: PostgreSQL's five-character code; safe to show to a translator, unlike the message.
    """

    def __init__(self, sqlstate: str, detail: str) -> None:
        super().__init__(Code.INVALID_REQUEST, detail)
        self.sqlstate = sqlstate


class Lost(Retryable):
    """The server hung up without a word while it worked on the statement, as one does whose process has died of it."""

    def __init__(self) -> None:
        super().__init__(Code.UNAVAILABLE, DOWN, retry_after=1)


# By SQLSTATE, or by its class (the first two characters) where the whole class reads the same to an asker.
_REPAIRABLE: Final[Mapping[str, str]] = {
    "22012": "The query divides by zero. Guard the divisor with NULLIF.",
    "22003": "A number in this query is out of range for its type.",
    "22007": "A date or time in this query is not valid.",
    "22008": "A date or time in this query is out of range.",
    "22P02": "A value in this query does not have the form of its type.",
    "2201B": "A regular expression in this query is not valid.",
    "22": "A value does not fit the operation applied to it.",
    "21000": "A subquery used as a single value returned more than one row.",
    "42601": "The database does not accept the syntax of this query.",
    "42P01": _NOT_THERE,
    "42703": _NOT_THERE,
    "42883": _NOT_THERE,
    "42501": _NOT_THERE,
    "3F000": _NOT_THERE,
    "42704": _NOT_THERE,
    "42702": "A column name in this query is ambiguous. Qualify it with its table.",
    "42803": "A column is neither grouped nor aggregated. Add it to GROUP BY, or aggregate it.",
    "42804": "Types in this query do not match. Cast one side.",
    "42": "The database does not accept this query: a name, a type or the grouping is wrong.",
    "0A": "The database does not support a feature that this query uses.",
}
_FINAL: Final[Mapping[str, tuple[Code, str]]] = {
    "25006": (Code.REFUSED, "The query would change data. Only reading is allowed."),
    "25P03": (Code.CANCELLED, "The rows were not taken in time, so the query was ended. Read faster, or ask for less."),
    "25P04": (Code.DEADLINE_EXCEEDED, "The query did not finish within its time. Narrow it, or allow more time."),
    "57014": (Code.DEADLINE_EXCEEDED, "The query did not finish within its time. Narrow it, or allow more time."),
    "54": (Code.TOO_LARGE, "The query exceeds a limit of the database. Simplify it."),
    "53400": (Code.TOO_LARGE, "The query needs more temporary space than is allowed. Narrow it."),
    "53200": (Code.TOO_LARGE, "The query needs more memory than the database has for it. Narrow it."),
}
_LOGIN_SECONDS: Final = 30  # an operator has to do something first
_HUNG_UP: Final = "in the middle of operation"
_BROKEN: Final = (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)  # the last: while it is being closed
_RETRYABLE: Final[Mapping[str, str]] = {
    "08": DOWN,
    "53": "The data source is out of connections or disk just now. Try again in a moment.",
    "57P": DOWN,
    "55P03": "A table that this query needs is locked just now. Try again in a moment.",
    "40": "The query ran into concurrent changes. Try again.",
    "58": DOWN,
}


def failure(error: BaseException, *, cancelled: bool = False) -> ServiceError:
    """The failure that an asker may see for an error of the database driver or of the network.

    Args:
        error: what asyncpg or the event loop raised.
        cancelled: whether the query was called off, so that an interrupted statement is no missed deadline.
    """
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, asyncpg.PostgresError):
        return _of_sqlstate(error.sqlstate or "XX000", cancelled=cancelled)
    if isinstance(error, TimeoutError):
        return ServiceError(*_FINAL["57014"])
    if isinstance(error, _BROKEN):
        return Retryable(Code.UNAVAILABLE, DOWN, retry_after=1)
    return ServiceError(Code.INTERNAL, "The query failed inside Askwire.")


def lost_twice() -> ServiceError:
    """The end of a statement under which the server has hung up twice without a word: it is not risked again."""
    detail = (
        "The data source hung up twice while this query ran, as it does when a query brings its server down, so it "
        "is not run again. Ask for something else, or tell an operator, whose server's log has the reason."
    )
    return ServiceError(Code.UNAVAILABLE, detail, retry_after=60)


def hung_up(error: asyncpg.ConnectionDoesNotExistError) -> bool:
    """Whether the connection ended and the server had not said why; it adds its last words where there were any."""
    return str(error).endswith(_HUNG_UP)


def is_down(error: BaseException) -> bool:
    """Whether this error of connecting means that no server is there, or that it is starting or stopping."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(("08", "57P"))
    return isinstance(error, _BROKEN)


def unreachable(error: BaseException) -> Retryable:
    """The failure that an asker may see for an error of connecting."""
    if is_down(error):  # a timeout, too, which is the connection's here and not the query's
        return Retryable(Code.UNAVAILABLE, DOWN, retry_after=1)
    found = failure(error)
    if not isinstance(found, Retryable):  # no statement was sent yet: what is refused is a connection
        return Retryable(Code.UNAVAILABLE, _NOT_LET_IN, retry_after=_LOGIN_SECONDS)
    return Retryable(Code.UNAVAILABLE, found.detail, retry_after=found.retry_after or 1)


def _of_sqlstate(sqlstate: str, *, cancelled: bool) -> ServiceError:
    if sqlstate == "57014" and cancelled:
        return ServiceError(Code.CANCELLED, "The query was cancelled.")
    # The whole code first, then its class: 57014 is a timeout, every other 57P.. is a server going away.
    for key in (sqlstate, sqlstate[:3], sqlstate[:2]):
        if key in _FINAL:
            return ServiceError(*_FINAL[key])
        if key in _REPAIRABLE:
            return Repairable(sqlstate, _REPAIRABLE[key])
        if key in _RETRYABLE:
            return Retryable(Code.UNAVAILABLE, _RETRYABLE[key], retry_after=1)
    if sqlstate[:2] == "28" or sqlstate == "3D000":
        return Retryable(Code.UNAVAILABLE, _NOT_LET_IN, retry_after=_LOGIN_SECONDS)
    return ServiceError(Code.INTERNAL, "The database failed to run this query.")
