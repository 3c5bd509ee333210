"""Translators for verbs that work without the bus: the offline engine, models, recorded answers, or a cascade of them.

Keys and models come from the environment, as for the service: ``ASKWIRE_OPENAI_API_KEY`` and so on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry

from askwire_cli.failure import Misuse
from askwire_common.errors import ServiceError
from askwire_common.identity.approval import generate_key, public_key
from askwire_common.settings.base import BadSettings, settings_from
from askwire_translator.context.load import Loaded, load_folder
from askwire_translator.context.mistakes import BadContext
from askwire_translator.metrics import Price, TranslatorMetrics
from askwire_translator.replay import Recording
from askwire_translator.settings import TranslatorSettings
from askwire_translator.translate import Provider


def translator_settings(providers: str | None, *, replay: Path | None, threshold: float | None) -> TranslatorSettings:
    """The translator's settings as the environment has them, with these choices.

    Raises:
        Misuse: there is no such provider, or it lacks its key.
    """
    chosen = {"providers": providers, "replay": replay, "confidence_threshold": threshold}
    given = {name: value for name, value in chosen.items() if value is not None}
    verifying = public_key(generate_key())  # the service needs one; nobody shows a token here
    try:
        return settings_from(TranslatorSettings, os.environ, principal_public_keys=verifying, **given)
    except BadSettings as error:
        raise Misuse(str(error)) from None


def build_translator(settings: TranslatorSettings, *, record: Path | None = None) -> Provider:
    """The translator; with ``record`` each of its answers is appended to that file.

    Raises:
        Misuse: the file to record in or to replay cannot be used.
    """
    from askwire_translator.tiers import build_provider  # noqa: PLC0415 - a second, which no help needs

    try:
        provider = build_provider(settings, TranslatorMetrics(CollectorRegistry()))
        return Recording(provider, record) if record is not None else provider
    except OSError as error:
        raise Misuse(f"{error.filename}: {error.strerror}") from error
    except ServiceError as error:
        raise Misuse(error.detail) from error


def prices_of(settings: TranslatorSettings) -> Mapping[str, Price]:
    """What each provider's model costs, where the environment says so."""
    from askwire_translator.tiers import prices  # noqa: PLC0415 - as above

    return prices(settings)


def load_context(folder: Path | None) -> dict[str, Loaded]:
    """The context files of a folder, by data source; none without a folder.

    Raises:
        Misuse: with every mistake, one a line.
    """
    if folder is None:
        return {}
    try:
        return load_folder(folder)
    except BadContext as error:
        raise Misuse(f"the context cannot be used:\n{error}") from error
