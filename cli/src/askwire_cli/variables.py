"""The variables that the ``askwire`` program reads for itself; all others of ours are settings of the services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROGRAM: Final[Mapping[str, str]] = {
    "ASKWIRE_STATE": "Where `askwire run` keeps data, secrets and `run.json`; `.askwire` in the checkout unless set.",
    "ASKWIRE_URL": "The gateway that `ask`, `sql` and `token` talk to; the local one unless set.",
    "ASKWIRE_API_KEY": "The key they show there; the local admin key unless set.",
    "ASKWIRE_NATS_URL": "The NATS server of `ask --nats`, `audit` and `provision`; the local one unless set.",
    "ASKWIRE_NATS_NKEY_SEED_FILE": "The file with the nkey seed that they show there.",
    "ASKWIRE_NATS_CA": "CA certificate that signed that server's certificate.",
    "ASKWIRE_DSN": "The data source of `harden`, so that no password need stand on a command line.",
}
"""What the ``askwire`` program reads, and what for."""
