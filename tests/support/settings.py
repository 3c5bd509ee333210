"""The settings of each service, as deployment files must give them."""

from __future__ import annotations

from askwire_cli.services import SERVICES
from askwire_common.settings.mistakes import variable


def variables(service: str) -> set[str]:
    """Every variable that a service reads, with and without ``_FILE``."""
    names = {variable(name) for name in SERVICES[service].model_fields}
    return names | {f"{name}_FILE" for name in names}


def required(service: str) -> set[str]:
    """Settings without a default."""
    fields = SERVICES[service].model_fields
    return {variable(name) for name, field in fields.items() if field.is_required()}


def plain(variable: str) -> str:
    """The setting's own variable, whether its value or its file was given."""
    return variable.removesuffix("_FILE")
