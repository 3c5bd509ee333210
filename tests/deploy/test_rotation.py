"""Keys are rotated as docs/operations.md says, on an installation that is asked meanwhile.

No question fails while services are rolled. Who asks in the moment in which a NATS server stops may be told to ask
again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from tests.support.site import SERVICES, Keys, Site, running_site
from tests.support.waiting import until

from askwire_local.servers import PostgresServer

pytestmark = [pytest.mark.servers, pytest.mark.timeout(300)]


class Asker:
    """Asks all the time, and counts how it is answered."""

    def __init__(self, site: Site, key: str) -> None:
        self._site = site
        self._key = key

    async def ask(self, http: aiohttp.ClientSession, credentials: str | None = None) -> str:
        """What comes of one question."""
        question = {"question": "How many authors are there?"}
        headers = _headers(credentials or self._key)
        async with http.post(f"{self._site.url}/v1/query", json=question, headers=headers) as answer:
            body = await answer.json()
            return "answered" if body.get("rows") == [[2]] else f"{answer.status}: {body.get('detail')}"

    async def token(self, http: aiohttp.ClientSession) -> str:
        """A token, signed with the principal key of now."""
        async with http.post(f"{self._site.url}/v1/auth/token", json={}, headers=_headers(self._key)) as answer:
            return str((await answer.json())["token"])

    @asynccontextmanager
    async def asking(self, http: aiohttp.ClientSession, *, besides: str = "answered") -> AsyncIterator[None]:
        """Ask without a pause meanwhile; fails unless everything is answered, or ends with what begins like this."""
        await until(lambda: self._is_answered(http), "nothing is answered")
        answers: Counter[str] = Counter()
        under_way = asyncio.create_task(self._go_on(http, answers))
        try:
            yield
        finally:
            under_way.cancel()
        assert answers["answered"], "nothing was asked"
        assert [told for told in answers if told != "answered" and not told.startswith(besides)] == []

    async def _is_answered(self, http: aiohttp.ClientSession) -> bool:
        return await self.ask(http) == "answered"

    async def _go_on(self, http: aiohttp.ClientSession, answers: Counter[str]) -> None:
        while True:
            answers[await self.ask(http)] += 1


def _headers(credentials: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials}"}


def tell_nats(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the public keys of NATS' users and of its logins' issuer where servers take them from at their next start."""
    for name, value in keys.public.items():
        if name.startswith("NATS_NKEY_"):
            monkeypatch.setenv(name, value)


def verify_with(site: Site, *accepted: Keys) -> None:
    """Have services accept what these keys sign, from their next start on."""
    for settings in site.settings.values():
        for name in ("PRINCIPAL_PUBLIC_KEYS", "APPROVAL_PUBLIC_KEYS"):
            if f"ASKWIRE_{name}" in settings:
                settings[f"ASKWIRE_{name}"] = ",".join(keys.public[name] for keys in accepted)


async def test_every_key_is_replaced_and_no_question_fails(
    server_directory: Path, postgres_server: PostgresServer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = server_directory / "rotated"
    own, fresh = Keys(folder / "own"), Keys(folder / "fresh")
    tell_nats(own, monkeypatch)
    async with running_site(folder, own, postgres_server, database) as site:
        create = ("askwire_gateway", "create-key", "--role", "ADMIN", "--name", "first")
        asker = Asker(site, await site.command(*create, **site.settings["gateway"]))
        async with aiohttp.ClientSession() as http:
            earlier = await asker.token(http)
            async with asker.asking(http):
                verify_with(site, own, fresh)
                await site.roll(*SERVICES)

            site.settings["validator"]["ASKWIRE_APPROVAL_KEY_FILE"] = fresh.file("approval_key")
            site.settings["gateway"]["ASKWIRE_PRINCIPAL_KEY_FILE"] = fresh.file("principal_key")
            for name, settings in site.settings.items():
                settings["ASKWIRE_NATS_NKEY_SEED_FILE"] = fresh.file(f"{name}_nkey")
            tell_nats(fresh, monkeypatch)
            first, *others = site.cluster.servers
            async with asker.asking(http, besides="503"):
                await site.restart_nats(first)
            async with asker.asking(http):
                await site.roll(*SERVICES)
            async with asker.asking(http, besides="503"):
                await site.restart_nats(*others)
            assert await asker.ask(http, earlier) == "answered", "a token outlives the key that signed it"

            verify_with(site, fresh)
            async with asker.asking(http):
                await site.roll("gateway")
            assert (await asker.ask(http, earlier)).startswith("401")
            assert await asker.ask(http, await asker.token(http)) == "answered"
