"""Courtesy around a question changes nothing about it."""

from __future__ import annotations

import pytest

from askwire_translator.offline.honesty.refusals import refusal
from askwire_translator.offline.words.courtesy import asked_plainly


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("hi! could you tell me how many flights there are?", "how many flights there are?"),
        ("Just wondering how many planes were built by Boeing, thanks", "how many planes were built by Boeing"),
        ("My boss wants to know the number of flights", "the number of flights"),
        ("I'm curious: what's the farthest destination?", "what's the farthest destination?"),
        ("I want know which company is late", "which company is late"),
        ("Do you know how many models there are?", "how many models there are?"),
        ("ok so which airline is late?", "which airline is late?"),
        ("Can you show me the average delay for each airline please?", "the average delay for each airline"),
        ("Hey, I need to see the list of airlines", "the list of airlines"),
        ("How many flights left JFK?", "How many flights left JFK?"),
        ("So many flights", "So many flights"),
        ("thanks", "thanks"),
    ],
)
def test_courtesy_is_no_part_of_the_question(question: str, plain: str) -> None:
    """What is left is what is asked."""
    assert asked_plainly(question) == plain


@pytest.mark.parametrize("question", ["Do you know how many models there are?", "do you know which airline is late"])
def test_asking_whether_one_knows_is_no_question_of_opinion(question: str) -> None:
    """It is a way to ask."""
    assert refusal(question) is None


@pytest.mark.parametrize("question", ["Do you know why flights are late?", "Do you think Delta is better?"])
def test_what_is_no_matter_of_data_stays_refused(question: str) -> None:
    """However it is put."""
    assert refusal(question) is not None
