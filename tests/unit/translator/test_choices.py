"""An asker who picks one of the readings that were offered gets that one, and nobody else does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.flights import flights
from tests.support.providers import Scripted
from tests.unit.translator.offline.catalogs import NOW

from askwire_common.contracts import Complaint, Option
from askwire_translator.choices import Choices
from askwire_translator.conversation.turn import Turn
from askwire_translator.offline.engine import OfflineProvider
from askwire_translator.translate import Ask, Clarify, Drafted, Unanswerable

UNCLEAR = Ask("the worst flights?", flights(), NOW)
LATE, LONG = Drafted("SELECT 1", None, "late"), Drafted("SELECT 2", None, "long")
OFFER = Clarify(
    "which?", tuple(Option(reading=d.reading or "", question=f"Show {d.reading}") for d in (LATE, LONG)), (LATE, LONG)
)
ONE = Clarify("that one?", OFFER.options[:1], (LATE,))
PICKED = replace(UNCLEAR, question="Show long")


async def test_the_option_that_is_picked_is_answered_with_its_own_draft() -> None:
    choices = Choices(Scripted([OFFER, Unanswerable("what?")]))
    assert await choices.translate(UNCLEAR, timeout=5) == OFFER
    assert await choices.translate(PICKED, timeout=5) == replace(LONG, confidence=1.0, provider="offline")


async def test_the_question_that_was_asked_back_does_not_hide_its_own_options() -> None:
    """It is what was asked last and not answered when one of them is picked."""
    choices = Choices(Scripted([OFFER, Unanswerable("what?")]))
    await choices.translate(UNCLEAR, timeout=5)
    picked = await choices.translate(replace(PICKED, lost=UNCLEAR.question), timeout=5)
    assert picked == replace(LONG, confidence=1.0, provider="offline")


@pytest.mark.parametrize("words", ["the second one", "2", "option 2", "The second."])
async def test_an_option_is_picked_by_its_place_right_after_it_was_offered(words: str) -> None:
    choices = Choices(Scripted([OFFER, *[Unanswerable("what?")] * 3]))
    await choices.translate(UNCLEAR, timeout=5)
    asked = replace(UNCLEAR, question=words)
    picked = await choices.translate(replace(asked, lost=UNCLEAR.question), timeout=5)
    assert picked == replace(LONG, confidence=1.0, provider="offline")
    for later in (asked, replace(asked, lost="something else"), replace(asked, lost=UNCLEAR.question, scope="other")):
        assert await choices.translate(later, timeout=5) == Unanswerable("what?")


async def test_yes_picks_the_only_option_and_none_of_several() -> None:
    yes = replace(UNCLEAR, question="yes, please", lost=UNCLEAR.question)
    for offer, answer in ((ONE, replace(LATE, confidence=1.0, provider="offline")), (OFFER, Unanswerable("no"))):
        choices = Choices(Scripted([offer, Unanswerable("no")]))
        await choices.translate(UNCLEAR, timeout=5)
        assert await choices.translate(yes, timeout=5) == answer


@pytest.mark.parametrize(
    "other",
    [
        replace(PICKED, question="Show short"),
        replace(PICKED, scope="somebody else"),
        replace(PICKED, policy_version="p2"),
        replace(PICKED, catalog=flights().restricted(flights().tables[:2])),
        replace(PICKED, previous=Turn("01K", "how many?", "SELECT 1")),
        replace(PICKED, complaints=(Complaint(sql="SELECT 2", code="refused"),)),
    ],
    ids=["words", "scope", "policy", "view", "past", "complaint"],
)
async def test_whoever_was_not_offered_it_is_not_answered_with_it(other: Ask) -> None:
    choices = Choices(Scripted([OFFER, Unanswerable("what?")]))
    await choices.translate(UNCLEAR, timeout=5)
    assert await choices.translate(other, timeout=5) == Unanswerable("what?")


async def test_every_reading_that_the_offline_translator_offers_can_be_picked() -> None:
    offline = OfflineProvider(threshold=1.0)
    choices = Choices(offline)
    offer = await choices.translate(replace(UNCLEAR, question="how many flights per carrier in July"), timeout=30)
    assert isinstance(offer, Clarify)
    assert len(offer.options) > 1
    picked = [
        await choices.translate(replace(UNCLEAR, question=option.question), timeout=30) for option in offer.options
    ]
    assert [p.sql for p in picked if isinstance(p, Drafted)] == [draft.sql for draft in offer.drafts]
    assert len({draft.sql for draft in offer.drafts}) == len(offer.options)
