"""The CronJob that archives the audit: off unless asked for, with no right but to read it and to write files."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import nats
import pytest
from tests.support.chart import CHART, pod, read_values, render

from askwire_common.bus.provision import provision
from askwire_common.contracts import event_subject
from askwire_local.servers import NatsServer


@pytest.mark.parametrize(
    ("values", "claim", "secret"), [("bundled", None, None), ("hpa", "archive", "askwire-auditor")]
)
def test_the_audit_is_archived_by_a_user_who_can_do_nothing_else(
    values: str, claim: str | None, secret: str | None
) -> None:
    """Its own seed, one way out, one place to write; two runs never overlap, and one that found a gap stays failed."""
    release = render(read_values(CHART / "ci" / f"{values}-values.yaml"))
    job = release.component("CronJob", "audit")
    volumes = {volume["name"]: volume for volume in pod(job)["volumes"]}
    assert set(volumes) == {"tmp", "audit", "secrets"}
    assert volumes["audit"]["persistentVolumeClaim"]["claimName"] == (claim or job["metadata"]["name"])
    assert volumes["secrets"]["secret"]["secretName"] == (secret or job["metadata"]["name"])
    assert volumes["secrets"]["secret"]["items"] == [{"key": "nats_nkey_seed", "path": "nats_nkey_seed"}]
    (container,) = pod(job)["containers"]
    writable = {m["mountPath"] for m in container["volumeMounts"] if not m.get("readOnly")}
    assert writable == {"/tmp", "/audit"}  # noqa: S108 - in the container
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    assert job["spec"]["jobTemplate"]["spec"]["backoffLimit"] == 0
    policy = release.component("NetworkPolicy", "audit")
    assert policy["spec"]["ingress"] == []
    assert {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]} == {53, 4222}
    claims = list(release.of("PersistentVolumeClaim"))
    assert len(claims) == (claim is None)
    assert all(one["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"} for one in claims)


@pytest.mark.servers
def test_what_the_chart_runs_archives_the_audit(nats_server: NatsServer, tmp_path: Path) -> None:
    """The program takes the CronJob's very arguments, and goes on where it was when it is run again."""
    asyncio.run(_record(nats_server.url, 3))
    job = render(read_values(CHART / "ci" / "bundled-values.yaml")).component("CronJob", "audit")
    arguments = [part.replace("/audit/", f"{tmp_path}/") for part in pod(job)["containers"][0]["args"]]
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-m", "askwire_cli", *arguments],
            env={"ASKWIRE_NATS_URL": nats_server.url, "ASKWIRE_STATE": str(tmp_path / "none"), "PATH": "/bin"},
            check=True,
        )
    (day,) = tmp_path.glob("*.ndjson")
    assert [json.loads(line)["n"] for line in day.read_text().splitlines()] == [0, 1, 2]


async def _record(url: str, entries: int) -> None:
    client = await nats.connect(url)
    try:
        await provision(client)
        for number in range(entries):
            entry = {"event": "key.created", "at": 1, "n": number}
            await client.jetstream().publish(event_subject("audit"), json.dumps(entry).encode())
    finally:
        await client.close()


def test_no_audit_is_archived_unless_it_is_asked_for() -> None:
    release = render(read_values(CHART / "ci" / "external-values.yaml"))
    assert [o for o in release.objects if o["metadata"]["labels"]["app.kubernetes.io/component"] == "audit"] == []
