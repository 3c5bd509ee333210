"""How the translator's parts fit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from askwire_common.contracts import GOLDEN, TRANSLATE, GoldenQuery, Question
from askwire_common.datasources.directory import Mirror
from askwire_common.service.hop import Hop
from askwire_common.service.lifecycle import Base, Service
from askwire_common.settings.base import BadSettings
from askwire_common.work.metrics import RedisFailures
from askwire_translator.ahead import Ahead
from askwire_translator.context.knowledge import Knowledge
from askwire_translator.context.load import Loaded, load_folder
from askwire_translator.context.mistakes import BadContext
from askwire_translator.conversation.store import Conversations
from askwire_translator.handlers import Handlers
from askwire_translator.kept import Kept
from askwire_translator.metrics import TranslatorMetrics
from askwire_translator.offline.engine import build_indexes
from askwire_translator.settings import TranslatorSettings
from askwire_translator.shared_cache import SharedCache
from askwire_translator.tiers import build_provider, prices
from askwire_translator.translate import Provider


def build_app(settings: TranslatorSettings, base: Base | None = None, provider: Provider | None = None) -> Service:
    """The translator: it holds the keys of language models, and reaches no database."""
    files = _context(settings.context_dir)
    base = base or Base("translator", settings)
    hop = Hop(base, principal_keys=settings.principal_public_keys)
    failures = RedisFailures(base.registry, "translations")
    redis_url = settings.redis_url
    shared = SharedCache(redis_url.get_secret_value(), failed=failures.count) if redis_url else None
    indexes = Kept(build_indexes)
    provider = provider or build_provider(settings, TranslatorMetrics(base.registry, prices(settings)), shared, indexes)
    zone, conversations = ZoneInfo(settings.time_zone), Conversations(shared)
    golden = Mirror(base.bus.bucket(GOLDEN), GoldenQuery.model_validate_json)
    knowledge = Knowledge(hop.directory, files, golden)
    handlers = Handlers(
        provider,
        hop.directory,
        base.bus,
        zone=zone,
        knowledge=knowledge,
        conversations=conversations,
        tell_drafts=settings.stream_drafts,
        prices=prices(settings),
    )
    loop = hop.consume(TRANSLATE, Question, handlers.translate, room=settings.concurrency)
    parts: list[AbstractAsyncContextManager[object]] = [hop, _following(golden, base), _open(provider, shared)]
    if "offline" in settings.order:
        parts.append(Ahead(hop.directory, knowledge, indexes))
    return Service(base, parts=parts, loops=[loop])


def _context(folder: Path | None) -> dict[str, Loaded]:
    """The context files; a translator does not start with wrong ones.

    Raises:
        BadSettings: with every mistake.
    """
    try:
        return load_folder(folder) if folder is not None else {}
    except BadContext as error:
        raise BadSettings([f"ASKWIRE_CONTEXT_DIR: {folder} cannot be used:\n{error}"]) from None


@asynccontextmanager
async def _following(golden: Mirror[GoldenQuery], base: Base) -> AsyncIterator[None]:
    await golden.start()
    base.connection.on_reconnect(golden.restart)
    try:
        yield
    finally:
        await golden.stop()


@asynccontextmanager
async def _open(provider: Provider, shared: SharedCache | None) -> AsyncIterator[Provider]:
    try:
        yield provider
    finally:
        await provider.close()
        if shared is not None:
            await shared.close()
