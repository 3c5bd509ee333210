"""Which goes before: a question read as a structure, or the whole of it read plainly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from askwire_common.contracts import MAX_QUESTION, Option
from askwire_translator.offline.structures.contests import separates
from askwire_translator.offline.structures.reading import Composed
from askwire_translator.translate import Answer, Clarify, Drafted, Unanswerable

_LEAST: Final = 0.3  # below which a composed reading is worth less than any plain one
_LIKELY: Final = 0.5
_MOST: Final = 4  # options
_UNSURE: Final = "I am not sure enough of one reading; which of these is meant?"
_TOGETHER: Final = "no reading of this question tells the two apart that it compares"


def weighed(whole: Composed, plainly: Callable[[], Answer], threshold: float) -> Answer:
    """The composed reading where it is sure enough, the plain one where it is not or where it goes before.

    Args:
        plainly: reads the whole question plainly.
    """
    own = whole.draft if whole.draft is not None and _sure(whole.draft) >= _LEAST else None
    if own is not None and not whole.yields and _sure(own) >= threshold:
        return own
    plain = plainly()
    if whole.yields:
        return _side_by_side(own, plain, threshold)
    return plain if own is None else _offered(own, plain)


def _side_by_side(own: Drafted | None, plain: Answer, threshold: float) -> Answer:
    """The surer of the readings that tell two things apart."""
    apart = isinstance(plain, Drafted) and plain.statement is not None and separates(plain.statement)
    if apart and isinstance(plain, Drafted) and _sure(plain) >= max(threshold, _LIKELY):
        return plain
    found = [d for d in (plain if apart else None, own) if isinstance(d, Drafted)]
    best = max(found, key=_sure, default=None)
    if best is not None and _sure(best) >= threshold:
        return best
    return Unanswerable(_TOGETHER) if isinstance(plain, Drafted) else plain


def _offered(own: Drafted, plain: Answer) -> Answer:
    """A composed reading that is not sure enough beside what was read plainly."""
    if isinstance(plain, Clarify):
        return Clarify(plain.message, (_option(own), *plain.options)[:_MOST], (own, *plain.drafts)[:_MOST])
    if isinstance(plain, Drafted):
        return Clarify(_UNSURE, (_option(own), _option(plain)), (own, plain))
    return plain


def _option(draft: Drafted) -> Option:
    reading = draft.reading or ""
    return Option(reading=reading, question=f"Show {reading}"[:MAX_QUESTION])


def _sure(draft: Drafted) -> float:
    return draft.confidence or 0.0
