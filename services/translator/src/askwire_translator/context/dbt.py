"""dbt's manifest as a context: descriptions, joins and values from tests, measures from semantic models and metrics.

``manifest.json`` of dbt 1.6 (its schema v10) and later is read, and ``semantic_manifest.json``, which has the semantic
models and metrics alone. What has no place in a context is told in ``notes``; nothing is guessed.
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
_DIMENSION: Final = re.compile(
    r"\{\{\s*(?:Time)?Dimension\(\s*['\"](?:(\w+?)__)?(\w+)['\"](?:\s*,\s*['\"](\w+)['\"])?\s*\)\s*\}\}"
)
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
    """The data is no manifest of dbt."""


def from_manifest(manifest: Mapping[str, Any]) -> Imported:
    """The context that a manifest holds.

    Raises:
        NoManifest: it is none, or one that dbt would not have written.
    """
    if not isinstance(manifest.get("nodes"), dict) and not isinstance(manifest.get("semantic_models"), list):
        raise NoManifest(
            "this is no manifest.json of dbt, and no semantic_manifest.json: it has neither nodes nor models"
        )
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
        found = self.manifest.get(kind) or {}
        return list(found if isinstance(found, list) else found.values())

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
        return self._whole(found)

    def _whole(self, found: dict[str, Measure]) -> dict[str, Measure]:
        """Without the metrics over metrics that are not there."""
        over = {m["name"]: _inputs(m) for m in self._all("metrics")}
        while True:
            missing = {name: gone for name in found if (gone := [i for i in over.get(name, ()) if i not in found])}
            for name, gone in missing.items():
                self.notes.append(f"metric {name}: {', '.join(gone)}, which it is made of, could not be taken over")
                del found[name]
            if not missing:
                return found

    def _aggregate(self, home: str, measure: Mapping[str, Any], where: str | None = None) -> str | None:
        shape = _AGGREGATES.get(measure["agg"])
        if shape is None:
            self.notes.append(f"measure {measure['name']}: {measure['agg']} is no aggregate that a context knows")
            return None
        if measure.get("non_additive_dimension"):
            over = measure["non_additive_dimension"]["name"]
            self.notes.append(
                f"measure {measure['name']}: it must not be added up over {over}, and a context cannot say so"
            )
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
        if "calculation_method" in metric:
            self.notes.append(f"metric {metric['name']}: dbt before 1.6 wrote it; run dbt parse with a later one")
            return None
        kind, how = metric["type"], metric.get("type_params") or {}
        if kind == "simple":
            return self._simple(metric, how)
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

    def _simple(self, metric: Mapping[str, Any], how: Mapping[str, Any]) -> str | None:
        measure = how.get("measure") or {}
        known = self._base.get(measure.get("name")) or self._own_aggregate(metric["name"], how)
        if known is None:
            self.notes.append(f"metric {metric['name']}: its measure was not found")
            return None
        home, base = known
        parts = [*_filters(metric.get("filter")), *_filters(measure.get("filter"))]
        try:
            conditions = [_qualified(self._condition(part), home) for part in parts]
        except Misread as error:
            self.notes.append(f"metric {metric['name']}: its filter cannot be read: {error}")
            return None
        where = conditions[0] if len(conditions) == 1 else " AND ".join(f"({condition})" for condition in conditions)
        return self._aggregate(home, base, where or None)

    def _own_aggregate(self, name: str, how: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """Where the aggregated column is and how it is aggregated, of a metric that needs no measure (dbt 1.11)."""
        own = how.get("metric_aggregation_params") or {}
        model = next((m for m in self._models if m["name"] == own.get("semantic_model")), None)
        if model is None:
            return None
        return self._home(model), {**own, "name": name, "expr": own.get("expr") or how.get("expr")}

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
            entity, name, grain = match.groups()
            for model in self._models:
                owns = entity is None or entity == model.get("primary_entity") or entity in _keys(model)
                for dimension in model.get("dimensions") or () if owns else ():
                    if dimension["name"] == name:
                        found = _qualified(str(dimension.get("expr") or name), self._home(model))
                        return f"date_trunc('{grain}', {found})" if grain else found
            raise Misread(f"the dimension {match[0]} was not found")

        condition = _DIMENSION.sub(column, template)
        if "{{" in condition or "{%" in condition:  # the parser would take it for a structure
            raise Misread(f"it has a template that is no dimension: {' '.join(condition.split())}")
        return condition

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
    """The filters' templates: dbt 1.6 wrote one, later ones write a list."""
    said = said or {}
    return [str(f["where_sql_template"]) for f in said.get("where_filters") or ([said] if said else ())]


def _keys(model: Mapping[str, Any]) -> set[str]:
    return {entity["name"] for entity in model.get("entities") or () if entity["type"] in _UNIQUE}


def _inputs(metric: Mapping[str, Any]) -> list[str]:
    """The metrics that a metric over metrics is made of."""
    how = metric.get("type_params") or {}
    if metric.get("type") == "ratio":
        return [how["numerator"]["name"], how["denominator"]["name"]]
    return [made_of["name"] for made_of in how.get("metrics") or ()] if metric.get("type") == "derived" else []


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
