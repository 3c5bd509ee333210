"""The services by name, each with the class that reads its settings: where whoever deploys or checks them begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from askwire_common.settings import ServiceSettings
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
