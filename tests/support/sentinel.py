"""A primary, a replica and three Sentinels: real processes, started by the scripts of Compose's layer ``ha``."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.generate_secrets import valkey_conf
from redis import Redis
from redis.exceptions import RedisError
from tests.support.waiting import until

from askwire_local.ports import free_port
from askwire_local.process import spawn
from askwire_local.servers import Server, ValkeyServer

HOST: Final = "127.0.0.1"
NAME: Final = "askwire"
SERVERS_WORD: Final = "servers-own-word"
SENTINELS_WORD: Final = "sentinels-own-word"
_SCRIPTS: Final = Path(__file__).parents[2] / "deploy" / "compose" / "valkey"
_SENTINELS: Final = 3


class Scripted(Server):
    """What one of the scripts starts; its port stays its own, for whoever comes back is looked for there."""

    name = "Valkey"

    def __init__(self, directory: Path, script: str, primary_port: int) -> None:
        super().__init__(directory, port=free_port())
        self._script = _SCRIPTS / script
        self._primary_port = primary_port or self.port

    def _launch(self) -> subprocess.Popen[bytes]:
        conf = valkey_conf(SERVERS_WORD).replace("dir /data", f"dir {self.directory}\nbind {HOST}")
        words = {"valkey_conf": conf, "redis_password": SERVERS_WORD, "sentinel_password": SENTINELS_WORD}
        for name, text in words.items():
            (self.directory / name).write_text(text, encoding="utf-8")
        told = {
            "ADDRESS": HOST,
            "PRIMARY": HOST,
            "PORT": str(self.port),
            "PRIMARY_PORT": str(self._primary_port),
            "DATA": str(self.directory),
            "SECRETS": str(self.directory),
            "DOWN_MS": "2000",
            "PATH": f"{ValkeyServer.binary().parent}:{os.environ['PATH']}",
        }
        return spawn(["sh", str(self._script)], cwd=self.directory, log=self.log, env=told)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1):
                return True
        except OSError:
            return False


@dataclass(frozen=True)
class Watched:
    """A Valkey that survives the death of its primary.

    Attributes:
        url: of the Sentinels, as a service is told it.
    """

    primary: Scripted
    replica: Scripted
    sentinels: tuple[Scripted, ...]
    url: str

    async def ready(self) -> None:
        """Return once every Sentinel would know what to do when the primary died."""
        await until(self._settled, "the Sentinels did not find the replica and each other", within=120)

    def _settled(self) -> bool:
        return all(_sees_all(sentinel) for sentinel in self.sentinels)


def _sees_all(sentinel: Scripted) -> bool:
    try:
        with Redis(host=HOST, port=sentinel.port, password=SENTINELS_WORD, socket_timeout=5) as asked:
            others = int(asked.sentinel_master(NAME)["num-other-sentinels"])
            links = [replica["master-link-status"] for replica in asked.sentinel_slaves(NAME)]
    except RedisError:
        return False
    return (others, links) == (_SENTINELS - 1, ["ok"])


@contextmanager
def watched(directory: Path) -> Iterator[Watched]:
    """Start all five on free ports; ``ready`` tells when they know each other."""
    with ExitStack() as stack:

        def started(name: str, script: str, primary_port: int = 0) -> Scripted:
            return stack.enter_context(Scripted(directory / name, script, primary_port))

        primary = started("primary", "server.sh")
        replica = started("replica", "server.sh", primary.port)
        sentinels = tuple(started(f"sentinel-{n}", "sentinel.sh", primary.port) for n in range(_SENTINELS))
        hosts = ",".join(f"{HOST}:{sentinel.port}" for sentinel in sentinels)
        url = f"redis+sentinel://:{SERVERS_WORD}@{hosts}/{NAME}/0?sentinel_password={SENTINELS_WORD}"
        yield Watched(primary, replica, sentinels, url)
