"""Settings come from variables or from files; what is wrong is one sentence each, and never shows a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from askwire_common.settings.base import ServiceSettings, read_settings


class Settings(ServiceSettings):
    key: SecretStr = Field(description="A secret.")
    rate: int = Field(default=1, ge=1, description="A number.")


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is what the service reads: each test sets its own."""
    for name in ("KEY", "KEY_FILE", "RATE", "RATE_FILE", "OPS_PORT"):
        monkeypatch.delenv(f"ASKWIRE_{name}", raising=False)


def test_a_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKWIRE_KEY", "hidden")

    assert read_settings(Settings).key.get_secret_value() == "hidden"


def test_a_file_is_read_without_its_last_line_break(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A variable that is empty beside it says nothing: Compose passes on what is not set as such."""
    (tmp_path / "key").write_text(" in a file \r\n")
    monkeypatch.setenv("ASKWIRE_KEY", "")
    monkeypatch.setenv("ASKWIRE_KEY_FILE", str(tmp_path / "key"))

    assert read_settings(Settings).key.get_secret_value() == " in a file "


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKWIRE_KEY", "hidden")

    assert "hidden" not in repr(read_settings(Settings))


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "ASKWIRE_KEY is not set. Set it, or ASKWIRE_KEY_FILE to a file that holds it. A secret."),
        (
            {"ASKWIRE_KEY": "hidden", "ASKWIRE_KEY_FILE": "/hidden"},
            "ASKWIRE_KEY and ASKWIRE_KEY_FILE are both set. Take one of them out.",
        ),
        ({"ASKWIRE_KEY_FILE": "/nowhere/key"}, "ASKWIRE_KEY_FILE names /nowhere/key, which cannot be read"),
        ({"ASKWIRE_KEY": "hidden", "ASKWIRE_RATE": "0"}, "ASKWIRE_RATE: "),
        ({"ASKWIRE_KEY": "hidden", "ASKWIRE_RATE": "many"}, "ASKWIRE_RATE: "),
        ({"ASKWIRE_KEY": "hidden", "ASKWIRE_OPS_PORT": "70000"}, "ASKWIRE_OPS_PORT: "),
    ],
)
def test_a_mistake_ends_the_process_with_its_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variables: dict[str, str], said: str
) -> None:
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(SystemExit) as caught:
        read_settings(Settings)
    told = capsys.readouterr().err

    assert caught.value.code == 2
    assert said in told
    assert "hidden" not in told


def test_a_file_that_is_no_text_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("ASKWIRE_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(SystemExit):
        read_settings(Settings)

    assert f"ASKWIRE_KEY_FILE names {tmp_path / 'key'}, which is not text" in capsys.readouterr().err
