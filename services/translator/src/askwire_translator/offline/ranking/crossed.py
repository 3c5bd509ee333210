"""Figures over rows that joins cross: lines of orders with the reviews of what was ordered, each with each.

Two tables that both refer to a third have nothing to do with each other but for that; a count or a sum over their pairs
is of nothing that anybody asked for.
"""

from __future__ import annotations

from askwire_translator.ir.model import Agg, Col, Query
from askwire_translator.ir.walk import nodes
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.source.graph import JoinGraph, Key

_EITHER_WAY = frozenset(["max", "min"])  # of values, however often each comes


def crosses(candidate: Candidate) -> bool:
    """Whether some figure of the reading is computed over rows that are crossed."""
    graph = candidate.world.graph
    queries = (n for n in candidate.bare_nodes if isinstance(n, Query) and len(n.source.joins) > 1)
    return any(_computes(query) and _crossed(query, graph) for query in queries)


def _computes(query: Query) -> bool:
    figures = [n for n in nodes((query.select, query.having, query.order), inner=False) if isinstance(n, Agg)]
    return any(not f.distinct and f.func not in _EITHER_WAY for f in figures)


def _crossed(query: Query, graph: JoinGraph) -> bool:
    """Whether there is no table each of whose rows has one row at most of every other."""
    ones: dict[Key, list[Key]] = {}
    for join in query.source.joins:
        for here, there in ((join.left, join.right), (join.right, join.left)):
            known = ones.setdefault((here.schema, here.table), [])
            if not _many(here, there, graph):
                known.append((there.schema, there.table))
    return not any(len(_reached(table, ones)) == len(ones) for table in ones)


def _many(here: Col, there: Col, graph: JoinGraph) -> bool:
    edges = graph.edges.get((here.schema, here.table), ())
    return any(e.many for e in edges if (e.left, e.right) == (here, there))


def _reached(table: Key, ones: dict[Key, list[Key]]) -> set[Key]:
    found, waiting = {table}, [table]
    while waiting:
        further = [t for t in ones[waiting.pop()] if t not in found]
        found.update(further)
        waiting += further
    return found
