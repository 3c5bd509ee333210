"""The services by name, each with the class that reads its settings: where whoever deploys or checks them begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from askwire_common.settings.base import BadSettings, ServiceSettings, settings_from
from askwire_executor.settings import ExecutorSettings
from askwire_gateway.settings import GatewaySettings
from askwire_translator.settings import TranslatorSettings
from askwire_validator.settings import ValidatorSettings

SERVICES: Final[Mapping[str, type[ServiceSettings]]] = {
    "gateway": GatewaySettings,
    "translator": TranslatorSettings,
    "validator": ValidatorSettings,
    "executor": ExecutorSettings,
}


def mistakes(service: type[ServiceSettings], given: Mapping[str, str], *, whole: bool) -> list[str]:
    """What a service says of these settings at its start; of missing ones only where this is the whole of them."""
    try:
        settings_from(service, given)
    except BadSettings as error:
        return [one for one in error.mistakes if whole or one not in error.missing]
    return []
