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


@pytest.fixture(scope="module")
def semantic() -> Imported:
    """What is made of a ``semantic_manifest.json`` as dbt 1.11 writes it."""
    return from_manifest(orjson.loads(MANIFEST.with_name("semantic_manifest.json").read_bytes()))


def test_a_semantic_manifest_holds_against_the_database(semantic: Imported) -> None:
    """Nothing is wrong; of the date's month the offline translator says that it leaves it to models."""
    mistakes = [*check_shape(semantic.context, Places({})), *check_against(semantic.context, Places({}), shop())]
    assert [mistake.message.partition("(")[0] for mistake in mistakes] == ["DATE_TRUNC"]
    assert all(mistake.warning for mistake in mistakes)


def test_metrics_with_and_without_measures_are_measures(semantic: Imported) -> None:
    """Filters of metric and measure both hold, each as a whole; so do time grains, and aggregates of a metric's own."""
    assert {name: m.expression for name, m in semantic.context.measures.items()} == {
        "revenue": "sum(public.orders.amount)",
        "order_count": "count(1)",
        "customers_who_ordered": "count(DISTINCT public.orders.customer_id)",
        "norwegian_open_revenue": "sum(public.orders.amount) FILTER (WHERE (public.customers.country = 'Norway') AND"
        " (public.orders.status = 'open' OR public.orders.status = 'shipped'))",
        "revenue_of_january": "sum(public.orders.amount) FILTER (WHERE"
        " DATE_TRUNC('MONTH', public.orders.ordered_at) = '2024-01-01')",
        "large_shipped_orders": "count(*) FILTER (WHERE public.orders.amount > 100 AND"
        " (public.orders.status = 'shipped'))",
        "revenue_per_order": "1.0 * revenue / order_count",
        "large": "count(*) FILTER (WHERE public.orders.amount > 100)",
    }


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("open_balance", "must not be added up over ordered_at"),
        ("revenue_of_entities", "its filter cannot be read"),
        ("revenue_to_date", "cumulative metrics have no place"),
        ("share_to_date", "revenue_to_date, which it is made of"),
        ("twice_the_share", "share_to_date, which it is made of"),
        ("growth", "offsets"),
        ("signups_that_buy", "conversion metrics have no place"),
    ],
)
def test_what_would_count_something_else_is_left_out_and_told(semantic: Imported, name: str, why: str) -> None:
    """A measure that is nearly right is a wrong number under a right name."""
    assert name not in semantic.context.measures
    assert any(name in note and why in note for note in semantic.notes), semantic.notes


def test_the_one_filter_that_dbt_1_6_wrote_is_not_lost(manifest: dict[str, Any]) -> None:
    """Its schema, v10, has the template itself where later ones have a list."""
    metric = manifest["metrics"]["metric.shop.german_revenue"]
    (template,) = metric["filter"]["where_filters"]
    metrics = manifest["metrics"] | {"metric.shop.german_revenue": metric | {"filter": template}}

    assert from_manifest(manifest | {"metrics": metrics}) == from_manifest(manifest)


def test_metrics_from_before_semantic_models_are_told(manifest: dict[str, Any]) -> None:
    old = {"name": "old_revenue", "calculation_method": "sum", "expression": "amount", "model": "ref('orders')"}
    imported = from_manifest(manifest | {"metrics": manifest["metrics"] | {"metric.shop.old_revenue": old}})

    assert "old_revenue" not in imported.context.measures
    assert any("old_revenue" in note and "before 1.6" in note for note in imported.notes)


@pytest.mark.parametrize(
    "data",
    [{}, {"nodes": []}, {"nodes": {"a": {}}}, {"nodes": {}, "metrics": {"m": {"name": "m"}}}],
    ids=["empty", "a list", "a node without a type", "a metric without a type"],
)
def test_what_is_no_manifest_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(NoManifest):
        from_manifest(data)
