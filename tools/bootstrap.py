"""Makes ``.venv`` from the hash-locked requirements; a second run sees that nothing changed and returns at once.

Only the standard library, and only a python3: Debian's comes without pip and ensurepip, so pip itself lies beside this
file as a wheel. It installs uv (checked by hash), and uv installs everything else (checked by hash).

    python3 tools/bootstrap.py          what Askwire runs on
    python3 tools/bootstrap.py --dev    what builds and tests it, too
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".askwire-installed"
MAKING = "half-made"
PACKAGES = (
    "libs/common",
    "libs/rows",
    "libs/local",
    "services/gateway",
    "services/translator",
    "services/validator",
    "services/executor",
    "cli",
)
OLDEST = (3, 11)
NEEDED_BYTES = 700 * 1024 * 1024


class Failed(Exception):
    """A step that did not work; the text says which, why and what to do."""


def main(arguments: "list[str]") -> int:
    """Bring ``.venv`` up to date; the exit code."""
    dev = "--dev" in arguments
    if sys.version_info < OLDEST:
        mine = ".".join(map(str, sys.version_info[:2]))
        return complain(f"this is Python {mine} and Askwire needs 3.11 or later: install one, then `make PYTHON=...`")
    with open(__file__) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once in one checkout take turns
        try:
            install(dev)
        except Failed as error:
            return complain(str(error))
        except KeyboardInterrupt:
            return complain("interrupted; the next run begins this step again")
        except OSError as error:
            return complain(f"{error.filename or 'the disk'}: {error.strerror}")
    return 0


def install(dev: bool) -> None:
    """Everything that is missing, in order."""
    wanted = stamps(dev)
    if stamped() in wanted:
        return
    if not healthy():
        make_environment()
    STAMP.write_text(MAKING)
    lock = "requirements-dev.lock" if dev else "requirements.lock"
    uv = VENV / "bin" / "uv"
    step("installing uv, which installs the rest")
    wheel = next((ROOT / "tools").glob("pip-*.whl"))
    run([PYTHON, wheel / "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", ROOT / "tools" / "uv.txt"])
    step(f"installing what {lock} names")
    # Not `sync`, which would take Askwire's own packages away from whatever runs while it works.
    run([uv, "pip", "install", "-q", "--no-deps", "--require-hashes", "--python", PYTHON, "-r", ROOT / lock])
    step("installing Askwire's own packages")
    editable: list[str | Path] = [part for package in PACKAGES for part in ("-e", ROOT / package)]
    run([uv, "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--python", PYTHON, *editable])
    STAMP.write_text(wanted[0])


def stamps(dev: bool) -> "list[str]":
    """Contents of a stamp that would do, the one to write first: the development set holds the other one."""
    digest = hashlib.sha256(repr((sys.version_info[:2], str(ROOT))).encode())
    names = ["requirements.lock", "requirements-dev.lock", "tools/uv.txt"]
    names += [package + "/pyproject.toml" for package in PACKAGES]
    for name in names:
        digest.update((ROOT / name).read_bytes())
    full = "dev " + digest.hexdigest()
    return [full] if dev else ["run " + digest.hexdigest(), full]


def stamped() -> "str | None":
    """What the environment was stamped with; None without one."""
    try:
        return STAMP.read_text()
    except OSError:
        return None


def healthy() -> bool:
    """Whether there is an environment to build on: one that runs, and that nobody left half-made."""
    if stamped() == MAKING or not PYTHON.exists():
        return False
    probe = [str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"]
    return subprocess.call(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def make_environment() -> None:
    """A fresh, empty ``.venv`` in place of whatever is there."""
    check_disk()
    step(f"making .venv with Python {'.'.join(map(str, sys.version_info[:3]))}")
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import venv  # noqa: PLC0415 - Debian splits it off, and its absence deserves a sentence

        venv.create(VENV, with_pip=False, symlinks=True)
    except ImportError:
        raise Failed("this Python has no `venv` module; on Debian or Ubuntu: apt install python3-venv") from None
    STAMP.write_text(MAKING)


def check_disk() -> None:
    """Refuse to begin what cannot be finished."""
    free = shutil.disk_usage(str(ROOT)).free
    if free < NEEDED_BYTES:
        raise Failed(f"the disk has {free >> 20} MB left and the environment needs {NEEDED_BYTES >> 20} MB: make room")


def run(command: "list[str | Path]") -> None:
    """One step's command; what it wrote is shown only when it failed."""
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", UV_PYTHON_DOWNLOADS="never")
    environment.setdefault(
        "UV_SYSTEM_CERTS", "true"
    )  # a company's own certificate authority counts, as it does for pip
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, check=False)
    if done.returncode == 0:
        return
    said = (done.stderr + done.stdout).decode(errors="replace").strip()
    last = "\n".join(said.splitlines()[-8:])
    raise Failed(f"`{Path(command[0]).name}` failed (exit code {done.returncode}):\n{last}\n{remedy(said)}")


def remedy(said: str) -> str:
    """What to do about a failure, as far as its words tell."""
    if "No space left" in said or "Disk quota" in said:
        return "The disk is full: make room and run it again."
    if "hash" in said.lower() and "mismatch" in said.lower():
        return "A package is not the one that was locked: nothing of it was installed."
    if "certificate" in said.lower() or "SSL" in said:
        return "The index's certificate is not trusted: SSL_CERT_FILE can name your certificate authorities."
    return (
        "If the package index cannot be reached: a connection or a mirror (PIP_INDEX_URL and UV_INDEX_URL) is needed."
    )


def step(text: str) -> None:
    """Show what is being done."""
    print("askwire: " + text, flush=True)


def complain(text: str) -> int:
    """Say what is wrong; the exit code."""
    print("askwire: " + text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
