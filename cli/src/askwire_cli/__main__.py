"""``python -m askwire_cli`` is ``askwire``."""

from __future__ import annotations

from askwire_cli.main import main

main()
