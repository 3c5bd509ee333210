"""Views follow catalogs and policies, and are worked out once."""

from __future__ import annotations

import pytest

from askwire_common.contracts import Code
from askwire_common.datasources.catalog import Catalog, CatalogColumn, Table
from askwire_common.datasources.policy import Policy, RolePolicy, TablePolicy
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal, Role
from askwire_gateway.views import Views

VIEWER = Principal(subject="v", role=Role.VIEWER)
ADMIN = Principal(subject="a", role=Role.ADMIN)


def catalog(*tables: str) -> Catalog:
    columns = (CatalogColumn(name="id", type="integer"),)
    found = tuple(Table(schema_name="public", name=name, columns=columns) for name in tables)
    return Catalog(datasource="demo", dialect="postgres", tables=found)


class Mirror:
    """One data source whose catalog and policy a test may change."""

    def __init__(self) -> None:
        self.held: Catalog | None = catalog("one", "two")
        self.rules = Policy()

    def catalog(self, datasource: str) -> Catalog | None:
        return self.held if datasource == "demo" else None

    def policy(self, datasource: str) -> Policy:
        del datasource
        return self.rules

    def datasources(self) -> tuple[str, ...]:
        return ("demo",) if self.held else ()


def tables(views: Views, principal: Principal) -> list[str]:
    return [table.name for table in views.one("demo", principal).tables]


def test_a_view_is_worked_out_once_for_each_role() -> None:
    views = Views(Mirror())
    assert views.one("demo", VIEWER) is views.one("demo", VIEWER.model_copy(update={"subject": "other"}))
    assert views.one("demo", VIEWER) is not views.one("demo", ADMIN)


def test_a_changed_catalog_or_policy_is_seen_at_once() -> None:
    mirror = Mirror()
    views = Views(mirror)
    assert tables(views, VIEWER) == ["one", "two"]
    mirror.held = catalog("three", "one")
    assert tables(views, VIEWER) == ["three", "one"]
    mirror.rules = Policy(roles={Role.VIEWER: RolePolicy(tables={"one": TablePolicy()}), Role.ADMIN: RolePolicy()})
    assert tables(views, VIEWER) == ["one"]
    assert tables(views, ADMIN) == ["three", "one"]


def test_what_shows_nothing_is_no_data_source() -> None:
    mirror = Mirror()
    mirror.rules = Policy(roles={Role.ADMIN: RolePolicy()})
    views = Views(mirror)
    assert views.all(VIEWER) == ()
    assert len(views.all(ADMIN)) == 1
    with pytest.raises(ServiceError) as refused:
        views.one("demo", VIEWER)
    assert refused.value.code is Code.NOT_FOUND


def test_an_empty_database_is_a_data_source_all_the_same() -> None:
    mirror = Mirror()
    mirror.held = catalog()
    assert tables(Views(mirror), VIEWER) == []


def test_before_any_catalog_is_known_nothing_is_known_to_be_missing() -> None:
    mirror = Mirror()
    mirror.held = None
    with pytest.raises(ServiceError) as refused:
        Views(mirror).one("demo", VIEWER)
    assert refused.value.code is Code.UNAVAILABLE
