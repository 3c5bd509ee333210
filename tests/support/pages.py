"""The pages of this repository as tests read them: files, links, code."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_SPAN = re.compile(r"`((?:[^`\n]|\n(?!\n))+)`")
_LINK = re.compile(r"(?<!\\)\]\((?P<target>[^)\s]+)\)")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, under version control; in an archive without Git, every file of ours."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return tuple(path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _is_made(path))
    return tuple(path for name in sorted(set(listed.stdout.split("\0"))) if (path := ROOT / name).is_file())


def _is_made(path: Path) -> bool:
    """Whether a file was made here: environments, state, caches."""
    parts = path.relative_to(ROOT).parts
    return parts[0] in {".git", ".venv", ".askwire"} or any(part.endswith(("_cache", "__")) for part in parts)


def pages() -> list[Path]:
    """Every page for people."""
    return [path for path in files() if path.suffix == ".md" and "prompts" not in path.parts]


def name(path: Path) -> str:
    """The file's path from the root."""
    return path.relative_to(ROOT).as_posix()


def fences(text: str, kind: str) -> list[str]:
    """The fenced blocks of one language."""
    return [found["text"] for found in _FENCE.finditer(text) if found["kind"] == kind]


def commands(text: str) -> list[str]:
    """Everything that may be a command: shell blocks and spans of code."""
    return fences(text, "sh") + spans(text)


def spans(text: str) -> list[str]:
    """The code within sentences, a line that was wrapped among it."""
    return [" ".join(span.split()) for span in _SPAN.findall(_FENCE.sub("", text))]


def links(text: str) -> list[str]:
    """Where the page's links within this repository lead."""
    targets = (found["target"] for found in _LINK.finditer(_FENCE.sub("", text)))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    """The names of a page's headings as links spell them."""
    heads = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
