"""What a follow-up stands on: the last answer, how sure it was, and whether something was asked since in vain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from askwire_common.contracts import MAX_QUESTION, Option
from askwire_translator.conversation.follow import SURE
from askwire_translator.conversation.names import Written
from askwire_translator.conversation.turn import Turn
from askwire_translator.ir.compiler import compile_sql
from askwire_translator.ir.explain import explain
from askwire_translator.ir.model import Query
from askwire_translator.translate import Answer, Ask, Clarify, Drafted, Unanswerable

FOLLOW_UP: Final = "follow-up-1"
LOST: Final = "“{asked}” came before this; as a continuation of it these words were not understood"
_WHICH: Final = "This follows on “{asked}”, and can be read in several ways; which is meant?"
_UNSURE: Final = "This is what it means if it follows on “{asked}”; is that what is meant?"
_AFTER_LOST: Final = "“{lost}” was not answered; does this follow on “{asked}” all the same?"
_LOST_GROUND: Final = 0.5  # of two questions that words may belong to, one was not answered


@dataclass(frozen=True)
class Ground:
    """The last answer of a conversation, and who asks after it.

    Attributes:
        threshold: how sure a reading has to be for an answer; of others it is asked whether they are meant.
    """

    ask: Ask
    previous: Turn
    threshold: float

    @property
    def turns(self) -> tuple[Turn, ...]:
        """All answers that are remembered, last first."""
        return (self.previous, *self.ask.earlier)

    def sure(self, *known: float | None) -> float:
        """How sure a reading is that builds on what is as sure as that; on ground that may be another's, half as sure.

        Args:
            known: None is of a model that did not say.
        """
        least = min(SURE, *(c for c in (*known, self.previous.confidence) if c is not None), SURE)
        return least if self.ask.lost is None else round(least * _LOST_GROUND, 4)

    def answered(self, found: Mapping[Query, Written | None], sure: float) -> Answer | None:
        """The one query as an answer; several, or one that is not sure enough, as a question back; None for none.

        Args:
            found: each query with the name that was written out for it, if one was.
        """
        catalog, tried = self.ask.catalog, {c.sql for c in self.ask.complaints}
        drafts = {
            Drafted(sql, sure, explain(query, catalog), model=FOLLOW_UP, statement=query): written
            for query, written in found.items()
            if (sql := compile_sql(query, catalog.dialect, catalog.search_path, catalog.shadowed)) not in tried
        }
        if not drafts:
            return None
        only = next(iter(drafts))
        return only if len(drafts) == 1 and sure >= self.threshold else self.asked_back(drafts)

    def asked_back(self, drafts: Mapping[Drafted, Written | None]) -> Clarify:
        """Whether one of these is meant."""
        message = _WHICH if len(drafts) > 1 else _UNSURE if self.ask.lost is None else _AFTER_LOST
        options = tuple(
            Option(
                reading=draft.reading or draft.sql,
                question=(name.into(self.ask.question) if name else f"Show {draft.reading}")[:MAX_QUESTION],
            )
            for draft, name in drafts.items()
        )
        return Clarify(message.format(asked=self.previous.question, lost=self.ask.lost), options, tuple(drafts))

    def once_more(self, turn: Turn) -> Answer:
        """An answer of this conversation again, as sure as it was."""
        if any(c.sql == turn.sql for c in self.ask.complaints):
            return Unanswerable("the statement behind the previous answer was objected to and cannot be shown again")
        reading = explain(turn.statement, self.ask.catalog) if turn.statement is not None else turn.reading
        again = Drafted(turn.sql, turn.confidence, reading, model=FOLLOW_UP, statement=turn.statement)
        if self.ask.lost is None:
            return again
        again = replace(again, confidence=self.sure(turn.confidence))
        return again if self.sure(turn.confidence) >= self.threshold else self.asked_back({again: None})
