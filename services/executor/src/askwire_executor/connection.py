"""A connection that reads every value either natively or as PostgreSQL's own text, never as a guess in between.

asyncpg's own decoders lose what Python's types cannot hold: infinite and BC dates, array bounds, NaN in ranges. The
text that PostgreSQL prints loses nothing, and needs no decoder for types that nobody has met before.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, cast

import asyncpg
from asyncpg.cursor import Cursor

from askwire_rows.pgtype import PgType

if TYPE_CHECKING:
    _Base = asyncpg.Connection[asyncpg.Record]
else:  # generic in its type stubs only
    _Base = asyncpg.Connection

_STRINGS: Final = frozenset({19, 25, 1042, 1043})  # name, text, bpchar, varchar: native and text are the same
_NATIVE: Final = frozenset({16, 20, 21, 23, 26, 701})  # bool, int8, int2, int4, oid, float8
_FLOAT4: Final = 700  # its binary form would print as 0.10000000149011612


class Decoding(Enum):
    """How values arrive.

    Attributes:
        NATIVE: bool, integers and floats as Python's own, the rest as text.
        TEXT: everything as text.
    """

    NATIVE = "native"
    TEXT = "text"


async def open_cursor(
    prepared: asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record], rows: int
) -> tuple[Cursor[asyncpg.Record], list[asyncpg.Record]]:
    """The statement's portal and its first rows, at most that many, in one round trip.

    asyncpg does so when it iterates over a cursor; awaiting one takes two. This is the same call, for a batch.

    Raises:
        asyncpg.PostgresError: the statement failed.
    """
    made = cast("Any", prepared.cursor())
    cursor: Any = Cursor(made._connection, made._query, made._state, made._args, made._record_class)
    return cursor, await cursor._bind_exec(rows, None)


def _heed(connection: Any, message: asyncpg.PostgresLogMessage) -> None:
    if (message.sqlstate or "").startswith("57P"):
        connection.warned = True


class Connection(_Base):
    """A connection with the codecs described above.

    ``set_type_codec`` refuses ranges and composites and costs a round trip a type, so the codec table is filled
    through the same call that it ends in; the version of asyncpg is pinned, and a test reads every type.
    """

    __slots__ = ("_decoding", "_known", "warned")

    def heed(self) -> None:
        """Remember from now on whether the server has said that it is going to end this connection, and why."""
        self.warned = False
        self.add_log_listener(_heed)

    def learn(self, types: Iterable[PgType]) -> None:
        """Reads these types as text from now on, those that are native in ``Decoding.NATIVE`` excepted."""
        self._decoding: Decoding | None = None
        self._known: dict[int, PgType] = {kind.oid: kind for kind in types}
        for kind in self._known.values():
            if kind.oid not in _STRINGS and kind.oid not in _NATIVE:
                self._as_text(kind, str)

    async def prepare_once(self, text: str) -> asyncpg.prepared_stmt.PreparedStatement[asyncpg.Record]:
        """Prepares under a name of its own: what has none, asyncpg sends and the server parses again when it is run."""
        return await self.prepare(text, name=cast("Any", self)._get_unique_id("askwire"))

    def _maybe_gc_stmt(self, _: object) -> None:
        """Closes no statement: the session's reset forgets them all, where asyncpg takes a round trip for each."""

    @property
    def queries(self) -> int:
        """How many it has asked its server."""
        return int(cast("Any", self)._protocol.queries_count)

    def knows(self, oid: int) -> bool:
        """Whether values of this type are read as the class promises."""
        return oid in self._known

    def decode(self, decoding: Decoding) -> None:
        """Reads booleans and numbers of the next statements in this way; costs no round trip."""
        if decoding is self._decoding:
            return
        settings = self._codecs()
        for kind in (self._known[oid] for oid in _NATIVE):
            if decoding is Decoding.TEXT:
                self._as_text(kind, str)
            else:
                settings.remove_python_codec(kind.oid, kind.name, kind.schema)
        self._as_text(self._known[_FLOAT4], str if decoding is Decoding.TEXT else float)
        self._decoding = decoding

    def _as_text(self, kind: PgType, decoder: type[str] | type[float]) -> None:
        self._codecs().add_python_codec(kind.oid, kind.name, kind.schema, [], "scalar", str, decoder, "text")

    def _codecs(self) -> Any:
        return cast("Any", self)._protocol.get_settings()
