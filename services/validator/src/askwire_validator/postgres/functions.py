"""Which of PostgreSQL's built-in functions a statement may call.

Allowed is what the server itself calls harmless (immutable or stable, not security definer; see
``tools/postgres_functions.py``), less what is harmless to the data and yet not to its owner: functions that run SQL
given as text, that read files, settings, catalogs and sessions, or that make values of any size.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

# Volatile, and yet nothing stays behind: sampling, new identifiers, the time of day.
HARMLESS_VOLATILE: Final = frozenset({
    "random", "random_normal", "array_sample", "array_shuffle", "gen_random_uuid", "uuidv4", "uuidv7",
    "clock_timestamp", "timeofday",
})  # fmt: skip

# Of the pg_ family, only what looks at its own argument.
_KEPT: Final = frozenset({"pg_typeof", "pg_column_size", "pg_size_pretty", "pg_size_bytes"})

_DANGEROUS: Final = re.compile(
    r"""pg_.* | lo_.* | has_.* | txid_.* | xid.* | to_reg.* | reg(class|type|proc).* | .*xml.* | xpath.* | acl.* |
    makeaclitem | current_.* | session_user | system_user | getpgusername | getdatabaseencoding | get_current_ts_config
    | version | inet_(client|server)_.* | (col|obj|shobj)_description | format_type | row_security_active |
    satisfies_hash_partition | ts_(stat|rewrite|debug|parse|token_type|lexize) | querytree | mxid_age |
    icu_unicode_version | unicode_version | array_fill | json(b)?_populate_.* | fmgr_.* | postgresql_fdw_validator |
    dblink.* | .*_validator | .*_handler | set_config | setseed | setval | nextval | currval | lastval | query_to_.* |
    cursor_to_.* | database_to_.* | schema_to_.* | table_to_.* | (hash|bt(?!rim$)|gin|gist|spg|brin|tid|oid).* |
    .*_(send|recv|in|out) | .*_accum |
    .*_(combine|transfn|finalfn|canonical|subdiff|typmod.*|cmp|hash|hash_extended|larger|smaller|image_.*|statefunc)
    | abbrev_.*""",
    re.VERBOSE,
)


@cache
def shipped() -> dict[str, tuple[str, ...]]:
    """The built-in functions of the PostgreSQL that this release knows, each with the columns that it yields."""
    lines = files("askwire_validator").joinpath("data/postgres_functions.txt").read_text().splitlines()
    fields = (line.split(" ") for line in lines if not line.startswith("#"))
    return {name: tuple(rest[0].split(",")) if rest else () for name, *rest in fields}


def outputs_of(function: str) -> tuple[str, ...]:
    """The columns that a function yields in FROM, where it yields several."""
    return shipped().get(function, ())


@cache
def allowed(live: frozenset[str]) -> frozenset[str]:
    """The functions that may be called on a server that named ``live`` as harmless, or named none.

    Both must know a function: the server may have changed one, and the list leaves out what only implements operators.
    """
    known = frozenset(shipped())
    harmless = known & live if live else known
    return frozenset(name for name in harmless if not is_dangerous(name)) | HARMLESS_VOLATILE


def is_dangerous(name: str) -> bool:
    """Whether a function may not be called although the server thinks it harmless."""
    return name not in _KEPT and _DANGEROUS.fullmatch(name) is not None
