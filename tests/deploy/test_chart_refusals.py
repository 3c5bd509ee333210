"""Values that cannot work are refused with a sentence that says what to do, before anything is installed."""

from __future__ import annotations

import helm_python
import pytest
from tests.support.chart import CHART, Values, overlay, read_values, render

WORKING = read_values(CHART / "ci" / "external-values.yaml")


def refusal(change: Values) -> str:
    """Helm's answer to working values with this change."""
    with pytest.raises((helm_python.HelmRenderError, helm_python.HelmValuesError)) as caught:
        render(overlay(WORKING, change))
    return str(caught.value)


def service(name: str, **fields: object) -> Values:
    return {"services": {name: fields}}


CONTRADICTIONS: dict[str, tuple[Values, str]] = {
    "both scalers": (
        service("translator", hpa={"enabled": True}, keda={"enabled": True}),
        "services.translator: hpa and keda are both enabled and would pull the replicas to and fro; enable one of them",
    ),
    "no pods and nothing that starts one": (
        service("executor", replicas=0),
        "services.executor: replicas is 0 and nothing would ever start a pod; set replicas to 1 or more, or enable",
    ),
    "killed before drained": (
        service("gateway", settings={"drain_seconds": 60}),
        "services.gateway: terminationGracePeriodSeconds is 40 but preStopSeconds + drain_seconds + 5 make 70",
    ),
    "killed before drained, by the common settings": (
        {"settings": {"drain_seconds": 36}},
        "services.validator: terminationGracePeriodSeconds is 40 but preStopSeconds + drain_seconds + 5 make 41",
    ),
    "lag of a service without a queue": (
        service("gateway", keda={"enabled": True}),
        "the gateway has no consumer; use hpa",
    ),
    "lag that nobody measures": (
        {"nats": {"monitoring": ""}, **service("executor", keda={"enabled": True})},
        "services.executor: keda needs nats.monitoring",
    ),
    "scaling in above scaling out": (
        service("executor", keda={"enabled": True, "scaleOutLag": 10}),
        "scaleInLag (20) must be below scaleOutLag (10)",
    ),
    "more at least than at most": (
        service("gateway", hpa={"enabled": True, "maxReplicas": 2}),
        "services.gateway.hpa: minReplicas (3) is above maxReplicas (2)",
    ),
    "no Secret": (
        service("validator", secrets={"existingSecret": ""}),
        "services.validator.secrets: name an existingSecret with nats_nkey_seed, approval_key, or give them as values",
    ),
    "two Secrets": (
        service("validator", secrets={"values": {"approval_key": "k"}}),
        "services.validator.secrets: give existingSecret or values, not both",
    ),
    "no NATS": ({"nats": {"url": ""}}, "nats.url is missing"),
    "two NATS": (
        {"bundled": {"nats": {"enabled": True}}},
        "nats.url is set and bundled.nats is enabled; keep one of them",
    ),
    "no key to verify with": ({"keys": {"approvalPublic": []}}, "keys.approvalPublic is empty"),
    "nothing to ask": ({"datasources": {"sources": None}}, "datasources.sources is empty"),
    "a data source without a DSN": (
        {"datasources": {"secrets": {"existingSecret": "", "values": {"other": "postgresql://d"}}}},
        "datasources: warehouse has no DSN",
    ),
    "keys in the clear": (
        {"ingress": {"enabled": True, "host": "ask.example.com"}},
        "API keys must not travel in the clear; set ingress.clusterIssuer or ingress.tlsSecret",
    ),
    "more copies than servers": (
        {"nats": {"url": ""}, "bundled": {"nats": {"enabled": True}}, "provision": {"streamReplicas": 3}},
        "provision.streamReplicas is above bundled.nats.replicas",
    ),
    "an audit that nobody may read": (
        {"audit": {"enabled": True}},
        "audit.secrets: name an existingSecret with nats_nkey_seed, or give them as values",
    ),
    "requests above limits": (
        service(
            "gateway",
            resources={"requests": {"cpu": 2, "memory": "1Gi"}, "limits": {"cpu": "1500m", "memory": "900M"}},
        ),
        "services.gateway.resources: requests.memory (1Gi) is above limits.memory (900M)",
    ),
    "a budget that lets no node be drained": (
        service("gateway", pdb={"maxUnavailable": "0%"}),
        "services.gateway.pdb.maxUnavailable is 0%: no node that runs a pod of it could ever be drained",
    ),
    "a budget that a drain may take whole": (
        service("gateway", replicas=2, pdb={"maxUnavailable": 2}),
        "services.gateway.pdb.maxUnavailable is 2 of 2 pods: a drain may take all of them at once; allow fewer",
    ),
    "all of however many": (
        service("executor", pdb={"maxUnavailable": "100%"}),
        "services.executor.pdb.maxUnavailable is 100% of 2 pods: a drain may take all of them at once",
    ),
    "a URL for a host": (
        {"ingress": {"enabled": True, "host": "https://ask.example.com/", "tlsSecret": "t"}},
        'ingress.host: "https://ask.example.com/" is no host name; write it as ask.example.com',
    ),
    "a host that DNS has not": (
        {"ingress": {"enabled": True, "host": "Ask_Wire.example.com", "tlsSecret": "t"}},
        'ingress.host: "Ask_Wire.example.com" is no host name',
    ),
    "a password in a ConfigMap": (
        {"nats": {"url": "nats://user:secret@nats:4222"}},
        "nats.url holds a user or a password",
    ),
    "no address between commas": ({"nats": {"url": "nats://a:4222,"}}, 'nats.url: "" is no address of NATS'),
    "a port that is none": ({"nats": {"monitoring": "nats:99999"}}, 'nats.monitoring: "nats:99999" must be host:port'),
    "a key that is none": (
        {"keys": {"approvalPublic": ["c2hvcnQ="]}},
        'keys.approvalPublic: "c2hvcnQ=" is no public key, which is 32 bytes in base64',
    ),
    "a mask key that is nowhere": (
        {
            "datasources": {
                "sources": {"warehouse": {"mask_key_file": "/run/secrets/datasources/warehouse.mask_key"}},
                "secrets": {"existingSecret": "", "values": {"warehouse": "postgresql://d"}},
            }
        },
        "mask_key_file of warehouse is /run/secrets/datasources/warehouse.mask_key, and datasources.secrets holds no",
    ),
    "NATS over HTTP": ({"nats": {"url": "http://nats:4222"}}, 'nats.url: "http://nats:4222" is no address of NATS'),
    "one of two addresses without a scheme": (
        {"nats": {"url": "nats://a:4222, b:4222"}},
        'nats.url: "b:4222" is no address of NATS; write nats://HOST:4222',
    ),
    "monitoring as a URL": (
        {"nats": {"monitoring": "http://nats:8222"}},
        'nats.monitoring: "http://nats:8222" must be host:port',
    ),
    "one key for two powers": (
        {"keys": {"principalPublic": ["one"], "approvalPublic": ["one"]}},
        "keys: the same key is in principalPublic and approvalPublic",
    ),
    "a policy for nobody": ({"policies": {"warehous": {}}}, "policies.warehous: there is no data source of this name"),
    "a context for nobody": ({"context": {"warehous": {}}}, "context.warehous: there is no data source of this name"),
    "a test that asks nobody": (
        {"test": {"apiKeySecret": "key", "datasource": "warehous"}},
        "test.datasource: warehous is not one of datasources.sources",
    ),
    "a model without its key": (
        service("translator", settings={"providers": "offline, anthropic"}),
        "settings.providers names anthropic, and its Secret holds no anthropic_api_key; add that to secrets.keys",
    ),
    "a usual deadline above the longest": (
        service("gateway", settings={"deadline_ms": 600_000}),
        "services.gateway.settings: deadline_ms (600000) is above max_deadline_ms (300000)",
    ),
    "NATS on a port that is closed": (
        {"nats": {"url": "tls://nats:4222,tls://nats-2:4443"}},
        "nats.url is on port 4443, which networkPolicy.nats.ports keeps closed; add it there",
    ),
    "a collector on a port that is closed": (
        {"settings": {"otlp_endpoint": "https://collector.example/v1"}},
        "otlp_endpoint of the executor is on port 443, which networkPolicy.traces.ports keeps closed",
    ),
    "a model on a port that is closed": (
        service("translator", settings={"providers": "openai", "openai_base_url": "http://models:8080/v1"}),
        "openai_base_url of the translator is on port 8080, which networkPolicy.models.ports keeps closed",
    ),
    "a share of nothing": (
        service(
            "gateway",
            hpa={"enabled": True},
            resources={"requests": {"cpu": "0m", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
        ),
        "services.gateway.hpa scales on a share of requests.cpu, which is 0",
    ),
    "a label that is the chart's own": (
        service("gateway", podLabels={"app.kubernetes.io/component": "web"}),
        "services.gateway.podLabels: app.kubernetes.io/component is how the chart finds its pods",
    ),
    "a setting past all checks": (
        service("executor", extraEnv=[{"name": "ASKWIRE_DRAIN_SECONDS", "value": "90"}]),
        "services.executor.extraEnv: ASKWIRE_DRAIN_SECONDS is a setting; write it under services.executor.settings",
    ),
    "NATS of yesterday": (
        {"nats": {"url": ""}, "bundled": {"nats": {"enabled": True, "image": "registry:5000/nats:2.9.10-alpine"}}},
        "bundled.nats.image: registry:5000/nats:2.9.10-alpine is too old, no service would start with it; take 2.11",
    ),
    "NATS of any day": (
        {"nats": {"url": ""}, "bundled": {"nats": {"enabled": True, "image": "nats:latest"}}},
        "bundled.nats.image: nats:latest names no version",
    ),
    "a Valkey that nobody uses": (
        {"bundled": {"valkey": {"enabled": True, "password": "p" * 16}}, **service("translator", secrets={"keys": []})},
        "bundled.valkey is enabled, and the translator is not told of it",
    ),
    "a database without passwords": (
        {"bundled": {"postgresql": {"enabled": True}}},
        "bundled.postgresql.passwords.control is missing",
    ),
}

_THEN = "DuringSchedulingIgnoredDuringExecution"
MISSPELT: dict[str, tuple[Values, str]] = {
    "a value": (service("gateway", replica=3), "replica"),
    "a service": (service("translater", replicas=3), "translater"),
    "a setting": (service("gateway", settings={"deadline": 3}), "deadline"),
    "another service's setting": (service("validator", settings={"chunk_bytes": 3}), "chunk_bytes"),
    "a secret as a plain setting": (service("gateway", settings={"control_dsn": "x"}), "control_dsn"),
    "a setting of a wrong type": (service("gateway", settings={"deadline_ms": "soon"}), "deadline_ms"),
    "a setting out of range": (service("executor", settings={"chunk_bytes": 1}), "chunk_bytes"),
    "a data source's field": ({"datasources": {"sources": {"warehouse": {"poolsize": 1}}}}, "poolsize"),
    "a toleration's field": (service("gateway", tolerations=[{"key": "gpu", "operater": "Exists"}]), "operater"),
    "a toleration's effect": (service("gateway", tolerations=[{"key": "gpu", "effect": "NoSchedul"}]), "effect"),
    "a kind of affinity": (service("gateway", affinity={"podAntiAffinty": {}}), "podAntiAffinty"),
    "a term of an affinity": (
        service("gateway", affinity={"podAntiAffinity": {f"required{_THEN}": [{"labelSelectr": {}}]}}),
        "labelSelectr",
    ),
    "a short secret": (
        service("gateway", secrets={"existingSecret": "", "values": {"api_key_pepper": "short"}}),
        "api_key_pepper",
    ),
    "an empty secret": (
        service("validator", secrets={"existingSecret": "", "values": {"approval_key": ""}}),
        "approval_key",
    ),
    "a DSN in a ConfigMap": ({"datasources": {"sources": {"warehouse": {"dsn": "postgresql://"}}}}, "dsn"),
    "a writer's DSN in a ConfigMap": (
        {"datasources": {"sources": {"warehouse": {"write_dsn": "postgresql://"}}}},
        "write_dsn",
    ),
    "a mask key in a ConfigMap": ({"datasources": {"sources": {"warehouse": {"mask_key": "m" * 64}}}}, "mask_key"),
    "a short mask key": ({"datasources": {"secrets": {"values": {"warehouse.mask_key": "short"}}}}, "mask_key"),
    "an image that moves": ({"image": {"tag": "latest"}}, "tag"),
    "two NATS servers, which cannot agree": ({"bundled": {"nats": {"replicas": 2}}}, "replicas"),
    "a mode that no policy has": ({"policies": {"warehouse": {"mode": "lax"}}}, "mode"),
    "a policy's field": ({"policies": {"warehouse": {"maxrows": 1}}}, "maxrows"),
    "a short password": ({"bundled": {"valkey": {"enabled": True, "password": "short"}}}, "password"),
    "a Redis that is none": (
        service("translator", secrets={"existingSecret": "", "values": {"redis_url": "cache:6379"}}),
        "redis_url",
    ),
    "a database that is none": ({"datasources": {"secrets": {"values": {"warehouse": "mysql://d"}}}}, "warehouse"),
    "a seed that is none": ({"provision": {"secrets": {"values": {"nats_nkey_seed": "SUA"}}}}, "nats_nkey_seed"),
    "a schedule that is none": ({"audit": {"schedule": "hourly"}}, "schedule"),
    "a tag in the repository": ({"image": {"repository": "registry:5000/askwire:1"}}, "repository"),
    "a name that Kubernetes has not": ({"fullnameOverride": "Ask_Wire"}, "fullnameOverride"),
    "an interval that is no time": ({"monitoring": {"serviceMonitor": {"interval": "soon"}}}, "interval"),
    "a tag with a space": ({"image": {"tag": "0.1 0"}}, "tag"),
    "a quantity that is none": (
        service("gateway", resources={n: {"cpu": "1", "memory": "1GB"} for n in ("requests", "limits")}),
        "memory",
    ),
    "a volume's size that is none": ({"bundled": {"nats": {"storage": "10 GB"}}}, "storage"),
    "a probe's field": (service("gateway", probes={"liveness": {"periodSecond": 1}}), "periodSecond"),
    "a budget in words": (service("gateway", pdb={"maxUnavailable": "some"}), "maxUnavailable"),
    "more than all": (service("gateway", pdb={"maxUnavailable": "150%"}), "maxUnavailable"),
    "a variable without a name": (service("gateway", extraEnv=[{"value": "x"}]), "extraEnv"),
    "a variable that is a number": (service("gateway", extraEnv=[{"name": "X", "value": 5}]), "extraEnv"),
    "a label that Kubernetes has not": (service("gateway", podLabels={"team": "a b"}), "team"),
    "a Secret's name that Kubernetes has not": (
        service("gateway", secrets={"existingSecret": "My Secret"}),
        "existing",
    ),
    "a secret that is no setting": (
        service("gateway", secrets={"keys": ["nats_nkey_seed", "control_dns", "principal_key", "api_key_pepper"]}),
        "control_dsn",
    ),
    "a secret that is left out": (service("validator", secrets={"keys": ["nats_nkey_seed"]}), "approval_key"),
    "another service's secret": (
        service("validator", secrets={"keys": ["nats_nkey_seed", "approval_key", "openai_api_key"]}),
        "services/validator/secrets/keys/2",
    ),
    "a data source's name": ({"datasources": {"sources": {"ware house": {}}}}, "ware house"),
    "a network without its size": (
        {"networkPolicy": {"nats": {"peers": [{"ipBlock": {"cidr": "10.0.0.0"}}]}}},
        "cidr",
    ),
    "a peer's field": ({"networkPolicy": {"nats": {"peers": [{"podselector": {}}]}}}, "podselector"),
    "a port of no host": ({"service": {"port": 99_999}}, "port"),
    "an interval of nothing": ({"monitoring": {"serviceMonitor": {"interval": "0s"}}}, "interval"),
    "polling all the time": (service("executor", keda={"pollingSeconds": 0}), "pollingSeconds"),
    "a collector without a scheme": ({"settings": {"otlp_endpoint": "collector:4318"}}, "otlp_endpoint"),
    "negative replicas": (service("gateway", replicas=-1), "replicas"),
}


def test_the_values_without_a_change_are_fine() -> None:
    assert render(WORKING).objects


@pytest.mark.parametrize(("change", "sentence"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradiction_is_told_with_its_remedy(change: Values, sentence: str) -> None:
    assert sentence in refusal(change)


def test_where_pods_may_run_is_taken_as_kubernetes_has_it() -> None:
    """Every kind of affinity and toleration, written right, is in what is installed."""
    beside = {"labelSelector": {"matchLabels": {"app": "db"}}, "topologyKey": "kubernetes.io/hostname"}
    arm = {"matchExpressions": [{"key": "kubernetes.io/arch", "operator": "In", "values": ["arm64"]}]}
    affinity = {
        "nodeAffinity": {
            f"required{_THEN}": {"nodeSelectorTerms": [arm]},
            f"preferred{_THEN}": [{"weight": 1, "preference": arm}],
        },
        "podAffinity": {f"preferred{_THEN}": [{"weight": 100, "podAffinityTerm": beside}]},
        "podAntiAffinity": {f"required{_THEN}": [beside]},
    }
    tolerations = [{"key": "gpu", "operator": "Equal", "value": "a", "effect": "NoExecute", "tolerationSeconds": 60}]
    release = render(overlay(WORKING, service("gateway", affinity=affinity, tolerations=tolerations)))
    pod = release.named("Deployment", "askwire-gateway")["spec"]["template"]["spec"]
    assert (pod["affinity"], pod["tolerations"]) == (affinity, tolerations)


@pytest.mark.parametrize(("change", "word"), MISSPELT.values(), ids=MISSPELT)
def test_the_schema_knows_every_value_and_every_setting(change: Values, word: str) -> None:
    assert word in refusal(change)


def test_all_problems_are_told_at_once() -> None:
    answer = refusal({"nats": {"url": ""}, "keys": {"principalPublic": []}, **service("executor", replicas=0)})
    assert answer.count("\n  - ") == 3


@pytest.mark.parametrize(
    "change",
    [
        {"nats": {"url": "tls://a.example:4222,wss://b.example"}, "networkPolicy": {"nats": {"ports": [4222, 443]}}},
        {"nats": {"url": "tls://a.example:4443"}, "networkPolicy": {"enabled": False}},
        {"services": None, "defaults": {"secrets": {"existingSecret": "all", "keys": ["nats_nkey_seed"]}}},
        service("executor", extraEnv=[{"name": "HTTPS_PROXY", "value": "http://proxy:3128"}]),
        {"image": {"repository": "registry:5000/team/askwire"}},
        {
            "networkPolicy": {"models": {"ports": [8080], "peers": [{"namespaceSelector": {}}]}},
            **service("translator", settings={"providers": "openai", "openai_base_url": "http://models:8080/v1"}),
        },
        service("gateway", settings={"deadline_ms": 300_000}),
        service("gateway", pdb={"maxUnavailable": "25%"}),
        service("gateway", replicas=1, pdb={"maxUnavailable": 1}),
        {"ingress": {"enabled": True, "host": "*.ask.example.com", "clusterIssuer": "ca", "tlsSecret": "t"}},
        service("gateway", resources={name: {"cpu": "500m", "memory": "512Mi"} for name in ("requests", "limits")}),
    ],
)
def test_what_only_looks_like_a_contradiction_is_let_in(change: Values) -> None:
    assert render(overlay(WORKING, change)).objects


def test_secrets_of_a_data_source_are_files_beside_its_dsn() -> None:
    mounted = "/run/secrets/datasources"
    fields = {"mask_key_file": f"{mounted}/warehouse.mask_key", "write_dsn_file": f"{mounted}/warehouse.write_dsn"}
    held = {"warehouse": "postgresql://r", "warehouse.write_dsn": "postgresql://w", "warehouse.mask_key": "m" * 32}
    change = {"datasources": {"sources": {"warehouse": fields}, "secrets": {"existingSecret": "", "values": held}}}
    release = render(overlay(WORKING, change))
    (config,) = (one for one in release.of("ConfigMap") if one["metadata"]["name"].endswith("-datasources"))
    (secret,) = (one for one in release.of("Secret") if one["metadata"]["name"].endswith("-datasources"))

    assert all(f"{name}: {path}" in str(config["data"]) for name, path in fields.items())
    assert set(secret["stringData"]) == set(held)


def test_zero_replicas_are_fine_where_a_queue_wakes_them() -> None:
    change = service("executor", replicas=0, keda={"enabled": True, "minReplicas": 0})
    assert render(overlay(WORKING, change)).component("ScaledObject", "executor")
