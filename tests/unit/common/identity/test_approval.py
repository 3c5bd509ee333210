"""An approval covers exactly what was checked: whatever is altered, forged, foreign or too old is refused."""

from __future__ import annotations

import base64
from string import ascii_letters, digits

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from askwire_common.identity.approval import (
    Approval,
    ApprovalRefused,
    Signer,
    Verifier,
    digest,
    generate_key,
    public_key,
)

SQL = "SELECT carrier FROM flights"
KEY, OLD_KEY = generate_key(), generate_key()
APPROVAL = Approval(
    digest=digest(SQL),
    dialect="postgres",
    datasource="demo",
    principal="ada",
    policy_version="0" * 16,
    catalog_fingerprint="1" * 16,
    max_rows=10,
    max_bytes=1_000,
    nonce="q.0",
    expires=1_060.0,
)
TOKEN = Signer(KEY).sign(APPROVAL)
VERIFIER = Verifier([public_key(KEY), public_key(OLD_KEY)], lambda: 1_000.0)


def test_what_was_signed_is_what_is_read() -> None:
    found = VERIFIER.verify(TOKEN, SQL, datasource="demo")

    assert found.model_copy(update={"key_id": ""}) == APPROVAL


def test_two_keys_are_known_while_they_rotate() -> None:
    assert VERIFIER.verify(Signer(OLD_KEY).sign(APPROVAL), SQL, datasource="demo").nonce == "q.0"


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ApprovalRefused, match="not known here"):
        VERIFIER.verify(Signer(generate_key()).sign(APPROVAL), SQL, datasource="demo")


def test_a_known_keys_name_on_a_foreign_signature_is_refused() -> None:
    """The forger may write whichever key id it likes."""
    claims, _, _ = TOKEN.partition(".")
    _, _, foreign = Signer(generate_key()).sign(APPROVAL).partition(".")
    with pytest.raises(ApprovalRefused, match="not genuine"):
        VERIFIER.verify(f"{claims}.{foreign}", SQL, datasource="demo")


def test_a_validator_with_another_library_signs_the_same() -> None:
    """Validators and executors are updated one after the other; Ed25519 of one key and text is one signature."""
    claims, _, signature = TOKEN.partition(".")
    theirs = Ed25519PrivateKey.from_private_bytes(base64.b64decode(KEY))

    assert base64.urlsafe_b64encode(theirs.sign(claims.encode())).rstrip(b"=").decode() == signature


def test_it_expires() -> None:
    late = Verifier([public_key(KEY)], lambda: 1_060.1)
    with pytest.raises(ApprovalRefused, match="expired"):
        late.verify(TOKEN, SQL, datasource="demo")


def test_it_is_for_one_data_source() -> None:
    with pytest.raises(ApprovalRefused, match="another data source"):
        VERIFIER.verify(TOKEN, SQL, datasource="other")


@given(st.text())
def test_it_is_over_these_very_bytes(sql: str) -> None:
    assume(sql != SQL)
    with pytest.raises(ApprovalRefused, match="other bytes"):
        VERIFIER.verify(TOKEN, sql, datasource="demo")


def test_a_signature_has_one_spelling() -> None:
    """The last character of base64 holds bits that stand for nothing: others in its place read as the same bytes."""
    signature = TOKEN.rpartition(".")[2]
    twins = [c for c in ascii_letters + digits if c != TOKEN[-1] and _bytes(signature[:-1] + c) == _bytes(signature)]

    assert twins
    for twin in twins:
        with pytest.raises(ApprovalRefused, match="no approval"):
            VERIFIER.verify(TOKEN[:-1] + twin, SQL, datasource="demo")


@given(st.integers(0, len(TOKEN) - 1), st.characters())
def test_no_character_of_it_can_be_changed(at: int, other: str) -> None:
    """Not even where base64 would read the same bytes."""
    assume(TOKEN[at] != other)
    with pytest.raises(ApprovalRefused):
        VERIFIER.verify(TOKEN[:at] + other + TOKEN[at + 1 :], SQL, datasource="demo")


@given(st.integers(0, len(TOKEN)), st.text(min_size=1, max_size=8))
def test_nothing_can_be_added_to_it(at: int, more: str) -> None:
    with pytest.raises(ApprovalRefused):
        VERIFIER.verify(TOKEN[:at] + more + TOKEN[at:], SQL, datasource="demo")


@given(st.text(max_size=80))
def test_no_text_is_an_approval(text: str) -> None:
    with pytest.raises(ApprovalRefused):
        VERIFIER.verify(text, SQL, datasource="demo")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
