"""Ages where a day of birth is kept, or the year of something, and numbers that are names."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, column, table

from askwire_common.datasources.catalog import Catalog
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


def surgery() -> Catalog:
    """Patients, each born on a day, and the practice that they are registered with."""
    return Catalog(
        datasource="surgery",
        dialect="postgres",
        tables=(
            table(
                "patients",
                column("id", "integer"),
                column("name", "text", ("Ada", "Alan")),
                column("sex", "text", ("F", "M")),
                column("city", "text", ("Bath", "York")),
                column("dob", "date"),
                column("practice_id", "integer"),
                keys={"practice_id": "practices.id"},
            ),
            table("practices", column("id", "integer"), column("name", "text", ("Abbey", "Bridge"))),
        ),
    )


AGE = f"extract(year FROM age(DATE '{NOW.date()}', dob))"
BY_BIRTH = {
    "average age of patients": f"SELECT avg({AGE}) AS age FROM patients",
    "what is the average age of female patients?": f"SELECT avg({AGE}) AS age FROM patients WHERE sex = 'F'",
    "average age by city": f"SELECT city, avg({AGE}) AS age FROM patients GROUP BY city",
    "how old is our oldest patient": f"SELECT max({AGE}) AS age FROM patients",
    "age of the youngest patient in York": f"SELECT min({AGE}) AS age FROM patients WHERE city = 'York'",
    "how old are patients on average": f"SELECT avg({AGE}) AS age FROM patients",
}


@pytest.mark.parametrize(("question", "statement"), BY_BIRTH.items())
def test_an_age_is_computed_from_the_day_of_birth(question: str, statement: str) -> None:
    """Ages are asked for wherever people are, and kept almost nowhere."""
    assert sql_of(question, build_indexes(surgery())) == statement


def test_an_age_is_computed_from_the_year_of_a_thing() -> None:
    """Of planes the year says as much."""
    found = sql_of("how old is the average plane", build_indexes(hangar()))
    assert found == f"SELECT avg({NOW.year} - year) AS age FROM planes"


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("patients over 65", "WHERE dob < DATE '1959-05-15'"),
        ("female patients under 18", "WHERE sex = 'F' AND dob > DATE '2006-05-15'"),
        ("how many patients are over 65", "WHERE dob < DATE '1959-05-15'"),
        ("patients over the age of 65 in York", "dob < DATE '1959-05-15' AND city = 'York'"),
        ("patients aged 40 and over", "WHERE dob <= DATE '1984-05-15'"),
        ("patients 65 or older", "WHERE dob <= DATE '1959-05-15'"),
        ("patients who are at least 40 years old", "WHERE dob <= DATE '1984-05-15'"),
        ("patients no older than 30", "WHERE dob >= DATE '1994-05-15'"),
        ("patients between 20 and 30 years old", "WHERE dob <= DATE '2004-05-15' AND dob > DATE '1993-05-15'"),
        ("how many patients aged 20 to 30 are there", "dob <= DATE '2004-05-15' AND dob > DATE '1993-05-15'"),
    ],
)
def test_what_is_said_of_an_age_bounds_the_day_of_birth(question: str, condition: str) -> None:
    """Nothing else of a person is over 65 without a unit or a name; forty years old is no number of rows."""
    assert condition in sql_of(question, build_indexes(surgery()))


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
