"""Puts a policy's row filters and masks into a statement, at the parser's own byte offsets, and proves the result.

``FROM orders o`` becomes ``FROM (SELECT * FROM public.orders WHERE (tenant_id = 7) OFFSET 0) AS o``; where columns are
masked, the subquery names its columns, with an expression in place of each masked one. Whatever the rest of the
statement does to such a column, in any clause, it does to the mask. The proof: the spliced text is parsed again, and
its tree must equal the original tree in which each such table has been replaced by exactly that subquery's own tree.
Anything less is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pgparse

from askwire_common.datasources.policy import MASK_KEY_SETTING, Mask
from askwire_common.sql.scan import COMMENT, NAMES, Token
from askwire_validator.postgres.conditions import is_condition
from askwire_validator.query import TableSource
from askwire_validator.quoting import quoted
from askwire_validator.view import Relation

Tables = list[tuple[TableSource, Relation]]
_STAND_IN: Final = frozenset({"targetList", "fromClause", "whereClause", "limitOffset", "limitOption", "op"})
_PLACES: Final = frozenset({"location", "stmt_len", "stmt_location", "list_start", "list_end"})


class SpliceError(ValueError):
    """The filters cannot be put in so that the result is provably the statement with its filters."""


def stand_in(relation: Relation, *, opaque: bool = False) -> str:
    """The subquery that stands in for a table. A filter has lines of its own: it may end in a comment.

    ``OFFSET 0`` keeps the planner from moving the statement's own conditions before the filter, where one that fails
    (``name LIKE 'Ad\\'``, ``1 / (salary - 100)``) would tell of rows that the filter hides.

    Args:
        opaque: whether the planner must not recognize a filtered table's columns either: it tries the statement's
            conditions on their statistics, which are of all rows.
    """
    name = f"{quoted(relation.schema)}.{quoted(relation.name)}"
    where = "" if relation.row_filter is None else f" WHERE (\n{relation.row_filter}\n) OFFSET 0"
    columns = _columns(relation, opaque=opaque and relation.row_filter is not None)
    return f"(SELECT {columns} FROM {name}{where})"  # noqa: S608 - the text is parsed and proven


def _columns(relation: Relation, *, opaque: bool) -> str:
    """What the stand-in shows: everything, or where a column is not shown as it is each visible one by name."""
    if not (relation.masks or relation.hidden or opaque):
        return "*"
    otherwise = {name: _MASKS[mask] for name, mask in relation.masks}
    if opaque:
        otherwise = dict.fromkeys(relation.columns, _OPAQUE) | otherwise
    return ", ".join(
        f"{instead.format(c=quoted(name))} AS {quoted(name)}" if (instead := otherwise.get(name)) else quoted(name)
        for name in relation.columns
    )


# None of these can fail, so no error tells of a value; the key of hashes is not in the text that the asker is shown.
_MASKS: Final[dict[Mask, str]] = {
    Mask.NULL: "CASE WHEN false THEN {c} END",
    Mask.REDACT: "'***'",
    Mask.HASH: (
        "pg_catalog.left(pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to("
        f"pg_catalog.current_setting('{MASK_KEY_SETTING}') || {{c}}::text, 'UTF8')), 'hex'), 16)"
    ),
    Mask.LAST4: (
        "CASE WHEN pg_catalog.length({c}::text) >= 8 THEN '****' || pg_catalog.right({c}::text, 4) "
        "WHEN {c} IS NOT NULL THEN '****' END"
    ),
}


# The column itself, of its own type: the planner knows only once it runs what time it is.
_OPAQUE: Final = "CASE WHEN pg_catalog.now() IS NULL THEN {c} ELSE {c} END"


def spliced(sql: str, tree: Any, tokens: tuple[Token, ...], tables: Tables, *, opaque: bool = False) -> str:
    """The statement with filters and masks wherever their tables appear; the statement itself where there are none.

    Args:
        opaque: as for ``stand_in``.

    Raises:
        SpliceError: the result could not be proven.
    """
    replaced = sorted(((t, r) for t, r in tables if r.replaced), key=lambda pair: pair[0].location)
    if not replaced:
        return sql
    text = sql.encode()
    parts: list[bytes] = []
    stand_ins: dict[int, str] = {}
    at = 0
    ends = _name_ends(sql, tokens)
    for table, relation in replaced:
        if table.location not in ends:
            raise SpliceError("the place of a table in the text is not known")
        alias = "" if table.alias else f" AS {quoted(table.name)}"
        stand_ins[table.location] = stand_in(relation, opaque=opaque)
        parts += [text[at : table.location], (stand_ins[table.location] + alias).encode()]
        at = ends[table.location]
    result = b"".join([*parts, text[at:]]).decode()
    _prove(result, tree, stand_ins)
    return result


def _name_ends(sql: str, tokens: tuple[Token, ...]) -> dict[int, int]:
    """From the byte at which a qualified name begins to the byte after its end."""
    words = [token for token in tokens if token.kind is not COMMENT]
    offsets = _ByteOffsets(sql)
    ends: dict[int, int] = {}
    for index, token in enumerate(words):
        if token.kind not in NAMES:
            continue
        last = index
        while last + 2 < len(words) and words[last + 1].text == "." and words[last + 2].kind in NAMES:
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


def _prove(result: str, tree: Any, stand_ins: Mapping[int, str]) -> None:
    try:
        actual = pgparse.parse(result)
    except (pgparse.PGQueryError, RecursionError) as error:
        raise SpliceError("the statement is no longer one when the policy's subqueries are in") from error
    if without_places(actual) != without_places(_expected(tree, stand_ins)):
        raise SpliceError("the statement would mean something else when the policy's subqueries are in")


def _expected(node: Any, stand_ins: Mapping[int, str]) -> Any:
    if isinstance(node, list):
        return [_expected(item, stand_ins) for item in node]
    if not isinstance(node, dict):
        return node
    if "RangeVar" in node and (subquery := stand_ins.get(node["RangeVar"].get("location", 0))) is not None:
        return _parsed_stand_in(node["RangeVar"], subquery)
    return {key: _expected(value, stand_ins) for key, value in node.items()}


def _parsed_stand_in(table: Mapping[str, Any], subquery: str) -> Any:
    if not table.get("inh"):
        raise SpliceError("ONLY cannot be combined with a row filter or a mask")
    text = f"SELECT 1 FROM {subquery} AS x"  # noqa: S608 - only parsed
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
    probe = f"SELECT 1 FROM {stand_in(relation)} AS x"  # noqa: S608 - only parsed
    try:
        tree = pgparse.parse(probe)
        subquery = tree[0]["stmt"]["SelectStmt"]["fromClause"][0]["RangeSubselect"]["subquery"]["SelectStmt"]
    except (pgparse.PGQueryError, RecursionError, KeyError, IndexError, TypeError):
        return "is not a predicate"
    if len(tree) != 1 or set(subquery) != _STAND_IN:
        return "is not a predicate"
    if "SubLink" in str(subquery["whereClause"]):
        return "holds a subquery"
    return None if is_condition(subquery["whereClause"], relation.booleans) else "is no yes-or-no condition"
