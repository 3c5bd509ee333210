"""The fork server: what it forks is a process of its own, which knows what it was given and nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.support.waiting import until

from askwire_local.forkserver import Child, ForkServer
from askwire_local.program import Program

_SERVICE = """
import json, os, signal, sys, time
import loaded_before
if os.environ["THEN"] == "drain":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(signal.sigwait([signal.SIGUSR1]) and 0))
print(json.dumps({
    "argv": sys.argv, "name": __name__, "loaded": loaded_before.BY, "session": os.getsid(0),
    "environment": dict(os.environ), "first": open("/proc/self/environ").read(),
    "handles": sorted(int(h) for h in os.listdir("/proc/self/fd")),
}), flush=True)
if os.environ["THEN"] in {"stay", "drain"}:
    signal.pause()
sys.exit(int(os.environ["THEN"]))
"""

_LOADED = "sys.exit(len({'loaded_before', 'loaded_later'} & set(sys.modules)))\n"


@pytest.fixture
async def forks(tmp_path: Path) -> AsyncIterator[ForkServer]:
    """A fork server that has loaded a module, and can become a small service."""
    (tmp_path / "loaded_before.py").write_text("import os\nBY = os.getpid()\n")
    (tmp_path / "small_service.py").write_text(_SERVICE)
    server = ForkServer(["loaded_before", "there_is_no_such_module"], {"PYTHONPATH": str(tmp_path), "SHARED": "seen"})
    yield server
    await server.stop()


async def _fork(forks: ForkServer, **environment: str) -> tuple[Child, int]:
    read, write = os.pipe()
    try:
        return await forks.fork("small_service", environment, write), read
    finally:
        os.close(write)


async def _end_unnoticed(forks: ForkServer) -> None:
    """Kill it, and wait for its end without a turn of the event loop."""
    _, pipe = await _fork(forks, THEN="stay")
    loaded = int(str(_said(pipe)["loaded"]))
    watch = os.pidfd_open(loaded)
    os.kill(loaded, signal.SIGKILL)
    select.select([watch], [], [])
    os.close(watch)


def _said(pipe: int) -> dict[str, object]:
    with os.fdopen(pipe) as output:
        said: dict[str, object] = json.loads(output.readline())
    return said


async def test_a_fork_has_what_was_loaded_and_its_own_environment_alone(forks: ForkServer) -> None:
    """Modules come from the fork server; names, session and variables are the fork's, and no handle is left over."""
    child, pipe = await _fork(forks, THEN="7", SECRET="its own")
    said = _said(pipe)
    assert str(said["argv"]).endswith("small_service.py']")
    assert said["name"] == "__main__"
    assert said["session"] == child.pid != said["loaded"]
    assert said["environment"] == {"THEN": "7", "SECRET": "its own"}
    assert "SHARED" not in str(said["first"])
    assert said["handles"] in ([0, 1, 2], [0, 1, 2, 3])  # the last is the look into the directory itself
    assert await child.ended == 7


async def test_two_forks_are_strangers(forks: ForkServer) -> None:
    """What one is told the other never sees; one loads once for both."""
    first, one = await _fork(forks, THEN="stay", SECRET="of the first")
    second, other = await _fork(forks, THEN="0")
    told, heard = _said(one), _said(other)
    assert told["loaded"] == heard["loaded"]
    assert "of the first" not in json.dumps(heard)
    assert await second.ended == 0
    first.send_signal(signal.SIGKILL)
    assert await first.ended == -signal.SIGKILL
    first.send_signal(signal.SIGTERM)  # nobody is there any more, and that is no error


async def test_an_early_fork_begins_while_the_rest_is_loaded(tmp_path: Path) -> None:
    """It does without the last module, which is loaded only once the fork has begun; others have that, too."""
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    (tmp_path / "loaded_before.py").write_text("import os\nBY = os.getpid()\n")
    (tmp_path / "loaded_later.py").write_text(f"open({str(begun)!r}).read()\n")
    (tmp_path / "early_service.py").write_text(f"import sys\nopen({str(begun)!r}, 'w').close()\n" + _LOADED)
    (tmp_path / "late_service.py").write_text("import sys\n" + _LOADED)
    forks = ForkServer(["loaded_before", "loaded_later"], {"PYTHONPATH": str(tmp_path)})
    output = os.open(os.devnull, os.O_WRONLY)
    try:
        early = await forks.fork("early_service", {}, output, early=True)
        late = await forks.fork("late_service", {}, output)
        assert await early.ended == len({"loaded_before"})
        assert await late.ended == len({"loaded_before", "loaded_later"})
    finally:
        os.close(output)
        await forks.stop()


