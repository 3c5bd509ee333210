"""Every command on a page and in a runbook is one that the program it names would take, on things that exist."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import asyncpg
import click
import pytest
import typer
from tests.support.chart import CHART, pod, read_values, render
from tests.support.compose import FILES, HA, PROFILES, Installation
from tests.support.monitoring import expressions, family, selectors
from tests.support.pages import ROOT, fences, name, pages, spans
from tests.support.stack import Stack

from askwire_cli.program import build
from askwire_common.observability.ops import Health, ops_app
from askwire_gateway.commands import parser
from askwire_gateway.routes import ROUTES
from askwire_local.servers import PostgresServer

SOURCES = "\n".join(path.read_text() for part in ("libs", "services") for path in (ROOT / part).rglob("src/**/*.py"))
METRICS = {family(found.metric) for _, expr in expressions() for found in selectors(expr)}
# Programs whose own words are not ours to check.
STANDARD = {
    *("cd", "df", "du", "ps", "top", "iostat", "sort", "tail", "head", "openssl", "pg_isready", "valkey-cli", "sudo"),
    *("install", "useradd", "systemctl", "systemd-analyze", "journalctl", "aws", "gcloud", "az", "make", "sh"),
    *("cp", "cat", "mkdir", "chmod", "git"),
}
NATS = {"consumer info", "server report", "server check", "stream report", "request askwire.v1.ask", "pub", "micro ls"}
# Verbs and options as kubectl 1.32 tells them in its own help.
KUBECTL: dict[str, set[str]] = {
    "create": {"--from-file"},
    "get": {"-l"},
    "logs": {"-l", "--since", "--tail"},
    "exec": {"-c", "--container"},
    **{verb: set() for verb in ("describe", "rollout", "apply", "scale", "delete", "port-forward")},
}
COMPOSE = {"up", "ps", "logs", "exec", "run", "kill", "stop", "down", "pull", "build", "restart"}
INLINE = re.compile(r"(docker compose|kubectl|helm|psql|systemctl) \S+ \S")  # a verb by itself is a word, no command
DOCUMENT = re.compile(r"<<-?'?(\w+)'?\n.*?^\1$", re.DOTALL | re.MULTILINE)
CAPTURED = re.compile(r"^[A-Z_]+=\$\((.*)\)$")
ASSIGNMENT = re.compile(r"[A-Z_]+=")
PLACEHOLDER = re.compile(r"[A-Z]{2,}")
Command = Sequence[str]


def commands() -> Iterator[tuple[str, Command]]:
    """Every simple command of every shell block, and each that a sentence names whole, with the page it stands on."""
    for page in pages():
        for block in fences(page.read_text(encoding="utf-8"), "sh"):
            for line in DOCUMENT.sub("", block).replace("\\\n", " ").splitlines():
                line = CAPTURED.sub(r"\1", line)  # noqa: PLW2901 - the line, without what takes its output
                yield from ((name(page), one) for one in _parts(line))
        for span in spans(page.read_text(encoding="utf-8")):
            if INLINE.match(span) and "…" not in span:
                yield from ((name(page), one) for one in _parts(span))


def _parts(line: str) -> Iterator[Command]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    part: list[str] = []
    for word in [*lexer, "|"]:
        if re.fullmatch(r"[|&;]+", word):
            words = part[next((n for n, one in enumerate(part) if not ASSIGNMENT.match(one)), len(part)) :]
            if words:
                yield words
            part = []
        elif re.fullmatch(r"[<>]+", word):
            part.append("<>")
        else:
            part.append(word)


ALL = list(commands())


def of(program: str) -> list[tuple[str, Command]]:
    """Every command of a program, also of one that runs in a container."""
    own = [(page, words) for page, words in ALL if words[0] == program]
    inside = [(page, words[words.index("exec") + 2 :]) for page, words in ALL if "exec" in words]  # after whose it is
    return own + [(page, words[words.index(program) :]) for page, words in inside if program in words]


def test_every_command_is_of_a_program_that_is_looked_at() -> None:
    looked_at = {"docker", "kubectl", "nats", "psql", "curl", "grep", "helm", "python", "python3", "askwire", "start"}
    unknown = {f"{page}: {words[0]}" for page, words in ALL if _program(words) not in looked_at | STANDARD}
    assert unknown == set()


def _program(words: Command) -> str:
    return Path(words[0]).name


def test_options_of_our_own_program_are_its_own() -> None:
    found = [(page, words[1:]) for page, words in ALL if _program(words) == "askwire"]
    assert found
    for page, arguments in found:
        program = cast("click.Group", typer.main.get_command(build(arguments)))
        verb = program.commands[arguments[0]]
        try:
            verb.make_context(arguments[0], list(arguments[1:]))
        except click.UsageError as error:
            pytest.fail(f"{page}: askwire {' '.join(arguments)}: {error.format_message()}")


def test_options_of_the_gateways_commands_are_its_own() -> None:
    """``start`` is what its container runs."""
    found = of("start")
    assert found
    for page, words in found:
        try:
            parser().parse_args(words[1:])
        except SystemExit:
            pytest.fail(f"{page}: {' '.join(words)}")


def test_compose_is_asked_for_services_and_profiles_that_exist(tmp_path: Path) -> None:
    from deploy.generate_secrets import compose

    compose(tmp_path)
    services = set(Installation(tmp_path).project(*PROFILES, files=(*FILES, HA))["services"])
    for page, words in of("docker"):
        assert words[1] == "compose", page
        verb, names, profiles = _compose(words[2:])
        assert verb in COMPOSE, f"{page}: {verb}"
        assert set(profiles) <= set(PROFILES), page
        assert {one for one in names if not PLACEHOLDER.fullmatch(one)} <= services, f"{page}: {names}"


def _compose(words: Command) -> tuple[str, list[str], list[str]]:
    """The verb, the services that it is about, and the profiles."""
    profiles = [words[n + 1] for n, word in enumerate(words) if word == "--profile"]
    rest = [word for n, word in enumerate(words) if "--profile" not in (word, words[n - 1] if n else "")]
    verb, *arguments = rest
    with_value = {"--entrypoint", "-e", "--index", "--since", "--timeout", "--scale", "-s"}
    plain = [
        word
        for n, word in enumerate(arguments)
        if not word.startswith("-") and (not n or arguments[n - 1] not in with_value)
    ]
    scaled = [arguments[n + 1].partition("=")[0] for n, word in enumerate(arguments) if word == "--scale"]
    return verb, (plain[:1] if verb in {"exec", "run"} else plain) + scaled, profiles


def test_kubectl_is_asked_for_labels_and_names_that_the_chart_makes() -> None:
    release = render(read_values(CHART / "ci" / "bundled-values.yaml"))
    made = {(label, value) for one in release.objects for label, value in one["metadata"].get("labels", {}).items()}
    deployments = {one["metadata"]["name"].replace("line-", "askwire-") for one in release.of("Deployment")}
    scaled = render(read_values(CHART / "values" / "production.yaml"))
    kinds = {one["kind"].lower() for made_by in (release, scaled) for one in made_by.objects} | {"pod"}
    for page, words in of("kubectl"):
        assert words[1] in KUBECTL, f"{page}: {words[1]}"
        own = words[: words.index("--")] if "--" in words else words
        options = {word.partition("=")[0] for word in own if word.startswith("-")}
        assert options <= KUBECTL[words[1]], f"{page}: {words}"
        if words[1] in {"get", "describe"}:
            assert {word.removesuffix("s") for word in words[2].split(",")} <= kinds, f"{page}: {words[2]}"
        for n, word in enumerate(words):
            if words[n - 1] == "-l":
                label, _, value = word.partition("=")
                assert (label, value) in made or PLACEHOLDER.fullmatch(value), f"{page}: {word}"
            if word.startswith(("deploy/", "deployment/")):
                assert word.partition("/")[2] in deployments or PLACEHOLDER.search(word), f"{page}: {word}"


def test_the_production_guide_makes_the_secrets_that_the_production_values_name() -> None:
    release = render(read_values(CHART / "values" / "production.yaml"))
    volumes = [
        volume["secret"]
        for one in release.of("Deployment", "Job")
        for volume in pod(one)["volumes"]
        if "secret" in volume
    ]
    wanted: dict[str, set[str]] = {"askwire-datasources": {"warehouse"}}
    for secret in volumes:
        wanted.setdefault(secret["secretName"], set()).update(item["key"] for item in secret.get("items", []))
    made = {
        words[4]: {word.split("=")[1] for word in words if word.startswith("--from-file=")}
        for page, words in of("kubectl")
        if page == "docs/production.md" and words[1:4] == ["create", "secret", "generic"]
    }
    assert made == wanted


def test_nats_is_asked_in_words_that_it_knows() -> None:
    for page, words in of("nats"):
        assert any(" ".join(words[1:]).startswith(known) for known in NATS), f"{page}: {words}"


def of_the_bus() -> list[str]:
    """Every line that asks NATS' monitoring."""
    lines = (line for page in pages() for block in fences(page.read_text(), "sh") for line in block.splitlines())
    return [line for line in lines if "//NATS:8222" in line]


