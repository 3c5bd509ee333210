"""The layer for high availability, resolved by Docker Compose, and its NATS servers as they really run."""

from __future__ import annotations

import ipaddress
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from deploy.generate_secrets import new_seed, public_nkey
from deploy.nats.generate import ISSUER, key_variable
from tests.support.compose import COMPOSE, FILES, HA, PROFILES, Installation, Project
from tests.support.prometheus import running
from tests.support.waiting import until

from askwire_common.bus.logins import issuer_key
from askwire_common.bus.permissions import User
from askwire_common.identity.approval import generate_key
from askwire_common.stores.redis_url import sentinel_url
from askwire_local.ports import Ports

SERVERS = ("nats", "nats-2", "nats-3")
SENTINELS = ("sentinel", "sentinel-2", "sentinel-3")
NATS = Path(__file__).parents[2] / "deploy" / "nats"


@pytest.fixture(scope="module")
def project(installation: Installation) -> Project:
    return installation.project(*PROFILES, files=(*FILES, HA))


def test_compose_accepts_the_layer_on_all_the_others(installation: Installation) -> None:
    outcome = installation.run("config", "-q", files=(*FILES, HA))
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_each_server_has_a_name_a_route_and_a_volume_of_its_own(project: Project) -> None:
    servers = [project["services"][name] for name in SERVERS]
    for name, server in zip(SERVERS, servers, strict=True):
        assert server["command"] == ["--config", "/etc/nats/cluster.conf"]
        assert server["environment"]["NATS_NAME"] == name
        assert server["environment"]["NATS_ROUTE"] == f"{name}.cluster:6222"
        assert server["networks"]["nats-cluster"]["aliases"] == [f"{name}.cluster"]
        assert server["healthcheck"]["test"][-1].endswith("/healthz?js-server-only=true")
    volumes = {v["source"] for server in servers for v in server["volumes"] if v["target"] == "/data"}
    assert volumes == set(SERVERS)


def test_routes_are_open_to_the_servers_only(project: Project) -> None:
    """Whoever can speak to the route port is a server: it needs no user."""
    on_it = {name for name, service in project["services"].items() if "nats-cluster" in service.get("networks", {})}
    assert on_it == set(SERVERS)
    assert project["networks"]["nats-cluster"]["internal"] is True


def test_services_know_all_servers_and_streams_have_three_copies(project: Project) -> None:
    for name in ("gateway", "translator", "validator", "executor", "provision"):
        url = project["services"][name]["environment"]["ASKWIRE_NATS_URL"]
        assert url == ",".join(f"nats://{server}:4222" for server in SERVERS), name
    provision = project["services"]["provision"]
    assert provision["command"] == ["provision", "--replicas", "3"]
    assert set(SERVERS) <= set(provision["depends_on"])


def test_the_replica_is_as_closed_as_its_primary(project: Project) -> None:
    primary, replica = (project["services"][name] for name in ("postgres", "postgres-replica"))
    for what in ("image", "user", "networks", "read_only", "cap_drop", "security_opt", "logging", "stop_signal"):
        assert replica[what] == primary[what], what
    data = {v["source"] for service in (primary, replica) for v in service["volumes"] if v["type"] == "volume"}
    assert len(data) == 2


def test_services_ask_the_three_sentinels_for_the_primary(project: Project, installation: Installation) -> None:
    """Each has a name and a memory of its own, and all of them stand where only Valkey and its clients are."""
    for name in ("gateway", "translator"):
        service = project["services"][name]
        assert service["environment"]["ASKWIRE_REDIS_URL_FILE"] == "/run/secrets/redis_sentinel_url", name
        assert "redis_sentinel_url" in {secret["source"] for secret in service["secrets"]}, name
    url = sentinel_url((installation.directory / "secrets" / "redis_sentinel_url").read_text(encoding="utf-8"))
    assert url is not None
    assert [host for host, _ in url.sentinels] == list(SENTINELS)
    services = [project["services"][name] for name in SENTINELS]
    assert {service["environment"]["PRIMARY"] for service in services} == {_address(project["services"]["valkey"])}
    assert [set(service["networks"]) for service in services] == [{"cache"}] * 3
    assert len({v["source"] for service in services for v in service["volumes"] if v["target"] == "/data"}) == 3


