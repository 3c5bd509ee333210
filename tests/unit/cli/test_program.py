"""The program as a whole: its verbs, each with its help and --json."""

from __future__ import annotations

import asyncio
import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
import typer
from aiohttp import web
from aiohttp.test_utils import TestServer
from typer.core import TyperGroup
from typer.testing import CliRunner

from askwire_cli.failure import Misuse
from askwire_cli.program import VERBS, build
from askwire_cli.target import http_target


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    told = CliRunner().invoke(build([verb]), [verb, "--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    assert f"askwire {verb}" in told.output


@pytest.mark.parametrize("verb", VERBS)
def test_the_list_of_verbs_says_what_their_own_help_says(verb: str) -> None:
    program = cast("TyperGroup", typer.main.get_command(build([verb])))
    told = inspect.cleandoc(program.commands[verb].help or "").split("\n\n")[0]
    assert " ".join(told.split()) == VERBS[verb]


def test_help_loads_no_verb() -> None:
    """Nor what they need: a newcomer's first look takes no seconds."""
    code = (
        "import sys; from askwire_cli.main import main; sys.argv = ['askwire', '--help']\n"
        "try: main()\n"
        "finally: print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(told.stderr.splitlines())
    assert not loaded & {"aiohttp", "asyncpg", "sqlglot", "nats", "pydantic", "askwire_common"}


def test_help_names_all_verbs_and_the_exit_codes() -> None:
    told = CliRunner().invoke(build(["--help"]), ["--help"], env={"COLUMNS": "200"})
    assert not [verb for verb in VERBS if verb not in told.output]
    assert "2 misuse" in told.output


def test_one_verb_loads_no_other() -> None:
    assert [command.name for command in build(["status", "--json"]).registered_commands] == ["status"]


def test_ctrl_c_while_a_verb_is_loaded_is_no_crash(tmp_path: Path) -> None:
    """The signal comes when the verb is looked for, as from an impatient person."""
    code = (
        "import os, signal, sys; from askwire_cli import main as program;"
        "sys.argv = ['askwire', 'predict'];"
        "sys.meta_path.insert(0, type('Slow', (), {'find_spec': staticmethod(lambda name, *_:"
        " os.kill(os.getpid(), signal.SIGINT) if name == 'askwire_cli.predict' else None)})());"
        "program.main()"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (130, "Aborted.\n")


@pytest.mark.parametrize("url", ["ftp://askwire.example", "askwire.example:8000", "https://"])
def test_an_address_that_is_none_is_told_before_anything_is_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKWIRE_URL", url)
    with pytest.raises(Misuse, match="ASKWIRE_URL take http://"):
        http_target(None, "ask_key")
    assert http_target("https://askwire.example/", "ask_key").url == "https://askwire.example"


async def test_whoever_has_read_enough_is_told_of_no_failure(tmp_path: Path) -> None:
    """`askwire sql --format csv … | head -1`: the gateway did nothing wrong."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b"1\n" * 100_000, content_type="text/csv")

    app = web.Application()
    app.router.add_post("/v1/sql", answer)
    async with TestServer(app) as server:
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-m", "askwire_cli", "sql", "--format", "csv", "SELECT 1"]
        there = {"ASKWIRE_URL": str(server.make_url("")), "ASKWIRE_API_KEY": "ask_key", "ASKWIRE_STATE": str(tmp_path)}
        program = await asyncio.create_subprocess_exec(*command, env=there, stdout=writing, stderr=subprocess.PIPE)
        os.close(writing)
        _, told = await asyncio.wait_for(program.communicate(), 60)
    assert (program.returncode, told) == (1, b"")


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"]])
def test_help_that_is_read_only_in_part_is_no_failure(arguments: list[str]) -> None:
    """As in ``askwire ask --help | head -1``."""
    reader, writer = os.pipe()
    os.close(reader)
    program = [sys.executable, "-m", "askwire_cli", *arguments]
    with os.fdopen(writer, "w") as nobody_reads:
        ended = subprocess.run(program, stdout=nobody_reads, stderr=subprocess.PIPE, check=False, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [("ask", "the question is empty"), ("sql -", "the statement is empty"), ("chat", "")],
)
def test_a_closed_standard_input_holds_nothing(arguments: str, said: str, tmp_path: Path) -> None:
    """As daemons and cron leave it."""
    command = f'exec "$0" -m askwire_cli {arguments} <&-'
    there = {"ASKWIRE_URL": "http://127.0.0.1:1", "ASKWIRE_API_KEY": "ask_key", "ASKWIRE_STATE": str(tmp_path)}
    ended = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable], capture_output=True, text=True, env=there, check=False, timeout=60
    )
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
