"""Writes the shipped list of harmless built-in functions from a real PostgreSQL.

    python services/validator/tools/postgres_functions.py postgresql://… > …/data/postgres_functions.txt

One function a line: its name and, where it returns columns that have names of their own, those. From this
list the guard subtracts what ``postgres/functions.py`` names as dangerous, and what a live server does not call so.
"""

from __future__ import annotations

import asyncio
import sys

import asyncpg

# Every overload must be immutable or stable, run as its caller and take no pseudo-type that only C code can make. What
# only implements operators, index support or aggregates is left out: nobody calls it by name.
QUERY = """
WITH support AS (
    SELECT oprcode::oid AS oid FROM pg_operator
    UNION SELECT amproc::oid FROM pg_amproc
    UNION SELECT unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn,
                              aggmtransfn, aggminvtransfn, aggmfinalfn])::oid FROM pg_aggregate
    UNION SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend, typmodin, typmodout])::oid FROM pg_type
), callable AS (
    SELECT p.proname AS name, p.proretset, p.provolatile, p.prosecdef, p.prokind, p.proargtypes, p.prorettype,
           p.oid NOT IN (SELECT oid FROM support) OR d.description !~* 'implementation of|internal|I/O' AS by_name,
           (SELECT array_agg(a.name ORDER BY a.n) FROM unnest(p.proargnames, p.proargmodes) WITH ORDINALITY
                AS a(name, mode, n) WHERE a.mode IN ('o', 'b', 't')) AS outputs
    FROM pg_proc p LEFT JOIN pg_description d
        ON d.objoid = p.oid AND d.classoid = 'pg_proc'::regclass AND d.objsubid = 0
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
)
SELECT name, CASE WHEN count(*) = count(outputs) AND (bool_and(proretset) OR cardinality(max(outputs)) > 1)
                  THEN max(outputs) END AS outputs
FROM callable
GROUP BY name
HAVING bool_and(provolatile IN ('i', 's')) AND NOT bool_or(prosecdef) AND bool_and(prokind IN ('f', 'a', 'w'))
   AND NOT bool_or(prorettype = ANY (ARRAY['internal', 'cstring', 'trigger', 'event_trigger']::regtype[]))
   AND NOT bool_or(proargtypes::oid[] && ARRAY['internal', 'cstring']::regtype[]::oid[])
   AND (bool_or(by_name) OR name IN ('array_cat', 'starts_with'))
ORDER BY name
"""


async def main(dsn: str) -> None:
    """Prints the list of the server behind ``dsn``."""
    connection = await asyncpg.connect(dsn)
    try:
        version = await connection.fetchval("SHOW server_version")
        rows = await connection.fetch(QUERY)
    finally:
        await connection.close()
    sys.stdout.write(f"# PostgreSQL {version}; written by services/validator/tools/postgres_functions.py\n")
    for row in rows:
        sys.stdout.write(" ".join([row["name"], *([",".join(row["outputs"])] if row["outputs"] else [])]) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
