"""The state directory of one local Askwire: its lock, its secrets and ``run.json``; everything is its owner's alone."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from askwire_local.process import StartError

DEFAULT: Final = ".askwire"


class AlreadyRunning(RuntimeError):
    """Another supervisor holds this state directory."""

    def __init__(self, holder: int | str) -> None:
        super().__init__(
            f"Askwire already runs here (process {holder}); `make stop` ends it, `make status` tells about it"
        )


def state_directory(environment: Mapping[str, str], checkout: Path) -> Path:
    """Where state lives: ``ASKWIRE_STATE``, or ``.askwire`` in the checkout."""
    return Path(environment.get("ASKWIRE_STATE") or checkout / DEFAULT).expanduser().absolute()


class State:
    """Names and files of one state directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.secrets = directory / "secrets"
        self.run_file = directory / "run.json"
        self.log_file = directory / "run.log"
        self._lock_file = directory / "lock"
        self._lock: int | None = None

    def open(self) -> None:
        """Take the directory for this process until it ends.

        Raises:
            AlreadyRunning: another supervisor has it.
        """
        self.secrets.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.directory.chmod(0o711)  # PostgreSQL may have to run as another user below it
        handle = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 32).decode().strip() or "unknown"
            os.close(handle)
            raise AlreadyRunning(holder) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        self._lock = handle

    def close(self) -> None:
        """Give the directory back; ``run.json`` tells of a running Askwire only."""
        self.run_file.unlink(missing_ok=True)
        if self._lock is not None:
            os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    def holder(self) -> int | None:
        """The process that runs Askwire here, or None."""
        try:
            with self._lock_file.open() as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    text = lock.read().strip()
                    return int(text) if text.isdigit() else None
        except OSError:
            return None
        return None

    def secret(
        self,
        name: str,
        make: Callable[[], str] = lambda: secrets.token_urlsafe(32),
        read: Callable[[str], object] = str,
    ) -> str:
        """The secret of that name, made at the first call.

        Args:
            read: raises ValueError for what is no such secret.

        Raises:
            StartError: its file is damaged.
        """
        path = self.secrets / name
        if not path.exists():
            self.write_private(path, make())
        text = path.read_text(encoding="utf-8")
        try:
            read(text)
        except ValueError:
            text = ""
        if not text.strip():
            remedy = "put back what it held; if you remove it, a new one is made, and what the old one made is void"
            raise StartError(f"{path} is damaged: {remedy}")
        return text

    def secret_file(self, name: str, text: str) -> Path:
        """A secret that is written anew at every start, as a file of its owner."""
        path = self.secrets / name
        self.write_private(path, text)
        return path

    def write_run(self, facts: Mapping[str, Any]) -> None:
        """Tell how the running Askwire is reached."""
        self.write_private(self.run_file, json.dumps(facts, indent=1) + "\n")

    def read_run(self) -> dict[str, Any] | None:
        """How the running Askwire is reached, or None."""
        try:
            facts = json.loads(self.run_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return facts if isinstance(facts, dict) else None

    @staticmethod
    def write_private(path: Path, text: str) -> None:
        """Write a file of mode 600 that is whole or absent."""
        fresh = path.with_name(path.name + ".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(path)
