"""Each asker's own view of the data sources, worked out once for each catalog, policy and scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from askwire_common.contracts import Code
from askwire_common.datasources.catalog import Catalog
from askwire_common.datasources.policy import Policy, view
from askwire_common.datasources.wording import betrays, hidden_names
from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Principal
from askwire_gateway.exchange import Catalogs

_MAX_VIEWS: Final = 1_024


@dataclass(frozen=True)
class _Known:
    catalog: Catalog
    policy: Policy
    view: Catalog


class Views:
    """What principals may see; a data source that shows a principal nothing is for it no data source."""

    def __init__(self, catalogs: Catalogs) -> None:
        self._catalogs = catalogs
        self._known: dict[tuple[str, str], _Known] = {}

    def all(self, principal: Principal) -> tuple[Catalog, ...]:
        """The view of each data source that shows this principal something."""
        seen = (self._find(name, principal) for name in self._catalogs.datasources())
        return tuple(catalog for catalog in seen if catalog is not None)

    def one(self, name: str, principal: Principal) -> Catalog:
        """The view of one data source.

        Raises:
            ServiceError: ``not_found``: there is none, or it shows this principal nothing; ``unavailable``: none is
                known yet.
        """
        catalog = self._find(name, principal)
        if catalog is not None:
            return catalog
        if not self._catalogs.datasources():
            detail = "no data source has reported its tables yet; try again in a moment"
            raise ServiceError(Code.UNAVAILABLE, detail, retry_after=1)
        raise ServiceError(Code.NOT_FOUND, "datasource: there is none of that name; GET /v1/datasources lists yours")

    def may_read(self, texts: Iterable[str | None], name: str, principal: Principal) -> bool:
        """Whether none of these texts says the name of something in the data source that this principal may not see."""
        whole, seen = self._catalogs.catalog(name), self._find(name, principal)
        if whole is None or seen is None:
            return False
        hidden = hidden_names(whole, seen)
        return not any(betrays(text, hidden) for text in texts)

    def _find(self, name: str, principal: Principal) -> Catalog | None:
        catalog, policy = self._catalogs.catalog(name), self._catalogs.policy(name)
        if catalog is None:
            self._known.pop((name, principal.scope), None)
            return None
        known = self._known.get((name, principal.scope))
        if known is None or known.catalog is not catalog or known.policy is not policy:
            known = _Known(catalog, policy, view(catalog, policy, principal))
            self._known[name, principal.scope] = known
            if len(self._known) > _MAX_VIEWS:  # tenants may be many
                del self._known[next(iter(self._known))]
        return known.view if known.view.tables or not catalog.tables else None
