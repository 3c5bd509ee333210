"""What the kernel does about the silence of a connection, as it tells itself."""

from __future__ import annotations

from pathlib import Path

_ESTABLISHED, _NO_TIMER = "01", "00"
_JIFFIES = 100


def seconds_to_a_probe(port: int) -> dict[tuple[int, int], float | None]:
    """Of each open connection with this port at either end, by its own and its peer's: when the kernel asks the peer.

    None: it never does, however long nothing comes.
    """
    found: dict[tuple[int, int], float | None] = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, own, peer, state, _, timer, *_ = line.split()
        ports = int(own.split(":")[1], 16), int(peer.split(":")[1], 16)
        if state == _ESTABLISHED and port in ports:
            kind, left = timer.split(":")
            found[ports] = None if kind == _NO_TIMER else int(left, 16) / _JIFFIES
    return found