@pytest.mark.servers
def test_what_is_asked_of_the_bus_is_in_its_answers(stack: Stack) -> None:
    """Its monitoring needs no key: whoever follows a runbook sees what the runbook speaks of."""
    monitoring = stack.facts()["nats_monitor"]
    asked = [line.replace("http://NATS:8222", monitoring) for line in of_the_bus()]
    assert len(asked) >= 4
    for line in asked:
        done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == 0, line
        wanted = {word.strip('"') for word in re.findall(r"-e ('\"\w+\"'|\w+)", line)}
        assert [word for word in wanted if word.strip("'\"") not in done.stdout] == [], line


def test_addresses_that_are_asked_exist() -> None:
    app = ops_app(Health("any", "0", {}), cast("Any", None))
    operators = {route.resource.canonical for route in app.router.routes() if route.resource is not None}
    public = re.compile("|".join(re.sub(r"\{\w+\}", "[^/]+", route.path) for route in ROUTES))
    for page, words in of("curl"):
        (url,) = (word for word in words if "://" in word or word.startswith("$URL"))
        if "//NATS:" in url:
            continue  # asked of a real one below
        path = re.sub(r"^(\$URL|\w+://[^/]+)", "", url).partition("?")[0]
        assert path in operators or (":9100" not in url and public.fullmatch(path)), f"{page}: {url}"


