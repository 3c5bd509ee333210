"""Which table every column reference of a statement means, by the scoping rules of SQL.

Works on the skeleton of ``query.py`` and knows no parser. What cannot be resolved within the asker's own view is a
problem; what is hidden resolves as the database would resolve it (a hidden column shadows an outer name) and is then a
problem that reads exactly like an unknown name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from askwire_validator.query import (
    Cte,
    Expr,
    JoinSource,
    Key,
    Name,
    Query,
    QuerySource,
    Source,
    TableSource,
    Target,
)  # fmt: skip
from askwire_validator.scopes import Item, Problem, Resolution, Scope, certainly, levels, mentions, nearest, renamed
from askwire_validator.view import View

Ctes = Mapping[str, tuple[str, ...]]
_MAX_REPORTED: Final = 10
_MAX_RECURSIONS: Final = 4  # within each other: what each begins with is resolved twice
_MAX_COLUMNS: Final = 1_664  # of one query; PostgreSQL yields no more
_MAX_COLUMNS_SEEN: Final = 100_000  # of all sources; a few WITH queries that double each other's would be billions


def resolve(query: Query, view: View) -> Resolution:
    """Resolves every name of a statement against the asker's view."""
    resolver = _Resolver(view)
    resolver.query(query, None, {})
    return resolver.result


