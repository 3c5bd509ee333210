"""How sure offline must be: one number for all, others for single data sources, a higher one before a model."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from askwire_common.identity.approval import generate_key, public_key
from askwire_translator.settings import TranslatorSettings
from askwire_translator.thresholds import UNAIDED, Thresholds


def settings(**more: Any) -> TranslatorSettings:
    return TranslatorSettings(principal_public_keys=public_key(generate_key()), nats_url="nats://127.0.0.1:1", **more)


def test_a_data_source_may_have_a_threshold_of_its_own() -> None:
    found = Thresholds.read(0.6, " demo=0.7, sales = 0.95 ,")
    assert (found.of("demo"), found.of("sales"), found.of("other")) == (0.7, 0.95, 0.6)


@pytest.mark.parametrize("text", ["demo", "demo=", "=0.5", "demo=high", "demo=1.5", "demo=-1", "demo=nan"])
def test_what_is_no_threshold_is_said_at_start(text: str) -> None:
    with pytest.raises(ValidationError, match=r"confidence_thresholds\n.*is no threshold"):
        settings(confidence_thresholds=text)


def test_alone_offline_answers_what_it_is_fairly_sure_of() -> None:
    assert settings().order == ("offline",)
    assert settings().thresholds.of("demo") == UNAIDED


def test_before_a_model_it_answers_only_what_it_is_very_sure_of() -> None:
    found = settings(openai_api_key="k")
    assert found.order == ("offline", "openai")
    assert found.thresholds.of("demo") == 0.9
    assert settings(openai_api_key="k", confidence_threshold=0.75).thresholds.of("demo") == 0.75
    assert settings(openai_api_key="k", providers="openai,offline").thresholds.of("demo") == UNAIDED, "it is the last"
