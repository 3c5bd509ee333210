"""How much the streams may hold, on a small disk too."""

from __future__ import annotations

from askwire_common.bus.provision import Limits

_STREAMS = ("work_bytes", "events_bytes", "dead_bytes", "results_bytes")


def test_limits_shrink_in_proportion_to_the_room_there_is() -> None:
    """All streams together fit, each keeps its share, and what is no size stays."""
    whole = Limits(replicas=3, outcome_seconds=60)
    small = whole.within(100_000_000)
    assert 99_999_990 < sum(getattr(small, name) for name in _STREAMS) <= 100_000_000
    assert {round(getattr(whole, name) / getattr(small, name), 4) for name in _STREAMS} == {
        round(whole.work_bytes / small.work_bytes, 4)
    }
    assert (small.replicas, small.outcome_seconds) == (3, 60)


def test_limits_do_not_grow() -> None:
    """More room than is needed changes nothing."""
    assert Limits().within(10**15) == Limits()
