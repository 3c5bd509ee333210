"""Whether a query stays within an asker's own view of the catalog."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from askwire_common.datasources.catalog import Catalog
from askwire_translator.sql_tree import sql_tree


def readable(sql: str, catalog: Catalog) -> bool:
    """Whether every table and column of a query is in this catalog; False when it does not parse, too."""
    try:
        tree = sql_tree(sql, catalog.dialect)
        if not isinstance(tree, exp.Query):
            return False
        tree = normalize_identifiers(tree, dialect=catalog.dialect)
        if not all(_known(table, tree, catalog) for table in tree.find_all(exp.Table)):
            return False
        if not {column.name for column in tree.find_all(exp.Column)} <= _nameable(tree, catalog):
            return False  # qualify passes over some places, HAVING among them
        qualify(tree, schema=_schema(catalog), dialect=catalog.dialect, quote_identifiers=False)
        return True
    except (SqlglotError, RecursionError, ValueError, KeyError):
        return False


def _known(table: exp.Table, tree: exp.Expr, catalog: Catalog) -> bool:
    """Whether the table is in the catalog (then its schema is written out), or one of the query's own."""
    if not isinstance(table.this, exp.Identifier) or table.catalog:
        return isinstance(table.this, exp.Func)
    if not table.db and table.name in {cte.alias for cte in tree.find_all(exp.CTE)}:
        return True
    found = catalog.table(table.name, table.db or None)
    if found is not None:
        table.set("db", exp.to_identifier(found.schema_name))
    return found is not None


def _nameable(tree: exp.Expr, catalog: Catalog) -> set[str]:
    """Names that may stand for a value in this query: the columns of its tables, and what it names itself."""
    tables = [catalog.table(t.name, t.db or None) for t in tree.find_all(exp.Table)]
    columns = {c.name for table in tables if table is not None for c in table.columns}
    named = {alias.alias for alias in tree.find_all(exp.Alias, exp.TableAlias)}
    sources = {t.alias_or_name for t in tree.find_all(exp.Table)}
    listed = {c.name for alias in tree.find_all(exp.TableAlias) for c in alias.columns}
    return columns | named | sources | listed | {"", "*"}


def _schema(catalog: Catalog) -> MappingSchema:
    tables: dict[str, object] = {}
    for schema in {t.schema_name for t in catalog.tables}:
        own = (t for t in catalog.tables if t.schema_name == schema)
        tables[schema] = {t.name: {c.name: "unknown" for c in t.columns} for t in own}
    return MappingSchema(tables, dialect=catalog.dialect, normalize=False)
