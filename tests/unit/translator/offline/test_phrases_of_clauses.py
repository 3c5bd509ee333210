"""Which clause a phrase belongs to, over a schema of its own: who did it, what a value is of, what is the most of."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, catalog_of

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker


def guild() -> Catalog:
    """Masters of workshops, the pieces that they make, the ballots in which they are elected."""
    return catalog_of(
        "guild",
        """
        workshops: id integer key, workshop_name = Anvil | Loom, place = Trent | Bruges, county = Trent | Flanders,
            founded date, heating = gas | No
        masters: id integer key, first_name, age integer, skill integer, country = UK | Nepal,
            workshop_id integer -> workshops.id, took_office date
        pieces: id integer key, title, material = oak | iron, hours integer, price numeric,
            workshop_id integer -> workshops.id
        ballots: id integer key, session = Spring | Autumn, warden_vote integer -> masters.id, note_text
        apprentices: id integer key, year integer, apprentices integer
        """,
    )


READINGS = {
    # who did it is no group
    "What is the total price of pieces made by workshops in Trent?": "SELECT sum(pieces.price) FROM",
    # what stands right behind a value is what it is of
    "Which workshops in Trent county are heated?": "county = 'Trent'",
    # a key in passing asks for a partner, also beside a value of another column
    "What are the ages of masters who have warden votes?": "ON masters.id = ballots.warden_vote",
    "How many masters have warden votes in the spring session?": "ballots.session = 'Spring'",
    # each of those who have a partner counts once
    "What is the average age of masters who have ballots?": "avg(age) FROM masters WHERE id IN (SELECT warden_vote",
    # durations are numbers, not parts of a day
    "What is the total number of hours for all pieces?": "SELECT sum(hours) FROM pieces",
    "Which pieces need between 10 and 30 hours?": "hours BETWEEN 10 AND 30",
    "What is the title of the piece with the most hours?": "ORDER BY hours DESC",
    # the two ends of what is shown
    "What are the ages of the oldest and youngest masters?": "SELECT max(age), min(age) FROM masters",
    # of texts the most are their number
    "Which master has the most notes?": "ORDER BY count(*) DESC",
    # a value of its own may say that there is none
    "Which workshops do not have heating?": "heating = 'No'",
    # countries in other words
    "How many British masters are there?": "country = 'UK'",
    "How many Nepalese masters are there?": "country = 'Nepal'",
    # dearer than all of them, or than some
    "Which pieces have a higher price than the pieces of oak?": "> (SELECT max(price) FROM pieces",
    "Which pieces have a higher price than some pieces of oak?": "> (SELECT min(price) FROM pieces",
    # the first of the rows, no first name
    "When was the first workshop founded?": "SELECT min(founded) FROM workshops",
    # an order, nothing more to show
    "List the title and material of pieces by price descending": "SELECT title, material FROM pieces ORDER BY price",
    "Which master took office the latest?": "FROM masters ORDER BY took_office DESC",
    # something more to show, whatever stands between
    "What are the first names of the masters and their corresponding workshops?": "workshops.workshop_name FROM",
    # the row that was named, and a count that was asked for
    "What is the county of the guild workshop named Anvil?": "SELECT county FROM workshops WHERE workshop_name =",
    "How many pieces are of each material? List the material and the number.": "SELECT material, count(*) FROM",
    # values side by side
    "How many pieces are oak and how many are iron?": "SELECT material, count(*) FROM pieces WHERE",
    # a table that keeps in a column of its name how many there were
    "How many apprentices were there in 1720?": "SELECT sum(apprentices) FROM apprentices WHERE year = 1720",
}


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    return build_indexes(guild())


@pytest.mark.parametrize(("question", "part"), READINGS.items())
def test_the_meant_reading_is_among_them(question: str, part: str, indexes: Indexes) -> None:
    """Whatever the ranker makes of it: what is not read cannot be chosen."""
    found, _ = candidates(question, indexes.chunker, indexes.world, NOW)
    statements = [" ".join(c.sql.split()) for c in found]
    assert any(part in sql for sql in statements), statements


def test_a_bare_noun_behind_by_still_is_a_group(indexes: Indexes) -> None:
    """``made by workshops`` says who made them, ``made by material`` how to divide them."""
    found, _ = candidates("number of pieces made by material", indexes.chunker, indexes.world, NOW)
    best = load_ranker().order(found)[0]
    assert "GROUP BY material" in best.sql


def test_no_column_is_compared_with_itself(indexes: Indexes) -> None:
    """``below the price of all pieces of oak`` compares rows; ``price < price`` holds of none."""
    found, _ = candidates(
        "Which pieces have a price below the price of all pieces of oak?", indexes.chunker, indexes.world, NOW
    )
    assert not any("price < price" in c.sql for c in found)
