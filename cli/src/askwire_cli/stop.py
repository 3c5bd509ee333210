"""``askwire stop``: end the Askwire that runs on this machine."""

from __future__ import annotations

import json as codec

from askwire_cli.failure import Failure
from askwire_cli.target import Json, local_state
from askwire_local import background
from askwire_local.process import StartError


def stop(*, json: Json = False) -> None:
    """End what `askwire run` started here; returns when all of it is gone."""
    here = local_state()
    try:
        ended = background.stop(here)
    except (StartError, PermissionError) as error:
        raise Failure(str(error)) from error
    if json:
        print(codec.dumps({"stopped": ended}))
    else:
        print(f"Stopped process {ended}." if ended else f"No Askwire runs in {here.directory}.")
