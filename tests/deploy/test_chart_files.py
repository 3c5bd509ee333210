"""Files that services read beside their settings: identity providers, key sets, certificates of authorities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
import yaml
from tests.support.chart import (
    CHART,
    KUBERNETES,
    SERVICES,
    Object,
    Release,
    Values,
    assert_valid,
    overlay,
    pod,
    read_values,
    render,
)
from tests.support.compose import COMPOSE, Installation

from askwire_common.identity.principal import Role
from askwire_gateway.identity.issuers import read_issuers

WORKING: Final = read_values(CHART / "ci" / "external-values.yaml")
FILES: Final = "/run/secrets/files"
CORPORATE: Final = {
    "issuer": "https://login.example.com/",
    "audience": "askwire",
    "algorithm": "RS256",
    "keys": "https://login.example.com/jwks",
    "role_claim": "groups",
    "roles": {"data-admins": "ADMIN", "staff": "VIEWER"},
}
PROVIDERS: Final[Values] = {"issuers": {"corporate": CORPORATE}}
HELD: Final[Values] = {"services": {"gateway": {"filesSecret": "gateway-files"}}}


def rendered(*changes: Values) -> Release:
    values: Values = WORKING
    for change in changes:
        values = overlay(values, change)
    return render(values)


def mounts(workload: Object) -> dict[str, Object]:
    """The volumes of a workload's only container, by where it sees them."""
    spec = pod(workload)
    (container,) = spec["containers"]
    volumes = {volume["name"]: volume for volume in spec["volumes"]}
    return {mount["mountPath"]: volumes[mount["name"]] for mount in container["volumeMounts"]}


def ports(release: Release) -> set[int]:
    """Where a gateway may go."""
    rules = release.component("NetworkPolicy", "gateway")["spec"]["egress"]
    return {port["port"] for rule in rules for port in rule["ports"]}


@pytest.mark.parametrize("policies", [{}, {"policies": {"warehouse": {"mode": "strict"}}}], ids=["alone", "policies"])
def test_identity_providers_reach_the_gateway_as_it_reads_them(policies: Values, tmp_path: Path) -> None:
    release = rendered(PROVIDERS, policies)
    named = Path(release.named("ConfigMap", "askwire-gateway")["data"]["ASKWIRE_JWT_ISSUERS"])
    source = mounts(release.component("Deployment", "gateway"))[str(named.parent)]["configMap"]["name"]
    file = tmp_path / named.name
    file.write_text(release.named("ConfigMap", source)["data"][named.name])
    assert read_issuers(file)["corporate"].roles == {"data-admins": Role.ADMIN, "staff": Role.VIEWER}


def test_a_gateway_reaches_the_keys_of_providers_where_there_are_any() -> None:
    assert 443 in ports(rendered(PROVIDERS))
    assert 443 not in ports(rendered())
    held = overlay(PROVIDERS, {"issuers": {"corporate": {"keys": f"{FILES}/corporate.jwks.json"}}})
    assert 443 not in ports(rendered(held, HELD))


@pytest.mark.parametrize("service", SERVICES)
def test_a_secret_of_files_is_seen_by_the_service_that_names_it(service: str) -> None:
    release = rendered({"services": {service: {"filesSecret": "own-files"}}})
    for workload in release.of("Deployment", "Job"):
        assert_valid(json.dumps(workload), KUBERNETES[-1])
    seen = {name: mounts(release.component("Deployment", name)).get(FILES) for name in SERVICES}
    assert [name for name, volume in seen.items() if volume] == [service]
    volume = seen[service]
    assert volume is not None
    assert volume["secret"] == {"secretName": "own-files", "defaultMode": 0o440}


def test_the_migration_trusts_whom_the_gateway_trusts() -> None:
    """Its DSN is the gateway's, and may name an authority's certificate (`sslrootcert`)."""
    assert FILES in mounts(rendered(HELD).component("Job", "migrate"))
    assert FILES not in mounts(rendered().component("Job", "migrate"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"keys": "corporate.jwks.json"}, "/issuers/corporate/keys"),
        ({"keys": "http://login.example.com/jwks"}, "/issuers/corporate/keys"),
        (
            {"keys": f"{FILES}/corporate.jwks.json"},
            f"issuers.corporate.keys is {FILES}/corporate.jwks.json, and services.gateway.filesSecret names no Secret",
        ),
        (
            {"keys": "https://login.example.com:8443/jwks"},
            "issuers.corporate.keys is on port 8443, which networkPolicy.issuers.ports keeps closed; add it there",
        ),
        ({"audiences": ["askwire"]}, "audiences"),
        ({"roles": {"staff": "KING"}}, "/issuers/corporate/roles/staff"),
        ({"algorithm": "none"}, "/issuers/corporate/algorithm"),
    ],
    ids=str,
)
def test_a_provider_that_no_gateway_would_take_is_refused(change: Values, told: str) -> None:
    with pytest.raises(Exception, match="corporate") as caught:
        rendered(PROVIDERS, {"issuers": {"corporate": change}})
    assert told in str(caught.value)


def test_a_role_that_does_not_exist_is_refused_in_a_policy() -> None:
    assert rendered({"policies": {"warehouse": {"roles": {"viewer": {}, "ADMIN": None}}}}).objects
    with pytest.raises(Exception, match="KING"):
        rendered({"policies": {"warehouse": {"roles": {"KING": {}}}}})


def test_compose_shows_the_gateway_a_folder_of_providers(installation: Installation) -> None:
    assert (COMPOSE / "issuers").is_dir()
    gateway = yaml.safe_load(installation.run("config").stdout)["services"]["gateway"]
    (folder,) = gateway["volumes"]
    assert (folder["target"], folder["read_only"]) == ("/etc/askwire/issuers", True)
    assert Path(folder["source"]).name == "issuers"
