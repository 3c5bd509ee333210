"""A follow-up on its way into the query: what every kind of change needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from askwire_translator.conversation.engine import Engine, without_usual
from askwire_translator.conversation.fragment import Fragment
from askwire_translator.conversation.merge import Unmergeable
from askwire_translator.conversation.names import Names, Written
from askwire_translator.ir.model import Col, Query
from askwire_translator.offline.building.parts import joins_of
from askwire_translator.offline.source.graph import Key


class Change:
    """The query so far, those before it, last first, and the words that change it."""

    def __init__(self, fragment: Fragment, queries: Sequence[Query], asked: str, engine: Engine, pick: int) -> None:
        query, *self._earlier = queries
        self._f = fragment
        self._query = self._before = query
        self._asked = asked
        self._engine = engine
        self._pick = pick
        self.choices = 1
        self._told_already = False
        self.written: Written | None = None
        self._names = Names(engine.world.schema, query)

    def _best(
        self, text: str, fits: Callable[[Query], bool], wished: Callable[[Query], bool] = lambda query: True
    ) -> Query:
        """The best reading of a small question that has the form that is wanted; of those the best that is wished."""
        usual = self._engine.usual(self._names.root)
        read = (without_usual(candidate, usual) for candidate in self._engine.read(text)[:6])
        found = [query for query in read if query is not None and fits(query)]
        if not found:
            raise Unmergeable
        return next((query for query in found if wished(query)), found[0])

    def _fans_out(self, table: Key) -> bool:
        """Whether joining the table would repeat rows of what is there already, from wherever it is joined."""
        keys, graph = self._names.keys, self._engine.world.graph
        return table not in keys and all(any(e.many for e in graph.between(key, table)) for key in keys)

    def _joined(self, used: list[Col]) -> None:
        """Bring in the tables of these columns."""
        source = self._query.source
        joined = ((j.right.schema, j.right.table) for j in source.joins)
        have = list(dict.fromkeys([(source.schema, source.table), *joined]))
        wanted = [(c.schema, c.table) for c in used if (c.schema, c.table) not in have]
        if not wanted:
            return
        connected = self._engine.world.graph.tree([*have, *wanted])
        if connected is None:
            raise Unmergeable
        added = joins_of([e for e in connected[0] if (e.right.schema, e.right.table) not in have])
        self._query = replace(self._query, source=replace(source, joins=(*source.joins, *added)))
