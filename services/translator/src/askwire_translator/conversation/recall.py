"""The words in which people speak of more than the last answer: ``go back``, ``both``, ``as before but for JFK``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from askwire_translator.conversation.patterns import words
from askwire_translator.conversation.turn import Turn
from askwire_translator.offline.words.text import stem, tokenize

_ONE: Final = "(?:one|question|query|result|results|answer|list|table|version|view)"
_LAST: Final = "(?:previous|earlier|prior|preceding)"  # the last one may be the last row
BACK: Final = words(
    rf"""(?:go|step|take me|switch|return|jump) back(?: (?:a|one) step| once| to (?P<to>.+))?
    |(?:back|return|revert) to (?P<to_>.+)
    |(?:undo|revert|scrap|take back|cancel)(?: (?:that|this|it|the last (?:step|change)))?|take (?:that|it) back
    |(?:show |give )?(?:me )?(?:the )?{_LAST} {_ONE}(?: again)?|the one before(?: that)?"""
)
BEFORE: Final = words(rf"(?:what we had|before|(?:the )?(?:{_LAST} {_ONE}|(?:one|{_ONE}) before))")
AS_BEFORE: Final = words(
    rf"""(?:(?:the )?same )?(?:as|like) (?:before|above|last time)(?:,? (?:but|only|just|except))?(?= )
    |(?:the )?same (?:again|thing again|question|query|list|table)(?:,? (?:but|only|just|except))?(?= )
    |(?P<previous>(?:the )?{_LAST} {_ONE}(?: again)?,? but)(?= )"""
)
BOTH: Final = words(
    r"""(?:(?:for|show|give|list|in|on|with|from|me) )*(?:both|the two|all (?:three|four))(?: of (?:them|those|these))?
        (?P<one> (?:together|combined|in total|altogether|added up|taken together))?
        (?P<each>,? (?:side by side|separately))?
    |(?P<compare>(?:compare|contrast)(?: (?:them|both|these|those|(?:the |these |those )?two|all three))?
        (?: of (?:them|those|these))?(?: (?:side by side|with each other|to each other))?
    |(?:show )?(?:them |both )?side by side|how do (?:they|those|these|the two) compare)"""
)
THREE: Final = words(r".*\bthree\b.*")
THAT_FILTER: Final = words(
    r"""(?:(?:remove|drop|clear|without|ignore|no|forget|lift) )(?:that|this|the last|the previous|the new)
        (?: (?:last|new))? (?:filter|condition|restriction|limit|one)"""
)


def before(turns: Sequence[Turn], to: str | None) -> Turn | None:
    """The turn that is gone back to, of these, last first; going back twice goes two back.

    Args:
        to: what is gone back to, in the asker's words; None for the turn before.
    """
    if to is None or BEFORE.fullmatch(to):
        at = _now(turns)
        return next((turn for turn in turns[at + 1 :] if turn.sql != turns[at].sql), None)
    wanted = _said(to)
    if not wanted:
        return None
    return next((turn for turn in turns[1:] if wanted <= _said(f"{turn.question} {turn.reading or ''}")), None)


def _now(turns: Sequence[Turn]) -> int:
    """Where the last turn stands; one that went back stands where it went to."""
    at = 0
    while at < len(turns) and BACK.fullmatch(turns[at].question.strip(" ?!.")):
        at = next((n for n in range(at + 1, len(turns)) if n > at + 1 and turns[n].sql == turns[at].sql), len(turns))
    return at


_IDLE: Final = frozenset({"the", "a", "an", "all", "of", "to", "list", "show", "me", "for", "by"})


def _said(text: str) -> set[str]:
    return {stem(t.lower) for t in tokenize(text) if t.lower not in _IDLE and t.lower.isalnum()}
