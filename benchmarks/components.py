"""The offline translator's catalogs and rankers less one component, for its part in the whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from askwire_common.datasources.catalog import Catalog
from askwire_translator.offline.candidates import Candidate
from askwire_translator.offline.ranking import features
from askwire_translator.offline.ranking.ranker import Ranker


def without_values(catalog: Catalog) -> Catalog:
    """The catalog with no sampled values, as under a policy that forbids them."""
    return catalog.restricted(
        t.model_copy(update={"columns": tuple(c.model_copy(update={"values": ()}) for c in t.columns)})
        for t in catalog.tables
    )


def untrained(ranker: Ranker) -> Ranker:
    """The ranker as it would be without training: the links' quality less the cost of joins."""
    plain = {"mean_score": 1.0, "join_cost": -0.12, "ignored": -0.4, "ident": -0.3, "whole": -0.3, "dedupe": -0.3}
    return replace(ranker, weights=tuple(plain.get(name, 0.0) for name in features.NAMES))


@dataclass(frozen=True)
class Fewer(Ranker):
    """A ranker that leaves out readings of one kind, for a component's part in the whole."""

    keep: Callable[[Candidate], bool] = bool

    def order(self, found: list[Candidate]) -> list[Candidate]:
        """The readings that are kept, best first."""
        return super().order([c for c in found if self.keep(c)])


def fewer(ranker: Ranker, keep: Callable[[Candidate], bool]) -> Ranker:
    """The ranker over the readings that are kept."""
    return Fewer(**{f.name: getattr(ranker, f.name) for f in fields(ranker)}, keep=keep)
