"""A state directory: secrets made once, files of their owner's alone, and one supervisor at a time."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from askwire_local.process import StartError
from askwire_local.state import AlreadyRunning, State, state_directory


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


def test_a_secret_is_made_once_and_kept(state: State) -> None:
    state.open()
    first = state.secret("pepper")
    assert len(first) >= 32
    assert state.secret("pepper", lambda: "another") == first
    assert stat.S_IMODE((state.secrets / "pepper").stat().st_mode) == 0o600
    state.close()


@pytest.mark.parametrize(
    ("kept", "sound"), [("", True), (" \n", True), ("half a k", False)], ids=["empty", "blank", "not what it should be"]
)
def test_a_damaged_secret_is_named_with_what_to_do(state: State, kept: str, sound: bool) -> None:
    """It is never made anew unasked: what the old one made would be void."""

    def read(text: str) -> None:
        if not sound:
            raise ValueError(text)

    state.open()
    (state.secrets / "a.key").write_text(kept)
    with pytest.raises(StartError, match=r"/secrets/a\.key is damaged: put back what it held") as told:
        state.secret("a.key", lambda: "another", read)
    assert "half a k" not in str(told.value)
    assert (state.secrets / "a.key").read_text() == kept
    state.close()


def test_files_are_private_whatever_the_umask(state: State) -> None:
    before = os.umask(0)
    try:
        state.open()
        state.write_run({"url": "http://127.0.0.1:8000"})
    finally:
        os.umask(before)
    assert stat.S_IMODE(state.run_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.secrets.stat().st_mode) == 0o700
    state.close()


def test_one_supervisor_at_a_time(state: State) -> None:
    state.open()
    rival = State(state.directory)
    with pytest.raises(AlreadyRunning, match=rf"process {os.getpid()}"):
        rival.open()
    assert rival.holder() == os.getpid()
    state.close()
    assert rival.holder() is None
    rival.open()
    rival.close()


def test_run_json_tells_of_a_running_askwire_only(state: State) -> None:
    state.open()
    state.write_run({"url": "x"})
    assert state.read_run() == {"url": "x"}
    state.close()
    assert state.read_run() is None


def test_a_mangled_run_json_is_no_run_json(state: State) -> None:
    state.open()
    state.run_file.write_text("{")
    assert state.read_run() is None
    state.close()


def test_askwire_state_moves_it(tmp_path: Path) -> None:
    assert state_directory({}, tmp_path) == tmp_path / ".askwire"
    assert state_directory({"ASKWIRE_STATE": "/elsewhere"}, tmp_path) == Path("/elsewhere")
