"""What rows are worth that are compared by their name alone, and whom a value names of several that bear it."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import NOW, air, catalog_of, column, shop, table

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def records() -> Indexes:
    """Artists with their tracks, some of which an artist wrote alone, and the bills of those who bought them."""
    artists = column("name", "text", ("AC/DC", "Metallica", "Santana")).model_copy(update={"distinct": 3})
    return build_indexes(
        Catalog(
            datasource="records",
            dialect="postgres",
            tables=(
                table("artists", column("id", "integer"), artists).model_copy(update={"rows": 3}),
                table(
                    "tracks",
                    column("id", "integer"),
                    column("title", "text", ("Thunder", "Fuel")),
                    column("artist_id", "integer"),
                    column("composer", "text", ("AC/DC", "Metallica", "Ulrich")).model_copy(update={"distinct": 3}),
                    column("seconds", "integer"),
                    keys={"artist_id": "artists.id"},
                ).model_copy(update={"rows": 40}),
                table("buyers", column("id", "integer"), column("name", "text", ("Ada", "Alan"))),
                table(
                    "bills",
                    column("id", "integer"),
                    column("buyer_id", "integer"),
                    column("billed_on", "date"),
                    column("total_amount", "numeric"),
                    column("paid_amount", "numeric"),
                    column("open_amount", "numeric"),
                    keys={"buyer_id": "buyers.id"},
                ),
            ),
        )
    )


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("average bill by buyer", "avg(bills.total_amount)"),
        ("median bill", "ORDER BY total_amount)"),
        ("which buyer has the highest bill?", "ORDER BY bills.total_amount DESC"),
        ("highest bill of 2023", "ORDER BY total_amount DESC"),
        ("lowest bill", "ORDER BY total_amount FETCH FIRST 1"),
    ],
)
def test_rows_are_compared_by_the_whole_of_what_they_come_to(question: str, part: str, records: Indexes) -> None:
    """A bill has three amounts, one of which is the bill's."""
    assert part in sql_of(question, records)


def test_what_is_measured_of_the_rows_goes_before_what_they_come_to(records: Indexes) -> None:
    """``average bill open amount`` says which of the three."""
    assert "avg(open_amount)" in sql_of("average bill open amount", records)


def test_the_only_amount_is_what_rows_are_compared_by() -> None:
    """Of an order nothing else is high."""
    assert "ORDER BY amount DESC" in sql_of("highest order", build_indexes(shop()))


@pytest.mark.parametrize("question", ["tracks by AC/DC", "longest track by Metallica"])
def test_a_name_is_first_of_all_that_of_who_bears_it(question: str, records: Indexes) -> None:
    """What an artist wrote alone is the less likely meaning: all of an artist's tracks, or a question back."""
    found = answered(question, records)
    assert not isinstance(found, Drafted) or "artists.name" in found.sql


def test_no_group_is_another_tables_by_another_word() -> None:
    """A state that customers live in is no state that orders are in."""
    found = answered("customers per state", build_indexes(shop()))
    assert not isinstance(found, Drafted)


def test_an_average_is_computed_or_the_question_refused(records: Indexes) -> None:
    """``order by`` is no order here, and the average is not left out."""
    found = answered("average order by store", build_indexes(shop()))
    assert not isinstance(found, Drafted) or "avg(" in found.sql


@pytest.mark.parametrize(
    ("question", "where"),
    [("customers without a country", "WHERE country IS NULL"), ("orders that were cancelled", "status = 'cancelled'")],
)
def test_rows_that_are_asked_for_by_their_name_alone_are_told(question: str, where: str) -> None:
    """Whether by name, by key or by all that they have: nobody is asked which, as the rows are the same."""
    assert where in sql_of(question, build_indexes(shop()))


def people() -> Indexes:
    """People with or without an email and a fax, one of whom each may report to."""
    optional = {"nullable": True}
    return build_indexes(
        Catalog(
            datasource="people",
            dialect="postgres",
            tables=(
                table(
                    "people",
                    column("id", "integer"),
                    column("name", "text", ("Ada", "Alan")),
                    column("email").model_copy(update=optional),
                    column("fax").model_copy(update=optional),
                    column("reports_to", "integer").model_copy(update=optional),
                    keys={"reports_to": "people.id"},
                ),
            ),
        )
    )


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("people with an email", "SELECT name FROM people WHERE email IS NOT NULL"),
        ("people who have an email address", "SELECT name FROM people WHERE email IS NOT NULL"),
        ("how many people have a fax?", "SELECT count(*) FROM people WHERE fax IS NOT NULL"),
        ("people who report to no one", "SELECT name FROM people WHERE reports_to IS NULL"),
    ],
)
def test_what_is_had_is_known_and_no_one_is_no_number(question: str, statement: str) -> None:
    """Their emails are not asked for, nor who reports to the first of them."""
    assert sql_of(question, people()) == statement


def test_what_is_known_is_not_everything_but_what_is_missing() -> None:
    """Taken away by their names, two of one name would go with one of them."""
    indexes = people()
    found, _ = candidates("people with an email", indexes.chunker, indexes.world, NOW)
    assert "SELECT name FROM people WHERE email IS NOT NULL" in {" ".join(c.sql.split()) for c in found}
    assert not [c.sql for c in found if "EXCEPT" in c.sql]


def test_delays_are_counted() -> None:
    """The most delays are the most often late, whatever the minutes."""
    found = sql_of("which airline had the most delays", build_indexes(air()))
    assert "dep_delay > 0" in found
    assert "count(*) DESC" in found


def test_rows_named_by_what_they_hold_are_not_asked_back_for_what_tells_them() -> None:
    """Their names, their keys or all that is kept of them: the same pigs."""
    farm = catalog_of(
        "farm",
        """
        animals: id integer key, ear_tag, name, species = sheep | pig | cow, sex = F | M, organic boolean
        """,
    )
    for question, condition in (
        ("organic pigs", "organic = TRUE AND species = 'pig'"),
        ("list the female sheep", "sex = 'F' AND species = 'sheep'"),
    ):
        assert sql_of(question, build_indexes(farm)) == f"SELECT name FROM animals WHERE {condition}"