async def test_a_dead_fork_server_takes_its_forks_along_and_is_started_again(forks: ForkServer) -> None:
    """Nothing is left without a keeper, and the next fork works."""
    orphan, pipe = await _fork(forks, THEN="stay")
    os.kill(int(str(_said(pipe)["loaded"])), signal.SIGKILL)
    assert await orphan.ended == -signal.SIGTERM
    child, pipe = await _fork(forks, THEN="0")
    assert _said(pipe)["environment"] == {"THEN": "0"}
    assert await child.ended == 0


async def test_whoever_asks_one_that_has_just_died_may_ask_again_at_once(forks: ForkServer) -> None:
    """Before the event loop had a turn to notice, too."""
    await _end_unnoticed(forks)
    with pytest.raises(OSError, match=r"pipe|reset|died"):
        await _fork(forks, THEN="0")
    child, pipe = await _fork(forks, THEN="0")
    _said(pipe)
    assert await child.ended == 0


async def test_a_program_is_started_all_the_same_when_the_fork_server_dies_as_it_begins(forks: ForkServer) -> None:
    await _end_unnoticed(forks)
    began, lines = asyncio.Event(), list[str]()
    program = Program(
        "small.1",
        "small_service",
        {"THEN": "stay"},
        forks=forks,
        early=False,
        ready_url="http://127.0.0.1:1/",
        log=lambda _, line: lines.append(line),
        changed=began.set,
    )
    program.start()
    await began.wait()
    assert program.pid is not None
    assert "starting it again" in lines[0]
    await program.stop(5.0)


async def test_a_fork_that_still_drains_has_not_ended_when_the_fork_server_has(forks: ForkServer) -> None:
    """Whoever starts it again would find its ports taken."""
    draining, pipe = await _fork(forks, THEN="drain")
    os.kill(int(str(_said(pipe)["loaded"])), signal.SIGKILL)
    try:
        child, pipe = await _fork(forks, THEN="0")
    except OSError:  # it reached the server that has just died
        child, pipe = await _fork(forks, THEN="0")
    _said(pipe)
    assert await child.ended == 0
    assert not draining.ended.done()
    draining.send_signal(signal.SIGUSR1)
    assert await draining.ended == -signal.SIGTERM


class _Held(ThreadPoolExecutor):
    """Threads whose work is done when the test says so."""

    def __init__(self) -> None:
        super().__init__(1)
        self.jobs: deque[Callable[[], None]] = deque()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done = Future[Any]()

        def work() -> None:
            try:
                done.set_result(fn(*args, **kwargs))
            except OSError as error:
                done.set_exception(error)

        self.jobs.append(work)
        return done


async def test_one_that_has_just_died_is_stopped_all_the_same(forks: ForkServer) -> None:
    """Its handle may be closed by then, and a number of it be another file's."""
    child, pipe = await _fork(forks, THEN="0")
    loaded = int(str(_said(pipe)["loaded"]))
    assert await child.ended == 0
    held = _Held()
    asyncio.get_running_loop().set_default_executor(held)
    os.kill(loaded, signal.SIGKILL)

    async def noticed() -> bool:
        return bool(held.jobs)

    await until(noticed, "its end was not noticed")
    stopping = asyncio.create_task(forks.stop())
    while not stopping.done():
        await asyncio.sleep(0)
        if held.jobs:
            held.jobs.popleft()()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
    await stopping


async def test_stopping_ends_what_it_forked(forks: ForkServer) -> None:
    """A stop leaves no process."""
    child, pipe = await _fork(forks, THEN="stay")
    _said(pipe)
    watch = os.pidfd_open(child.pid)
    await forks.stop()
    assert await child.ended == -signal.SIGTERM
    os.close(watch)
