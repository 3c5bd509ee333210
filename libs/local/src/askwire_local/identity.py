"""As whom PostgreSQL runs: it refuses to be started by root, so root lends it another identity."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from askwire_local.process import Identity, StartError

_NOBODY: Final = 65534


def unprivileged(binary: str, directory: Path, *, hand_over: bool = True) -> Identity:
    """An identity that may run ``binary`` on ``directory``, which is handed over to it where need be and wanted.

    An ordinary user stays itself. Root becomes ``nobody`` when that user can reach both paths; otherwise it takes on
    another number inside a user namespace, which works below a closed directory such as root's home.

    Raises:
        StartError: the caller is root and neither way is open.
    """
    if os.geteuid() != 0:
        return Identity()
    if _works([binary, "--version"], _NOBODY) and _reaches(_NOBODY, directory):
        if hand_over:
            shutil.chown(directory, _NOBODY, _NOBODY)
        return Identity(uid=_NOBODY)
    namespace = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    if directory.stat().st_uid == 0 and _works([*namespace, binary, "--version"], None):
        return Identity(prefix=namespace)
    message = (
        f"PostgreSQL does not run as root, no other user can reach {directory} and {binary}, and user namespaces are "
        "closed here. Run as an ordinary user, or put the checkout where others may enter (such as /srv)."
    )
    raise StartError(message)


def _reaches(uid: int, directory: Path) -> bool:
    return _works(["test", "-x", str(directory.parent)], uid)


def _works(argv: list[str], uid: int | None) -> bool:
    try:
        outcome = subprocess.run(
            argv,
            capture_output=True,
            check=False,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
            cwd="/",
        )
    except OSError:
        return False
    return outcome.returncode == 0
