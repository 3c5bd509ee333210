"""Ages where only the year of something is kept, and numbers that are names."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.catalog import Catalog
from askwire_translator.offline.engine import build_indexes
from askwire_translator.translate import Drafted


def hangar() -> Catalog:
    """Planes, each of a year, a model and a number of engines."""
    planes = table(
        "planes",
        column("tailnum", "text", ("N10156", "N102UW")),
        column("year", "integer"),
        column("model", "text", ("A320", "747-451")),
        column("engines", "integer"),
        key="tailnum",
    )
    return Catalog(datasource="hangar", dialect="postgres", tables=(planes,))


BY_YEAR = {
    "planes older than 30 years": f"year < {NOW.year - 30}",
    "planes newer than 10 years": f"year > {NOW.year - 10}",
    "planes younger than 5 years": f"year > {NOW.year - 5}",
    "planes that are at least 20 years old": f"year <= {NOW.year - 20}",
    "planes older than 2000": "year < 2000",
}


@pytest.mark.parametrize(("question", "condition"), BY_YEAR.items())
def test_an_age_bounds_the_year(question: str, condition: str) -> None:
    """Thirty is the year of no plane."""
    assert sql_of(question, build_indexes(hangar())) == f"SELECT tailnum FROM planes WHERE {condition}"


def test_a_number_with_an_article_is_a_name_and_counts_nothing() -> None:
    """Which column has such names nobody said; 747 engines it is not."""
    assert not isinstance(answered("how many engines has a 747", build_indexes(hangar())), Drafted)
