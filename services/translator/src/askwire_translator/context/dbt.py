"""dbt's ``manifest.json`` as a context: descriptions, joins and values from tests, measures from semantic models.

What has no place in a context is told in ``notes``; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlglot import exp

from askwire_translator.context.formulas import Misread, parsed
from askwire_translator.context.model import Context, DefaultFilter, Measure
from askwire_translator.context.words import LONGEST, phrase

_REFERENCE: Final = re.compile(r"(?:ref|source)\(.*?['\"]([^'\"]+)['\"]\s*(?:,\s*v\w*\s*=\s*\S+\s*)?\)")
_DIMENSION: Final = re.compile(r"\{\{\s*(?:Time)?Dimension\(\s*['\"](?:(\w+?)__)?(\w+)['\"](?:\s*,[^)]*)?\)\s*\}\}")
_RELATIONS: Final = {"model", "source", "seed", "snapshot"}
_AGGREGATES: Final = {
    "sum": "sum({})",
    "min": "min({})",
    "max": "max({})",
    "average": "avg({})",
    "count": "count({})",
    "count_distinct": "count(DISTINCT {})",
    "sum_boolean": "count(*) FILTER (WHERE {})",
}
_UNIQUE: Final = {"primary", "unique", "natural"}


@dataclass(frozen=True)
class Imported:
    """A context, and what of the manifest is not in it."""

    context: Context
    notes: tuple[str, ...]


class NoManifest(ValueError):
    """The data is no ``manifest.json`` of dbt."""


def from_manifest(manifest: Mapping[str, Any]) -> Imported:
    """The context that a manifest holds.

    Raises:
        NoManifest: it is none, or one that dbt would not have written.
    """
    nodes = manifest.get("nodes")
    if not isinstance(nodes, dict):
        raise NoManifest("this is no manifest.json of dbt: it has no nodes")
    try:
        return _Import(manifest).result()
    except (KeyError, TypeError, AttributeError) as error:
        raise NoManifest(f"this manifest is not as dbt writes it: {type(error).__name__}: {error}") from error


@dataclass
class _Import:
    manifest: Mapping[str, Any]
    notes: list[str] = field(default_factory=list)

    def result(self) -> Imported:
        self._relations = {n["unique_id"]: n for n in self._nodes() if n["resource_type"] in _RELATIONS}
        self._models = [m for m in self._all("semantic_models") if m.get("node_relation") or m.get("model")]
        measures = self._measures()
        return Imported(
            Context(
                descriptions=dict(self._descriptions()),
                joins=tuple(dict.fromkeys(self._joins())),
                values=dict(self._values()),
                measures=measures,
                synonyms=dict(self._synonyms(frozenset(phrase(name) for name in measures))),
                dates=dict(self._dates()),
                filters=tuple[DefaultFilter, ...](),
            ),
            tuple(self.notes),
        )

    def _all(self, kind: str) -> list[dict[str, Any]]:
        return list((self.manifest.get(kind) or {}).values())

    def _nodes(self) -> Iterator[dict[str, Any]]:
        yield from self._all("nodes")
        yield from self._all("sources")

    def _table(self, node: Mapping[str, Any]) -> str:
        return ".".join(map(_quoted, (node["schema"], node.get("alias") or node.get("identifier") or node["name"])))

    def _descriptions(self) -> Iterator[tuple[str, str]]:
        for node in self._relations.values():
            if node.get("description"):
                yield self._table(node), _short(node["description"])
            for column in (node.get("columns") or {}).values():
                if column.get("description"):
                    yield f"{self._table(node)}.{_quoted(column['name'])}", _short(column["description"])

    def _tests(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each test of that name: the column that it is about, and its arguments."""
        for node in self._nodes():
            about = node.get("test_metadata") or {}
            if node["resource_type"] != "test" or about.get("name") != name:
                continue
            arguments = about.get("kwargs") or {}
            relation = self._relations.get(node.get("attached_node") or "") or self._named(arguments.get("model", ""))
            column = arguments.get("column_name") or node.get("column_name")
            if relation is None or not column:
                self.notes.append(f"{node['unique_id']}: the column that it tests was not found")
                continue
            yield f"{self._table(relation)}.{_quoted(column)}", arguments

    def _named(self, text: str) -> dict[str, Any] | None:
        """The relation that ``ref('orders')`` or ``source('raw', 'orders')`` means."""
        found = _REFERENCE.search(text)
        name = found[1] if found else text
        return next((n for n in self._relations.values() if n["name"] == name), None)

    def _joins(self) -> Iterator[str]:
        for column, arguments in self._tests("relationships"):
            to = self._named(arguments.get("to", ""))
            if to is None or not arguments.get("field"):
                self.notes.append(f"{column}: the relation {arguments.get('to')} was not found")
            else:
                yield f"{column} = {self._table(to)}.{_quoted(arguments['field'])}"

    def _values(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for column, arguments in self._tests("accepted_values"):
            yield column, tuple(str(value) for value in arguments.get("values") or ())

    def _home(self, model: Mapping[str, Any]) -> str:
        """The table of a semantic model."""
        relation = model.get("node_relation") or {}
        if relation.get("alias"):
            return ".".join(map(_quoted, (relation["schema_name"], relation["alias"])))
        named = self._named(model.get("model") or "")
        return self._table(named) if named is not None else _quoted(model["name"])

    def _measures(self) -> dict[str, Measure]:
        self._base = {m["name"]: (self._home(s), m) for s in self._models for m in s.get("measures") or ()}
        found: dict[str, Measure] = {}
        for metric in self._all("metrics"):
            expression = self._metric(metric)
            if expression is not None:
                found[metric["name"]] = _measure(metric, expression)
        for name, (home, measure) in self._base.items():
            expression = self._aggregate(home, measure)
            known = {m.expression for m in found.values()}
            if name not in found and expression is not None and expression not in known:
                found[name] = _measure(measure, expression)
        return found

    def _aggregate(self, home: str, measure: Mapping[str, Any], where: str | None = None) -> str | None:
        shape = _AGGREGATES.get(measure["agg"])
        if shape is None:
            self.notes.append(f"measure {measure['name']}: {measure['agg']} is no aggregate that a context knows")
            return None
        try:
            inner = _qualified(str(measure.get("expr") or measure["name"]), home)
        except Misread as error:
            self.notes.append(f"measure {measure['name']}: {error}")
            return None
        if where is None:
            return shape.format(inner)
        if " FILTER " in shape:
            return f"{shape.format(inner)[:-1]} AND ({where}))"
        return f"{shape.format(inner)} FILTER (WHERE {where})"

    def _metric(self, metric: Mapping[str, Any]) -> str | None:
        """The metric's expression; one over other metrics names them."""
        kind, how = metric["type"], metric.get("type_params") or {}
        if kind == "simple":
            return self._simple(metric, how.get("measure") or {})
        filters = [m.get("filter") for m in (metric, how.get("numerator") or {}, how.get("denominator") or {})]
        if any(filters) or any(m.get("filter") or m.get("offset_window") for m in how.get("metrics") or ()):
            self.notes.append(
                f"metric {metric['name']}: filters and offsets of a metric over metrics are not taken over"
            )
            return None
        if kind == "ratio":
            return f"1.0 * {_quoted(how['numerator']['name'])} / {_quoted(how['denominator']['name'])}"
        if kind == "derived":
            return self._derived(metric["name"], how)
        self.notes.append(f"metric {metric['name']}: {kind} metrics have no place in a context")
        return None

    def _simple(self, metric: Mapping[str, Any], measure: Mapping[str, Any]) -> str | None:
        if measure.get("name") not in self._base:
            self.notes.append(f"metric {metric['name']}: its measure was not found")
            return None
        home, base = self._base[measure["name"]]
        parts = [*_filters(metric.get("filter")), *_filters(measure.get("filter"))]
        try:
            where = " AND ".join(_qualified(self._condition(part), home) for part in parts) or None
        except Misread as error:
            self.notes.append(f"metric {metric['name']}: its filter cannot be read: {error}")
            return None
        return self._aggregate(home, base, where)

    def _derived(self, name: str, how: Mapping[str, Any]) -> str | None:
        aliases = {m.get("alias") or m["name"]: m["name"] for m in how.get("metrics") or ()}
        try:
            tree = parsed(str(how["expr"]), "postgres")
        except Misread as error:
            self.notes.append(f"metric {name}: {error}")
            return None
        for column in tree.find_all(exp.Column):
            if column.name in aliases:
                column.set("this", exp.to_identifier(aliases[column.name]))
        return tree.sql("postgres")

    def _condition(self, template: str) -> str:
        """A filter's template with the columns that its dimensions are."""

        def column(match: re.Match[str]) -> str:
            entity, name = match[1], match[2]
            for model in self._models:
                owns = entity is None or any(e["name"] == entity and e["type"] in _UNIQUE for e in model["entities"])
                for dimension in model.get("dimensions") or () if owns else ():
                    if dimension["name"] == name:
                        return _qualified(str(dimension.get("expr") or name), self._home(model))
            raise Misread(f"the dimension {match[0]} was not found")

        return _DIMENSION.sub(column, template)

    def _synonyms(self, taken: frozenset[tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Dimensions that are plain columns of another name."""
        found: dict[str, list[str]] = {}
        said = set(taken)
        for home, dimension in ((self._home(m), d) for m in self._models for d in m.get("dimensions") or ()):
            words, column = phrase(dimension["name"]), str(dimension.get("expr") or dimension["name"])
            if column.isidentifier() and column != dimension["name"] and words not in said and len(words) <= LONGEST:
                said.add(words)
                found.setdefault(f"{home}.{_quoted(column)}", []).append(" ".join(dimension["name"].split("_")))
        yield from ((reference, tuple(words)) for reference, words in found.items())

    def _dates(self) -> Iterator[tuple[str, str]]:
        for model in self._models:
            name = (model.get("defaults") or {}).get("agg_time_dimension")
            dimension = next((d for d in model.get("dimensions") or () if d["name"] == name), None)
            column = str(dimension.get("expr") or name) if dimension else ""
            if column.isidentifier():
                yield self._home(model), _quoted(column)
            elif name:
                self.notes.append(f"semantic model {model['name']}: its time dimension is no column")


def _measure(said: Mapping[str, Any], expression: str) -> Measure:
    label = " ".join(str(said.get("label") or "").split())
    known = phrase(said["name"])
    synonyms = (label,) if label and phrase(label) != known and 0 < len(phrase(label)) <= LONGEST else ()
    description = _short(said["description"]) if said.get("description") else None
    return Measure(expression=expression, description=description, synonyms=synonyms)


def _filters(said: Mapping[str, Any] | None) -> list[str]:
    return [str(f["where_sql_template"]) for f in (said or {}).get("where_filters") or ()]


def _qualified(text: str, home: str) -> str:
    """The formula with the table's name before each bare column.

    Raises:
        Misread: it does not parse.
    """
    tree = parsed(text, "postgres")
    table = exp.to_table(home, dialect="postgres")
    for column in list(tree.find_all(exp.Column)):
        if not column.table:
            column.set("table", table.this.copy())
            column.set("db", table.args["db"].copy() if table.args.get("db") else None)
    return tree.sql("postgres")


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'


def _short(text: str) -> str:
    return " ".join(text.split())[:1_000]
