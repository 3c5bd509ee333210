"""A dbt project's manifest becomes a context that holds against its database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.unit.translator.offline.catalogs import shop

from askwire_translator.context.check import check_against, check_shape
from askwire_translator.context.dbt import Imported, NoManifest, from_manifest
from askwire_translator.context.mistakes import Places

MANIFEST = Path(__file__).with_name("manifest.json")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(orjson.loads(MANIFEST.read_bytes()))


@pytest.fixture(scope="module")
def imported(manifest: dict[str, Any]) -> Imported:
    return from_manifest(manifest)


def test_what_is_imported_holds_against_the_database(imported: Imported) -> None:
    mistakes = [*check_shape(imported.context, Places({})), *check_against(imported.context, Places({}), shop())]
    assert mistakes == []


def test_descriptions_come_along_on_one_line(imported: Imported) -> None:
    assert imported.context.descriptions == {
        "public.orders": "One row for each order. Refreshed hourly.",
        "public.orders.amount": "What the customer paid, in euros",
        "public.orders.status": "Where the order stands",
        "public.order_items": "Lines of orders",
    }


def test_relationship_tests_are_joins_to_the_table_behind_the_model(imported: Imported) -> None:
    assert imported.context.joins == ("public.orders.customer_id = public.customers.id",)


def test_accepted_values_are_values_also_where_the_test_hangs_on_no_node(imported: Imported) -> None:
    assert imported.context.values == {"public.orders.status": ("open", "shipped", "cancelled")}


def test_metrics_are_measures(imported: Imported) -> None:
    assert {name: m.expression for name, m in imported.context.measures.items()} == {
        "revenue": "sum(public.orders.amount)",
        "german_revenue": "sum(public.orders.amount) FILTER (WHERE public.customers.country = 'Germany')",
        "average_order_value": "1.0 * revenue / order_count",
        "net_revenue": "revenue / 1.19",
        "order_count": "count(DISTINCT public.orders.id)",
    }


def test_labels_are_synonyms_where_they_say_something_new(imported: Imported) -> None:
    measures = imported.context.measures
    assert (measures["revenue"].synonyms, measures["average_order_value"].synonyms) == (("Gross revenue",), ())


def test_dimensions_of_another_name_are_synonyms_of_their_column(imported: Imported) -> None:
    assert imported.context.synonyms == {
        "public.orders.status": ("order state",),
        "public.customers.country": ("home country",),
    }


def test_the_time_dimension_is_the_usual_date(imported: Imported) -> None:
    assert imported.context.dates == {"public.orders": "ordered_at"}


def test_what_has_no_place_is_told(imported: Imported) -> None:
    told = "\n".join(imported.notes)
    assert len(imported.notes) == 3
    for named in ("middle_order", "revenue_so_far", "ref('gone')"):
        assert named in told


@pytest.mark.parametrize(
    "data",
    [{}, {"nodes": []}, {"nodes": {"a": {}}}, {"nodes": {}, "metrics": {"m": {"name": "m"}}}],
    ids=["empty", "a list", "a node without a type", "a metric without a type"],
)
def test_what_is_no_manifest_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(NoManifest):
        from_manifest(data)
