"""The pool of worker processes: hands a statement to one, waits a bounded time, kills what does not answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from pathlib import Path
from typing import Any, Final

import orjson

from askwire_validator.finding import Finding, Limits
from askwire_validator.view import View
from askwire_validator.wire import HEADER, MAX_MESSAGE, finding_from_json, framed

_START_SECONDS: Final = 30.0
_PATIENCE: Final = 4
_PAUSE_SECONDS: Final = 0.5
_CALM_SECONDS: Final = 1.5  # a machine that starts all of Askwire has more urgent things to load than spare workers


class WorkerFailedError(Exception):
    """A worker died, or answered what is no answer."""


class Worker:
    """One worker process and the pipe to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._views: set[str] = set()

    @classmethod
    async def start(cls, memory_mb: int) -> Worker:
        """Starts a process and waits until it is ready.

        Raises:
            WorkerFailedError: it ended at once.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", "askwire_validator.worker", str(memory_mb),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, limit=MAX_MESSAGE,
        )  # fmt: skip
        worker = cls(process)
        try:
            await asyncio.wait_for(worker._receive(), _START_SECONDS)
        except BaseException:
            await worker.kill()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def ask(self, sql: str, view: View, limits: Limits) -> Finding:
        """The worker's finding.

        Raises:
            WorkerFailedError: the worker is dead or talks nonsense.
        """
        request: dict[str, Any] = {"key": view.key, "sql": sql, "limits": limits}
        if view.key not in self._views:
            request["view"] = orjson.Fragment(view.to_json())
        answer = await self._exchange(request)
        if "unknown_view" in answer:
            answer = await self._exchange({**request, "view": orjson.Fragment(view.to_json())})
        self._views.add(view.key)
        try:
            return finding_from_json(answer)
        except (KeyError, TypeError, ValueError) as error:
            raise WorkerFailedError("the worker's answer is none") from error

    def busy_seconds(self) -> float | None:
        """Processor seconds that the process has used, or None where the system does not tell (source: ``/proc``)."""
        try:
            status = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
            user, system = status.rpartition(")")[2].split()[11:13]
        except (OSError, ValueError):
            return None
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    async def kill(self) -> None:
        """Ends the process, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        stdin = self._process.stdin
        if stdin is None:
            raise WorkerFailedError("the worker has no pipe")
        try:
            stdin.write(framed(orjson.dumps(request)))
            await stdin.drain()
        except (OSError, TypeError, ValueError) as error:
            raise WorkerFailedError("the worker cannot be asked") from error
        return await self._receive()

    async def _receive(self) -> dict[str, Any]:
        stdout = self._process.stdout
        if stdout is None:
            raise WorkerFailedError("the worker has no pipe")
        try:
            (size,) = HEADER.unpack(await stdout.readexactly(HEADER.size))
            if size > MAX_MESSAGE:
                raise WorkerFailedError("the worker's answer is too long")
            answer: dict[str, Any] = orjson.loads(await stdout.readexactly(size))
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            raise WorkerFailedError("the worker died") from error
        return answer


class WorkerPool:
    """Workers in use and one more that is warm, so that a killed one costs no waiting."""

    def __init__(self, workers: int, timeout: float, memory_mb: int) -> None:
        self._size = workers
        self._timeout = timeout
        self._memory_mb = memory_mb
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(workers)

    async def start(self) -> None:
        """Starts all workers, one after another; returns when the first is ready, and lets the others wait a moment."""
        await self._add()
        self._add_beside(self._size, after=_CALM_SECONDS)

    async def close(self) -> None:
        """Ends all workers."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in self._all))
        self._all.clear()

    async def examine(self, sql: str, view: View, limits: Limits) -> tuple[Finding, bool]:
        """A worker's finding and whether it may be kept: what a slow or dying worker yields is a refusal for now
        only."""
        async with self._room:
            worker = await self._idle.get()
            healthy = False
            try:
                finding = await self._patiently(worker, asyncio.ensure_future(worker.ask(sql, view, limits)))
                healthy = True
                return finding, True
            except (TimeoutError, WorkerFailedError):
                message, remedy = "The statement could not be checked in time.", "Ask for less at once, or try again."
                return Finding.refused(sql, "too_complex", message, remedy), False
            finally:
                if healthy:
                    self._idle.put_nowait(worker)
                else:
                    await self._replace(worker)

    async def _patiently(self, worker: Worker, answer: asyncio.Future[Finding]) -> Finding:
        """The answer, within the timeout; a worker that got no processor on a busy machine is given more of it."""
        begun = worker.busy_seconds()
        try:
            for _ in range(_PATIENCE):
                done, _pending = await asyncio.wait({answer}, timeout=self._timeout)
                if done:
                    return answer.result()
                used = worker.busy_seconds()
                if begun is None or used is None or used - begun > self._timeout / 2:
                    break
            raise TimeoutError
        finally:
            answer.cancel()

    async def _replace(self, worker: Worker) -> None:
        self._all.discard(worker)
        self._add_beside()
        await worker.kill()

    def _add_beside(self, workers: int = 1, *, after: float = 0.0) -> None:
        task = asyncio.create_task(self._keep_adding(workers, after))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _keep_adding(self, workers: int, after: float) -> None:
        """More workers, however often that takes: a pool that lost one for good would let statements wait for it."""
        await asyncio.sleep(after)
        while workers:
            try:
                await self._add()
                workers -= 1
            except (OSError, TimeoutError, WorkerFailedError):
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _add(self) -> None:
        worker = await Worker.start(self._memory_mb)
        self._all.add(worker)
        self._idle.put_nowait(worker)
