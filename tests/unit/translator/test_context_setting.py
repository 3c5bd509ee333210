"""A translator does not start with a context that is wrong in itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from askwire_common.identity.approval import generate_key, public_key
from askwire_common.settings.base import BadSettings
from askwire_translator.app import build_app
from askwire_translator.settings import TranslatorSettings


def test_wrong_context_files_are_told_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("glossary:\n  a: {is: b}\n  b: {is: a}\n")
    settings = TranslatorSettings(principal_public_keys=public_key(generate_key()), ops_port=0, context_dir=tmp_path)
    with pytest.raises(BadSettings, match=r"shop.yaml:2: terms go round in a circle: a → b → a"):
        build_app(settings)
