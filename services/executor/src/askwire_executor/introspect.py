"""Reads what a PostgreSQL data source holds, as its connected role may see it: the structure half of a catalog.

Seven queries, whatever the number of tables. Only what the role may really select is in the catalog: a table without
privileges, or a column that was not granted, does not exist for Askwire. Works with PostgreSQL 13 and later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import asyncpg
import orjson

from askwire_common.datasources.catalog import Catalog, CatalogColumn, ForeignKey, Table
from askwire_executor.sampling import sample_values

__all__ = ["introspect", "sample_values"]

# Tables, views, materialized views, foreign tables and partitioned parents; partitions are reached through their parent
# and members of extensions belong to the extension.
_RELATIONS: Final = """
SELECT n.nspname AS schema_name, c.relname AS name, c.relkind IN ('v', 'm') AS is_view,
       obj_description(c.oid, 'pg_class') AS comment,
       CASE WHEN c.relkind = 'p' THEN
              (SELECT sum(l.reltuples)::bigint FROM pg_partition_tree(c.oid) p JOIN pg_class l ON l.oid = p.relid
                WHERE p.isleaf AND l.reltuples >= 0)
            WHEN c.relkind = 'v' OR c.reltuples < 0 OR (c.reltuples = 0 AND c.relpages = 0) THEN NULL
            ELSE c.reltuples::bigint END AS row_estimate,
       n.nspname = ANY (current_schemas(false)) AND NOT pg_table_is_visible(c.oid) AS shadowed,
       a.columns::text AS columns
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                                         'nullable', NOT a.attnotnull, 'comment', col_description(c.oid, a.attnum))
                       ORDER BY a.attnum) AS columns
         FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND (has_table_privilege(c.oid, 'SELECT') OR has_column_privilege(c.oid, a.attnum, 'SELECT'))) a
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
   AND has_schema_privilege(n.oid, 'USAGE')
   AND a.columns IS NOT NULL
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
 ORDER BY n.nspname, c.relname
"""

_KEYS: Final = """
SELECT n.nspname AS schema_name, c.relname AS name, k.contype::text AS kind, tn.nspname || '.' || t.relname AS target,
       (SELECT array_agg(a.attname::text ORDER BY i.n) FROM unnest(k.conkey) WITH ORDINALITY i(attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = i.attnum) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY i.n) FROM unnest(k.confkey) WITH ORDINALITY i(attnum, n)
          JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = i.attnum) AS target_columns
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class t ON t.oid = k.confrelid
  LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
 WHERE k.contype IN ('p', 'u', 'f') AND NOT c.relispartition
   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
   AND (t.oid IS NULL OR NOT t.relispartition)
 ORDER BY n.nspname, c.relname, k.conname
"""

# An index that is unique without being a constraint is a key as well, unless it is partial or over an expression.
_UNIQUE_INDEXES: Final = """
SELECT n.nspname AS schema_name, c.relname AS name, 'u' AS kind, NULL AS target, NULL AS target_columns,
       (SELECT array_agg(a.attname::text ORDER BY i.n) FROM unnest(x.indkey::int2[]) WITH ORDINALITY i(attnum, n)
          JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = i.attnum
         WHERE i.n <= x.indnkeyatts) AS columns
  FROM pg_index x
  JOIN pg_class c ON c.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE x.indisunique AND x.indisvalid AND x.indpred IS NULL AND x.indexprs IS NULL AND NOT c.relispartition
   AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u'))
 ORDER BY n.nspname, c.relname, x.indexrelid
"""

# A name is harmless only if every overload of it is. Objects below 16384 came with the server itself.
_FUNCTIONS: Final = """
SELECT p.proname::text AS name
  FROM pg_proc p
  JOIN pg_type r ON r.oid = p.prorettype
 WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid < 16384
   -- A user's overload on the search path would be called under the same name. Those that come with an extension and
   -- are immutable compute (max(citext), sum(vector)): without them such a database could not even be added up.
   AND NOT EXISTS (SELECT FROM pg_proc u WHERE u.proname = p.proname AND u.pronamespace = ANY (
                   SELECT s.oid FROM pg_namespace s
                    WHERE s.nspname = ANY (current_schemas(false)) AND s.nspname <> 'pg_catalog')
                      AND NOT (u.provolatile = 'i' AND NOT u.prosecdef AND EXISTS (
                          SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = u.oid
                                                    AND d.deptype = 'e')))
 GROUP BY p.proname
