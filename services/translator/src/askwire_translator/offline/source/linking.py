"""What a phrase of a question may name in the schema: by its words, turned around, by synonyms, by coarse stems."""

from __future__ import annotations

from askwire_translator.offline.source.elements import ColumnInfo, Link, TableInfo
from askwire_translator.offline.source.schema import SchemaIndex
from askwire_translator.offline.words.common import COMMON
from askwire_translator.offline.words.synonyms import SYNONYMS
from askwire_translator.offline.words.text import distance
from askwire_translator.offline.words.vocabulary import LIGHT, STOP

NAMED = 0.92  # the score from which on a name is as good as said
NAMED_IN_PART = 0.55  # a table whose name ends in these words, which synonyms must not crowd out
_MOST_LINKS = 10
_MOST_LOOKED_AT = 40
_MOST_OF_NAMED = 6  # beyond these
_TURNED = 0.96
_BY_ANOTHER = 0.65  # another word for it, in short: ``prov`` for a doctor
_TELLING = 5  # letters, from which on a word with a slip is told from others
_BEGINNING = 3  # letters of a word that it may be known by
_HEADS = frozenset(
    [
        "amount",
        "city",
        "code",
        "cost",
        "country",
        "date",
        "day",
        "kind",
        "level",
        "month",
        "place",
        "price",
        "rate",
        "status",
        "time",
        "type",
        "year",
    ]
)


class Linker:
    """Finds the links of one question's phrases, each once.

    Args:
        said: the stems of the question's words.
    """

    def __init__(self, schema: SchemaIndex, said: frozenset[str] = frozenset()) -> None:
        self.schema = schema
        self._said = said
        self._known: dict[tuple[str, ...], list[Link]] = {}

    def links(self, phrase: tuple[str, ...]) -> list[Link]:
        """What this phrase may name, best first."""
        known = self._known.get(phrase)
        if known is None:
            known = self._known[phrase] = self._find(phrase)
        return known

    def _find(self, phrase: tuple[str, ...]) -> list[Link]:
        found: dict[int, Link] = {}

        def keep(links: list[Link], factor: float) -> None:
            for link in (*links[:_MOST_LOOKED_AT], *_of_named(links[_MOST_LOOKED_AT:], self._said)):
                key, score = id(link.target), link.score * factor
                if key not in found or found[key].score < score:
                    found[key] = Link(link.target, score)

        keep(self.schema.lookup(phrase), 1.0)
        keep(self._turned(phrase), 1.0)
        for other in self._others(phrase):
            keep(self.schema.lookup(other), 0.76)
        if not any(link.score >= 0.7 for link in found.values()):
            keep(self.schema.lookup_root(phrase), 0.72)
            if (
                len(phrase) == 1
                and not found
                and len(phrase[0]) >= 5
                and phrase[0] not in LIGHT
                and phrase[0] not in STOP
            ):
                alike = self.schema.spelled_like(phrase[0])
                near = [w for w in alike if _misspelled(w, phrase[0]) or _shortens(w, phrase[0])]
                for word in near[:2]:
                    keep(self.schema.lookup((word,)), 0.85)
                for synonym in SYNONYMS.get(phrase[0], ()) if not near else ():
                    for word in (w for w in self.schema.spelled_like(synonym) if _shortens(w, synonym)):
                        keep(self.schema.lookup((word,)), _BY_ANOTHER)
        ranked = sorted(found.values(), key=lambda link: -link.score)
        floor = max(0.36, ranked[0].score * 0.5) if ranked else 0.0
        good = [link for link in ranked if link.score >= floor]
        best = good[:_MOST_LINKS] + _of_named(good[_MOST_LINKS:], self._said)
        own = [t for t in self.schema.lookup(phrase) if isinstance(t.target, TableInfo) and t.score >= NAMED_IN_PART]
        return best + [t for t in own[:2] if all(t.target is not link.target for link in best)]

    def _turned(self, phrase: tuple[str, ...]) -> list[Link]:
        """``date of birth``, ``type of bed``: the column whose name says the same the other way round."""
        if len(phrase) < 3 or phrase[1] != "of" or phrase[0] not in _HEADS:
            return []
        turned = (*phrase[2:], phrase[0])
        found = (link for link in self.schema.lookup(turned) if isinstance(link.target, ColumnInfo))
        return [Link(c.target, _TURNED) for c in found if c.score >= NAMED and c.target.words[-1:] == turned[-1:]]

    def _others(self, phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
        others: list[tuple[str, ...]] = []
        for n, word in enumerate(phrase):
            others.extend((*phrase[:n], other, *phrase[n + 1 :]) for other in SYNONYMS.get(word, ()))
        if len(phrase) >= 3 and phrase[1] == "of":
            others.append((*phrase[2:], phrase[0]))
        if len(phrase) >= 3 and phrase[:2] == ("number", "of"):
            others.extend([(*phrase[2:], "count"), (*phrase[2:], "number")])
        return others[:24]


def _misspelled(name: str, word: str) -> bool:
    """``custmer``; ``gmail`` is no ``email``: hardly anybody gets the first letter of a word wrong."""
    begins = name[0] == word[0] or len(name) != len(word) or sorted(name) == sorted(word)
    return begins and len(name) >= _TELLING and distance(name, word, 1) <= 1


def _shortens(name: str, word: str) -> bool:
    """``inst`` for institution: a name that is no word but the beginning of one."""
    return len(name) >= _BEGINNING and name not in COMMON and len(word) > len(name) + 1 and word.startswith(name)


def _of_named(links: list[Link], said: frozenset[str]) -> list[Link]:
    """Of many columns of one name those whose tables the question names."""
    found = (n for n in links if isinstance(n.target, ColumnInfo) and n.target.table.words[-1] in said)
    return [n for _, n in zip(range(_MOST_OF_NAMED), found, strict=False)]
