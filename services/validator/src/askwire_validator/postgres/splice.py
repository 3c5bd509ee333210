"""Puts a policy's row filters into a statement, at the parser's own byte offsets, and proves that nothing else changed.

``FROM orders o`` becomes ``FROM (SELECT * FROM public.orders WHERE (tenant_id = 7)) AS o``. The proof: the spliced text
is parsed again, and its tree must equal the original tree in which each filtered table has been replaced by exactly
that subquery's own tree. Anything less is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pgparse

from askwire_validator.query import TableSource
from askwire_validator.scan import Kind, Token
from askwire_validator.view import Relation

Tables = list[tuple[TableSource, Relation]]
_PLACES: Final = frozenset({"location", "stmt_len", "stmt_location", "list_start", "list_end"})


class SpliceError(ValueError):
    """The filters cannot be put in so that the result is provably the statement with its filters."""


def quoted(name: str) -> str:
    """A name as PostgreSQL reads it back, letter for letter."""
    return '"' + name.replace('"', '""') + '"'


def filtered_table(relation: Relation) -> str:
    """The subquery that stands in for a filtered table. The filter has lines of its own: it may end in a comment."""
    name = f"{quoted(relation.schema)}.{quoted(relation.name)}"
    return f"(SELECT * FROM {name} WHERE (\n{relation.row_filter}\n))"  # noqa: S608 - the text is parsed and proven


def spliced(sql: str, tree: Any, tokens: tuple[Token, ...], tables: Tables) -> str:
    """The statement with a filter wherever a filtered table appears; the statement itself where there is none.

    Raises:
        SpliceError: the result could not be proven.
    """
    filtered = sorted(((t, r) for t, r in tables if r.row_filter is not None), key=lambda pair: pair[0].location)
    if not filtered:
        return sql
    text = sql.encode()
    parts: list[bytes] = []
    at = 0
    ends = _name_ends(sql, tokens)
    for table, relation in filtered:
        if table.location not in ends:
            raise SpliceError("the place of a table in the text is not known")
        alias = "" if table.alias else f" AS {quoted(table.name)}"
        parts += [text[at : table.location], (filtered_table(relation) + alias).encode()]
        at = ends[table.location]
    result = b"".join([*parts, text[at:]]).decode()
    _prove(result, tree, {table.location: relation for table, relation in filtered})
    return result


def _name_ends(sql: str, tokens: tuple[Token, ...]) -> dict[int, int]:
    """From the byte at which a qualified name begins to the byte after its end."""
    words = [token for token in tokens if token.kind not in (Kind.SPACE, Kind.COMMENT)]
    offsets = _ByteOffsets(sql)
    ends: dict[int, int] = {}
    for index, token in enumerate(words):
        if token.kind not in (Kind.NAME, Kind.QUOTED):
            continue
        last = index
        while (
            last + 2 < len(words) and words[last + 1].text == "." and words[last + 2].kind in (Kind.NAME, Kind.QUOTED)
        ):
            last += 2
        ends[offsets.of(token.start)] = offsets.of(words[last].end)
    return ends


class _ByteOffsets:
    """Characters to bytes."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.ascii = sql.isascii()

    def of(self, character: int) -> int:
        return character if self.ascii else len(self.sql[:character].encode())


def _prove(result: str, tree: Any, filtered: Mapping[int, Relation]) -> None:
    try:
        actual = pgparse.parse(result)
    except (pgparse.PGQueryError, RecursionError) as error:
        raise SpliceError("the statement is no longer one when its row filters are in") from error
    if without_places(actual) != without_places(_expected(tree, filtered)):
        raise SpliceError("the statement would mean something else when its row filters are in")


def _expected(node: Any, filtered: Mapping[int, Relation]) -> Any:
    if isinstance(node, list):
        return [_expected(item, filtered) for item in node]
    if not isinstance(node, dict):
        return node
    if "RangeVar" in node and (relation := filtered.get(node["RangeVar"].get("location", 0))) is not None:
        return _stand_in(node["RangeVar"], relation)
    return {key: _expected(value, filtered) for key, value in node.items()}


def _stand_in(table: Mapping[str, Any], relation: Relation) -> Any:
    if not table.get("inh"):
        raise SpliceError("ONLY cannot be combined with a row filter")
    text = f"SELECT 1 FROM {filtered_table(relation)} AS x"  # noqa: S608 - only parsed
    subselect = pgparse.parse(text)[0]["stmt"]["SelectStmt"]["fromClause"][0]["RangeSubselect"]
    return {"RangeSubselect": {**subselect, "alias": table.get("alias") or {"aliasname": table["relname"]}}}


def without_places(node: Any) -> Any:
    """A tree without byte offsets, so that two texts can be compared by what they say."""
    if isinstance(node, list):
        return [without_places(item) for item in node]
    if isinstance(node, dict):
        return {key: without_places(value) for key, value in node.items() if key not in _PLACES}
    return node


def filter_problem(relation: Relation) -> str | None:
    """Why a policy's row filter is no predicate over its own table alone, or None when it is one."""
    probe = f"SELECT 1 FROM {filtered_table(relation)} AS x"  # noqa: S608 - only parsed
    try:
        tree = pgparse.parse(probe)
        subquery = tree[0]["stmt"]["SelectStmt"]["fromClause"][0]["RangeSubselect"]["subquery"]["SelectStmt"]
    except (pgparse.PGQueryError, RecursionError, KeyError, IndexError, TypeError):
        return "is not a predicate"
    if len(tree) != 1 or set(subquery) != {"targetList", "fromClause", "whereClause", "limitOption", "op"}:
        return "is not a predicate"
    return None if "SubLink" not in str(subquery["whereClause"]) else "holds a subquery"