HAVING bool_and(p.provolatile IN ('i', 's') AND p.prokind IN ('f', 'a', 'w') AND NOT p.prosecdef
                AND (r.typtype <> 'p' OR r.typname = 'record' OR r.typname LIKE 'any%')
                AND NOT (ARRAY['internal', 'cstring']::regtype[]::oid[] && p.proargtypes::oid[]))
 ORDER BY p.proname
"""

_SERVER: Final = """
SELECT current_setting('server_version') AS server_version, current_schemas(false)::text[] AS search_path
"""

_USER_OPERATORS: Final = """
SELECT EXISTS (SELECT FROM pg_cast WHERE oid >= 16384)
    OR EXISTS (SELECT FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
                WHERE n.nspname = ANY (current_schemas(false)) AND n.nspname <> 'pg_catalog')
    OR EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = ANY (current_schemas(false)) AND n.nspname <> 'pg_catalog'
                  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
                  AND has_function_privilege(p.oid, 'EXECUTE'))
"""


# What may change something although it is only read: views that run a volatile function, themselves or through another
# view (a materialized one has run), tables whose row security runs one, and operators made of one, which a statement
# calls by their bare name. pg_depend
# does not know of built-in functions, the stored query does. What is volatile by nature alone is let pass.
_VOLATILE: Final = """
WITH RECURSIVE reaching (relation) AS (
    SELECT r.ev_class
      FROM pg_rewrite r
     CROSS JOIN LATERAL regexp_matches(r.ev_action::text, ':(?:funcid|opfuncid|aggfnoid|winfnoid) ([0-9]+)', 'g') called
      JOIN pg_proc p ON p.oid = called[1]::oid
     WHERE r.rulename = '_RETURN' AND r.ev_class >= 16384 AND p.provolatile = 'v'
       AND NOT (p.oid < 16384 AND p.proname IN ('random', 'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7',
                                                'clock_timestamp', 'timeofday'))
     UNION
    SELECT r.ev_class
      FROM reaching
      JOIN pg_class c ON c.oid = reaching.relation AND c.relkind = 'v'
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
                      AND d.refobjid = reaching.relation
      JOIN pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
)
SELECT n.nspname AS schema_name, c.relname::text AS name, true AS is_view
  FROM reaching
  JOIN pg_class c ON c.oid = reaching.relation AND c.relkind = 'v'
  JOIN pg_namespace n ON n.oid = c.relnamespace
 UNION
SELECT n.nspname, c.relname::text, true
  FROM pg_policy r
  JOIN pg_class c ON c.oid = r.polrelid AND c.relrowsecurity
  JOIN pg_namespace n ON n.oid = c.relnamespace
 CROSS JOIN LATERAL regexp_matches(r.polqual::text, ':(?:funcid|opfuncid) ([0-9]+)', 'g') called
  JOIN pg_proc p ON p.oid = called[1]::oid AND p.provolatile = 'v' AND p.oid >= 16384
 UNION
SELECT n.nspname, o.oprname::text, false
  FROM pg_operator o
  JOIN pg_proc p ON p.oid = o.oprcode
  JOIN pg_namespace n ON n.oid = o.oprnamespace
 WHERE o.oid >= 16384 AND p.provolatile = 'v' AND n.nspname = ANY (current_schemas(false))
 ORDER BY schema_name, name
