"""An answer that holds nothing says what it was filtered by, and which of that nobody knows."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import shop

from askwire_translator.doubts import doubt

COUNTRY = "SELECT name FROM customers WHERE country = {}"


@pytest.mark.parametrize(
    "sql",
    [
        COUNTRY.format("'Germny'"),
        "SELECT count(*) FROM public.customers AS c WHERE c.country = 'Germny'",
        "SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.id > 3 AND c.country IN ('Germny')",
        'SELECT "name" FROM "public"."customers" WHERE (("country" = \'Germny\'))',
        "SELECT country, count(*) FROM customers WHERE country = 'Germny' GROUP BY 1 ORDER BY 2 DESC LIMIT 3",
    ],
)
def test_a_value_that_is_not_known_is_named_with_those_near_it(sql: str) -> None:
    found = doubt(sql, shop())
    assert found is not None
    assert found.value == "None of the values known of country is 'Germny'; near it: 'Germany'."


def test_a_value_of_another_case_is_the_nearest() -> None:
    found = doubt(COUNTRY.format("'NORWAY'"), shop())
    assert found is not None
    assert (found.value or "").endswith("near it: 'Norway'.")


def test_nothing_near_is_nothing_told() -> None:
    found = doubt(COUNTRY.format("'Zzz'"), shop())
    assert found is not None
    assert found.value == "None of the values known of country is 'Zzz'."


@pytest.mark.parametrize(
    ("sql", "conditions"),
    [
        (COUNTRY.format("'Norway'"), "country = 'Norway'"),
        ("SELECT id FROM orders WHERE amount > 1e9 AND status = 'open'", "amount > 1e9, status = 'open'"),
        ("SELECT id FROM orders WHERE ordered_at >= DATE '2031-01-01'", "ordered_at >= '2031-01-01'"),
    ],
)
def test_values_that_are_known_are_conditions_that_nothing_was_found_for(sql: str, conditions: str) -> None:
    found = doubt(sql, shop())
    assert found is not None
    assert (found.value, found.conditions) == (None, f"Nothing was found for {conditions}.")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM customers",
        "SELECT name FROM customers WHERE age > (SELECT avg(age) FROM customers)",
        "SELECT name FROM customers WHERE country = 'Germny' OR age > 3",
        "SELECT 1 UNION SELECT 2",
        "SELECT 'open",
        "",
    ],
)
def test_without_conditions_that_can_be_told_there_is_nothing_to_say(sql: str) -> None:
    assert doubt(sql, shop()) is None


@pytest.mark.parametrize("operator", ["<>", ">", "<="])
def test_only_what_must_be_equal_can_be_unknown(operator: str) -> None:
    found = doubt(f"SELECT name FROM customers WHERE country {operator} 'Germny'", shop())
    assert found is not None
    assert found.value is None


def test_values_of_rows_that_the_asker_may_not_see_are_not_told() -> None:
    """A policy that shows only some rows of a table hides which values the others hold."""
    found = doubt(COUNTRY.format("'Germny'"), shop(), filtered=["public.customers"])
    assert found is not None
    assert found.value is None
    assert "Germany" not in found.conditions


def test_a_column_that_two_tables_have_is_not_guessed_at() -> None:
    found = doubt("SELECT 1 FROM orders, order_items WHERE id = 'x'", shop())
    assert found is not None
    assert found.value is None
