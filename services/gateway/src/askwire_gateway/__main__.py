"""``python -m askwire_gateway``: settings, parts, run; or one of its commands."""

import sys

from askwire_gateway.commands import parser, run_command
from askwire_gateway.settings import GatewaySettings

if __name__ == "__main__":
    arguments = parser().parse_args()
    if arguments.command is not None:
        sys.exit(run_command(arguments))

    from askwire_common.service.main import run  # a command needs none of what serving needs, and starts sooner without
    from askwire_gateway.app import build_app

    run("gateway", GatewaySettings, build_app)
