"""A library as its visitors ask about it: books by their pages and genres, of which each is kept once."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.asking import answered, sql_of
from tests.unit.translator.offline.catalogs import column, table

from askwire_common.datasources.catalog import Catalog, CatalogColumn
from askwire_translator.offline.engine import Indexes, build_indexes
from askwire_translator.translate import Drafted


@pytest.fixture(scope="module")
def indexes() -> Indexes:
    """Books of genres and by authors, and their loans to members; a hundred rows each, and as many genres."""
    genre = CatalogColumn(name="genre", type="text", values=("Romance", "Mystery", "Horror"), distinct=100)
    catalog = Catalog(
        datasource="library",
        dialect="postgres",
        tables=(
            table("genres", column("genre_id", "integer"), genre, key="genre_id"),
            table(
                "books",
                column("book_id", "integer"),
                column("title", "text", ("Emma", "Persuasion")),
                column("author_id", "integer"),
                column("genre_id", "integer"),
                column("pages", "integer"),
                column("copies", "integer"),
                key="book_id",
                keys={"genre_id": "genres.genre_id", "author_id": "authors.author_id"},
            ),
            table("authors", column("author_id", "integer"), column("name"), key="author_id"),
            table(
                "members",
                column("member_id", "integer"),
                column("full_name"),
                column("joined_on", "date"),
                key="member_id",
            ),
            table(
                "loans",
                column("loan_id", "integer"),
                column("book_id", "integer"),
                column("member_id", "integer"),
                column("loaned_at", "timestamp without time zone"),
                key="loan_id",
                keys={"book_id": "books.book_id", "member_id": "members.member_id"},
            ),
        ),
    )
    return build_indexes(catalog)


def test_what_is_numbered_says_what_is_compared(indexes: Indexes) -> None:
    """``longer`` could speak of anything that is a number; 500 pages are pages."""
    assert sql_of("books longer than 500 pages", indexes) == "SELECT title FROM books WHERE pages > 500"


def test_nothing_is_ranked_by_how_often_it_occurs_where_each_occurs_once(indexes: Indexes) -> None:
    """Every genre stands once among the genres: what has most of something has it elsewhere."""
    sql = sql_of("which genre is most common?", indexes)
    assert "JOIN" in sql
    assert "count(*) DESC" in sql


def test_who_did_it_is_told_by_what_was_done_and_when_by_its_day(indexes: Indexes) -> None:
    """Books refer to authors alone, but to borrow is to loan; and in 2023 they borrowed, whenever they joined."""
    found = answered("who borrowed the most books in 2023?", indexes)
    assert isinstance(found, Drafted)
    assert str(found.reading).startswith("each member's full name")
    assert "loaned at is in 2023" in str(found.reading)
