"""The asker's own view: what reaches a worker, and that a changed copy of anything is a different one."""

from __future__ import annotations

import orjson
from tests.unit.validator.fixtures import VIEWER, catalog, policy, table

from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import RolePolicy, SafetyMode, TablePolicy
from askwire_common.identity.principal import Role
from askwire_validator.finding import Limits
from askwire_validator.postgres.functions import allowed
from askwire_validator.view import View, view_key
from askwire_validator.worker import guarded


def test_a_view_survives_the_pipe() -> None:
    """As sent, so received."""
    view = View.of(catalog(), policy(), VIEWER)
    assert View.from_json(orjson.loads(view.to_json())) == view


def test_forbidden_tables_never_reach_a_worker() -> None:
    """Not even their names; hidden columns of visible tables do, because they shadow."""
    sent = View.of(catalog(), policy(), VIEWER).to_json()
    assert b"secret" not in sent
    assert b"ssn" in sent


def test_a_restricted_catalog_forgets_what_it_lost() -> None:
    """Looked up before or not, a table that was left out is not found."""
    whole = catalog()
    assert whole.table("secret") is not None
    assert whole.fingerprint
    part = whole.restricted(table for table in whole.tables if table.name != "secret")
    assert part.table("secret") is None
    assert part.fingerprint != whole.fingerprint


def test_a_bare_name_means_the_table_that_the_database_takes() -> None:
    """Where another one comes first on the search path, seen or not, the second is reached by its schema alone."""
    books = table("books", "id")
    second = books.model_copy(update={"schema_name": "archive", "shadowed": True})
    both = Catalog(datasource="t", dialect="postgres", search_path=("public", "archive"), tables=(books, second))
    seen = both.restricted([second])
    assert (both.table("books"), seen.table("books"), seen.table("books", "archive")) == (books, None, second)
    assert seen.shadowed == {("archive", "books")}

    rules = policy(roles={Role.VIEWER: RolePolicy(tables={"archive.books": TablePolicy()})})
    view = View.from_json(orjson.loads(View.of(both, rules, VIEWER).to_json()))
    assert [v.rule for v in guarded("SELECT count(*) FROM books", view, Limits()).violations] == ["unknown_table"]
    assert guarded("SELECT id FROM archive.books", view, Limits()).violations == ()


def test_a_changed_policy_has_another_version_and_key() -> None:
    """Although its first version had been worked out already."""
    first = policy()
    key = view_key(catalog(), first, VIEWER)
    second = first.model_copy(update={"mode": SafetyMode.STRICT})
    assert second.version != first.version
    assert view_key(catalog(), second, VIEWER) != key


def test_a_function_is_open_where_server_and_guard_both_call_it_harmless() -> None:
    """A server that calls more harmless opens no more; one that calls less harmless closes it."""
    assert "lower" in allowed(frozenset({"lower", "made_up"}))
    assert "made_up" not in allowed(frozenset({"lower", "made_up"}))
    assert "upper" not in allowed(frozenset({"lower"}))
