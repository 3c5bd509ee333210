"""From the intermediate form to readable SQL, one small dialect class per database."""

from __future__ import annotations

from typing import assert_never

from askwire_translator.ir.dialects import DIALECTS, Postgres
from askwire_translator.ir.model import (
    Agg,
    And,
    Between,
    Bin,
    Change,
    Col,
    Compare,
    Constant,
    Elapsed,
    Expr,
    Grain,
    InQuery,
    IsNull,
    Like,
    Not,
    Or,
    Part,
    Percent,
    Predicate,
    Query,
    Rank,
    Running,
    Scalar,
    SetQuery,
    Source,
    Star,
    Statement,
    Whole,
)


def compile_sql(
    statement: Statement,
    dialect: str = "postgres",
    search_path: tuple[str, ...] = ("public",),
    shadowed: frozenset[tuple[str, str]] = frozenset(),
) -> str:
    """The statement as SQL of this dialect; names on the search path stay unqualified, unless they are ``shadowed``."""
    return _Compiler(DIALECTS[dialect](), search_path, shadowed).statement(statement)


class _Compiler:
    def __init__(self, dialect: Postgres, search_path: tuple[str, ...], shadowed: frozenset[tuple[str, str]]) -> None:
        self._d = dialect
        self._shadowed = shadowed
        self._path = frozenset(search_path) | {""}

    def statement(self, statement: Statement) -> str:
        if isinstance(statement, SetQuery):
            left, right = self._query(statement.left), self._query(statement.right)
            return f"{left}\n{statement.op.upper()}\n{right}"
        return self._query(statement)

    def _query(self, q: Query) -> str:
        return _Select(self, self._d, q).text()

    def table(self, schema: str, table: str) -> str:
        name = self._d.identifier(table)
        bare = schema in self._path and (schema, table) not in self._shadowed
        return name if bare else f"{self._d.identifier(schema)}.{name}"

    def subquery(self, q: Query) -> str:
        return f"({self._in_a_line(q)})"

    def members(self, q: Query) -> str:
        return self._d.members(self._in_a_line(q), limited=q.limit is not None)

    def _in_a_line(self, q: Query) -> str:
        return " ".join(self._query(q).split("\n"))


