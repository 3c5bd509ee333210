"""A model's reply as it stands: fences come off, and no length of it costs more than reading it once."""

from __future__ import annotations

import pytest

from askwire_common.errors import Retryable
from askwire_translator.models.chat import Completion
from askwire_translator.models.reply import MAX_REPLY, read_reply, unfenced


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("SELECT 1", "SELECT 1"),
        ("```sql\nSELECT 1\n```", "SELECT 1"),
        ("  ```\r\nSELECT 1```\n", "SELECT 1"),
        ("```json \n{}\n\n```", "{}"),
        ("```\nSELECT '```'\n```", "SELECT '```'"),
        ("```no language at all\nSELECT 1\n```", "```no language at all\nSELECT 1\n```"),
        ("```SELECT 1```", "```SELECT 1```"),
        ("``````", "``````"),
        ("```\n", "```"),
        ("SELECT 1\n```", "SELECT 1\n```"),
    ],
)
def test_the_fence_around_a_text_comes_off(text: str, inside: str) -> None:
    assert unfenced(text) == inside


@pytest.mark.parametrize("filler", [" ", "\n", "`", "```\n", "\n```", "a "])
def test_a_long_fence_is_read_in_one_pass(filler: str) -> None:
    """A pattern that tries every end of a fence took minutes for these."""
    text = "```\n" + filler * (2_000_000 // len(filler))
    assert len(unfenced(f"{text}x")) <= len(text) + 1
    assert len(unfenced(text)) <= len(text)


@pytest.mark.parametrize("text", ["", "  \n", "x" * (MAX_REPLY + 1)])
def test_a_reply_that_is_empty_or_far_too_long_is_outside_the_agreed_form(text: str) -> None:
    with pytest.raises(Retryable, match=r"empty|longer than 200,000"):
        read_reply("openai", Completion(text, "m"))
