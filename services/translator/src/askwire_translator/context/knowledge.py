"""What is known of a data source for one asker: its own view, and what people said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from askwire_common.contracts import GoldenQuery
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.directory import Directory, Mirror
from askwire_common.datasources.policy import Policy
from askwire_common.identity.principal import Principal, Role
from askwire_translator.context.check import check_against
from askwire_translator.context.load import Loaded
from askwire_translator.context.mistakes import Places
from askwire_translator.context.model import NOTHING, Context, Example
from askwire_translator.context.scope import enriched, scoped

_UNSAID: Final = Loaded(NOTHING, Places({}))
_MOST_PAIRS: Final = 2_000


@dataclass(frozen=True)
class Known:
    """An asker's view of a data source, with comments, joins and values that people added, and their context."""

    catalog: Catalog
    context: Context


@dataclass(frozen=True)
class _Kept:
    seen: Catalog
    policy: Policy
    revision: int
    known: Known


class Knowledge:
    """Context files and accepted pairs, cut down to what each asker may see.

    Args:
        files: the contexts that were loaded, by data source.
        golden: accepted pairs as the gateway publishes them; None where nobody does.
    """

    def __init__(
        self,
        directory: Directory,
        files: Mapping[str, Loaded] | None = None,
        golden: Mirror[GoldenQuery] | None = None,
    ) -> None:
        self._directory = directory
        self._files = dict(files or {})
        self._golden = golden
        self._kept: dict[tuple[str, Role], _Kept] = {}
        self._checked: dict[str, str] = {}
        self._lock = asyncio.Lock()
        self._log = structlog.get_logger("askwire.context")

    async def of(self, datasource: str, principal: Principal) -> Known | None:
        """What this principal may know; None when there is no such data source, or nothing in it that it may see.

        Kept until the view, the policy or an accepted pair changes; working it out takes a millisecond a pair.
        """
        seen, policy = self._directory.view(datasource, principal), self._directory.policy(datasource)
        whole = self._directory.catalog(datasource)
        if seen is None or whole is None:
            return None
        if datasource not in self._files and not self._golden:
            return Known(seen, NOTHING)
        revision = self._golden.revision if self._golden else 0
        at = (datasource, principal.role)
        async with self._lock:
            kept = self._kept.get(at)
            if kept is None or kept.seen is not seen or kept.policy is not policy or kept.revision != revision:
                known = await asyncio.to_thread(self._known, datasource, whole, seen, policy)
                kept = self._kept[at] = _Kept(seen, policy, revision, known)
        return kept.known

    def _known(self, datasource: str, whole: Catalog, seen: Catalog, policy: Policy) -> Known:
        loaded = self._files.get(datasource, _UNSAID)
        self._check(loaded, whole)
        said = loaded.context
        if self._golden is not None:
            said = said.model_copy(update={"examples": (*said.examples, *_pairs(self._golden, datasource))})
        context = scoped(said, whole, seen)
        return Known(enriched(seen, context, values=policy.sample_values is not False), context)

    def _check(self, loaded: Loaded, whole: Catalog) -> None:
        """Log once a catalog what does not hold against it; the rest is used."""
        if self._checked.get(whole.datasource) != whole.fingerprint:
            self._checked[whole.datasource] = whole.fingerprint
            for mistake in check_against(loaded.context, loaded.places, whole):
                self._log.warning("context.mistake", datasource=whole.datasource, mistake=str(mistake))


def _pairs(golden: Mirror[GoldenQuery], datasource: str) -> tuple[Example, ...]:
    mine = (
        g
        for key in golden.keys()  # noqa: SIM118 - a mirror is no dict
        if (g := golden.get(key)) is not None and g.datasource == datasource
    )
    return tuple(Example(question=g.question, sql=g.sql) for g in list(mine)[-_MOST_PAIRS:])
