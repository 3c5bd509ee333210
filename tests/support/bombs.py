"""Statements that make parsers recurse, explode or crawl; each is judged in bounded time."""

from __future__ import annotations

BOMBS = {
    "brackets": "SELECT " + "(" * 500 + "1" + ")" * 500,
    "arrays": "SELECT " + "ARRAY[" * 20 + "1" + "]" * 20,
    "structs": "SELECT " + "STRUCT(" * 20 + "1" + ")" * 20,
    "type subscripts": "SELECT x" + "::int[x" * 18 + "]" * 18,
    "subscripts": "SELECT a" + "[1]" * 5_000,
    "cases": "SELECT " + "CASE WHEN a THEN " * 500 + "1" + " END" * 500,
    "nots": "SELECT " + "NOT " * 2_000 + "true",
    "sums": "SELECT " + "+".join(["1"] * 9_000),
    "unions": " UNION ALL ".join(["SELECT 1"] * 1_000),
    "subqueries": "SELECT * FROM " + "(SELECT * FROM " * 200 + "orders" + ") x" * 200,
    "comments": "SELECT 1 " + "/*" * 5_000 + "*/" * 5_000,
    "ands": "SELECT 1 WHERE " + " AND ".join(["(1 = 1 OR 2 = 3)"] * 400),
    "subscripts of an array": "SELECT (ARRAY[1])" + "[1]" * 3_000,
    "bare joins": "SELECT 1 FROM orders" + " JOIN orders" * 40,
    "bare joins of queries": "SELECT 1 FROM orders"
    + " JOIN LATERAL (SELECT 1 FROM orders o JOIN orders p ON o.id = p.id) z" * 40,
    "doubled columns": "WITH c0 AS (SELECT id FROM orders)"
    + "".join(f", c{n} AS (SELECT * FROM c{n - 1}, c{n - 1} x)" for n in range(1, 40))
    + " SELECT * FROM c39",
    "recursions": "".join(f"WITH RECURSIVE r{n} AS ((" for n in range(12))
    + "SELECT 1 AS a"
    + "".join(f") UNION ALL SELECT a FROM r{n} WHERE a < 5) SELECT a FROM r{n}" for n in reversed(range(12))),
    "wide joins": f"WITH c AS (SELECT {','.join(['id'] * 800)} FROM orders) SELECT 1 FROM {','.join('c' * 1_000)}",
    "commas": "SELECT " + ",".join(["id"] * 1_900) + " FROM users",
}
