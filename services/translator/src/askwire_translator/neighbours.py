"""Questions that say the same in other words: "number of flights from JFK" and "how many flights were there from LGA?".

Likeness alone proves nothing (one word makes "with" into "without"), so it only decides whom to compare: a neighbour
has to say the same content words in the same order, once values are masked and wordings of one meaning are made one.
A phrase of place or time may stand at the other end. The values then go into the earlier question, word for word, and
what ``Pairs`` makes of that is the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.wording import normalised
from askwire_translator.models.linking import value_matches
from askwire_translator.offline.words.text import stem

_PIECE: Final = re.compile(
    r"""
      "[^"]{1,200}" | (?<!\w)'[^']{1,200}'(?!\w)              # quoted
    | \d{4}-\d\d(?:-\d\d)? | \d[\d,]*(?:\.\d+)?(?![^\W\d])  # a date, a number
    | (?<=\s)[A-Z][^\W_]*(?:\ [A-Z][^\W_]*)*                # a name
    | [^\W_]+(?:['\u2019]\w+)?                              # a word
    """,
    re.VERBOSE,
)
_VALUE: Final = "#"
_ENDS: Final = frozenset(["in", "on", "at", "during", "for", "since", "per"])  # what may begin a phrase at either end
_FILLERS: Final = frozenset([
    "a", "an", "the", "of", "that", "which", "what", "is", "are", "there", "please", "show", "list", "give", "tell",
    "find", "display", "get", "me", "us", "i", "want", "need", "know", "can", "could", "you",
])  # fmt: skip
_SAME: Final = {
    ("how", "many"): "count", ("number", "of"): "count", ("total", "number", "of"): "count", ("count", "of"): "count",
    ("count",): "count", ("were", "there"): "", ("was", "there"): "", ("for", "each"): "per", ("for", "every"): "per",
    ("each",): "per", ("every",): "per", ("average",): "mean", ("avg",): "mean", ("sum", "of"): "total",
    ("maximum",): "highest", ("max",): "highest", ("minimum",): "lowest", ("min",): "lowest",
    ("distinct",): "different", ("unique",): "different",
    ("greater", "than"): "more than", ("more", "than"): "more than", ("above",): "more than", ("over",): "more than",
    ("less", "than"): "less than", ("fewer", "than"): "less than", ("below",): "less than", ("under",): "less than",
}  # fmt: skip
_LONGEST: Final = max(map(len, _SAME))
_MOST_ALIKE: Final = 8


@dataclass(frozen=True)
class Form:
    """What a question says without its values: words in their order, ``#`` for each value.

    Attributes:
        spans: where each value stands in ``text``, in the order of the words.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The values as they stand in the question."""
        return tuple(self.text[start:end] for start, end in self.spans)

    def turned(self) -> Iterator[Form]:
        """The same, as it is and with a phrase from one end put to the other."""
        yield self
        cuts = [n for n, word in enumerate(self.words) if n and (word in _ENDS or self.words[0] in _ENDS)]
        for cut in cuts:
            before = self.words[:cut].count(_VALUE)
            yield Form(
                self.text, self.words[cut:] + self.words[:cut], self.spans[before:] + self.spans[:before]
            )  # fmt: skip


def form_of(question: str, catalog: Catalog) -> Form:
    """The question's form; values are what the catalog holds, names, numbers, dates and quoted texts."""
    text = normalised(question)
    known = list(_known(text, catalog))
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(text, known):
        piece = text[start:end]
        if (start, end) in known or piece[0] in "\"'" or piece[0].isdigit() or piece[0].isupper():
            words.append(_VALUE)
            spans.append((start, end))
        else:
            words.append(piece.lower())
    return Form(text, tuple(_meanings(words)), tuple(spans))


def in_its_words(question: str, earlier: Iterable[str], catalog: Catalog) -> Iterator[str]:
    """This question in the words of earlier ones that say the same, most alike first, with its own values in them."""
    asked = form_of(question, catalog)
    forms = [form_of(text, catalog) for text in earlier]
    close = sorted(forms, key=lambda form: -_likeness(asked.words, form.words))[:_MOST_ALIKE]
    for form in close:
        turned = next((t for t in asked.turned() if t.words == form.words), None)
        if turned is not None:
            yield _with(form, turned.values)


def _with(form: Form, values: Sequence[str]) -> str:
    text = form.text
    for (start, end), value in sorted(zip(form.spans, values, strict=True), reverse=True):
        text = f"{text[:start]}{value}{text[end:]}"
    return text


def _known(text: str, catalog: Catalog) -> Iterator[tuple[int, int]]:
    """Where stored values stand in the text, the longest first and none within another."""
    taken: list[tuple[int, int]] = []
    for match in value_matches(text, catalog.tables):
        for found in re.finditer(rf"(?<!\w){re.escape(match.value)}(?!\w)", text, re.IGNORECASE):
            if all(found.end() <= start or end <= found.start() for start, end in taken):
                taken.append(found.span())
                yield found.span()


def _pieces(text: str, known: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in [*sorted(known), (len(text), len(text))]:
        yield from (found.span() for found in _PIECE.finditer(text, at, start))
        if end > start:
            yield start, end
        at = end


def _meanings(words: Sequence[str]) -> Iterator[str]:
    """Words of one meaning as one, the others by their stems; what says nothing is left out."""
    at = 0
    while at < len(words):
        size = next((n for n in range(_LONGEST, 0, -1) if tuple(words[at : at + n]) in _SAME), 0)
        meaning = _SAME[tuple(words[at : at + size])] if size else ""
        if meaning:
            yield meaning
        elif not size and words[at] not in _FILLERS:
            yield stem(words[at])
        at += size or 1


def _likeness(left: Sequence[str], right: Sequence[str]) -> float:
    one, other = frozenset(left), frozenset(right)
    return len(one & other) / (len(one | other) or 1)
