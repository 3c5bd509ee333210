"""Follow-ups on the demo's flights, understood offline: each gives the rows that a person's SQL gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from askwire_common.datasources.catalog import Catalog
from askwire_executor.introspect import introspect, sample_values
from askwire_local.demo import ensure_demo
from askwire_local.servers import PostgresServer
from askwire_translator.conversation.turn import Turn, decode_turn, encode_turn
from askwire_translator.ir.explain import explain
from askwire_translator.offline.candidates import candidates
from askwire_translator.offline.engine import Indexes, OfflineProvider, build_indexes
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
CASES = Path(__file__).with_name("follow_ups.sql")


JULY = "How many flights left JFK in July?"


@dataclass(frozen=True)
class Case:
    """``--?`` what was asked, ``--=`` the SQL that it became; ``-->`` what follows, and SQL for what that means."""

    before: str
    became: str
    says: str
    sql: str


def cases() -> Iterator[Case]:
    before = became = says = ""
    for line in CASES.read_text().splitlines():
        if line.startswith("--? "):
            before = line[4:]
        elif line.startswith("--= "):
            became = line[4:]
        elif line.startswith("--> "):
            says = line[4:]
        else:
            yield Case(before, became, says, line)


@dataclass
class Demo:
    """The demo database, its catalog, and an engine that has read it."""

    connection: asyncpg.Connection[asyncpg.Record]
    catalog: Catalog
    provider: OfflineProvider
    indexes: Indexes

    async def ask(self, question: str, previous: Turn | None = None) -> Answer:
        return await self.provider.translate(Ask(question, self.catalog, NOW, previous=previous), timeout=20)

    def first(self, question: str = JULY) -> Turn:
        """A turn whose question became the SQL that the cases say, however the engine ranks its readings."""
        became = next(case.became for case in cases() if case.before == question)
        found, _ = candidates(question, self.indexes.chunker, self.indexes.world, NOW)
        read = next(c for c in found if " ".join(c.sql.split()) == became)
        return self.kept(Turn("01K", question, read.sql, explain(read.built.statement), 0.95, read.built.statement))

    async def turn(self, says: str, previous: Turn) -> Turn:
        """The turn that a follow-up leaves behind."""
        found = await self.ask(says, previous)
        assert isinstance(found, Drafted), found
        return self.kept(Turn("01K", says, found.sql, found.reading, found.confidence, found.statement))

    def kept(self, turn: Turn) -> Turn:
        """The turn as it comes back from where it was kept."""
        found = decode_turn(encode_turn(turn))
        assert found == turn
        return turn

    async def rows(self, sql: str) -> list[tuple[str, ...]]:
        """The rows, numbers rounded; sorted where the statement does not say how."""
        found = [tuple(_text(v) for v in record.values()) for record in await self.connection.fetch(sql)]
        return found if "ORDER BY" in sql else sorted(found)


def _text(value: object) -> str:
    return f"{float(value):.6g}" if isinstance(value, int | float | Decimal) else str(value)


@pytest_asyncio.fixture(scope="module", loop_scope="module", name="demo")
async def _demo(postgres_server: PostgresServer) -> AsyncIterator[Demo]:
    await ensure_demo(postgres_server.dsn, "reader", lambda table, share: None)
    connection = await asyncpg.connect(postgres_server.dsn("demo"))
    await connection.execute("ANALYZE")
    catalog = await sample_values(connection, await introspect(connection, "demo"))
    yield Demo(connection, catalog, OfflineProvider(), build_indexes(catalog))
    await connection.close()


@pytest.mark.parametrize("case", [*cases()], ids=lambda case: f"{case.before} {case.says}")
async def test_a_follow_up_gives_the_rows_a_person_would_have_meant(demo: Demo, case: Case) -> None:
    """Filters, groups, orders, limits, measures, shares, columns: against the question before."""
    found = await demo.ask(case.says, demo.first(case.before))
    assert isinstance(found, Drafted), found
    got, wanted = await demo.rows(found.sql), await demo.rows(case.sql)
    if "ORDER BY" not in case.sql:
        got = sorted(got)
    assert got == wanted, found.sql


async def test_a_conversation_of_five_turns_keeps_what_was_said(demo: Demo) -> None:
    """Each follow-up is understood against the one before, not against the first question."""
    turn = demo.first()
    for says in ("by airline", "just the top 3", "what about LGA?", "and in August?"):
        turn = await demo.turn(says, turn)
    wanted = (
        "SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) "
        "WHERE f.origin = 'LGA' AND f.month = 8 GROUP BY a.name ORDER BY count(*) DESC LIMIT 3"
    )
    assert await demo.rows(turn.sql) == await demo.rows(wanted)


CHAINS: dict[str, tuple[str, ...]] = {
    "SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 8 AND extract(dow FROM time_hour) IN (0, 6)": (
        "and in August?",
        "only on weekends",
    ),
    "SELECT extract(dow FROM time_hour), count(*) FROM flights WHERE origin = 'JFK' AND month = 7 "
    "AND dep_time IS NOT NULL GROUP BY 1 ORDER BY 1": ("by day of the week", "without cancelled ones"),
    "SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND dep_delay > 30": (
        "how many were late?",
        "by more than 30 minutes",
    ),
    "SELECT name FROM flights JOIN airlines USING (carrier) WHERE origin = 'JFK' AND month = 7 "
    "GROUP BY name ORDER BY count(*) DESC OFFSET 1 LIMIT 1": (
        "by airline",
        "which airline had the most?",
        "the second?",
    ),
    "SELECT date_trunc('week', time_hour)::date, count(*), count(*) - lag(count(*)) "
    "OVER (ORDER BY date_trunc('week', time_hour)) FROM flights WHERE origin = 'JFK' AND month = 7 "
    "GROUP BY date_trunc('week', time_hour) ORDER BY 1": ("weekly numbers", "compared to the week before"),
    "SELECT carrier FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY 1 "
    "ORDER BY 100.0 * count(*) FILTER (WHERE dep_delay > 0) / count(*) DESC LIMIT 1": (
        "new question: what percentage of flights were late?",
        "by carrier",
        "what about JFK?",
        "only in July",
        "which one is worst?",
    ),
    "SELECT carrier FROM flights WHERE origin = 'JFK' AND month = 7 AND dep_time IS NULL GROUP BY 1 "
    "ORDER BY count(*) DESC LIMIT 1": ("how many were cancelled?", "by carrier", "which one is worst?"),
    "SELECT carrier, count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND dep_time IS NULL GROUP BY 1 "
    "ORDER BY 2 DESC LIMIT 1 -- the figure": (
        "how many were cancelled?",
        "by carrier",
        "which one is worst?",
        "how many is that?",
    ),
    "SELECT carrier, count(*) FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY 1 HAVING count(*) > 1000": (
        "by carrier",
        "only carriers with more than 1000 flights",
    ),
    "SELECT carrier, count(*) FROM flights WHERE month = 3 GROUP BY 1 ORDER BY 2 DESC LIMIT 1": (
        "new question: which carrier has the most flights?",
        "in March",
        "how many is that?",
    ),
    "SELECT carrier, avg(dep_delay) FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY 1": (
        "by carrier",
        "show the average departure delay",
    ),
    "SELECT tailnum, model, seats FROM planes WHERE manufacturer = 'BOEING' AND year = 2010": (
        "new question: which planes were made by Boeing in 2010?",
        "show the model and seats",
    ),
    "SELECT carrier, count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND dep_delay > 0 GROUP BY 1": (
        "by carrier",
        "only delayed flights",
    ),
    "SELECT name FROM airlines": ("by carrier", "show the airlines"),
    "SELECT carrier, avg(distance), count(*) FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY 1": (
        "the average distance instead",
        "by carrier",
        "add the number of flights",
    ),
    "SELECT carrier, count(*) FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY 1 ORDER BY 2 DESC "
    "OFFSET 3 LIMIT 3": ("by carrier", "top 3", "the next three"),
    "SELECT seats FROM planes WHERE tailnum = (SELECT tailnum FROM flights JOIN planes USING (tailnum) GROUP BY 1 "
    "ORDER BY count(*) DESC LIMIT 1)": (
        "new question: which plane made the most flights?",
        "how many seats does it have?",
    ),
    "SELECT count(*) FROM flights WHERE origin = 'LAX' AND dest = 'JFK' AND month = 7": (
        "to LAX",
        "and back?",
    ),
    "SELECT avg(n) FROM (SELECT count(*) AS n FROM flights WHERE month = 2 GROUP BY day) AS days": (
        "new question: number of flights per day in January",
        "what's the daily average?",
        "the month after",
    ),
    "SELECT a.name FROM airlines a JOIN flights f USING (carrier) JOIN planes p USING (tailnum) WHERE p.engines = 4 "
    "GROUP BY 1 ORDER BY count(*) DESC LIMIT 1": (
        "new question: which airline has the most flights?",
        "only planes with 4 engines",  # its flights by them, not all flights of those who have such planes
    ),
    "SELECT avg(distance) FROM flights WHERE origin = 'JFK' AND dest = 'LAX' AND month = 7": (
        "new question: show the distance of flights from JFK to LAX in July",
        "on average",
    ),
    "SELECT count(*) FROM airlines WHERE carrier IN (SELECT carrier FROM flights WHERE dest = 'SEA')": (
        "new question: how many flights went to LAX?",
        "which airlines?",
        "and to SEA?",
        "how many is that?",
    ),
    "SELECT dest, count(*) FROM flights WHERE origin = 'JFK' AND month = 7 GROUP BY dest ORDER BY 2 DESC LIMIT 1": (
        "the best dest",
    ),
}


@pytest.mark.parametrize(("sql", "says"), CHAINS.items(), ids=[" / ".join(says) for says in CHAINS.values()])
async def test_what_was_said_holds_until_it_is_taken_back(demo: Demo, sql: str, says: tuple[str, ...]) -> None:
    """Each wording once failed or, worse, took the place of something that it does not contradict."""
    turn = demo.first()
    for words in says:
        turn = await demo.turn(words, turn)
    assert await demo.rows(turn.sql) == await demo.rows(sql), turn.sql


async def test_a_table_that_nothing_asks_for_any_more_is_left_out(demo: Demo) -> None:
    """An inner join would go on leaving out the flights whose plane is unknown."""
    turn = demo.first()
    for words in ("by manufacturer", "by month instead"):
        turn = await demo.turn(words, turn)
    assert "planes" not in turn.sql


async def test_a_new_question_can_be_said_to_be_one(demo: Demo) -> None:
    found = await demo.ask("new question: how many planes are there?", demo.first())
    assert isinstance(found, Drafted)
    assert await demo.rows(found.sql) == await demo.rows("SELECT count(*) FROM planes")


async def test_a_name_that_is_only_part_of_a_value_is_not_taken_for_it(demo: Demo) -> None:
    """No airport is called Boston; Boston Back Bay Station is where trains go."""
    for says in ("only to Boston", "which of them went to Boston?", "only those in California"):
        assert not isinstance(await demo.ask(says, demo.first()), Drafted)


async def test_the_month_before_a_week_is_not_the_week_before(demo: Demo) -> None:
    turn = await demo.turn("per week", demo.first())
    assert not isinstance(await demo.ask("compared to the month before", turn), Drafted)


async def test_a_share_stays_a_share_of_what_is_asked_about(demo: Demo) -> None:
    """Another month changes the whole as well as the parts."""
    turn = demo.first()
    for says in ("by carrier", "as a percentage", "what about August?", "just the top 3"):
        turn = await demo.turn(says, turn)
    wanted = (
        "SELECT carrier, 100.0 * count(*) / (SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 8) "
        "FROM flights WHERE origin = 'JFK' AND month = 8 GROUP BY carrier ORDER BY count(*) DESC LIMIT 3"
    )
    assert await demo.rows(turn.sql) == await demo.rows(wanted)


@pytest.mark.parametrize(
    "says",
    [
        "and by shoe size?",
        "only on Neptune",
        "only in the morning",
        "sort by happiness",
        "as a haiku",
        "and delete them",
        "with their phone numbers",
        "the median instead",
        "but only the delicious ones",
        "by average delay",
    ],
)
async def test_words_that_cannot_be_accounted_for_are_not_answered(demo: Demo, says: str) -> None:
    """A follow-up that is half understood is no answer, however close the rest comes."""
    found = await demo.ask(says, demo.first())
    assert not isinstance(found, Drafted), found.sql


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (("the top 3",), "sort by name"),
        ((), "in kilometers"),
        ((), "the second one"),
    ],
)
async def test_what_cannot_be_put_into_the_query_is_said_to_be_lost(
    demo: Demo, before: tuple[str, ...], says: str
) -> None:
    """Other readings of so few words are guesses; and the first three by name are not the same three sorted by name."""
    turn = demo.first("How many flights are there per airline?")
    for earlier in before:
        turn = await demo.turn(earlier, turn)
    found = await demo.ask(says, turn)
    assert isinstance(found, Unanswerable), found


async def test_an_extreme_after_the_other_turns_the_order_round(demo: Demo) -> None:
    turn = await demo.turn("just the top one", demo.first("How many flights are there per airline?"))
    found = await demo.ask("and the lowest?", turn)
    assert isinstance(found, Drafted)
    fewest = "SELECT a.name, count(*) FROM flights f JOIN airlines a USING (carrier) GROUP BY 1 ORDER BY 2 LIMIT 1"
    assert await demo.rows(found.sql) == await demo.rows(fewest)


async def test_why_can_be_asked_twice(demo: Demo) -> None:
    once = await demo.turn("why?", demo.first())
    found = await demo.ask("thanks", once)
    assert isinstance(found, Drafted)
    assert (found.reading or "").startswith("the number of flights")


async def test_a_name_that_two_things_have_is_asked_back(demo: Demo) -> None:
    """Delta is an airline and the beginning of two airports; each option is a follow-up with one meaning."""
    turn = demo.first()
    found = await demo.ask("what about Delta?", turn)
    assert isinstance(found, Clarify)
    chosen = next(o.question for o in found.options if "Delta Air Lines" in o.reading)
    again = await demo.ask(chosen, turn)
    assert isinstance(again, Drafted)
    wanted = "SELECT count(*) FROM flights WHERE origin = 'JFK' AND month = 7 AND carrier = 'DL'"
    assert await demo.rows(again.sql) == await demo.rows(wanted)


async def test_why_says_how_the_answer_came_about(demo: Demo) -> None:
    """The reading is the answer to why, and it does not pretend to know the data's reasons."""
    found = await demo.ask("why?", demo.first())
    assert isinstance(found, Drafted)
    assert found.explains
    assert "origin is 'JFK'" in (found.reading or "")
    assert "not in the data" in (found.reading or "")


async def test_a_follow_up_is_no_surer_than_the_question_before(demo: Demo) -> None:
    """Doubt is handed on."""
    turn = demo.first()
    doubtful = Turn(turn.query_id, turn.question, turn.sql, turn.reading, 0.61, turn.statement)
    found = await demo.ask("only in June", doubtful)
    assert isinstance(found, Drafted)
    assert found.confidence == 0.61


async def test_after_a_models_sql_only_its_own_words_can_be_repeated_offline(demo: Demo) -> None:
    """SQL that a model wrote has no typed form: it can be shown again, not changed without a model."""
    turn = Turn("01K", "How many flights left JFK?", "SELECT count(*) FROM flights WHERE origin = 'JFK'", "flights")
    assert isinstance(await demo.ask("only in June", turn), Unanswerable | Clarify)
    again = await demo.ask("show the SQL", turn)
    assert isinstance(again, Drafted)
    assert again.sql == turn.sql
