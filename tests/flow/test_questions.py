"""From a question, or from SQL of one's own, to rows, a clarification or an honest refusal."""

from __future__ import annotations

import json

import pytest
from tests.support.line import ADMIN, Line
from tests.support.providers import Scripted

from askwire_common.contracts import Code, Draft, Event, Outcome, Question, Status
from askwire_common.identity.principal import Permission, Principal, Role
from askwire_translator.translate import Clarify, Drafted, Unanswerable

pytestmark = pytest.mark.asyncio(loop_scope="module")

READER = Principal(subject="rita", role=Role.VIEWER, permissions=frozenset({Permission.READ}))


async def test_a_question_becomes_rows(line: Line) -> None:
    """The events come in order, the rows are the database's own, and the outcome tells the whole story."""
    query = await line.asker.ask(
        Question(question="How many books are there?", datasource="books"), ADMIN, deadline_ms=20_000
    )
    events = await line.tell(query)

    kinds = [event for event, _ in events]
    assert kinds == [Event.ACCEPTED, Event.DRAFTED, Event.APPROVED, Event.RUNNING, Event.ROWS, Event.DONE]
    assert json.loads(events[-2][1]) == [[3]]
    outcome = Outcome.model_validate_json(events[-1][1])
    assert (outcome.status, outcome.row_count, outcome.truncated) == (Status.ANSWERED, 1, False)
    assert outcome.translation is not None
    assert (outcome.translation.provider, outcome.translation.confidence) == ("scripted", 0.9)
    assert outcome.sql is not None
    assert outcome == await line.outcomes.get(query.query_id, ADMIN.subject)


async def test_sql_of_ones_own_enters_at_the_validator(line: Line) -> None:
    """No translator is asked, and the very text runs."""
    sql = "SELECT name FROM authors ORDER BY id"
    query = await line.asker.ask(Draft(sql=sql, datasource="books"), ADMIN, deadline_ms=20_000)
    events = await line.tell(query)

    assert [event for event, _ in events] == [Event.ACCEPTED, Event.APPROVED, Event.RUNNING, Event.ROWS, Event.DONE]
    assert json.loads(events[-2][1]) == [["Ursula K. Le Guin"], ["Italo Calvino"]]
    assert Outcome.model_validate_json(events[-1][1]).sql == sql


async def test_a_dry_run_stops_after_validation(line: Line) -> None:
    """Nothing is executed, and the outcome says so."""
    outcome = await line.ask(Draft(sql="SELECT 1", datasource="books", dry_run=True))

    assert (outcome.status, outcome.row_count, outcome.columns) == (Status.VALIDATED, 0, ())


@pytest.mark.parametrize(
    ("sql", "doubt"),
    [
        (
            "SELECT id FROM authors WHERE name = 'Italo Calvin'",
            "None of the values known of name is 'Italo Calvin'; near it: 'Italo Calvino'.",
        ),
        (
            "SELECT count(*) FROM authors WHERE name = 'Italo Calvin'",
            "None of the values known of name is 'Italo Calvin'; near it: 'Italo Calvino'.",
        ),
        (
            "SELECT id FROM authors WHERE name = 'Italo Calvino' AND id > 7",
            "Nothing was found for name = 'Italo Calvino', id > 7.",
        ),
        ("SELECT count(*) FROM authors WHERE name = 'Italo Calvino' AND id > 7", None),
        ("SELECT id FROM authors WHERE name = 'Italo Calvino'", None),
    ],
    ids=["unknown value", "unknown value, counted", "conditions", "nothing counted", "found"],
)
async def test_an_answer_that_holds_nothing_says_what_may_be_wrong(
    line: Line, provider: Scripted, sql: str, doubt: str | None
) -> None:
    """True as an empty result is, a misspelled name is what it mostly comes of."""
    provider.script = [Drafted(sql, 0.9)]
    outcome = await line.ask(Question(question="Which author is it?", datasource="books"))

    assert (outcome.status, outcome.doubt) == (Status.ANSWERED, doubt)
    assert outcome.translation is not None
    assert outcome.translation.doubt is None


@pytest.mark.parametrize("dry_run", [True, False])
async def test_an_explanation_comes_when_asked_for(line: Line, provider: Scripted, dry_run: bool) -> None:
    """The question as it was read, whether or not the statement ran."""
    provider.script = [Drafted("SELECT 1", 0.9, reading="the number one")]
    question = Question(question="Which number?", datasource="books", dry_run=dry_run)

    assert (await line.ask(question)).explanation is None
    assert (await line.ask(question.model_copy(update={"explain": True}))).explanation == "the number one"


async def test_a_translation_alone_stops_at_the_draft(line: Line) -> None:
    """`only_translate` ends with the draft that nobody has checked."""
    outcome = await line.ask(Question(question="How many authors are there?", datasource="books", only_translate=True))

    assert outcome.status is Status.TRANSLATED
    assert outcome.sql is not None


