"""The console as a person uses it: a real browser on a real Askwire, with a database that means it no good."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest
import yaml
from tests.support.browser import chromium, page_of
from tests.support.stack import Stack

from askwire_local.servers import PostgresServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.servers, pytest.mark.timeout(240)]

MARKUP = '<img src=x onerror="document.title=\'taken over\'"><script>document.title="taken over"</script>'
_NOTES = f"""
CREATE TABLE notes (id int PRIMARY KEY, title text NOT NULL, size bigint, remark text);
COMMENT ON TABLE notes IS '{MARKUP.replace("'", "''")}';
INSERT INTO notes VALUES (1, '{MARKUP.replace("'", "''")}', 9007199254740993, NULL), (2, 'say "hi", twice', 2, '');
"""


async def _open(server: PostgresServer) -> str:
    """A database whose names and values are markup; the file of data sources that reaches it."""
    name = f"notes_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(server.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'reader'")
    await admin.close()
    owner = await asyncpg.connect(server.dsn(name))
    await owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    await owner.execute(_NOTES)
    await owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
    await owner.close()
    return yaml.safe_dump({"notes": {"dsn": f"postgresql://{name}:reader@127.0.0.1:{server.port}/{name}"}})


@pytest.fixture(scope="module", name="site")
def _site(server_directory: Path, postgres_server: PostgresServer) -> Iterator[Stack]:
    chromium()
    datasources = server_directory / "notes.yaml"
    datasources.write_text(asyncio.run(_open(postgres_server)))
    stack = Stack(server_directory / "console")
    try:
        stack.start("--datasources", str(datasources))
        yield stack
    finally:
        stack.stop()


@pytest.fixture(name="page")
def _page(site: Stack) -> Iterator[Page]:
    """The console with the administrator's key in it; nothing may go wrong on it, or come from elsewhere."""
    wrong: list[str] = []
    with page_of(site.url, wrong) as page:
        page.goto(f"{site.url}/")
        page.get_by_label("API key or token").fill(site.facts()["api_key"])
        page.keyboard.press("Enter")
        page.get_by_label("Question", exact=True).wait_for()
        yield page
    assert wrong == []


def ask(page: Page, question: str) -> None:
    """By keyboard alone."""
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")


def test_a_question_is_answered_with_its_reading_its_sql_its_rows_and_a_chart(page: Page) -> None:
    ask(page, "How many flights did each carrier operate?")
    table = page.get_by_role("table")
    table.wait_for()
    assert "16 rows" in table.inner_text()
    answer = page.get_by_label("Conversation").inner_text()
    assert "Read as: the number of flights for each carrier (offline, " in answer
    assert "GROUP BY carrier" in answer
    assert page.get_by_role("img", name="count by carrier").locator("rect").count() == 16
    assert page.locator("#status").inner_text() == "Answered."


def test_a_few_words_go_on_from_the_answer_before_until_a_new_conversation(page: Page) -> None:
    ask(page, "How many flights left JFK in July?")
    page.get_by_role("cell", name="10023").wait_for()
    ask(page, "and in June?")
    page.get_by_role("cell", name="9472").wait_for()
    page.get_by_role("button", name="New conversation").click()
    assert page.get_by_role("cell").count() == 0


def test_a_refusal_tells_its_reason_and_offers_questions_that_can_be_answered(page: Page) -> None:
    ask(page, "What is the shoe size of each pilot?")
    page.get_by_text("nothing in this data source explains").wait_for()
    page.get_by_role("group", name="Choose one").get_by_role("button").first.click()
    page.get_by_role("table").wait_for()


def test_an_ambiguous_question_offers_its_readings(page: Page) -> None:
    ask(page, "Which hour has the highest wind speed?")
    choices = page.get_by_role("group", name="Choose one")
    choices.wait_for()
    choices.get_by_role("button").first.click()
    page.get_by_role("table").wait_for()


def test_a_value_that_is_markup_stays_text(page: Page, tmp_path: Path) -> None:
    """In the table, the schema and the file; and a figure that JavaScript would round stays as it is."""
    page.get_by_label("Data source").select_option("notes")
    page.get_by_text("Its tables").click()
    page.get_by_text("id, title, size, remark").wait_for()
    ask(page, "Show the title, size and remark of all notes")
    page.get_by_role("table").wait_for()
    cells = page.get_by_role("cell").all_inner_texts()
    assert MARKUP in cells
    assert "9007199254740993" in cells
    assert page.title() == "Askwire"
    assert page.locator("main img, main script").count() == 0
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download CSV").click()
    saving.value.save_as(tmp_path / "rows.csv")
    text = (tmp_path / "rows.csv").read_text()
    assert '"say ""hi"", twice",2,""\n' in text.replace("\r\n", "\n")
    assert MARKUP.replace('"', '""') in text


def test_an_answer_is_rated(page: Page) -> None:
    ask(page, "How many planes are there?")
    page.get_by_role("table").wait_for()
    page.get_by_role("button", name="Right").click()
    page.get_by_text("Thank you.").wait_for()
    assert page.get_by_role("button", name="Right").get_attribute("aria-pressed") == "true"


def test_a_question_is_cancelled(page: Page, site: Stack) -> None:
    """Also in the database: nobody waits for it there."""
    with site.held("executor.1"):
        ask(page, "How many airports are there?")
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("Cancelled.").wait_for()
    assert page.get_by_role("button", name="Cancel").is_hidden()


def test_the_key_stays_in_its_tab_and_can_be_forgotten(page: Page) -> None:
    assert page.evaluate("[localStorage.length, document.cookie, sessionStorage.length]") == [0, "", 1]
    page.reload()
    page.get_by_label("Question", exact=True).wait_for()
    page.get_by_role("button", name="Forget the key").click()
    page.get_by_label("API key or token").wait_for()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_wrong_key_is_told_and_not_kept(page: Page) -> None:
    page.get_by_role("button", name="Forget the key").click()
    page.get_by_label("API key or token").fill("ask_wrong")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("credentials").or_(page.get_by_role("alert").get_by_text("key")).wait_for()
    assert page.evaluate("sessionStorage.length") == 0
