"""How often the property tests of the guard are run: `make fuzz` asks for many rounds, each of other examples.

A round keeps within the time that any test has; a long run is more of them, not longer ones, so that a hang is still
told from a lot of work.
"""

from __future__ import annotations

import os

ROUNDS = range(int(os.environ.get("ASKWIRE_FUZZ_ROUNDS", "1")))
