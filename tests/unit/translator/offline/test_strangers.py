"""What strangers asked of the flights, of a music shop and of a hospital: each test a class of wrong or refused ones."""

from __future__ import annotations

import pytest
from tests.unit.translator.offline.catalogs import NOW, air, column, table

from askwire_common.catalog import Catalog
from askwire_translator.offline.engine import DEFAULT_THRESHOLD, answer, build_indexes
from askwire_translator.offline.ranking.ranker import load_ranker
from askwire_translator.translate import Answer, Ask, Drafted


def repairs() -> Catalog:
    """Bikes that are repaired for customers, and the invoices for it."""
    return Catalog(
        datasource="repairs",
        dialect="postgres",
        tables=(
            table("customer", column("customer_id", "integer"), column("full_name"), key="customer_id"),
            table(
                "repair",
                column("repair_id", "integer"),
                column("customer_id", "integer"),
                column("brought_on", "date"),
                column("finished_on", "date"),
                column("minutes", "integer", comment="Duration of the work in minutes."),
                key="repair_id",
                keys={"customer_id": "customer.customer_id"},
            ),
            table(
                "invoice",
                column("invoice_id", "integer"),
                column("repair_id", "integer"),
                column("amount", "numeric(10,2)"),
                column("issued_at", "timestamp without time zone"),
                column("paid_at", "timestamp without time zone"),
                key="invoice_id",
                keys={"repair_id": "repair.repair_id"},
            ),
        ),
    )


def said(question: str, catalog: Catalog, threshold: float = DEFAULT_THRESHOLD) -> Answer:
    """What the offline translator answers."""
    return answer(Ask(question, catalog, NOW), build_indexes(catalog), load_ranker(), threshold)


STATES = {
    "total amount of unpaid invoices": "SELECT sum(amount) FROM invoice WHERE paid_at IS NULL",
    "how many invoices are not paid yet?": "SELECT count(*) FROM invoice WHERE paid_at IS NULL",
    "how many invoices have not been paid": "SELECT count(*) FROM invoice WHERE paid_at IS NULL",
    "average amount of paid invoices": "SELECT avg(amount) FROM invoice WHERE paid_at IS NOT NULL",
    "how many repairs are finished": "SELECT count(*) FROM repair WHERE finished_on IS NOT NULL",
    "how many unfinished repairs are there": "SELECT count(*) FROM repair WHERE finished_on IS NULL",
}


@pytest.mark.parametrize(("question", "expected"), STATES.items(), ids=list(STATES))
def test_the_day_on_which_it_was_done_tells_whether_it_was_done(question: str, expected: str) -> None:
    found = said(question, repairs())

    assert isinstance(found, Drafted), found
    assert " ".join(found.sql.split()) == expected


def test_a_verb_of_a_date_still_asks_for_the_date() -> None:
    when = said("when was invoice 5 paid", repairs(), 0.0)
    in_april = said("how many invoices were paid in April 2024", repairs(), 0.0)

    assert isinstance(when, Drafted) and "SELECT paid_at" in " ".join(when.sql.split())
    assert isinstance(in_april, Drafted) and "2024-04-01" in in_april.sql and "IS NOT NULL" not in in_april.sql


@pytest.mark.parametrize(
    "question",
    ["total amount of disputed invoices", "how many purchased invoices are there", "how many reimbursed invoices"],
)
def test_what_rows_are_said_to_be_is_never_passed_over(question: str) -> None:
    assert not isinstance(said(question, repairs()), Drafted)


def test_what_is_true_of_every_row_limits_nothing() -> None:
    found = said("how many issued invoices are there", repairs())

    assert isinstance(found, Drafted), found
    assert found.sql.startswith("SELECT count(*)")
