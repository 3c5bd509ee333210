"""The checklist on files: identity providers, certificates, and what Docker Compose is told."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.generate_secrets import compose
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.support.certificates import certificate

from askwire_cli.examine.certificates import certificates
from askwire_cli.examine.compose_file import passwords
from askwire_cli.examine.finding import Finding, NotChecked, Severity
from askwire_cli.examine.installation import Environment, Installation, read_installation
from askwire_cli.examine.issuers import issuers

ISSUER = {"issuer": "https://login.example.com/", "audience": "askwire", "algorithm": "ES256", "keys": "jwks.json"}


def jwks(*keys: Any, private: bool = False) -> str:
    """A JWK set; each key under an id of its own."""
    listed = [{**key.as_dict(private=private or isinstance(key, OctKey)), "kid": str(n)} for n, key in enumerate(keys)]
    return json.dumps({"keys": listed})


def short_rsa() -> RSAKey:
    """A key of a length that libraries warn of."""
    with pytest.warns(SecurityWarning):
        return RSAKey.generate_key(1024)


def look(
    directory: Path, set_of_keys: str, *, mode: int = 0o400, entry: Mapping[str, object] | None = None
) -> list[Finding]:
    """What is found of one issuer with these keys."""
    keys = directory / "jwks.json"
    keys.unlink(missing_ok=True)  # what its owner may only read cannot be written a second time
    keys.write_text(set_of_keys)
    keys.chmod(mode)
    told = {name: value for name, value in {**ISSUER, **(entry or {})}.items() if value is not None}
    (directory / "issuers.yaml").write_text(yaml.safe_dump({"corporate": told}))
    environment = Environment("gateway.env", {"ASKWIRE_JWT_ISSUERS": str(directory / "issuers.yaml")})
    return list(issuers(Installation((environment,), {})))


def test_an_issuer_with_an_audience_and_a_strong_key_is_well(tmp_path: Path) -> None:
    assert look(tmp_path, jwks(ECKey.generate_key("P-256"))) == []
    assert list(issuers(Installation((Environment("x.env", {}),), {}))) == []


@pytest.mark.parametrize(
    ("entry", "keys", "words"),
    [
        ({"keys": "http://login.example.com/jwks"}, lambda: "", "an address must begin with https://"),
        ({"audience": None}, lambda: "", "audience: it is missing"),
        ({"algorithm": "none"}, lambda: "", "algorithm"),
        ({"algorithm": "RS256"}, lambda: jwks(short_rsa()), "shorter than 2048 bits"),
        ({"algorithm": "HS256"}, lambda: jwks(OctKey.generate_key(128)), "shorter than 256 bits"),
        ({}, lambda: jwks(ECKey.generate_key("P-256"), private=True), "is a private key"),
        ({}, lambda: "no JSON", "this is not a JWK set"),
        ({"keys": "https://127.0.0.1:9/jwks"}, lambda: "", "cannot be used: ClientConnectorError"),
        ({"keys": "nowhere.json"}, lambda: "", "cannot be used: FileNotFoundError"),
        ({"default_role": "ADMIN"}, lambda: jwks(ECKey.generate_key("P-256")), "makes ADMIN of every token"),
    ],
)
def test_an_issuer_that_should_not_be_trusted_is_found(
    tmp_path: Path, entry: dict[str, object], keys: Callable[[], str], words: str
) -> None:
    (finding,) = look(tmp_path, keys(), entry=entry)
    assert words in finding.what
    assert finding.severity >= Severity.RISKY
    assert finding.remedy


def test_a_shared_key_that_others_can_read_is_found_and_never_told(tmp_path: Path) -> None:
    key = OctKey.generate_key(256)
    (finding,) = look(tmp_path, jwks(key), mode=0o444, entry={"algorithm": "HS256"})
    assert "Others can read" in finding.what
    assert base64.urlsafe_b64encode(key.raw_value).rstrip(b"=").decode() not in f"{finding.what}{finding.remedy}"
    assert look(tmp_path, jwks(key), mode=0o400, entry={"algorithm": "HS256"}) == []


@pytest.fixture
def compose_files(tmp_path: Path) -> Path:
    """What `generate_secrets.py compose` makes."""
    compose(tmp_path)
    return tmp_path


def written(directory: Path, **variables: str) -> Installation:
    """The installation of that folder's `.env` with these variables at its end."""
    with (directory / ".env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in variables.items())
    return read_installation({}, [directory / ".env"], [])


def test_what_was_generated_is_well(compose_files: Path) -> None:
    assert list(passwords(written(compose_files))) == []


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("POSTGRES_PASSWORD", "postgres", "POSTGRES_PASSWORD of"),
        ("GF_SECURITY_ADMIN_PASSWORD", "admin", "GF_SECURITY_ADMIN_PASSWORD of"),
        ("DATABASE_URL", "postgresql://app:changeme-changeme@db/x", "DATABASE_URL of"),
        ("SLACK_TOKEN", "xoxb-1", "SLACK_TOKEN of"),
    ],
)
def test_a_default_in_the_file_of_variables_is_found(
    compose_files: Path, variable: str, value: str, words: str
) -> None:
    weak, plain = passwords(written(compose_files, **{variable: value}))
    assert weak.severity is Severity.BROKEN
    assert words in weak.what
    assert "Put it into a file under secrets/" in plain.remedy
    assert value not in f"{weak.what}{weak.remedy}{plain.what}{plain.remedy}"


def test_a_folder_of_secrets_that_is_open_weak_or_missing_is_found(compose_files: Path) -> None:
    secrets = compose_files / "secrets"
    (secrets / "grafana_password").chmod(0o600)
    (secrets / "grafana_password").write_text("admin")
    secrets.chmod(0o755)
    opened, weak = passwords(written(compose_files))
    assert "Others can enter" in opened.what
    assert "grafana_password has fewer than 16 characters" in weak.what
    (missing,) = passwords(written(compose_files, SECRETS="./nowhere"))
    assert "is not there" in missing.what


@pytest.mark.parametrize(
    ("days", "words", "severity"),
    [(90, None, None), (3.5, "expires in 3 days", Severity.RISKY), (-1, "has expired", Severity.BROKEN)],
)
def test_a_certificate_is_renewed_in_time_or_found(
    compose_files: Path, days: float, words: str | None, severity: Severity | None
) -> None:
    (compose_files / "secrets" / "tls.crt").write_bytes(certificate(days)[0])
    found = list(certificates(written(compose_files)))
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all((words or "") in finding.what for finding in found)


def test_a_file_that_is_no_certificate_was_not_checked(compose_files: Path) -> None:
    assert list(certificates(written(compose_files))) == [], "none is fine: TLS may end elsewhere"
    (compose_files / "secrets" / "tls.crt").write_text("-----BEGIN nothing")
    with pytest.raises(NotChecked, match="is no certificate"):
        list(certificates(written(compose_files)))
