"""Write ``users.conf``: the NATS users and exactly the subjects that ``askwire_common.bus.permissions`` gives them.

The public keys differ between installations, so the file names them as variables, which the server takes from its
environment. Run it after changing permissions; a test compares the file with what this would write.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from askwire_common.bus.permissions import User, authorization

ISSUER: Final = "NATS_NKEY_ISSUER"
USERS_FILE: Final = Path(__file__).parent / "users.conf"
_HEADER: Final = "# Written by generate.py from askwire_common.bus.permissions; change it there.\n\n"


def key_variable(user: User) -> str:
    """The environment variable that holds this user's public nkey."""
    return f"NATS_NKEY_{user.name}"


def users_conf() -> str:
    """The file's text."""
    return _HEADER + authorization({user: f"${key_variable(user)}" for user in User}, f"${ISSUER}")


if __name__ == "__main__":
    USERS_FILE.write_text(users_conf(), encoding="utf-8")
