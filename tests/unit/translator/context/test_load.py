"""Context files: what is understood, and the file and line of everything that is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from askwire_translator.context.load import load_folder
from askwire_translator.context.mistakes import BadContext
from askwire_translator.context.model import Example

WHOLE = """\
glossary:
  clients: {is: customers}
  big order:
    means: an order above a thousand
    is: orders
    where: orders.amount > 1000
measures:
  revenue:
    expression: sum(order_items.quantity * products.price)
    synonyms: [turnover]
  average order value: {expression: revenue / count(DISTINCT orders.id)}
synonyms:
  customers.country: [homeland]
filters:
  - {table: orders, where: status <> 'cancelled', unless: [including cancelled]}
dates: {orders: ordered_at}
joins: [orders.customer_id = customers.id]
examples:
  - question: How many customers are there?
    sql: SELECT count(*) FROM customers
"""


def mistakes(folder: Path, text: str) -> list[str]:
    """What loading this file complains of."""
    (folder / "shop.yaml").write_text(text)
    with pytest.raises(BadContext) as caught:
        load_folder(folder)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_file_is_the_context_of_the_data_source_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(WHOLE)
    context = load_folder(tmp_path)["shop"].context
    assert context.measures["revenue"].synonyms == ("turnover",)
    assert context.glossary["big order"].where == "orders.amount > 1000"
    assert context.examples == (
        Example(question="How many customers are there?", sql="SELECT count(*) FROM customers"),
    )


def test_a_folder_of_files_is_one_context(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "a.yaml").write_text("examples:\n  - {question: How many, sql: SELECT 1}\n")
    (shop / "b.yaml").write_text("dates: {orders: ordered_at}\nexamples:\n  - {question: How much, sql: SELECT 2}\n")
    context = load_folder(tmp_path)["shop"].context
    assert [e.sql for e in context.examples] == ["SELECT 1", "SELECT 2"]
    assert context.dates == {"orders": "ordered_at"}


def test_a_mistake_in_the_second_file_is_told_where_it_stands(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "a.yaml").write_text("examples:\n  - {question: How many, sql: SELECT 1}\n")
    (shop / "b.yaml").write_text("examples:\n  - question: How much?\n    sql: DELETE FROM orders\n")
    with pytest.raises(BadContext) as caught:
        load_folder(tmp_path)
    assert [str(m) for m in caught.value.mistakes] == ["shop/b.yaml:3: only a query (SELECT) can answer a question"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("glossary:\n  a: [\n", "shop.yaml:3: this is no YAML", id="no YAML"),
        pytest.param("glosary: {}\n", "shop.yaml:1: glosary: there is no such field. Write glossary", id="misspelt"),
        pytest.param("measures:\n  m:\n    expr: sum(a.b)\n", "shop.yaml:3: measures.m.expr: there is no", id="nested"),
        pytest.param("measures:\n  m: {}\n", "shop.yaml:2: measures.m.expression: it is missing", id="missing"),
        pytest.param(
            "glossary:\n  a: {iss: b}\n", "shop.yaml:2: glossary.a.iss: there is no such field. Write is", id="near"
        ),
        pytest.param("glossary: [a]\n", "shop.yaml:1: glossary: names are expected below it", id="no names"),
        pytest.param("examples: [a]\n", "shop.yaml:1: examples.0: fields are expected below it", id="no fields"),
        pytest.param("joins: a\n", "shop.yaml:1: joins: it is no list", id="no list"),
        pytest.param("dates: {a: {}}\n", "shop.yaml:1: dates.a: it is no text", id="no text"),
        pytest.param("glossary:\n  a: {means: ''}\n", "shop.yaml:2: glossary.a.means: it is too short", id="empty"),
        pytest.param('synonyms: {a: ["b\\nc"]}\n', "shop.yaml:1: synonyms.a.0: holds a line break", id="two lines"),
        pytest.param("dates: {a: b}\ndates: {c: d}\n", "shop.yaml:2: 'dates' is here for the second time", id="twice"),
        pytest.param("x: &x [1]\ny: *x\n", "shop.yaml:2: this is no YAML: aliases are not", id="alias"),
        pytest.param("- a\n", "shop.yaml:1: ", id="a list"),
        pytest.param(
            "measures:\n  m: {expression: sum(a.b}\n", "shop.yaml:2: this is no SQL expression", id="no formula"
        ),
        pytest.param(
            "measures:\n  m: {expression: sum(a.b); DROP TABLE a}\n", "shop.yaml:2: one SQL expression", id="two"
        ),
        pytest.param(
            "measures:\n  m: {expression: (SELECT 1)}\n", "shop.yaml:2: a formula holds no query", id="a query inside"
        ),
        pytest.param("filters:\n  - table: a\n    where: a.b + 1\n", "shop.yaml:3: a condition is", id="no condition"),
        pytest.param("joins:\n  - a.b < c.d\n", "shop.yaml:2: a join reads", id="no join"),
        pytest.param(
            "examples:\n  - {question: q, sql: SELEC 1}\n", "shop.yaml:2: this SQL does not parse", id="no SQL"
        ),
        pytest.param(
            "examples:\n  - {question: q, sql: SELECT 1}\n  - {question: 'Q?', sql: SELECT 2}\n",
            "shop.yaml:3: this question is here already, with other SQL",
            id="two answers",
        ),
        pytest.param(
            "synonyms:\n  a: [client]\n  b: [Clients]\n",
            "shop.yaml:3: 'Clients' is another word for a already; it cannot be another word for b, too",
            id="clash",
        ),
        pytest.param("synonyms:\n  a: ['?!']\n", "shop.yaml:2: '?!' has no words", id="no words"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_line(tmp_path: Path, text: str, told: str) -> None:
    assert any(found.startswith(told) for found in mistakes(tmp_path, text)), mistakes(tmp_path, text)


def test_terms_that_go_round_in_a_circle_are_told_once(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "glossary:\n  a: {is: b}\n  b: {is: c}\n  c: {is: a}\n  d: {is: a}\n")
    assert found == ["shop.yaml:2: terms go round in a circle: a → b → c → a"]


def test_measures_that_go_round_in_a_circle_are_told(tmp_path: Path) -> None:
    found = mistakes(tmp_path, "measures:\n  a: {expression: b * 2}\n  b: {expression: a / 2}\n")
    assert found == ["shop.yaml:2: measures go round in a circle: a → b → a"]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "inn.yaml").write_text("joins: [a]\n")
    assert len(mistakes(tmp_path, "joins:\n  - a\n  - b\n")) == 3


def test_a_folder_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadContext, match="there is no such folder"):
        load_folder(tmp_path / "none")


def test_a_pipe_is_a_mistake_and_nobody_waits_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    found = mistakes(tmp_path, "glossary:\n  clients: {is: customers}\n")
    assert found == ["endless.yaml: cannot be read: it is no file", "pipe.yaml: cannot be read: it is no file"]