async def test_a_large_result_arrives_whole(line: Line) -> None:
    """More chunks than the first window holds: credits keep the stream going, and every row comes once."""
    sql = "SELECT n, words FROM numbers ORDER BY n"
    query = await line.asker.ask(Draft(sql=sql, datasource="books", max_rows=60_000), ADMIN, deadline_ms=60_000)
    events = await line.tell(query)

    outcome = Outcome.model_validate_json(events[-1][1])
    rows = [row for event, body in events if event is Event.ROWS for row in json.loads(body)]
    assert outcome.chunks > 8
    assert outcome.truncated
    assert [row[0] for row in rows] == list(range(1, 1_001))


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM books",
        "SELECT 1; SELECT 2",
        "SELECT pg_sleep(1)",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM nothing",
        "SELECT nothing FROM books",
        "selec 1",
        "WITH gone AS (DELETE FROM books RETURNING *) SELECT * FROM gone",
    ],
)
async def test_what_is_not_known_to_be_harmless_is_refused(line: Line, sql: str) -> None:
    """Every refusal names its rule and says what would make the statement acceptable."""
    outcome = await line.ask(Draft(sql=sql, datasource="books"))

    assert (outcome.event, outcome.code) == (Event.REFUSED, Code.REFUSED)
    assert outcome.violations
    assert all(v.rule and v.message and v.remedy for v in outcome.violations)


async def test_an_unknown_data_source_is_not_found(line: Line) -> None:
    """Whether it exists elsewhere cannot be told from the answer."""
    asked = await line.ask(Question(question="How many books are there?", datasource="nowhere"))
    sent = await line.ask(Draft(sql="SELECT 1", datasource="nowhere"))

    assert asked.code == sent.code == Code.NOT_FOUND
    assert asked.detail == sent.detail


async def test_a_principal_without_the_permission_may_not_run(line: Line) -> None:
    """READ alone lets one translate and validate, not run."""
    outcome = await line.ask(Draft(sql="SELECT 1", datasource="books"), READER)
    dry = await line.ask(Draft(sql="SELECT 1", datasource="books", dry_run=True), READER)

    assert outcome.code is Code.FORBIDDEN
    assert dry.status is Status.VALIDATED


class TestWhatTheProviderSays:
    """It decides how the query goes on."""

    async def test_a_refused_draft_comes_back_with_its_violations(self, line: Line, provider: Scripted) -> None:
        """The translator is told what was wrong, and its second draft runs."""
        provider.script = [
            Drafted("SELECT nothing FROM books", None),
            Drafted("SELECT title FROM books ORDER BY id", None),
        ]
        outcome = await line.ask(Question(question="Which books?", datasource="books"))

        assert (outcome.status, outcome.row_count) == (Status.ANSWERED, 3)
        assert outcome.translation is not None
        assert outcome.translation.attempts == 2
        assert provider.asked[-1].complaints[0].sql == "SELECT nothing FROM books"
        assert provider.asked[-1].complaints[0].violations

    async def test_a_draft_that_the_database_rejects_comes_back(self, line: Line, provider: Scripted) -> None:
        """A division by zero shows only when the statement runs."""
        provider.script = [Drafted("SELECT 1 / (id - id) FROM books", None), Drafted("SELECT 7", None)]
        outcome = await line.ask(Question(question="Which number?", datasource="books"))

        assert outcome.status is Status.ANSWERED
        assert outcome.sql == "SELECT 7"

    async def test_repairs_are_bounded(self, line: Line, provider: Scripted) -> None:
        """After two repairs the refusal stands."""
        provider.script = [Drafted(f"SELECT nothing{n} FROM books", None) for n in range(5)]
        outcome = await line.ask(Question(question="Which books?", datasource="books"))

        assert outcome.code is Code.REFUSED
        assert len(provider.asked) == 3

    async def test_an_unanswerable_question_says_what_is_missing(self, line: Line, provider: Scripted) -> None:
        """It ends the query, with what could be asked instead."""
        provider.script = [Unanswerable("there is nothing about weather here", ("How many books are there?",))]
        outcome = await line.ask(Question(question="Will it rain?", datasource="books"))

        assert (outcome.event, outcome.code) == (Event.REFUSED, Code.UNANSWERABLE)
        assert outcome.detail == "there is nothing about weather here"
        assert outcome.options[0].question == "How many books are there?"

    async def test_an_ambiguous_question_asks_back(self, line: Line, provider: Scripted) -> None:
        """A clarification is an end of its own, not data."""
        provider.script = [Clarify("Which one?")]
        outcome = await line.ask(Question(question="The best one?", datasource="books"))

        assert (outcome.event, outcome.status, outcome.sql) == (Event.DONE, Status.CLARIFICATION_NEEDED, None)
