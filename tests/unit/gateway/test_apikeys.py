"""API keys: their form, and how one is recognised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askwire_common.identity.principal import ROLE_PERMISSIONS, Permission, Role
from askwire_gateway.identity import apikeys
from askwire_gateway.identity.apikeys import KeyRecord

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PEPPER = "pepper"


def record(key: str, **changes: object) -> KeyRecord:
    plain = {"id": "abcdefgh", "name": "n", "digest": apikeys.digest(key, PEPPER), "role": Role.VIEWER}
    rest = {"permissions": ROLE_PERMISSIONS[Role.VIEWER], "created_by": "t", "created_at": NOW}
    return KeyRecord(**plain | rest | changes)  # type: ignore[arg-type]  # the fields of a record


def test_a_new_key_names_its_id_and_is_never_the_same() -> None:
    (first, key_id), (second, _) = apikeys.mint(), apikeys.mint()
    assert apikeys.key_id_of(first) == key_id
    assert first != second
    assert len(first.split("_")[2]) == 43


@given(st.data())
def test_one_mistyped_character_is_noticed_without_a_database(data: st.DataObject) -> None:
    key, _ = apikeys.mint()
    place = data.draw(st.integers(0, len(key) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != key[place]))
    assert apikeys.key_id_of(key[:place] + other + key[place + 1 :]) is None


@given(st.text())
def test_any_text_may_be_asked_whether_it_is_a_key(text: str) -> None:
    assert apikeys.key_id_of(text) is None


def test_a_key_is_recognised_under_its_own_pepper_alone() -> None:
    key, _ = apikeys.mint()
    assert apikeys.matches(key, PEPPER, record(key))
    assert not apikeys.matches(key, "another pepper", record(key))
    assert not apikeys.matches(apikeys.mint()[0], PEPPER, record(key))
    assert not apikeys.matches(key, PEPPER, None)


def test_a_key_lives_until_it_expires_or_is_revoked() -> None:
    key, _ = apikeys.mint()
    assert record(key).valid_at(NOW)
    assert not record(key, expires_at=NOW).valid_at(NOW)
    assert record(key, expires_at=NOW + timedelta(seconds=1)).valid_at(NOW)
    assert not record(key, revoked_at=NOW).valid_at(NOW)


def test_a_key_may_do_what_its_role_allows_and_no_more() -> None:
    assert apikeys.grantable(Role.ADMIN, None) == frozenset(Permission)
    assert apikeys.grantable(Role.VIEWER, [Permission.READ]) == {Permission.READ}
    with pytest.raises(ValueError, match="VIEWER does not allow ADMIN, WRITE"):
        apikeys.grantable(Role.VIEWER, [Permission.READ, Permission.WRITE, Permission.ADMIN])


def test_the_subject_of_a_key_leads_back_to_it() -> None:
    assert apikeys.key_id_of_subject(apikeys.subject("abcdefgh")) == "abcdefgh"
    assert apikeys.key_id_of_subject("user:1") is None
