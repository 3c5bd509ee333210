"""The Compose project, resolved by Docker Compose itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from tests.support.compose import COMPOSE, FILES, HA, PROFILES, ROOT, Installation, Project
from tests.support.settings import plain, required, variables

from askwire_cli.services import SERVICES as SETTINGS
from askwire_common.contracts import WORK_STREAM
from askwire_common.observability.ops import Health, ops_app
from askwire_common.settings.base import settings_from

SERVICES = ("gateway", "translator", "validator", "executor")
ONE_SHOTS = ("migrate", "provision")
SERVERS = ("nats", "postgres", "valkey")
# A new volume belongs to root: NATS' image writes to it as root without a capability, and one-shots hand theirs over.
# Docker's own log files are root's; Vector may read them, and nothing else that root may.
AS_ROOT = {"nats", "backup-folders", "vector"}
CAPABILITIES = {"backup-folders": ["CHOWN"], "vector": ["DAC_READ_SEARCH"]}
# Read only: one measures the host, the other reads the containers' logs.
HOST_PATHS = {"node-exporter": {"/"}, "vector": {"/var/lib/docker/containers"}}


@pytest.fixture(scope="module")
def project(installation: Installation) -> Project:
    return installation.project()


@pytest.fixture(scope="module")
def everything(installation: Installation) -> Project:
    """With every profile."""
    return installation.project(*PROFILES)


@pytest.fixture(scope="module")
def source() -> str:
    return "".join((COMPOSE / file).read_text(encoding="utf-8") for file in FILES)


@pytest.mark.parametrize("profiles", [(), *((profile,) for profile in PROFILES), PROFILES], ids="+".join)
def test_compose_accepts_the_files(installation: Installation, profiles: tuple[str, ...]) -> None:
    outcome = installation.run(*(part for profile in profiles for part in ("--profile", profile)), "config", "-q")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")


def test_the_line_needs_no_other_file(installation: Installation) -> None:
    assert installation.run("config", "-q", files=("compose.yaml",)).returncode == 0


def test_every_profile_is_tested(source: str) -> None:
    assert set(re.findall(r"profiles: \[(\w+)\]", source)) == set(PROFILES)


def test_compose_says_what_to_run_when_there_are_no_keys(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    outcome = Installation(tmp_path).run("config", "-q")
    assert outcome.returncode != 0
    assert "run .venv/bin/python deploy/generate_secrets.py compose" in outcome.stderr


def test_the_project_is_the_whole_line(project: Project) -> None:
    assert set(project["services"]) == {*SERVICES, *ONE_SHOTS, *SERVERS}


def test_every_service_may_run_more_than_once(everything: Project) -> None:
    """`--scale translator=4` works where neither a name nor a port of the host is taken twice."""
    for name, service in everything["services"].items():
        assert "container_name" not in service, name
        assert "hostname" not in service, name
        if name in SERVICES and name != "gateway":
            assert "ports" not in service, name


def test_only_nginx_can_be_reached_from_other_hosts(everything: Project) -> None:
    published = [(name, port) for name, service in everything["services"].items() for port in service.get("ports", [])]
    assert {name for name, port in published if port.get("host_ip") != "127.0.0.1"} == {"nginx"}
    assert {name for name, _ in published} == {"gateway", "nginx", "prometheus", "alertmanager", "grafana", "jaeger"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_gets_all_settings_it_must_have_and_none_it_does_not_know(project: Project, service: str) -> None:
    given = set(project["services"][service]["environment"])
    assert {name for name in given if name.startswith("ASKWIRE_")} <= variables(service)
    assert required(service) <= {plain(name) for name in given}


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_own_settings_class_takes_what_compose_gives_it(
    project: Project, service: str, installation: Installation
) -> None:
    """The environment and the secret files, read as the service reads them at its start."""
    given = project["services"][service]["environment"]
    settings = settings_from(
        SETTINGS[service], {name: _on_this_host(project, service, value) for name, value in given.items()}
    )
    assert settings.nats_url == "nats://nats:4222"
    assert settings.nats_nkey_seed is not None
    assert settings.nats_nkey_seed.get_secret_value() == _secret(installation, f"{service}_nkey")


def test_whoever_verifies_is_given_every_key_that_is_accepted(project: Project, installation: Installation) -> None:
    """The gateway too, or no token would outlive the key that signed it when that is rotated."""
    accepted = "PRINCIPAL_PUBLIC_KEYS"
    (line,) = [one for one in (installation.directory / ".env").read_text().splitlines() if one.startswith(accepted)]
    given = {service: project["services"][service]["environment"].get(f"ASKWIRE_{accepted}") for service in SERVICES}
    assert given == dict.fromkeys(SERVICES, line.partition("=")[2])


def test_a_secret_reaches_only_those_who_need_it(project: Project) -> None:
    holders: dict[str, set[str]] = {}
    for name, service in project["services"].items():
        for secret in service.get("secrets", []):
            holders.setdefault(secret["source"], set()).add(name)
    assert holders["approval_key"] == {"validator"}
    assert holders["demo_dsn"] == {"executor"}
    assert holders["openai_api_key"] == holders["anthropic_api_key"] == {"translator"}
    assert holders["control_dsn"] == {"gateway", "migrate"}
    assert holders["principal_key"] == holders["api_key_pepper"] == {"gateway"}
    assert holders["admin_nkey"] == {"provision"}
    assert "auditor_nkey" not in holders, "the profile that archives the audit brings it"
    for service in SERVICES:
        assert holders[f"{service}_nkey"] == {service}


def test_no_secret_stands_in_an_environment_or_a_command(everything: Project, installation: Installation) -> None:
    values = [path.read_text().strip() for path in (installation.directory / "secrets").glob("*") if path.is_file()]
    text = repr(everything)
    assert [value for value in values if value and value in text] == []


def test_networks_are_the_architectures_table(project: Project) -> None:
    networks = {name: set(service["networks"]) for name, service in project["services"].items()}
    assert networks == {
        "gateway": {"frontend", "backend", "data", "cache"},
        "translator": {"backend", "cache", "models"},
        "validator": {"backend"},
        "executor": {"backend", "data", "sources"},
        "migrate": {"data"},
        "provision": {"backend"},
        "nats": {"backend"},
        "postgres": {"data"},
        "valkey": {"cache"},
    }
    closed = {name for name, network in project["networks"].items() if network.get("internal")}
    assert closed == {"backend", "data", "cache"}


def test_no_container_has_a_right_it_does_not_need(everything: Project) -> None:
    for name, service in everything["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service.get("cap_add", []) == CAPABILITIES.get(name, []), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        ours = "build" in service  # our image names its own user
        assert ours or name in AS_ROOT or int(service["user"].split(":")[0]) > 0, name
        outside = {v["source"] for v in service.get("volumes", []) if v["type"] == "bind" and not _ours(v["source"])}
        assert outside <= HOST_PATHS.get(name, set()), name


def _ours(path: str) -> bool:
    return ROOT in Path(path).parents or "datasources" in Path(path).name


def test_every_container_has_limits_and_logs_that_rotate(everything: Project) -> None:
    for name, service in everything["services"].items():
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"cpus", "memory", "pids"}, name
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name


def test_what_lives_has_a_healthcheck_and_what_needs_it_waits(project: Project) -> None:
    services = project["services"]
    for name in (*SERVICES, *SERVERS):
        assert services[name]["healthcheck"]["test"], name
    for name in SERVICES:
        assert services[name]["depends_on"]["provision"]["condition"] == "service_completed_successfully"
    assert services["gateway"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["provision"]["depends_on"]["nats"]["condition"] == "service_healthy"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


async def test_healthchecks_ask_for_a_path_that_exists_and_need_no_curl(project: Project, everything: Project) -> None:
    routes = ops_app(Health("any", "0", {}), CollectorRegistry()).router.routes()
    paths = {route.resource.canonical for route in routes if route.resource is not None}
    for name in SERVICES:
        test = " ".join(project["services"][name]["healthcheck"]["test"])
        (path,) = re.findall(r"http://127\.0\.0\.1:9100(/[a-z/]+)", test)
        assert path in paths
    assert "curl" not in repr({name: service.get("healthcheck") for name, service in everything["services"].items()})


def test_a_service_may_finish_what_it_began_before_it_is_killed(project: Project) -> None:
    for name in SERVICES:
        service = project["services"][name]
        assert service["stop_grace_period"] == "30s"
        assert service["environment"]["ASKWIRE_KILLED_AFTER_SECONDS"] == "30", "it compares its drain with this"
        assert float(service["environment"]["ASKWIRE_DRAIN_SECONDS"]) + 5 <= 30


def test_every_image_can_be_replaced(source: str) -> None:
    images = re.findall(r"^\s+image: (.+)$", source, re.MULTILINE)
    assert images
    assert [image for image in images if not image.startswith("${")] == []


def test_the_example_environment_is_what_the_file_reads(source: str) -> None:
    example = (COMPOSE / ".env.example").read_text(encoding="utf-8")
    documented = dict(line.split("=", 1) for line in example.splitlines() if "=" in line and not line.startswith("#"))
    read = set(re.findall(r"\$\{([A-Z_]+)", source))
    layer = set(re.findall(r"\$\{([A-Z_]+)", (COMPOSE / HA).read_text(encoding="utf-8")))
    assert set(documented) == read | layer | {"COMPOSE_FILE", "COMPOSE_PROFILES"}
    assert set(documented["COMPOSE_FILE"].split(":")) == set(FILES)
    for name, default in re.findall(r"\$\{([A-Z_]+):-([^}]*)\}", source):
        assert documented[name] == default, name


def test_every_mounted_file_is_in_the_repository(everything: Project) -> None:
    sources = [
        Path(volume["source"])
        for service in everything["services"].values()
        for volume in service.get("volumes", [])
        if volume["type"] == "bind" and ROOT in Path(volume["source"]).parents
    ]
    assert sources
    assert [path for path in sources if not path.exists()] == []


def test_all_secrets_and_configurations_were_generated(everything: Project) -> None:
    files = [Path(item["file"]) for kind in ("secrets", "configs") for item in everything[kind].values()]
    assert {path.name for path in files if not path.is_file()} == {"tls.crt", "tls.key"}  # the operator's own


def test_the_stream_fits_the_servers_storage() -> None:
    """10 GB of files hold work, events and dead letters at their limits."""
    from askwire_common.bus.provision import Limits

    limits = Limits()
    assert WORK_STREAM
    assert limits.work_bytes + limits.events_bytes + limits.dead_bytes < 10 * 10**9


def _on_this_host(project: Project, service: str, value: str) -> str:
    """A path in the container as the path that is mounted there."""
    if value.startswith("/run/secrets/"):
        return str(project["secrets"][value.removeprefix("/run/secrets/")]["file"])
    mounted: list[dict[str, Any]] = project["services"][service].get("configs", [])
    for config in mounted:
        if config["target"] == value:
            return str(project["configs"][config["source"]]["file"])
    return value


def _secret(installation: Installation, name: str) -> str:
    return (installation.directory / "secrets" / name).read_text(encoding="utf-8")