class _Resolver:
    def __init__(self, view: View, recursions: int = 0) -> None:
        self.view = view
        self.recursions = recursions
        self.fold: Callable[[str], str] = view.fold
        self.lenient = view.dialect != "postgres"
        self.result = Resolution()

    # --- queries ----------------------------------------------------------------------------------------------

    def query(self, query: Query, outer: Scope | None, ctes: Ctes) -> tuple[str, ...]:
        """The names of the columns that a query yields."""
        ctes = self._with(query, outer, ctes)
        if query.arms:
            outputs, *_ = [self.query(arm, outer, ctes) for arm in query.arms]
            self._ordered(query, Scope([], outer), outputs, ctes)
            return outputs
        scope = Scope([], outer)
        expansion: list[str] = []
        for source in query.sources:
            expansion += self._source(source, scope, ctes)
        outputs = tuple(name for target in query.targets for name in self._outputs(target, scope, expansion, ctes))
        if len(outputs) > _MAX_COLUMNS:
            outputs = self._too_wide()
        aliases = frozenset(outputs) if self.lenient else frozenset()
        for expr, visible in ((query.where, aliases), (query.having, aliases), (query.other, frozenset[str]())):
            if expr is not None:
                self._expr(expr, scope, ctes, visible)
        for key in query.group:
            self._group_key(key, scope, outputs, ctes)
        self._ordered(query, scope, outputs, ctes)
        return outputs

    def _with(self, query: Query, outer: Scope | None, ctes: Ctes) -> Ctes:
        known = dict(ctes)
        for index, cte in enumerate(query.ctes):
            if query.recursive and any(
                mentions(cte.query, self.fold(c.name), self.fold) for c in query.ctes[index + 1 :]
            ):
                # There PostgreSQL takes it for what comes later, not for a table of that name.
                self._report("recursion", f"The WITH query {cte.name} reads one that comes after it.", "Put it after.")
            known[self.fold(cte.name)] = self._cte(cte, query.recursive, outer, known)
        return known

    def _cte(self, cte: Cte, recursive: bool, outer: Scope | None, ctes: Ctes) -> tuple[str, ...]:
        if not (recursive and cte.query.arms and mentions(cte.query.arms[-1], self.fold(cte.name), self.fold)):
            return renamed(self.query(cte.query, outer, ctes), cte.columns, self.fold)
        self.result.recursive = True
        if self.recursions == _MAX_RECURSIONS:
            self._report("recursion", "Recursive WITH queries are nested too deep.", "Put them side by side.")
            return ()
        self.recursions += 1
        # The first arm cannot see the table that it begins; the whole query is then resolved with it in sight.
        seed = self._silently(cte.query, outer, ctes)
        own = renamed(seed, cte.columns, self.fold)
        self.query(cte.query, outer, {**ctes, self.fold(cte.name): own})
        self.recursions -= 1
        return own

    def _silently(self, union: Query, outer: Scope | None, ctes: Ctes) -> tuple[str, ...]:
        """The columns that a recursion begins with; what is wrong with them is told when the whole is resolved."""
        probe = _Resolver(self.view, self.recursions)
        return probe.query(union.arms[0], outer, probe._with(union, outer, ctes))

    def _ordered(self, query: Query, scope: Scope, outputs: tuple[str, ...], ctes: Ctes) -> None:
        for key in query.order:
            if key.bare is not None and certainly(self.fold(key.bare), outputs):
                self.result.names += 1
            else:
                self._expr(key.expr, scope, ctes, frozenset(outputs) if self.lenient else frozenset())
        self._expr(query.limit, scope, ctes)

    def _group_key(self, key: Key, scope: Scope, outputs: tuple[str, ...], ctes: Ctes) -> None:
        bare = self.fold(key.bare) if key.bare is not None else None
        if certainly(bare, outputs) and not any(bare in item.columns or bare in item.hidden for item in scope.items):
            self.result.names += 1
            return
        self._expr(key.expr, scope, ctes, frozenset(outputs) if self.lenient else frozenset())

    def _outputs(self, target: Target, scope: Scope, expansion: list[str], ctes: Ctes) -> Iterable[str]:
        if target.star is None:
            self._expr(target.expr, scope, ctes)
            return ("" if target.name is None else self.fold(target.name),)
        self.result.names += 1
        return self._star(target.star, scope, expansion)

    def _star(self, star: Name, scope: Scope, expansion: list[str]) -> Iterable[str]:
        if len(star.parts) == 1:
            for item in scope.items:
                self._whole(item)
            return expansion
        found = self._item(star.parts[:-1], scope, row=star.row)
        if found is None:
            return ()
        self._whole(found)
        return found.columns

    # --- sources ----------------------------------------------------------------------------------------------

    def _source(self, source: Source, scope: Scope, ctes: Ctes) -> list[str]:
        """Puts a source's items into the scope; returns what a star makes of it."""
        if isinstance(source, JoinSource):
            return self._join(source, scope, ctes)
        if isinstance(source, TableSource):
            item = self._table(source, ctes)
        else:
            if isinstance(source, QuerySource):
                columns = self.query(source.query, scope if source.lateral else scope.outer, ctes)
            else:
                self._expr(source.expr, scope if source.lateral else Scope([], scope.outer), ctes)
                columns = tuple(map(self.fold, source.outputs))
            item = Item(self._folded(source.alias), renamed(columns, source.columns, self.fold))
        self.result.columns += len(item.columns)
        if self.result.columns > _MAX_COLUMNS_SEEN:
            item = Item(item.alias, self._too_wide())
        scope.items.append(item)
        return list(item.columns)

    def _join(self, join: JoinSource, scope: Scope, ctes: Ctes) -> list[str]:
        before = len(scope.items)
        left = self._source(join.left, scope, ctes)
        middle = len(scope.items)
        right = self._source(join.right, scope, ctes)
        if join.natural:
            self._report("natural_join", "NATURAL JOIN compares whatever columns two tables happen to share.",
                         "Name the columns: JOIN … USING (column) or JOIN … ON condition.")  # fmt: skip
        using = tuple(map(self.fold, join.using))
        for name in using:
            self._using(name, scope.items[before:middle])
            self._using(name, scope.items[middle:])
        # PostgreSQL's ON sees the two sides of its join alone; what else bears such a name stands outside.
        sides = scope if self.lenient else Scope(scope.items[before:], scope.outer)
        self._expr(join.on, sides, ctes)
        merged = [*using, *(c for c in (*left, *right) if c not in using)] if using else left + right
        if join.using_alias is not None:
            scope.items.append(Item(self.fold(join.using_alias), using))
        if join.alias is not None:
            for item in scope.items[before:]:
                self._whole(item)
            merged = list(renamed(tuple(merged), join.columns, self.fold))
            scope.items[before:] = [Item(self.fold(join.alias), tuple(merged))]
        return merged

    def _using(self, name: str, items: list[Item]) -> None:
        if any(name in item.hidden for item in items) or not any(name in item.columns for item in items):
            self._unknown_column(name, items)

    def _table(self, source: TableSource, ctes: Ctes) -> Item:
        self.result.sources += 1
        alias = self.fold(source.alias or source.name)
        name = self.fold(source.name)
        if source.schema is None and name in ctes:
            return Item(alias, renamed(ctes[name], source.columns, self.fold))
        relation = self.view.relation(source.name, source.schema)
        if relation is None:
            self._unknown_table(source)
            return Item(alias, ())
        self.result.relations.add(relation.full_name)
        self.result.tables.append((source, relation))
        if relation.hidden and source.columns:
            self._report("hidden_columns", f"An alias list renames columns of {relation.name} by their position.",
                         "Use a plain alias without a column list.")  # fmt: skip
        shape = self.view.shape(relation)
        columns = renamed(shape.columns, source.columns, self.fold)
        return Item(alias, columns, shape.hidden, relation, bool(source.alias), shape.implicit)

    # --- references -------------------------------------------------------------------------------------------

    def _expr(self, expr: Expr, scope: Scope, ctes: Ctes, aliases: frozenset[str] = frozenset()) -> None:
        for name in expr.names:
            self.result.names += 1
            self._reference(name, scope, aliases)
        for query in expr.queries:
            self.query(query, scope, ctes)

    def _reference(self, name: Name, scope: Scope, aliases: frozenset[str]) -> None:
        *qualifier, column = name.parts
        if column is None:
            for item in [self._item(qualifier, scope, row=name.row)] if qualifier else scope.items:
                if item is not None:
                    self._whole(item)
        elif qualifier:
            item = self._item(qualifier, scope, row=name.row)
            folded = self.fold(column)
            if item is not None and folded not in item.columns and folded not in item.implicit:
                self._unknown_column(column, [item], qualifier[-1])
        else:
            self._bare(self.fold(column), name, scope, aliases)

    def _bare(self, name: str, written: Name, scope: Scope, aliases: frozenset[str]) -> None:
        level: Scope | None = scope
        unsure = False  # whether it is the column of a function that may yield a row; else it is looked for further out
        while level is not None:
            if any(name in item.hidden for item in level.items):
                break
            if any(certainly(name, item.columns) or name in item.implicit for item in level.items):
                return
            unsure = unsure or any(name in item.columns for item in level.items)
            if level is scope and name in aliases:
                return
            level = level.outer
        else:
            if unsure or (written.quoted and self.view.dialect == "sqlite"):
                return
            item = None if self.lenient else self._find((name,), scope)
            if item is not None:
                self._whole(item)
                return
        everything = [item for level in levels(scope) for item in level.items]
        self._unknown_column(str(written.parts[-1]), everything)

    def _item(self, qualifier: Iterable[str | None], scope: Scope, *, row: bool = False) -> Item | None:
        parts = self.view.fold_all([part for part in qualifier if part is not None])
        item = None if row and self._is_column(parts[0], scope) else self._find(parts, scope)
        if item is not None and len(parts) > 1 and item.relation is not None and item.relation.replaced:
            name = item.relation.name
            self._report("row_filters", f"What you may see of {name} has no schema before its name.",
                         f"Write {name}.column instead of {item.relation.full_name}.column.")  # fmt: skip
        if item is None:
            known = sorted({i.alias for level in levels(scope) for i in level.items if i.alias})
            self._report("unknown_column", f"There is no table or alias {'.'.join(parts)} in this part of the query.",
                         nearest(parts[-1], known, "Use one of"))  # fmt: skip
        return item

    def _find(self, parts: tuple[str, ...], scope: Scope) -> Item | None:
        named = self._by_alias if len(parts) == 1 else self._by_name
        level: Scope | None = scope
        while level is not None:
            if (item := named(level.items, parts)) is not None:
                return item
            level = level.outer
        return None

    def _is_column(self, name: str, scope: Scope) -> bool:
        items = (item for level in levels(scope) for item in level.items)
        return any(name in item.columns or name in item.hidden for item in items)

    def _by_alias(self, items: list[Item], parts: tuple[str, ...]) -> Item | None:
        alias = parts[0]
        for item in items:
            if item.alias == alias:
                return item
        return None

    def _by_name(self, items: list[Item], parts: tuple[str, ...]) -> Item | None:
        """A table that has no alias may be called by its schema and name."""
        plain = ((item, item.relation) for item in items if item.relation is not None and not item.aliased)
        return next((i for i, r in plain if (self.fold(r.schema), self.fold(r.name)) == parts), None)

    # --- problems ---------------------------------------------------------------------------------------------

    def _too_wide(self) -> tuple[str, ...]:
        """Reports more columns than can be; none are looked at any more."""
        self._report("output_columns", "This statement has too many columns.", "Name the columns to show after SELECT.")
        return ()

    def _whole(self, item: Item) -> None:
        if item.incomplete and item.relation is not None:
            self._report(
                "hidden_columns", f"A whole row of {item.relation.name} holds columns that you may not read.",
                f"Name the columns: {', '.join(item.relation.columns) or 'none of this table is open to you'}.",
            )  # fmt: skip

    def _unknown_column(self, name: str, items: list[Item], qualifier: str | None = None) -> None:
        known = list(dict.fromkeys(c for item in items for c in item.columns if c))
        written = f"{qualifier}.{name}" if qualifier else name
        self._report("unknown_column", f"There is no column {written} that you may read here.",
                     nearest(self.fold(name), known, "The columns are"))  # fmt: skip

    def _unknown_table(self, source: TableSource) -> None:
        known = [r.name for r in self.view.relations]
        written = f"{source.schema}.{source.name}" if source.schema else source.name
        self._report("unknown_table", f"There is no table {written} that you may read.",
                     nearest(self.fold(source.name), known, "The tables are"))  # fmt: skip

    def _report(self, rule: str, message: str, remedy: str) -> None:
        problem = Problem(rule, message, remedy)
        if len(self.result.problems) < _MAX_REPORTED and problem not in self.result.problems:
            self.result.problems.append(problem)

    def _folded(self, name: str | None) -> str | None:
        return None if name is None else self.fold(name)
