"""Both providers' real SDKs against a server that speaks their protocol: what a good reply, or a bad one, becomes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.integration.translator.conftest import KEY, Rigging
from tests.support.llm_server import Behaviour

from askwire_common.contracts import Code
from askwire_common.errors import ServiceError
from askwire_translator.translate import Ask, Clarify, Drafted, Unanswerable

SQL = "SELECT carrier FROM flights GROUP BY carrier ORDER BY avg(arr_delay) DESC NULLS LAST LIMIT 1"
NO_MORE: dict[str, Any] = {"assumptions": [], "missing": "", "clarifying_question": "", "options": []}
STOPPED = {"openai": "length", "anthropic": "max_tokens"}
DRAFT: dict[str, Any] = NO_MORE | {"reading": "Carrier with the highest mean arr_delay", "answerable": True, "sql": SQL}


async def test_a_structured_reply_becomes_a_draft_that_says_who_made_it_and_what_it_cost(
    rig: Rigging, ask: Ask
) -> None:
    at = await rig([Behaviour(DRAFT, model="model-1-2026")])

    answer = await at.provider.translate(ask, timeout=5)

    assert isinstance(answer, Drafted)
    assert (answer.sql, answer.reading) == (SQL, DRAFT["reading"])
    assert answer.confidence is None, "a model's own opinion of itself is not a probability"
    assert (answer.provider, answer.model) == (at.provider.name, "model-1-2026")
    assert answer.prompt_version is not None
    assert answer.prompt_version.startswith("direct.v1-")
    assert answer.tokens_in > 500
    assert answer.tokens_in + answer.tokens_out == at.calls.tokens
    assert at.calls.outcomes == ["ok"]


async def test_the_request_asks_for_structured_output_and_tells_the_whole_truth(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(DRAFT)])
    await at.provider.translate(ask, timeout=5)

    (request,) = at.server.requests
    body = request.body
    form = body.get("response_format", {}).get("json_schema") or body["output_config"]["format"]
    assert set(form["schema"]["required"]) == set(DRAFT)
    for told in (
        ask.question,
        "PostgreSQL 18.6",
        "2026-11-21 (Saturday)",
        "CET (UTC+0100)",
        "arr_delay:double precision",
    ):
        assert told in request.text
    assert request.body["model"] == "model-1"
    assert KEY in request.headers.get("Authorization", request.headers.get("X-Api-Key", ""))


async def test_a_model_that_lacks_data_refuses_and_says_what_is_missing(rig: Rigging, ask: Ask) -> None:
    reply = NO_MORE | {"reading": "…", "answerable": False, "missing": "There are no passengers.", "sql": ""}
    at = await rig([Behaviour(reply)])
    assert await at.provider.translate(ask, timeout=5) == Unanswerable("There are no passengers.")


async def test_a_model_in_doubt_asks_back_with_concrete_readings(rig: Rigging, ask: Ask) -> None:
    options = [
        {"reading": f"by {what}", "question": f"which carrier has the worst {what}?"} for what in ("mean", "sum")
    ]
    reply = DRAFT | {"sql": None, "clarifying_question": "Worst in which sense?", "options": options}
    at = await rig([Behaviour(reply)])

    answer = await at.provider.translate(ask, timeout=5)

    assert isinstance(answer, Clarify)
    assert answer.message == "Worst in which sense?"
    assert [option.question for option in answer.options] == [option["question"] for option in options]


@pytest.mark.parametrize(
    "reply",
    [
        "The carrier with the worst delay is found by averaging.",
        '{"reading": "half a rep',
        {"reading": "no more fields"},
        {**DRAFT, "answerable": "perhaps"},
        {**DRAFT, "sql": " "},
        {**DRAFT, "sql": "SELECT " + "1, " * 7_000 + "1"},
        "[1, 2, 3]",
        "",
        None,
    ],
    ids=["prose", "half", "fields missing", "wrong type", "no SQL", "long SQL", "a list", "empty", "nothing"],
)
async def test_a_reply_outside_the_agreed_form_is_asked_for_again(
    rig: Rigging, ask: Ask, reply: dict[str, Any] | str | None
) -> None:
    at = await rig([Behaviour(reply), Behaviour(DRAFT)])

    answer = await at.provider.translate(ask, timeout=60)

    assert isinstance(answer, Drafted)
    assert at.calls.outcomes == ["malformed", "ok"]
    assert answer.tokens_in + answer.tokens_out == at.calls.tokens, "the failed call was paid for as well"


async def test_a_model_that_never_finds_the_form_is_given_up_with_a_sentence(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour("I would rather talk.")])

    with pytest.raises(ServiceError, match=r"answered outside the agreed form") as caught:
        await at.provider.translate(ask, timeout=60)

    assert caught.value.code == Code.UNAVAILABLE
    assert len(at.server.requests) == 3
    assert "rather talk" not in str(caught.value)


async def test_nulls_where_a_field_does_not_apply_are_understood(rig: Rigging, ask: Ask) -> None:
    """Models behind servers that do not enforce the schema like to write them."""
    at = await rig(
        [Behaviour({**DRAFT, "assumptions": None, "missing": None, "clarifying_question": None, "options": None})]
    )
    assert isinstance(await at.provider.translate(ask, timeout=5), Drafted)


@pytest.mark.parametrize("fence", ["```sql\n{}\n```", "```\n{}\n```\n", "  {} ;\n"])
async def test_a_fence_or_semicolon_around_the_sql_is_taken_off(rig: Rigging, ask: Ask, fence: str) -> None:
    at = await rig([Behaviour({**DRAFT, "sql": fence.format(SQL)})])
    answer = await at.provider.translate(ask, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.sql == SQL


async def test_two_statements_stay_two_statements_for_the_validator_to_refuse(rig: Rigging, ask: Ask) -> None:
    """A draft is only ever a draft: cutting it to size here would hide what the model tried."""
    at = await rig([Behaviour({**DRAFT, "sql": "SELECT 1; DROP TABLE flights;"})])
    answer = await at.provider.translate(ask, timeout=5)
    assert isinstance(answer, Drafted)
    assert answer.sql == "SELECT 1; DROP TABLE flights"


async def test_a_model_that_declines_is_an_honest_refusal(rig: Rigging, ask: Ask) -> None:
    at = await rig([Behaviour(None, refusal="I cannot help with that.")])

    answer = await at.provider.translate(ask, timeout=5)

    assert isinstance(answer, Unanswerable)
    assert "declined" in answer.missing
    assert "I cannot help with that." in answer.missing
    assert at.calls.outcomes == ["declined"]


async def test_a_reply_cut_off_at_the_token_limit_is_not_paid_for_twice(rig: Rigging, ask: Ask) -> None:
    at = await rig([])
    at.server.script.append(Behaviour('{"reading": "a very lo', stop=STOPPED[at.provider.name]))

    with pytest.raises(ServiceError, match="limit of tokens") as caught:
        await at.provider.translate(ask, timeout=5)

    assert caught.value.code == Code.UNAVAILABLE
    assert len(at.server.requests) == 1
