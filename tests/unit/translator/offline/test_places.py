"""Places that databases keep by their codes, and questions call by their names."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.offline.words.places import COUNTRIES, STATES, spelled_out
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Warehouses in states of the USA, suppliers in countries, parts in sizes that look like both."""
    catalog = catalog_of(
        "stock",
        """
        warehouses: id integer key, warehouse_name = Pine | Oak, state_code = CA | FL | NC
        suppliers: id integer key, supplier_name = Alba | Nord, country = DE | FR | CA | KR | GB
        makers: id integer key, maker_name = Sol | Mar, country_code = DEU | ESP
        parts: id integer key, part_name = Bolt | Nut, grade = CA | FL | IN
        """,
    )
    return build_indexes(catalog)


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("warehouses in Florida", "state_code = 'FL'"),
        ("warehouses in North Carolina", "state_code = 'NC'"),
        ("how many warehouses are in California?", "state_code = 'CA'"),
        ("suppliers in Germany", "country = 'DE'"),
        ("German suppliers", "country = 'DE'"),
        ("suppliers from Canada", "country = 'CA'"),
        ("suppliers in South Korea", "country = 'KR'"),
        ("suppliers in the UK", "country = 'GB'"),
        ("makers in Spain", "country_code = 'ESP'"),
    ],
)
def test_a_place_is_found_by_its_name(question: str, condition: str, indexes: Indexes) -> None:
    """The same two letters are a state here and a country there, as their column says."""
    assert sql_of(question, indexes).endswith(f"WHERE {condition}")


def test_what_no_column_calls_a_place_is_none(indexes: Indexes) -> None:
    """Grades of parts are letters."""
    found = answered("parts in Florida", indexes)
    assert not isinstance(found, Drafted) or "grade" not in found.sql


def test_codes_of_something_else_are_not_spelled_out() -> None:
    """A state is also what an order is in: where most values are no codes of places, none is."""
    assert spelled_out(("order", "state"), ("NEW", "PAID", "OK", "SENT", "LOST")) == {}
    assert spelled_out(("country",), ("DE", "FR", "XK", "IT")).keys() == {"DE", "FR", "IT"}


def test_every_code_has_its_length_and_a_name() -> None:
    """Fifty states and the district; every country by two letters and by three."""
    assert len(STATES) == 51
    assert {len(code) for code in STATES} == {2}
    assert sum(len(code) == 2 for code in COUNTRIES) == sum(len(code) == 3 for code in COUNTRIES)
    assert all(COUNTRIES.values())
