"""Start the units under a real systemd, ask a question, kill a service, and look whether the sandbox holds.

It boots systemd in namespaces of its own, over a layer that is thrown away; NATS, PostgreSQL and Redis are those of
``askwire run``. Needs root, systemd, unshare, nsenter and a Python outside /home and /root whose packages they are
(ProtectHome hides the others); a stage of CI, not of ``make test``.

usage: .venv/bin/python -m tests.deploy.systemd.run PACKAGES     (a virtual environment that holds Askwire)
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import aiohttp
from tests.support.stack import SERVICES, Stack
from tests.support.waiting import until

from askwire_common.identity.approval import public_key
from askwire_local.ports import Ports

HERE: Final = Path(__file__).parent
UNITS: Final = HERE.parents[2] / "deploy" / "systemd"
CREDENTIALS: Final[dict[str, dict[str, str]]] = {
    "gateway": {
        "control_dsn": "control.dsn",
        "redis_url": "redis.url",
        "principal_key": "principal.key",
        "api_key_pepper": "api_key.pepper",
    },
    "translator": {"redis_url": "redis.url"},
    "validator": {"approval_key": "approval.key"},
    "executor": {"datasources": "datasources.yaml"},
}
PUBLIC: Final = {
    "gateway": (),
    "translator": ("principal",),
    "validator": ("principal",),
    "executor": ("principal", "approval"),
}


def write_settings(folder: Path, stack: Stack) -> dict[str, int]:
    """What stands in /etc/askwire: a file of settings and a folder of secrets for each service.

    Returns:
        the operator's port of each service, and the API's as ``http``.
    """
    secrets = stack.directory / "secrets"
    claims = Ports()
    ports = {name: claims.claim(19_000) for name in (*SERVICES, "http")}
    claims.close()
    for service in SERVICES:
        own = folder / "credentials" / service
        own.mkdir(parents=True, mode=0o700)
        files = {"nats_nkey_seed": f"nats_{service}.nk"} | CREDENTIALS[service]
        lines = [f"ASKWIRE_NATS_URL={stack.facts()['nats']}", f"ASKWIRE_OPS_PORT={ports[service]}"]
        for setting, file in files.items():
            shutil.copy(secrets / file, own / setting)
            named = f"/run/credentials/askwire@{service}.service/secrets_{setting}"
            lines.append(f"ASKWIRE_{setting.upper()}{'' if setting == 'datasources' else '_FILE'}={named}")
        for key in PUBLIC[service]:
            lines.append(f"ASKWIRE_{key.upper()}_PUBLIC_KEYS={public_key((secrets / f'{key}.key').read_text())}")
        if service == "gateway":
            lines.append(f"ASKWIRE_HTTP_PORT={ports['http']}")
        (folder / f"{service}.env").write_text("\n".join(lines) + "\n")
    return ports


class Systemd:
    """A systemd in namespaces of its own, whose only target is Askwire's."""

    def __init__(self, packages: Path, settings: Path, log: Path) -> None:
        boot = [str(HERE / "boot"), str(packages), str(settings), str(UNITS)]
        namespaces = ["unshare", "--fork", "--pid", "--mount", "--uts", "--ipc", "--kill-child"]
        self._log = log
        self._process = subprocess.Popen([*namespaces, *boot], stdout=log.open("wb"), stderr=subprocess.STDOUT)

    def stop(self) -> None:
        """End it with all that it started."""
        self._process.kill()
        self._process.wait()

    def run(self, *command: str) -> str:
        """What a command inside prints."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        inside = ["nsenter", "--target", children[0], "--mount", "--pid", "--uts", "--ipc", "--root", *command]
        return subprocess.run(inside, capture_output=True, text=True, check=False).stdout.strip()

    def fact(self, service: str, name: str) -> str:
        """A property of a unit."""
        return self.run("systemctl", "show", f"askwire@{service}", "--property", name, "--value")

    def log(self) -> str:
        """What it and the services wrote, for whoever has to see why something failed."""
        return self._log.read_text(errors="replace")[-6_000:] + self.run("journalctl", "--no-pager", "-n", "60")


async def drive(stack: Stack, systemd: Systemd, ports: dict[str, int]) -> None:
    """Everything that is shown, in its order."""
    url = f"http://127.0.0.1:{ports['http']}"
    headers = {"Authorization": f"Bearer {stack.facts()['api_key']}"}
    async with aiohttp.ClientSession(url, headers=headers) as http:
        await until(lambda: _answers(http), "no question was answered", within=180)
        told("a question was answered by services that systemd started")
        for service in SERVICES:
            _is_confined(systemd, service)
        told("each runs as nobody's user, without capabilities, unable to gain any, and cannot write")
        before = systemd.fact("executor", "MainPID")
        systemd.run("systemctl", "kill", "--signal", "KILL", "askwire@executor")
        await until(lambda: systemd.fact("executor", "MainPID") not in {"0", before}, "it was not started again")
        await until(lambda: _answers(http), "after a kill nothing is answered", within=180)
        told("a killed executor was started again, and answered")
    for service in SERVICES:
        systemd.run("systemctl", "stop", f"askwire@{service}")
        assert systemd.fact(service, "Result") == "success", (service, systemd.fact(service, "Result"))
    told("all stopped in order, within their time")
    await _cannot_drain_for_longer_than_systemd_waits(systemd)
    told("one that systemd would kill before it has drained did not start, and the doctor said why")


async def _cannot_drain_for_longer_than_systemd_waits(systemd: Systemd) -> None:
    settings = "/etc/askwire/executor.env"
    systemd.run("sh", "-c", f"echo ASKWIRE_DRAIN_SECONDS=60 >> {settings}")
    systemd.run("systemctl", "start", "askwire@executor")
    said = "30 s are too few for ASKWIRE_DRAIN_SECONDS and five more, 65 s"
    journal = ("journalctl", "--no-pager", "-u", "askwire@executor")
    await until(lambda: said in systemd.run(*journal), "it did not say why it does not start", within=60)
    await until(lambda: systemd.fact("executor", "ExecMainStatus") == "2", "it did not end with 2", within=60)
    found = systemd.run("/opt/askwire/bin/python", "-m", "askwire_cli", "doctor", "--production", "--env", settings)
    assert "askwire@executor is killed after 30, its TimeoutStopSec, and may take 60 s" in found, found


def _is_confined(systemd: Systemd, service: str) -> None:
    pid = systemd.fact(service, "MainPID")
    lines = systemd.run("cat", f"/proc/{pid}/status").splitlines()
    status = {name: told for name, _, told in (line.partition(":\t") for line in lines)}
    found = {name: status[name].split()[0] for name in ("NoNewPrivs", "CapEff", "CapBnd", "Seccomp")}
    nothing = "0" * 16
    assert found == {"NoNewPrivs": "1", "CapEff": nothing, "CapBnd": nothing, "Seccomp": "2"}, (service, found)
    assert int(status["Uid"].split()[0]) > 60_000, "not a user that systemd made for it"
    mounts = systemd.run("cat", f"/proc/{pid}/mountinfo").splitlines()
    assert [line.split()[5].split(",")[0] for line in mounts if line.split()[4] == "/"][-1] == "ro", service
    for home in ("root", "home"):
        assert systemd.run("ls", "-A", f"/proc/{pid}/root/{home}") == "", f"{service} sees /{home}"


async def _answers(http: aiohttp.ClientSession) -> bool:
    body = {"question": "How many airlines are there?", "datasource": "demo", "deadline_ms": 20_000}
    try:
        async with http.post("/v1/query", json=body) as answer:
            return answer.status == 200 and bool((await answer.json())["rows"])
    except aiohttp.ClientError:
        return False


def told(what: str) -> None:
    """Say what was shown."""
    print(f"shown: {what}", flush=True)


def main(packages: Path) -> None:
    """Bring it up, drive it, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp())
    stack = Stack(folder / "state")
    systemd: Systemd | None = None
    try:
        stack.start()
        ports = write_settings(folder / "etc", stack)
        os.kill(int(stack.facts()["supervisor"]), signal.SIGSTOP)
        for name in stack.facts()["processes"]:
            if name.partition(".")[0] in SERVICES:
                stack.signal(name, signal.SIGKILL)
        systemd = Systemd(packages, folder / "etc", folder / "systemd.log")
        asyncio.run(drive(stack, systemd, ports))
    except BaseException:
        if systemd is not None:
            print(systemd.log())
        raise
    finally:
        if systemd is not None:
            systemd.stop()
        os.kill(int(stack.facts()["supervisor"]), signal.SIGCONT)
        stack.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
