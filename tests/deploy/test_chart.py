"""The chart, rendered by Helm and read as Kubernetes reads it: for every values file that CI or an operator uses."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp.web
import helm_python
import pytest
from prometheus_client import CollectorRegistry
from tests.support.chart import (
    CHART,
    CI_VALUES,
    KUBERNETES,
    SERVICES,
    SHIPPED_VALUES,
    WORKLOADS,
    Object,
    Release,
    assert_valid,
    notes,
    pod,
    pod_labels,
    read_values,
    render,
)
from tests.support.settings import plain, required, variables

from askwire_cli.services import SERVICES as SETTINGS
from askwire_common.observability.ops import Health, ops_app

ALL_VALUES = [*CI_VALUES, *SHIPPED_VALUES]
CUSTOM = {"ScaledObject", "ServiceMonitor", "PrometheusRule"}


@pytest.fixture(scope="module", params=ALL_VALUES, ids=lambda path: path.stem)
def values_file(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def release(values_file: Path) -> Release:
    return render(read_values(values_file))


def test_helm_finds_nothing_to_complain_about(values_file: Path) -> None:
    report = helm_python.lint(str(CHART), read_values(values_file), strict=True, kube_version=KUBERNETES[0])
    assert report["errors"] == []
    assert [m for m in report["messages"] if m["severity"] > 1] == []


def test_every_object_is_valid_for_kubernetes(release: Release) -> None:
    known = [item for item in release.objects if item["kind"] not in CUSTOM]
    assert {"Deployment", "Service", "Job"} <= {item["kind"] for item in known}
    for item in known:
        assert_valid(json.dumps(item), KUBERNETES[0])


def test_the_newest_kubernetes_takes_it_too() -> None:
    objects = render(read_values(CHART / "ci" / "bundled-values.yaml")).objects
    assert {"Deployment", "StatefulSet", "NetworkPolicy"} <= {item["kind"] for item in objects}
    for item in objects:
        assert_valid(json.dumps(item), KUBERNETES[-1])


def test_no_object_is_rendered_twice(release: Release) -> None:
    names = [(item["kind"], item["metadata"]["name"]) for item in release.objects]
    assert sorted(names) == sorted(set(names))


def test_selectors_select_pods_of_exactly_one_workload(release: Release) -> None:
    workloads = list(release.of(*WORKLOADS))
    for workload in release.of("Deployment", "StatefulSet"):
        assert _selected(workloads, workload["spec"]["selector"]["matchLabels"]) == [workload["metadata"]["name"]]
    for service in release.of("Service"):
        assert len(_selected(workloads, service["spec"]["selector"])) == 1, service["metadata"]["name"]
    for budget in release.of("PodDisruptionBudget"):
        assert len(_selected(workloads, budget["spec"]["selector"]["matchLabels"])) == 1
    for policy in release.of("NetworkPolicy"):
        if (labels := policy["spec"]["podSelector"]["matchLabels"])["app.kubernetes.io/component"] in SERVICES:
            assert len(_selected(workloads, labels)) == 1


def test_named_ports_exist_where_they_are_meant(release: Release) -> None:
    for workload in release.of(*WORKLOADS):
        for container in pod(workload)["containers"]:
            ports = {port["name"] for port in container.get("ports", [])}
            for probe in (container[name] for name in container if name.endswith("Probe")):
                port = (probe.get("httpGet") or probe.get("tcpSocket") or {}).get("port")
                assert port is None or port in ports
    for service in release.of("Service"):
        (target,) = (w for w in release.of(*WORKLOADS) if _matches(pod_labels(w), service["spec"]["selector"]))
        offered = {p["name"] for c in pod(target)["containers"] for p in c.get("ports", [])}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= offered


def test_every_mounted_or_referenced_object_exists_or_is_the_operators(release: Release, values_file: Path) -> None:
    given = set(_existing_secrets(read_values(values_file)))
    secrets = {item["metadata"]["name"]: set(item["stringData"]) for item in release.of("Secret")}
    maps = {item["metadata"]["name"] for item in release.of("ConfigMap")}
    accounts = {item["metadata"]["name"] for item in release.of("ServiceAccount")}
    for workload in release.of(*WORKLOADS):
        spec = pod(workload)
        assert spec.get("serviceAccountName", "default") in accounts | {"default"}
        for volume in spec.get("volumes", []):
            if "configMap" in volume:
                assert volume["configMap"]["name"] in maps
            if "secret" in volume and (name := volume["secret"]["secretName"]) not in given:
                assert {item["key"] for item in volume["secret"].get("items", [])} <= secrets[name]
        volumes = {volume["name"] for volume in spec.get("volumes", [])}
        claims = {c["metadata"]["name"] for c in workload["spec"].get("volumeClaimTemplates", [])}
        for container in spec["containers"]:
            assert {mount["name"] for mount in container.get("volumeMounts", [])} == volumes | claims
            assert {s["configMapRef"]["name"] for s in container.get("envFrom", [])} <= maps
    for scaler in release.of("HorizontalPodAutoscaler", "ScaledObject"):
        target = scaler["spec"]["scaleTargetRef"]["name"]
        assert "replicas" not in release.named("Deployment", target)["spec"], "two would decide on the replicas"
    services = {item["metadata"]["name"] for item in release.of("Service")}
    for ingress in release.of("Ingress"):
        paths = ingress["spec"]["rules"][0]["http"]["paths"]
        assert {path["backend"]["service"]["name"] for path in paths} <= services


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_gets_all_settings_it_must_have_and_none_it_does_not_know(release: Release, service: str) -> None:
    given = set(_environment(release, service))
    assert {name for name in given if name.startswith("ASKWIRE_")} <= variables(service)
    assert required(service) <= {plain(name) for name in given}


def test_every_secret_file_is_mounted_where_its_variable_points(release: Release) -> None:
    for workload in release.of("Deployment", "Job", "CronJob"):
        for container in pod(workload)["containers"]:
            mounted = _files(workload)
            named = {v["value"] for v in container.get("env", []) if v["name"].endswith("_FILE")}
            assert {path for path in named if path.startswith("/run/secrets/askwire/")} <= mounted


async def test_probes_ask_for_paths_that_exist(release: Release) -> None:
    routes = {route.resource.canonical for route in _ops_routes() if route.resource is not None}
    for service in SERVICES:
        container = pod(release.component("Deployment", service))["containers"][0]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert container[probe]["httpGet"]["path"] in routes
            assert container[probe]["httpGet"]["port"] == "ops"
    for monitor in release.of("ServiceMonitor"):
        assert {endpoint["path"] for endpoint in monitor["spec"]["endpoints"]} <= routes


def test_no_container_has_a_right_it_does_not_need(release: Release) -> None:
    for workload in release.of(*WORKLOADS):
        spec = pod(workload)
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not spec.get("hostNetwork")
        assert not any("hostPath" in volume for volume in spec.get("volumes", []))
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
    for account in release.of("ServiceAccount"):
        assert account["automountServiceAccountToken"] is False


def test_every_container_has_limits_and_a_fixed_image(release: Release) -> None:
    for workload in release.of(*WORKLOADS):
        for container in pod(workload)["containers"]:
            assert set(container["resources"]["limits"]) == {"cpu", "memory"}
            assert set(container["resources"]["requests"]) == {"cpu", "memory"}
            _, _, tag = container["image"].rpartition(":")
            assert tag not in ("", "latest")


def test_no_secret_stands_in_an_environment_or_a_config_map(release: Release) -> None:
    secrets = {v for item in release.of("Secret") for v in item["stringData"].values() if len(v) > 1}
    plain_text = repr([item for item in release.objects if item["kind"] != "Secret"])
    assert [value for value in secrets if value in plain_text] == []


def test_a_rolling_update_takes_nothing_away_before_its_successor_is_ready(release: Release) -> None:
    for service in SERVICES:
        deployment = release.component("Deployment", service)
        assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
        drain = float(_environment(release, service).get("ASKWIRE_DRAIN_SECONDS", 10))
        assert pod(deployment)["terminationGracePeriodSeconds"] >= drain + 5
        assert float(_environment(release, service)["ASKWIRE_KILLED_AFTER_SECONDS"]) >= drain + 5


def test_only_the_executor_reaches_data_sources_and_only_the_translator_a_model(
    release: Release, values_file: Path
) -> None:
    if not read_values(values_file).get("networkPolicy", {}).get("enabled", True):
        assert list(release.of("NetworkPolicy")) == []
        return
    reach = {service: _reach(release.component("NetworkPolicy", service)) for service in (*SERVICES, "migrate")}
    assert reach == {
        "gateway": {53, 4222, 5432, 6379, 26379, 4318},
        "translator": {53, 4222, 6379, 26379, 443, 4318},
        "validator": {53, 4222, 4318},
        "executor": {53, 4222, 5432, 4318},
        "migrate": {53, 5432},
    }
    for policy in release.of("NetworkPolicy"):
        assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]


def test_whoever_may_call_the_api_the_charts_own_test_may(release: Release) -> None:
    """Where clients are named, it would wait for a gateway that it cannot reach."""
    for policy in release.of("NetworkPolicy"):
        if policy["metadata"]["labels"]["app.kubernetes.io/component"] == "gateway":
            (rule,) = (one for one in policy["spec"]["ingress"] if {"port": "http"} in one["ports"])
            named = [one["podSelector"]["matchLabels"] for one in rule.get("from", []) if "podSelector" in one]
            labels = pod_labels(release.named("Pod", f"{policy['metadata']['name'].removesuffix('-gateway')}-test"))
            assert "from" not in rule or any(_matches(labels, selector) for selector in named)


def test_who_may_reach_redis_can_be_told_where_it_is(release: Release, values_file: Path) -> None:
    """A network that a policy opens and no setting uses helps intruders only; the other way round nothing works."""
    if not read_values(values_file).get("networkPolicy", {}).get("enabled", True):
        return
    for service, settings in SETTINGS.items():
        opened = 6379 in _reach(release.component("NetworkPolicy", service))
        assert opened == ("redis_url" in settings.model_fields), service


def test_the_scalers_are_those_that_were_asked_for() -> None:
    """The figures are the guide's: CPU 70 %, memory 80 %, 3 to 10; out at 100 queued, in at 20, to zero if asked."""
    by_load = render(read_values(CHART / "ci" / "hpa-values.yaml"))
    assert len(list(by_load.of("HorizontalPodAutoscaler"))) == len(SERVICES)
    spec = by_load.component("HorizontalPodAutoscaler", "gateway")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (3, 10)
    assert [m["resource"]["target"]["averageUtilization"] for m in spec["metrics"]] == [70, 80]

    by_lag = render(read_values(CHART / "ci" / "keda-values.yaml"))
    scaled = by_lag.component("ScaledObject", "translator")["spec"]
    assert scaled["minReplicaCount"] == 0
    trigger = scaled["triggers"][0]["metadata"]
    assert (trigger["lagThreshold"], trigger["activationLagThreshold"]) == ("100", "0")
    assert (trigger["stream"], trigger["consumer"]) == ("ASKWIRE_WORK", "translator")
    behavior = scaled["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    assert behavior["scaleDown"]["tolerance"] == "0.80"


def test_numbers_keep_their_digits_on_the_way_into_the_environment() -> None:
    """Helm reads numbers as floats, and would write two million as 2.097152e+06."""
    release = render(read_values(CHART / "ci" / "keda-values.yaml"))
    assert _environment(release, "gateway")["ASKWIRE_MAX_BODY_BYTES"] == "2097152"


def test_jobs_run_before_the_services_change_unless_their_server_is_bundled() -> None:
    external = render(read_values(CHART / "ci" / "external-values.yaml"))
    for job in external.of("Job"):
        assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    bundled = render(read_values(CHART / "ci" / "bundled-values.yaml"))
    for job in bundled.of("Job"):
        assert "annotations" not in job["metadata"], "a hook would wait for a server that does not exist yet"


@pytest.mark.parametrize("values", ["external", "bundled", "cluster"])
def test_the_migration_holds_no_secret_but_the_databases(values: str) -> None:
    release = render(read_values(CHART / "ci" / f"{values}-values.yaml"))
    (volume,) = (v["secret"] for v in pod(release.component("Job", "migrate"))["volumes"] if "secret" in v)
    assert volume["items"] == [{"key": "control_dsn", "path": "control_dsn"}]
    made = [one for one in release.of("Secret") if one["metadata"]["name"] == volume["secretName"]]
    assert all(set(one["stringData"]) == {"control_dsn"} for one in made if "migrate" in volume["secretName"])


def test_a_hooks_secret_is_there_before_the_hook() -> None:
    release = render(read_values(CHART / "ci" / "cluster-values.yaml"))
    migrate = release.component("Job", "migrate")
    (name,) = (v["secret"]["secretName"] for v in pod(migrate)["volumes"] if "secret" in v)
    annotations = release.named("Secret", name)["metadata"]["annotations"]
    assert int(annotations["helm.sh/hook-weight"]) < int(migrate["metadata"]["annotations"]["helm.sh/hook-weight"])


def test_a_connection_of_the_bundled_postgresql_cannot_fill_its_pod(tmp_path: Path) -> None:
    """The container's command bounds each process to half of what the pod may have, and then starts the server."""
    (tmp_path / "docker-entrypoint.sh").write_text("#!/bin/sh\necho $1 $(ulimit -d)\n")
    (tmp_path / "docker-entrypoint.sh").chmod(0o755)
    release = render(read_values(CHART / "ci" / "bundled-values.yaml"))
    containers = [c for item in release.of("StatefulSet") for c in pod(item)["containers"]]
    container = next(c for c in containers if c["name"] == "postgresql")
    path = f"{tmp_path}:{os.environ['PATH']}"
    started = subprocess.run(container["command"], env={"PATH": path}, capture_output=True, text=True, check=True)
    program, kibibytes = started.stdout.split()
    assert program == "postgres"
    assert container["resources"]["limits"]["memory"] == "1Gi"
    assert int(kibibytes) * 2 == 1024 * 1024


def test_three_bundled_nats_servers_know_one_another() -> None:
    release = render(read_values(CHART / "ci" / "cluster-values.yaml"))
    config = release.named("ConfigMap", "line-nats")["data"]["nats.conf"]
    assert [f"line-nats-{n}.line-nats:6222" in config for n in range(3)] == [True] * 3
    assert release.named("StatefulSet", "line-nats")["spec"]["replicas"] == 3


def test_the_notes_name_the_next_step(values_file: Path) -> None:
    text = notes(read_values(values_file))
    assert "create-key --role ADMIN" in text
    assert "askwire ask" in text


def _selected(workloads: list[Object], labels: dict[str, str]) -> list[str]:
    return [w["metadata"]["name"] for w in workloads if _matches(pod_labels(w), labels)]


def _matches(labels: Any, selector: dict[str, str]) -> bool:
    return all(labels.get(name) == value for name, value in selector.items())


def _existing_secrets(values: Any) -> Iterator[str]:
    """Names that the values give for Secrets of the operator's own."""
    if isinstance(values, dict):
        for name, value in values.items():
            if isinstance(value, str) and name in ("existingSecret", "caSecret", "apiKeySecret"):
                yield value
            yield from _existing_secrets(value)


def _environment(release: Release, service: str) -> dict[str, str]:
    container = pod(release.component("Deployment", service))["containers"][0]
    found: dict[str, str] = {}
    for source in container["envFrom"]:
        found |= release.named("ConfigMap", source["configMapRef"]["name"])["data"]
    return found | {v["name"]: v["value"] for v in container["env"]}


def _files(workload: Object) -> set[str]:
    """Every file that comes from a Secret, where the containers see it."""
    spec = pod(workload)
    items = {v["name"]: [i["path"] for i in v["secret"].get("items", [])] for v in spec["volumes"] if "secret" in v}
    mounts = [m for container in spec["containers"] for m in container["volumeMounts"]]
    return {f"{m['mountPath']}/{path}" for m in mounts for path in items.get(m["name"], [])}


def _reach(policy: Object) -> set[int]:
    return {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}


def _ops_routes() -> list[aiohttp.web.AbstractRoute]:
    return list(ops_app(Health("any", "0", {}), CollectorRegistry()).router.routes())