def test_what_is_searched_for_is_written_somewhere() -> None:
    """Names of metrics on a metrics page, names of events in a log; what NATS writes is asked of NATS above."""
    written = {one for line in of_the_bus() for one in re.findall(r"\w+", line)}
    for page, words in of("grep"):
        for word in (one for one in words[1:] if one not in written and re.fullmatch(r"[a-z]+([._][a-z]+)+", one)):
            exported = any(family(word) in metric for metric in METRICS)
            assert exported or f'"{word}"' in SOURCES, f"{page}: {word}"


def test_our_programs_are_run_by_the_python_that_has_what_they_need() -> None:
    """The system's has nothing but its own library, and may not even be called ``python``."""
    ours = [(page, words[0]) for page, words in ALL if len(words) > 1 and words[1].endswith(".py")]
    assert ours
    assert [(page, program) for page, program in ours if program != ".venv/bin/python"] == []


def test_files_that_are_named_are_in_the_repository() -> None:
    for page, words in ALL:
        for word in () if words[0] == "kubectl" else words:
            if re.match(r"(deploy|tests|docs|examples|tools|benchmarks)/[\w./-]+$", word):
                assert (ROOT / word).exists(), f"{page}: {word}"


@pytest.mark.servers
async def test_every_query_on_a_page_is_one_that_postgresql_takes(postgres_server: PostgresServer) -> None:
    queries = [(page, words[words.index("-c") + 1]) for page, words in of("psql") if "-c" in words]
    assert len(queries) > 10
    connection = await asyncpg.connect(postgres_server.dsn())
    try:
        async with connection.transaction():
            await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            for page, query in queries:
                try:
                    await connection.prepare(query)
                except asyncpg.PostgresError as error:
                    pytest.fail(f"{page}: {query}: {error}")
    finally:
        await connection.close()