"""

# Types that run a volatile function: domains whose CHECK does, and what is made of them, when a literal becomes one;
# types with such a cast or such comparisons, wherever a column of theirs is used. Functions in C are let pass: many
# authors leave out what they are, and such types are made by those who own the server.
_VOLATILE_TYPES: Final = """
WITH RECURSIVE volatile AS (
    SELECT oid
      FROM pg_proc
     WHERE provolatile = 'v' AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
       AND NOT (oid < 16384 AND proname IN ('random', 'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7',
                                            'clock_timestamp', 'timeofday'))
), checked (type) AS (
    SELECT k.contypid
      FROM pg_constraint k
     CROSS JOIN LATERAL regexp_matches(k.conbin::text, ':(?:funcid|opfuncid) ([0-9]+)', 'g') called
      JOIN volatile v ON v.oid = called[1]::oid
     WHERE k.contypid <> 0
     UNION
    SELECT t.oid
      FROM checked
      JOIN pg_type t ON t.typbasetype = checked.type OR t.typelem = checked.type
                     OR t.typrelid IN (SELECT a.attrelid FROM pg_attribute a
                                        WHERE a.atttypid = checked.type AND a.attnum > 0)
), used (type) AS (
    SELECT unnest(ARRAY[c.castsource, c.casttarget]) FROM pg_cast c JOIN volatile v ON v.oid = c.castfunc
     WHERE c.oid >= 16384
     UNION
    SELECT o.opcintype FROM pg_opclass o JOIN pg_amproc p ON p.amprocfamily = o.opcfamily
      JOIN volatile v ON v.oid = p.amproc
     UNION
    SELECT o.opcintype FROM pg_opclass o JOIN pg_amop a ON a.amopfamily = o.opcfamily
      JOIN pg_operator f ON f.oid = a.amopopr JOIN volatile v ON v.oid = f.oprcode
)
SELECT format_type(type, NULL) AS name, false AS used FROM checked
 UNION
SELECT format_type(type, NULL), true FROM used WHERE type >= 16384
 ORDER BY name, used
