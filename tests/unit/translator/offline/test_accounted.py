"""A film club, a ballot and a park: words that a reading accounts for though nothing of it is called so."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import catalog_of

from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Films with their directors' names, reviewers, parties and whom they sent, clubs, crews, sights and makers."""
    catalog = catalog_of(
        "leisure",
        """
        movie: mid integer key, title = Alien | Up, director = Ridley Scott | Pete Docter, year integer
        reviewer: rid integer key, name = Ann | Ben
        party: party_id integer key, party = Greens | Whigs
        ballot: ballot_id integer key, delegate = Lee | Kim, committee = Rules | Budget, party integer -> party.party_id
        club: clubid integer key, clubname = Chess | Rowing, headcount integer
        squad: pid integer key, pname = Ed | Flo, ppos = goalie | striker, clubid integer -> club.clubid
        institution: instid integer key, inst_name = Ulm University | Kiel University
        paper: paperid integer key, title = On Rust | On Wool, instid integer -> institution.instid
        crew: crewid integer key, crew_name = Reds | Blues
        regatta: regatta_id integer key, venue = Kiel | Henley, winning_crew integer -> crew.crewid
        tourist_attractions: attraction_id integer key, name = Fort | Zoo, how_to_get_there = bus | foot
        manufacturers: code integer key, name = Sony | Fujitsu, founder = Ito | Abe, revenue numeric
        faculty: facid integer key, lname = Noe | Orr, rank = Professor | Instructor
        """,
    )
    return build_indexes(catalog)


@pytest.mark.parametrize(
    ("question", "sql"),
    [
        ("What are the names of all directors who made one movie?", "GROUP BY director HAVING count(*) = 1"),
        ("Show all director names with a movie in 1999.", "SELECT DISTINCT director FROM movie WHERE year = 1999"),
        ("How many regattas were won by each crew?", "winning_crew = crew.crewid GROUP BY"),
        ("List the names of the crews that won a regatta at least twice.", "HAVING count(*) >= 2"),
        ("What are the names of companies with revenue above 500?", "FROM manufacturers WHERE revenue > 500"),
        (
            "How many faculty members have each rank? Show the number of faculty members.",
            "FROM faculty GROUP",
        ),
        ("Show the papers published under the institution 'Kiel University'.", "= 'Kiel University'"),
    ],
)
def test_what_a_reading_accounts_for_in_other_words_is_answered(indexes: Indexes, question: str, sql: str) -> None:
    """A text that is a name itself, the rows that are counted, the verb of a key, a noun that adds nothing."""
    assert sql in sql_of(question, indexes)


def test_at_least_a_member_is_a_member(indexes: Indexes) -> None:
    """``at least a`` bounds nothing but how many there are, and ``multiple`` is more than one."""
    one = sql_of("Which parties have at least a ballot in the Rules committee?", indexes)
    assert one.endswith("WHERE ballot.committee = 'Rules'")
    assert "HAVING count(*) > 1" in sql_of("Which crews won multiple regattas?", indexes)


@pytest.mark.parametrize(
    "question",
    [
        "What are the names of the owners who made one movie?",
        "Which crews lost at least two regattas?",
        "How many parties are under the delegates?",
        "How many committee members are there?",
    ],
)
def test_what_nothing_accounts_for_is_not_answered(indexes: Indexes, question: str) -> None:
    """Who is not kept has no name, who won did not lose, and of what is no table there are no members."""
    assert not isinstance(answered(question, indexes), Drafted)
