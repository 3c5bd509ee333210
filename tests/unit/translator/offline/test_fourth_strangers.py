"""What people ask of a practice and a farm: who has left, what has died, what something costs, which year it is."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def practice() -> Indexes:
    """Providers with the days on which they came and went; medicine with its price; bills, paid and unpaid."""
    return build_indexes(
        catalog_of(
            "practice",
            """
            prov: prov_id integer key, first_nm, last_nm, hire_dt date, term_dt date
            trainer: trainer_id integer key, full_name, hire_date date, end_date date
            drug: drug_id integer key, drug_nm = Ozempic | Aspirin, unit_price numeric
            bill: bill_no integer key, prov_id integer -> prov.prov_id, billed_on date, paid_on date, total numeric
            """,
        )
    )


@pytest.fixture(scope="module")
def farm() -> Indexes:
    """Animals of breeds of species, with their days."""
    return build_indexes(
        catalog_of(
            "farm",
            """
            species: id integer key, name = cow | goat | pig
            feed_for_species: feed_id integer, species_id integer -> species.id
            breeds: id integer key, name = Jersey | Angora, species_id integer -> species.id
            animals: id integer key, name, breed_id integer -> breeds.id, acquired_on date, sold_on date, died_on date
            """,
        )
    )


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("which doctors have left?", "SELECT first_nm, last_nm FROM prov WHERE term_dt IS NOT NULL"),
        ("how many doctors left since 2023?", "SELECT count(*) FROM prov WHERE term_dt >= DATE '2023-01-01'"),
        ("trainers who are still with us", "SELECT full_name FROM trainer WHERE end_date IS NULL"),
        ("trainers still working here", "SELECT full_name FROM trainer WHERE end_date IS NULL"),
    ],
)
def test_who_has_left_has_a_day_of_it_and_who_stays_has_none(question: str, sql: str, practice: Indexes) -> None:
    """Neither is everybody listed, nor are they counted by the day on which they came."""
    assert sql_of(question, practice) == sql


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("how many animals died since 2023?", "SELECT count(*) FROM animals WHERE died_on >= DATE '2023-01-01'"),
        ("animals that died", "SELECT name FROM animals WHERE died_on IS NOT NULL"),
    ],
)
def test_what_died_did_so_on_its_day(question: str, sql: str, farm: Indexes) -> None:
    """Not on the day on which it was bought."""
    assert sql_of(question, farm) == sql


def test_no_other_day_is_taken_for_that_of_the_verb(farm: Indexes) -> None:
    """``died`` names a day; the one of another deed is offered at most."""
    found = answered("which cow died in 2023", farm)
    assert not isinstance(found, Drafted) or "died_on" in found.sql


@pytest.mark.parametrize(
    "question",
    ["how much does Ozempic cost?", "what does Ozempic cost?", "How much is Ozempic?", "how much does Ozempic cost"],
)
def test_what_something_costs_is_its_price(question: str, practice: Indexes) -> None:
    """Not everything that is kept of it, nor its name."""
    assert sql_of(question, practice) == "SELECT unit_price FROM drug WHERE drug_nm = 'Ozempic'"


@pytest.mark.parametrize(
    ("question", "where"),
    [
        (
            "unpaid bills 2023",
            "WHERE billed_on >= DATE '2023-01-01' AND billed_on < DATE '2024-01-01' AND paid_on IS NULL",
        ),
        ("bills paid 2023", "WHERE paid_on >= DATE '2023-01-01' AND paid_on < DATE '2024-01-01'"),
    ],
)
def test_a_bare_year_behind_rows_is_that_year(question: str, where: str, practice: Indexes) -> None:
    """No amount is 2023, nor is anything done 2023 times."""
    assert where in sql_of(question, practice)


@pytest.mark.parametrize("question", ["bills with a total above 2023", "bill 2023"])
def test_a_number_that_is_compared_or_names_a_row_is_no_year(question: str, practice: Indexes) -> None:
    """A bill's number looks like a year."""
    found = answered(question, practice)
    assert not isinstance(found, Drafted) or "DATE" not in found.sql


def test_of_one_kind_nobody_asks_how_many_kinds_it_is(farm: Indexes) -> None:
    """``cow`` is one species: cows are animals, and whether they are meant is asked."""
    found = answered("how many cows are there?", farm)
    assert not isinstance(found, Drafted) or "animals" in found.sql


def test_the_plural_of_a_stored_word_is_no_slip_of_the_pen() -> None:
    """``associates`` are those of that grade; the word is not mended into ``associated``."""
    firm = catalog_of("firm", "lawyers: id integer key, last_name, grade = partner | associate, office = Leeds | Bath")
    found = sql_of("associates in Leeds", build_indexes(firm))
    assert found == "SELECT last_name FROM lawyers WHERE grade = 'associate' AND office = 'Leeds'"
