"""What `askwire run` refuses before it starts anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_cli.failure import Misuse
from askwire_cli.run import check_settings, checked


def test_settings_that_no_service_could_use_are_told_once_before_anything_starts() -> None:
    mistaken = {"ASKWIRE_DEADLIN_MS": "500", "ASKWIRE_RATE_PER_MINUTE": "soon", "ASKWIRE_LOG_LEVEL": "loud"}
    with pytest.raises(Misuse) as told:
        check_settings(mistaken)
    lines = str(told.value).splitlines()
    assert len(lines) == 3
    for name in mistaken:
        assert [line for line in lines if line.startswith(f"{name}:")] != []
    assert "soon" not in str(told.value)


def test_a_drain_that_a_run_would_not_wait_for_is_refused() -> None:
    with pytest.raises(Misuse, match="15 s are too few for ASKWIRE_DRAIN_SECONDS and five more, 35 s"):
        check_settings({"ASKWIRE_DRAIN_SECONDS": "30", "ASKWIRE_KILLED_AFTER_SECONDS": "60"})
    check_settings({"ASKWIRE_DRAIN_SECONDS": "10"})


def test_what_a_run_makes_itself_need_not_be_set(tmp_path: Path) -> None:
    check_settings({"ASKWIRE_STATE": str(tmp_path)})
    check_settings({"ASKWIRE_DEADLINE_MS": "5000", "ASKWIRE_PROVIDERS": "offline", "PATH": "/bin"})


def test_a_mistake_in_the_file_of_data_sources_is_told_once_and_of_the_users_own_file(tmp_path: Path) -> None:
    """Each with its line, before the servers start; the services read a copy in which lines are others."""
    path = tmp_path / "mine.yaml"
    path.write_text("shop:\n  dsn: postgresql://x@db/shop\n  pool_sise: 8\nlake:\n  dsn: mysql://x@db/lake\n")
    with pytest.raises(Misuse) as told:
        checked(path)
    first, second = str(told.value).splitlines()
    assert first.startswith(f"DATASOURCES: {path}:3: shop.pool_sise: there is no such field")
    assert second.startswith(f"{path}:5: lake.dsn: ")
    path.write_text("shop:\n  dsn: postgresql://x@db/shop\n")
    assert checked(path) == path
