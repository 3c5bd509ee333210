"""Words that people gave to things, in the form in which a question's words are compared with them."""

from __future__ import annotations

from askwire_translator.offline.words.text import tokenize

LONGEST = 6  # words, as the offline translator reads names


def phrase(words: str) -> tuple[str, ...]:
    """The stems of the words, without marks: ``Long-haul flights`` is ``long haul flight``."""
    return tuple(t.stem for t in tokenize(words) if t.kind != "mark")