"""


async def introspect(
    connection: asyncpg.Connection[Any], datasource: str, *, left_out: Callable[[str], None] = lambda _: None
) -> Catalog:
    """Reads tables, columns, keys, comments, estimates and harmless built-in functions of the connected database.

    Source: ``pg_class``, ``pg_attribute``, ``pg_constraint``, ``pg_index``, ``pg_proc``, ``pg_rewrite``,
    ``pg_operator``. A role that may not read ``pg_proc`` gets a catalog without functions, and one that counts as
    having user operators. A view that runs a volatile function is left out, for reading it may change data, and so
    is a column whose type does when it is cast or compared; ``left_out`` is told their names.

    Raises:
        asyncpg.PostgresError: the server refused or interrupted one of the catalog queries.
    """
    server = await connection.fetchrow(_SERVER)
    assert server is not None  # noqa: S101 -- a SELECT without FROM has one row
    relations = await connection.fetch(_RELATIONS)
    keys = [*await connection.fetch(_KEYS), *await connection.fetch(_UNIQUE_INDEXES)]
    functions, user_operators = await _functions(connection)
    volatile_views, volatile_operators = await _volatile(connection)
    checked_types, used_types = await _volatile_types(connection)
    shown = [row for row in relations if (row["schema_name"], row["name"]) not in volatile_views]
    columns, unused = _columns(shown, used_types)
    for name in (*sorted(f"{schema}.{view}" for schema, view in volatile_views), *unused):
        left_out(name)
    return Catalog(
        datasource=datasource,
        dialect="postgres",
        server_version=server["server_version"].split()[0],
        search_path=tuple(server["search_path"]),
        tables=_tables(shown, columns, keys),
        functions=functions,
        user_operators=user_operators,
        volatile_operators=volatile_operators,
        volatile_types=tuple(sorted(checked_types | used_types)),
    )


async def _functions(connection: asyncpg.Connection[Any]) -> tuple[tuple[str, ...], bool]:
    try:
        names = await connection.fetch(_FUNCTIONS)
        user_operators = await connection.fetchval(_USER_OPERATORS)
    except asyncpg.InsufficientPrivilegeError:
        return (), True
    return tuple(row["name"] for row in names), bool(user_operators)


async def _volatile(connection: asyncpg.Connection[Any]) -> tuple[frozenset[tuple[str, str]], tuple[str, ...]]:
    """Views (schema and name) and names of operators that may change something although they are only read."""
    try:
        found = await connection.fetch(_VOLATILE)
    except asyncpg.InsufficientPrivilegeError:
        return frozenset(), ()
    views = frozenset((row["schema_name"], row["name"]) for row in found if row["is_view"])
    return views, tuple(dict.fromkeys(row["name"] for row in found if not row["is_view"]))


async def _volatile_types(connection: asyncpg.Connection[Any]) -> tuple[frozenset[str], frozenset[str]]:
    """Types that may change something when a literal becomes one of them, and those that may whenever they are used."""
    try:
        found = await connection.fetch(_VOLATILE_TYPES)
    except asyncpg.InsufficientPrivilegeError:
        return frozenset(), frozenset()
    checked = frozenset(_element(row["name"]) for row in found if not row["used"])
    return checked, frozenset(_element(row["name"]) for row in found if row["used"])


def _element(type_name: str) -> str:
    return type_name.removesuffix("[]")


def _columns(
    relations: Iterable[Mapping[str, Any]], types: frozenset[str]
) -> tuple[dict[str, tuple[CatalogColumn, ...]], list[str]]:
    """The columns of each relation, and the full names of those left out, which are of one of these types."""
    columns: dict[str, tuple[CatalogColumn, ...]] = {}
    left_out: list[str] = []
    for row in relations:
        name = f"{row['schema_name']}.{row['name']}"
        found = tuple(CatalogColumn(**c) for c in orjson.loads(row["columns"]))
        columns[name] = tuple(column for column in found if _element(column.type) not in types)
        left_out += [f"{name}.{column.name}" for column in found if _element(column.type) in types]
    return columns, left_out


def _tables(
    relations: Iterable[Mapping[str, Any]],
    columns: Mapping[str, tuple[CatalogColumn, ...]],
    keys: Iterable[Mapping[str, Any]],
) -> tuple[Table, ...]:
    """Joins relations and keys, leaving out every key that touches what the role may not see."""
    visible = {table: frozenset(c.name for c in found) for table, found in columns.items()}
    keys_of = _visible_keys(keys, visible)
    return tuple(_table(row, columns, keys_of) for row in relations)


def _visible_keys(
    keys: Iterable[Mapping[str, Any]], visible: Mapping[str, frozenset[str]]
) -> dict[str, list[Mapping[str, Any]]]:
    kept: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    nothing: frozenset[str] = frozenset()
    for key in keys:
        table = f"{key['schema_name']}.{key['name']}"
        if not visible.get(table, nothing).issuperset(key["columns"]):
            continue
        if key["kind"] == "f" and not visible.get(key["target"], nothing).issuperset(key["target_columns"]):
            continue
        kept[table].append(key)
    return kept


def _table(
    row: Mapping[str, Any],
    columns: Mapping[str, tuple[CatalogColumn, ...]],
    keys_of: Mapping[str, list[Mapping[str, Any]]],
) -> Table:
    name = f"{row['schema_name']}.{row['name']}"
    keys = keys_of.get(name, [])
    return Table(
        schema_name=row["schema_name"],
        name=row["name"],
        kind="view" if row["is_view"] else "table",
        columns=columns[name],
        shadowed=bool(row["shadowed"]),
        primary_key=next((tuple(k["columns"]) for k in keys if k["kind"] == "p"), ()),
        unique_keys=tuple(dict.fromkeys(tuple(k["columns"]) for k in keys if k["kind"] == "u")),
        foreign_keys=tuple(
            ForeignKey(columns=tuple(k["columns"]), target=k["target"], target_columns=tuple(k["target_columns"]))
            for k in keys
            if k["kind"] == "f"
        ),
        rows=row["row_estimate"],
        comment=row["comment"],
    )
