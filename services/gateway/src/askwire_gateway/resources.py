"""What handlers find in the application, by typed keys."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from askwire_common.contracts import CLIENT_INBOX, private_inbox
from askwire_common.identity.principal import Principal
from askwire_common.identity.tokens import TokenSigner
from askwire_gateway.audit import Audit
from askwire_gateway.changes import Changes
from askwire_gateway.dead_letters import DeadLetters
from askwire_gateway.deferred.cursor import Cursors
from askwire_gateway.deferred.dispatcher import Dispatcher
from askwire_gateway.deferred.outbox import Outbox
from askwire_gateway.deferred.results import Results
from askwire_gateway.exchange import Line
from askwire_gateway.history import History
from askwire_gateway.identity.apikeys import KeyRecord
from askwire_gateway.identity.authenticate import Authenticator, KeyCache
from askwire_gateway.identity.keystore import KeyStore
from askwire_gateway.identity.logins import Logins
from askwire_gateway.identity.passwords import Passwords
from askwire_gateway.identity.users import SessionRecord, UserStore
from askwire_gateway.learning.feedback import FeedbackStore
from askwire_gateway.learning.golden import GoldenQueries
from askwire_gateway.limits import Concurrency, RateLimiter, Spent
from askwire_gateway.oversight.trail import Trail
from askwire_gateway.oversight.usage import Ledger
from askwire_gateway.policy.checks import PolicyChecks
from askwire_gateway.policy.policies import PolicyKeeper
from askwire_gateway.policy.store import PolicyStore
from askwire_gateway.tracing import RequestTrace
from askwire_gateway.views import Views
from askwire_gateway.vitals import Vitals


@dataclass(frozen=True)
class Limits:
    """The figures that the HTTP edge enforces or falls back to; times in the unit of their name."""

    default_datasource: str = "demo"
    deadline_ms: int = 30_000
    max_deadline_ms: int = 300_000
    max_body_bytes: int = 1_048_576
    hold_bytes: int = 1_048_576
    token_seconds: int = 900
    write_seconds: float = 30.0
    heartbeat_seconds: float = 15.0
    deferred_deadline_ms: int = 600_000
    kept_seconds: float = 86_400.0


@dataclass(frozen=True)
class Identity:
    """Everything about who may call.

    Attributes:
        audit: where it is written who came, who was turned away, and who gave what to whom.
        denied: counts credentials that were not good, by the address that they came from.
        proxies: how many proxies stand before this server and say in ``X-Forwarded-For`` whom they speak for.
        shared_inbox: whether tokens are good for any inbox below ``_INBOX.``, shared by all holders of one nkey.
    """

    authenticator: Authenticator
    store: KeyStore
    cache: KeyCache[KeyRecord]
    signer: TokenSigner
    pepper: str
    users: UserStore
    sessions: KeyCache[SessionRecord]
    logins: Logins
    passwords: Passwords
    denied: RateLimiter
    audit: Audit
    proxies: int = 0
    shared_inbox: bool = False

    def token(self, principal: Principal, seconds: float) -> str:
        """A token that speaks for this principal, and is good for its own inbox."""
        prefix = f"{CLIENT_INBOX if self.shared_inbox else private_inbox(principal.subject)}."
        return self.signer.sign(principal.model_copy(update={"reply_prefix": prefix}), seconds)


@dataclass(frozen=True)
class Policies:
    """Everything about who may see what."""

    store: PolicyStore
    keeper: PolicyKeeper
    checks: PolicyChecks


@dataclass(frozen=True)
class Deferring:
    """Everything about queries that are answered later."""

    outbox: Outbox
    dispatcher: Dispatcher
    results: Results


@dataclass(frozen=True)
class Learning:
    """What people teach: golden queries, and what they think of answers."""

    golden: GoldenQueries
    feedback: FeedbackStore


LINE = web.AppKey("LINE", Line)
VIEWS = web.AppKey("VIEWS", Views)
IDENTITY = web.AppKey("IDENTITY", Identity)
POLICIES = web.AppKey("POLICIES", Policies)
CHANGES = web.AppKey("CHANGES", Changes)
HISTORY = web.AppKey("HISTORY", History)
LEARNING = web.AppKey("LEARNING", Learning)
RATE = web.AppKey("RATE", RateLimiter)
CONCURRENCY = web.AppKey("CONCURRENCY", Concurrency)
LIMITS = web.AppKey("LIMITS", Limits)
DEFERRING = web.AppKey("DEFERRING", Deferring)
DEAD_LETTERS = web.AppKey("DEAD_LETTERS", DeadLetters)
LEDGER = web.AppKey("LEDGER", Ledger)
TRAIL = web.AppKey("TRAIL", Trail)
CURSORS = web.AppKey("CURSORS", Cursors)
VITALS = web.AppKey("VITALS", Vitals)
DOCUMENT = web.AppKey("DOCUMENT", bytes)

TRACE = web.RequestKey("TRACE", RequestTrace)
SPENT = web.RequestKey("SPENT", Spent)
UNMET = web.RequestKey("UNMET", bool)
ASKER = web.RequestKey("ASKER", str)
QUERY_ID = web.RequestKey("QUERY_ID", str)
