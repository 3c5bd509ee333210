"""A mistake in a file that a setting names ends its service as any other wrong setting does: exit code 2 and words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from askwire_common.identity.approval import generate_key, public_key
from askwire_local.nkey import new_seed

PUBLIC = public_key(generate_key())
ENOUGH = {
    "executor": {"ASKWIRE_APPROVAL_PUBLIC_KEYS": PUBLIC, "ASKWIRE_PRINCIPAL_PUBLIC_KEYS": PUBLIC},
    "translator": {"ASKWIRE_PRINCIPAL_PUBLIC_KEYS": PUBLIC},
    "gateway": {
        "ASKWIRE_CONTROL_DSN": "postgresql://askwire@127.0.0.1:1/askwire",
        "ASKWIRE_API_KEY_PEPPER": "pepper" * 6,
        "ASKWIRE_PRINCIPAL_KEY": generate_key(),
        "ASKWIRE_NATS_NKEY_SEED": new_seed(),
    },
}


@pytest.mark.parametrize(
    ("service", "setting", "text", "said"),
    [
        pytest.param(
            "executor",
            "ASKWIRE_DATASOURCES",
            "a:\n  dsn: postgresql://x\n  pool_siez: 3\nb:\n  dsn: postgresql://x\n  explain: maybe\n",
            [
                "ASKWIRE_DATASOURCES: {file}:3: a.pool_siez: there is no such field. Write pool_size, or take it out.",
                "ASKWIRE_DATASOURCES: {file}:6: b.explain: it is neither `true` nor `false`. Leave it out for true.",
            ],
            id="data sources",
        ),
        pytest.param(
            "executor", "ASKWIRE_DATASOURCES", None, ["{file}: the data source file cannot be read"], id="none"
        ),
        pytest.param(
            "gateway",
            "ASKWIRE_POLICIES",
            "demo: {mode: wild}\nshop:\n  roles:\n"
            "    VIEWER: {tables: {books: {colums: [a], masks: {b: blur}}}, hiden: []}\n"
            "more: {max_rows: many}\n",
            [
                "ASKWIRE_POLICIES: {file}:1:14: mode: it is none of 'strict', 'moderate' or 'permissive'. "
                "Leave it out for moderate",
                "ASKWIRE_POLICIES: {file}:4:31: roles.VIEWER.tables.books.colums: there is no such field. "
                "Write columns, or take it out",
                "{file}:4:55: roles.VIEWER.tables.books.masks.b: it is none of 'null', 'redact', 'hash' or 'last4'",
                "{file}:4:64: roles.VIEWER.hiden: there is no such field. Write hidden, or take it out",
                "ASKWIRE_POLICIES: {file}:5:18: max_rows: it is no whole number",
            ],
            id="policies",
        ),
        pytest.param(
            "gateway",
            "ASKWIRE_JWT_ISSUERS",
            "a: {issuer: 5, keys: k, algorithm: none, audience: x}\nB: {}\nc:\n  roles: {x: KING}\n  issuers: x\n",
            [
                "ASKWIRE_JWT_ISSUERS: {file}:1:13: a.issuer: it is no text",
                "ASKWIRE_JWT_ISSUERS: {file}:1:36: a.algorithm: it is none of 'HS256', 'RS256', 'ES256' or 'EdDSA'",
                "ASKWIRE_JWT_ISSUERS: {file}:2:1: B: a name begins with a small letter",
                "ASKWIRE_JWT_ISSUERS: {file}:3:1: c.audience: it is missing",
                "ASKWIRE_JWT_ISSUERS: {file}:4:14: c.roles.x: there is no role KING; the roles are VIEWER, ",
                "ASKWIRE_JWT_ISSUERS: {file}:5:3: c.issuers: there is no such field. Write issuer, or take it out",
            ],
            id="issuers",
        ),
        pytest.param("translator", "ASKWIRE_REPLAY", "{", ["file.yaml, line 1: not a recorded answer"], id="replies"),
    ],
)
def test_it_ends_as_other_mistakes_do(
    tmp_path: Path, service: str, setting: str, text: str | None, said: list[str]
) -> None:
    file = tmp_path / "file.yaml"
    if text is not None:
        file.write_text(text)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASKWIRE_", "OTEL_"))}
    own = {setting: str(file), **({"ASKWIRE_PROVIDERS": "replay"} if setting == "ASKWIRE_REPLAY" else {})}
    ended = subprocess.run(
        [sys.executable, "-m", f"askwire_{service}"],
        env=kept | ENOUGH[service] | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    for sentence in said:
        assert sentence.format(file=file) in ended.stderr
