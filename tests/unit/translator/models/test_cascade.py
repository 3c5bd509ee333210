"""Several providers as one: who answers when the better ones are down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.providers import Scripted, draft

from askwire_common.contracts import Code
from askwire_common.errors import Retryable, ServiceError
from askwire_translator.cascade import Cascade
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

DOWN = Retryable(Code.UNAVAILABLE, "openai is down.", retry_after=9)


@pytest.mark.parametrize("answer", [draft(), Clarify("which?"), Unanswerable("no passengers")])
async def test_the_first_provider_that_answers_does(ask: Ask, answer: Answer) -> None:
    first, second = Scripted([answer], "openai"), Scripted([draft()], "offline")
    said = await Cascade([first, second]).translate(ask, timeout=10)
    assert said == (replace(answer, provider="openai") if answer == draft() else answer)
    assert not second.asked


@pytest.mark.parametrize(
    "code", [Code.UNAVAILABLE, Code.RATE_LIMITED, Code.OVER_BUDGET, Code.DEADLINE_EXCEEDED, Code.INTERNAL]
)
async def test_a_provider_that_cannot_leaves_it_to_the_next_and_the_answer_says_who(ask: Ask, code: Code) -> None:
    failing = [Scripted([ServiceError(code, "no")], name) for name in ("openai", "anthropic")]
    answer = await Cascade([*failing, Scripted([draft()], "offline")]).translate(ask, timeout=10)
    assert answer == replace(draft(), provider="offline")


async def test_what_the_asker_did_wrong_is_not_tried_elsewhere(ask: Ask) -> None:
    wrong, second = Scripted([ServiceError(Code.INVALID_REQUEST, "no")]), Scripted([draft()])
    with pytest.raises(ServiceError, match="invalid_request"):
        await Cascade([wrong, second]).translate(ask, timeout=10)
    assert not second.asked


async def test_each_provider_leaves_time_for_those_behind_it(ask: Ask) -> None:
    """A provider that hangs must not take the time in which another one would have answered."""
    providers = [Scripted([DOWN], "openai"), Scripted([DOWN], "anthropic"), Scripted([draft()], "offline")]
    await Cascade(providers, reserve_seconds=1, clock=lambda: 0.0).translate(ask, timeout=10)
    assert [p.timeouts for p in providers] == [[pytest.approx(6)], [9], [10]]


async def test_in_a_hurry_the_last_still_gets_its_half(ask: Ask) -> None:
    providers = [Scripted([DOWN], "openai"), Scripted([draft()], "offline")]
    await Cascade(providers, reserve_seconds=1, clock=lambda: 0.0).translate(ask, timeout=0.5)
    assert providers[0].timeouts == [0.25]


async def test_when_all_fail_every_reason_is_told_and_the_shortest_wait(ask: Ask) -> None:
    other = Retryable(Code.RATE_LIMITED, "anthropic is busy.", retry_after=3)
    with pytest.raises(ServiceError) as caught:
        await Cascade([Scripted([DOWN]), Scripted([other])]).translate(ask, timeout=10)
    assert caught.value.detail == "openai is down. anthropic is busy."
    assert (caught.value.code, caught.value.retry_after) == (Code.UNAVAILABLE, 3)


async def test_offline_alone_does_not_declare_a_question_unanswerable(ask: Ask) -> None:
    """What the weaker translator cannot do, the one that is down might: say that it is down."""
    cascade = Cascade([Scripted([DOWN], "openai"), Scripted([Unanswerable("'worst' is unclear")], "offline")])
    with pytest.raises(ServiceError) as caught:
        await cascade.translate(ask, timeout=10)
    assert caught.value.code == Code.UNAVAILABLE
    assert caught.value.detail == "openai is down. offline alone cannot answer: 'worst' is unclear"


async def test_closing_closes_them_all() -> None:
    providers = [Scripted([draft()]), Scripted([draft()])]
    await Cascade(providers).close()
    assert all(p.closed for p in providers)


UNSURE = Clarify("which of these is meant?")


@pytest.mark.parametrize("doubt", [UNSURE, Unanswerable("nothing explains “vibes”")])
@pytest.mark.parametrize("said", [draft("SELECT 2"), Clarify("the model asks"), Unanswerable("the model cannot")])
async def test_what_offline_is_not_sure_of_is_left_to_the_model(ask: Ask, doubt: Answer, said: Answer) -> None:
    """Whatever the model says to it: it has seen the question as a whole."""
    offline, model = Scripted([doubt], "offline"), Scripted([said], "openai")
    answer = await Cascade([offline, model], hesitant=("offline",)).translate(ask, timeout=10)
    assert answer == (replace(said, provider="openai") if isinstance(said, Drafted) else said)


async def test_what_offline_is_sure_of_costs_nothing(ask: Ask) -> None:
    model = Scripted([draft("SELECT 2")], "openai")
    answer = await Cascade([Scripted([draft()], "offline"), model], hesitant=("offline",)).translate(ask, timeout=10)
    assert answer == replace(draft(), provider="offline")
    assert not model.asked


async def test_with_the_models_down_offline_below_its_threshold_only_asks_back(ask: Ask) -> None:
    """An unsure reading is a question to the asker, not an answer, however little else there is."""
    cascade = Cascade([Scripted([UNSURE], "offline"), Scripted([DOWN], "openai")], hesitant=("offline",))
    assert await cascade.translate(ask, timeout=10) == UNSURE


async def test_with_the_models_down_what_offline_cannot_read_is_no_proof_that_nobody_can(ask: Ask) -> None:
    doubt = Unanswerable("nothing explains “vibes”")
    cascade = Cascade([Scripted([doubt], "offline"), Scripted([DOWN], "openai")], hesitant=("offline",))
    with pytest.raises(ServiceError) as caught:
        await cascade.translate(ask, timeout=10)
    assert (caught.value.code, caught.value.retry_after) == (Code.UNAVAILABLE, 9)
    assert caught.value.detail == "openai is down. Without a model there is no answer: nothing explains “vibes”"


async def test_alone_offline_may_say_whatever_it_says(ask: Ask) -> None:
    assert await Cascade([Scripted([UNSURE], "offline")], hesitant=("offline",)).translate(ask, timeout=10) == UNSURE


async def test_after_a_model_that_is_down_offline_last_may_draft(ask: Ask) -> None:
    cascade = Cascade([Scripted([DOWN], "openai"), Scripted([draft()], "offline")], hesitant=("offline",))
    assert await cascade.translate(ask, timeout=10) == replace(draft(), provider="offline")