def test_both_valkeys_may_be_the_primary(project: Project) -> None:
    """The second is as closed as the first, has data of its own, and each can be told to follow the other."""
    first, second = (project["services"][name] for name in ("valkey", "valkey-2"))
    for what in ("image", "user", "read_only", "cap_drop", "security_opt", "logging", "entrypoint"):
        assert second[what] == first[what], what
    assert set(first["networks"]) == set(second["networks"]) == {"cache"}
    assert len({v["source"] for service in (first, second) for v in service["volumes"] if v["target"] == "/data"}) == 2


def test_who_is_looked_for_has_an_address_that_stays_its_own(project: Project) -> None:
    """The name of a dead container resolves to nothing; others get their addresses where none of these is."""
    names = (*SENTINELS, "valkey", "valkey-2")
    addresses = [_address(project["services"][name]) for name in names]
    assert [project["services"][name]["environment"]["ADDRESS"] for name in names] == addresses
    assert len(set(addresses)) == len(names)
    (pool,) = project["networks"]["cache"]["ipam"]["config"]
    subnet, others = ipaddress.ip_network(pool["subnet"]), ipaddress.ip_network(pool["ip_range"])
    assert all(ipaddress.ip_address(address) in subnet for address in addresses)
    assert not any(ipaddress.ip_address(address) in others for address in addresses)
    assert project["networks"]["cache"]["internal"] is True


def _address(service: Mapping[str, Any]) -> str:
    return str(service["networks"]["cache"]["ipv4_address"])


def test_no_container_of_the_layer_has_a_right_it_does_not_need(project: Project) -> None:
    for name in (*SENTINELS, *SERVERS, "valkey", "valkey-2", "postgres-replica"):
        service = project["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name
        assert service["healthcheck"]["test"], name
        assert "ports" not in service, name


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[list[str]]:
    """Three servers on our own files; their monitoring addresses. Their names are those of this host."""
    keys = {key_variable(user): public_nkey(new_seed()) for user in User} | {ISSUER: issuer_key(generate_key())}
    with closing(Ports()) as claims, ExitStack() as stack:
        ports = [(claims.claim(0), claims.claim(0), claims.claim(0)) for _ in SERVERS]
        routes = ", ".join(f"nats://127.0.0.1:{route}" for _, _, route in ports)
        for name, (client, monitor, route) in zip(SERVERS, ports, strict=True):
            folder = tmp_path / name
            folder.mkdir()
            for file in ("cluster.conf", "nats.conf", "users.conf"):
                text = (NATS / file).read_text(encoding="utf-8").replace("store_dir: /data", f"store_dir: {folder}")
                text = text.replace("0.0.0.0:4222", f"127.0.0.1:{client}").replace(
                    "0.0.0.0:8222", f"127.0.0.1:{monitor}"
                )
                lines = (f"  routes: [{routes}]" if "routes:" in line else line for line in text.splitlines())
                (folder / file).write_text("\n".join(lines), encoding="utf-8")
            environment = {**keys, "NATS_NAME": name, "NATS_ROUTE": f"127.0.0.1:{route}", "PATH": os.environ["PATH"]}
            binary = str(Path(sys.prefix) / "bin" / "nats-server")
            stack.enter_context(running([binary, "-c", str(folder / "cluster.conf")], folder / "log", environment))
        yield [f"http://127.0.0.1:{monitor}" for _, monitor, _ in ports]


@pytest.mark.servers
async def test_three_real_servers_form_the_cluster(cluster: list[str]) -> None:
    for url in cluster:
        await assert_sees_all(url)


async def assert_sees_all(url: str) -> None:
    """Fails unless the server finds the others and a leader."""
    await until(partial(_sees_all, url), f"{url} did not find the others and a leader")


def _sees_all(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/jsz", timeout=2) as answer:  # noqa: S310 - our own
            meta: dict[str, Any] = json.load(answer).get("meta_cluster") or {}
    except OSError:
        return False
    return bool(meta.get("leader")) and meta.get("cluster_size") == len(SERVERS)


@pytest.mark.parametrize("script", sorted(COMPOSE.glob("*/*.sh")), ids=lambda path: path.name)
def test_what_is_mounted_as_a_script_is_one(script: Path) -> None:
    assert subprocess.run(["sh", "-n", str(script)], check=False).returncode == 0
