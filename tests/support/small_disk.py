"""A disk that a test can fill: a small file system of its own where that may be mounted, else a server's own limit."""

from __future__ import annotations

import contextlib
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BYTES = 160 * 1024 * 1024
_BALLAST = 1024 * 1024


class SmallDisk:
    """Where it is, and whether it is really one; else what is full is what one process may write."""

    def __init__(self, directory: Path, *, mounted: bool) -> None:
        self.directory = directory
        self.mounted = mounted
        self._ballast = directory / "ballast"

    def fill(self, pid: int) -> None:
        """Leave no room to the server of this process."""
        if not self.mounted:
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, most))
            return
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            for size in (_BALLAST, 4_096):
                with contextlib.suppress(OSError):
                    while ballast.write(b"\0" * size) == size:
                        pass

    def free(self, pid: int) -> None:
        """Give all room back."""
        if not self.mounted:
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
            return
        self._ballast.unlink()


@contextmanager
def small_disk(directory: Path) -> Iterator[SmallDisk]:
    """Mounted while the block runs."""
    directory.mkdir(mode=0o711)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_BYTES},mode=0711", "askwire-test", str(directory)]
    mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield SmallDisk(directory, mounted=mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(directory)], check=True)
