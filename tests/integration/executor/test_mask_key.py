"""The key of hash masks: there for the policy's own expressions, in every session, and only where there is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from askwire_common.contracts import Code, RowFormat
from askwire_common.datasources.policy import Mask
from askwire_common.errors import ServiceError
from askwire_executor.database import Source
from askwire_executor.datasources import DataSource
from askwire_executor.statement import Statement
from askwire_executor.stream import stream
from askwire_validator.postgres.splice import stand_in
from askwire_validator.view import Relation

pytestmark = pytest.mark.servers
DATABASES = Relation("pg_catalog", "pg_database", ("datname",), masks=(("datname", Mask.HASH),))
HASHED = f"SELECT datname FROM {stand_in(DATABASES)} x"


async def rows(source: Source, sink: Any, sql: str = HASHED) -> Any:
    await stream(source, Statement(sql, RowFormat.JSON, max_rows=100), sink)
    return orjson.loads(sink.body)


async def test_hashes_are_the_same_in_every_session_and_differ_by_key(
    datasource: DataSource, kept: Callable[[], Any]
) -> None:
    """Each statement ends with the whole session reset, and the key must survive that."""
    seen = []
    for key in ("a" * 32, "a" * 32, "b" * 32):
        async with Source("shop", datasource.model_copy(update={"mask_key": SecretStr(key)})) as source:
            seen += [await rows(source, kept()), await rows(source, kept())]
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert seen[4] == seen[5] != seen[0]


async def test_without_a_key_a_hash_is_unavailable_and_says_what_is_missing(
    source: Source, kept: Callable[[], Any]
) -> None:
    with pytest.raises(ServiceError, match="no mask_key") as caught:
        await rows(source, kept())
    assert caught.value.code is Code.UNAVAILABLE
