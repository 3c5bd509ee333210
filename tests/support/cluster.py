"""Three NATS servers that form one cluster, of which any may be killed and come back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from askwire_local.ports import Ports
from askwire_local.servers import NatsServer

SIZE = 3


class Cluster:
    """The servers by their names; ``urls`` is what clients are given."""

    def __init__(self, directory: Path, config: str, ports: Ports) -> None:
        routes = [ports.claim(0) for _ in range(SIZE)]
        peers = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
        name = secrets.token_hex(4)
        self.servers: dict[str, NatsServer] = {}
        for number, port in enumerate(routes):
            member = f"n{number}"
            cluster = f'cluster {{ name: "{name}", listen: 127.0.0.1:{port}, routes: [{peers}], no_advertise: true }}'
            self.servers[member] = NatsServer(
                directory / name / member,  # what another cluster left is not this one's to take up
                port=ports.claim(0),
                monitor_port=ports.claim(0),
                config=f"server_name: {member}\n{cluster}\n{config}",
            )

    @property
    def urls(self) -> str:
        """All of them, comma-separated, as ``ASKWIRE_NATS_URL`` takes them."""
        return ",".join(server.url for server in self.servers.values())


@contextmanager
def running_cluster(directory: Path, config: str) -> Iterator[Cluster]:
    """A cluster that runs while the block does; its ports are nobody else's, of a member that is down, too."""
    with ExitStack() as stack:
        cluster = Cluster(directory, config, stack.enter_context(closing(Ports())))
        for server in cluster.servers.values():
            server.spawn()
            stack.callback(server.stop)
        for server in cluster.servers.values():
            server.wait_ready()
        yield cluster
