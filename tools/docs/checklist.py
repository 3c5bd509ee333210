"""The items of the production checklist that ``askwire doctor --production`` looks at, in its own words."""

from __future__ import annotations

from tools.docs.markdown import code

from askwire_cli.examine.checklist import CHECKS


def items() -> str:
    """One box for each check."""
    return "".join(f"- [ ] {code(check.name)}: {check.promise}\n" for check in CHECKS)