class _Select:
    """One SELECT: knows whether columns need their table's name."""

    def __init__(self, outer: _Compiler, dialect: Postgres, q: Query) -> None:
        self._outer, self._d, self._q = outer, dialect, q
        self._qualify = bool(q.source.joins)

    def text(self) -> str:
        q = self._q
        if q.per and q.limit is not None:
            return self._top_per_group(q)
        lines = [f"SELECT {'DISTINCT ' if q.distinct else ''}{', '.join(self._items(q))}", *self._from(q.source)]
        lines += self._tail(q)
        if q.order:
            lines.append("ORDER BY " + ", ".join(self._order(q)))
        if q.limit is not None:
            lines.append(self._d.limit(q.limit, q.ties and bool(q.order), q.skip))
        return "\n".join(lines)

    def _tail(self, q: Query) -> list[str]:
        lines = []
        if q.where is not None:
            lines.append(f"WHERE {self.predicate(q.where)}")
        if q.group:
            lines.append("GROUP BY " + ", ".join(self.expr(e) for e in q.group))
        if q.having is not None:
            lines.append(f"HAVING {self.predicate(q.having)}")
        return lines

    def _top_per_group(self, q: Query) -> str:
        names = _output_names(q)
        inner = [self._named(item.expr, name) for item, name in zip(q.select, names, strict=True)]
        per = ", ".join(self.expr(e) for e in q.per)
        place = "place" if "place" not in names else "place_in_group"
        rank = f"rank() OVER (PARTITION BY {per} ORDER BY {', '.join(self._order(q))}) AS {place}"
        lines = [f"SELECT {', '.join([*inner, rank])}", *self._from(q.source), *self._tail(q)]
        body = "\n  ".join(lines)
        outer = ", ".join(self._d.identifier(n) for n in names)
        which = f"= {q.skip + 1}" if q.skip else f"<= {q.limit}"
        return f"SELECT {outer}\nFROM (\n  {body}\n) AS ranked\nWHERE {place} {which}"

    def _named(self, e: Expr, name: str) -> str:
        written, own = self.expr(e), isinstance(e, Col) and e.name == name
        return written if own else f"{written} AS {self._d.identifier(name)}"

    def _items(self, q: Query) -> list[str]:
        return [self.expr(i.expr) + (f" AS {self._d.identifier(i.alias)}" if i.alias else "") for i in q.select]

    def _order(self, q: Query) -> list[str]:
        return [
            self.expr(o.expr) + (" DESC" if o.descending else "") + self._d.nulls_last(o.descending) for o in q.order
        ]

    def _from(self, source: Source) -> list[str]:
        lines = [f"FROM {self._outer.table(source.schema, source.table)}"]
        for join in source.joins:
            name = self._outer.table(join.right.schema, join.right.table)
            alias = f" AS {self._name(join.right)}" if join.right.role else ""
            kind = "LEFT JOIN" if join.outer else "JOIN"
            equal = ((join.left, join.right), *join.also)
            on = " AND ".join(f"{self.expr(left)} = {self.expr(right)}" for left, right in equal)
            lines.append(f"{kind} {name}{alias} ON {on}")
        return lines

    def _name(self, col: Col) -> str:
        return self._d.identifier(f"{col.table}_{col.role + 1}" if col.role else col.table)

    def expr(self, e: Expr) -> str:  # noqa: PLR0911 - one arm a type
        match e:
            case Col():
                name = self._d.identifier(e.name)
                return f"{self._name(e)}.{name}" if self._qualify else name
            case Star():
                return f"{self._d.identifier(e.table)}.*" if e.table and self._qualify else "*"
            case Constant():
                return self._literal(e)
            case Agg():
                return self._agg(e)
            case Bin():
                return f"{self._operand(e.left)} {e.op} {self._operand(e.right)}"
            case Percent():
                return self._d.ratio(self._operand(e.part), self.expr(e.whole))
            case Grain():
                return self._d.grain(e.unit, self.expr(e.arg))
            case Part():
                return self._d.part(e.unit, self.expr(e.arg))
            case Elapsed():
                return self._d.elapsed(self.expr(e.start), self.expr(e.end), e.unit)
            case Whole() | Running() | Rank() | Change():
                return self._windowed(e)
            case Scalar():
                return self._outer.subquery(e.query)
            case _:
                assert_never(e)

    def _windowed(self, e: Whole | Running | Rank | Change) -> str:
        arg = self.expr(e.arg)
        if isinstance(e, Running):
            mean = "" if e.last is None else f" ROWS BETWEEN {e.last - 1} PRECEDING AND CURRENT ROW"
            return f"{'avg' if mean else 'sum'}({arg}) OVER (ORDER BY {self.expr(e.order)}{mean})"
        per = f"PARTITION BY {', '.join(map(self.expr, e.per))}" if e.per else ""
        if isinstance(e, Whole):
            return f"sum({arg}) OVER ({per})"
        apart = f"{per} " if per else ""
        if isinstance(e, Rank):
            how = f" DESC{self._d.nulls_last(True)}" if e.descending else ""
            return f"rank() OVER ({apart}ORDER BY {arg}{how})"
        before = f"lag({arg}) OVER ({apart}ORDER BY {self.expr(e.order)})"
        return self._d.ratio(f"({arg} - {before})", before) if e.relative else f"{arg} - {before}"

    def _operand(self, e: Expr) -> str:
        return f"({self.expr(e)})" if isinstance(e, Bin | Elapsed) else self.expr(e)

    def _literal(self, e: Constant) -> str:
        if e.kind == "number":
            return str(e.value)
        if e.kind == "bool":
            return str(e.value).upper()
        if e.kind == "text":
            return self._d.text(str(e.value))
        return self._d.moment(str(e.value), e.kind)

    def _agg(self, e: Agg) -> str:
        arg = "*" if isinstance(e.arg, Star) else self.expr(e.arg)
        if e.func == "median":
            return self._d.percentile(e.percentile, arg) + (
                f" FILTER (WHERE {self.predicate(e.where)})" if e.where is not None else ""
            )
        inner = f"DISTINCT {arg}" if e.distinct else arg
        if e.where is not None:
            return self._d.filtered(e.func, inner, self.predicate(e.where))
        return f"{e.func}({inner})"

    def predicate(self, p: Predicate) -> str:  # noqa: PLR0911 - one arm a type
        match p:
            case Compare():
                return f"{self.expr(p.left)} {p.op} {self.expr(p.right)}"
            case Between():
                return self._between(p)
            case Like():
                pattern = {"contains": f"%{p.text}%", "starts": f"{p.text}%", "ends": f"%{p.text}"}[p.where]
                return self._d.like(self.expr(p.arg), pattern, p.negated)
            case IsNull():
                return f"{self.expr(p.arg)} IS {'NOT ' if p.negated else ''}NULL"
            case InQuery() if p.negated and self._apart(p.query):
                return self._not_exists(p)
            case InQuery():
                return f"{self.expr(p.arg)} {'NOT ' if p.negated else ''}IN {self._outer.members(p.query)}"
            case And():
                return " AND ".join(self._nested(i, Or) for i in p.items)
            case Or():
                return " OR ".join(self._nested(i, And) for i in p.items)
            case Not():
                return f"NOT ({self.predicate(p.item)})"
            case _:
                assert_never(p)

    def _apart(self, q: Query) -> bool:
        """Whether the inner query shares no table with this one, so that names cannot be confused."""
        simple = not q.group and q.limit is None and len(q.select) == 1
        return simple and not (_tables(q.source) & _tables(self._q.source))

    def _not_exists(self, p: InQuery) -> str:
        """Null-safe, and an anti-join where ``NOT IN`` over many rows would be a scan for each row."""
        inner = _Select(self._outer, self._d, p.query)
        inner._qualify = True
        outer, self._qualify = self._qualify, True
        link = f"{inner.expr(p.query.select[0].expr)} = {self.expr(p.arg)}"
        self._qualify = outer
        where = p.query.where
        known = IsNull(p.query.select[0].expr, negated=True)
        if where is not None and where != known:  # a key that equals another is known
            link += f" AND {inner._nested(where, Or)}"
        return f"NOT EXISTS (SELECT 1 {' '.join(inner._from(p.query.source))} WHERE {link})"

    def _nested(self, p: Predicate, weaker: type[And | Or]) -> str:
        text = self.predicate(p)
        return f"({text})" if isinstance(p, weaker) and len(p.items) > 1 else text

    def _between(self, p: Between) -> str:
        arg, low, high = self.expr(p.arg), self.expr(p.low), self.expr(p.high)
        if p.half_open:
            text = f"{arg} >= {low} AND {arg} < {high}"
            return f"NOT ({text})" if p.negated else text
        return f"{arg} {'NOT ' if p.negated else ''}BETWEEN {low} AND {high}"


def _tables(source: Source) -> set[tuple[str, str]]:
    return {(source.schema, source.table), *((j.right.schema, j.right.table) for j in source.joins)}


def _output_names(q: Query) -> list[str]:
    """What the outputs of a query are called from outside: each otherwise, by its column or its function."""
    plain = [item.alias or _plain_name(item.expr) for item in q.select]
    names: list[str] = []
    for item, name in zip(q.select, plain, strict=True):
        told = item.expr.table if isinstance(item.expr, Col) and plain.count(name) > 1 else ""
        full = f"{told}_{name}" if told else name
        names.append(full if full not in names else f"{full}_{len(names) + 1}")
    return names


def _plain_name(expr: Expr) -> str:
    return expr.name if isinstance(expr, Col) else expr.func if isinstance(expr, Agg) else "value"
