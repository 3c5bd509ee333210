"""Why a database cannot be used, in words that help and that hold no password."""

from __future__ import annotations

import socket
import ssl

import asyncpg
import pytest

from askwire_common.stores.database_trouble import misread, place, trouble

DSN = "postgresql://ada:hush@db.example:5433/shop"


@pytest.mark.parametrize(
    ("dsn", "told"),
    [
        (DSN, "database 'shop' at db.example:5433 as 'ada'"),
        ("postgresql://ada:hush@db.example/shop", "database 'shop' at db.example:5432 as 'ada'"),
        ("postgresql://ada:hu%40sh@one,two:5433/shop", "database 'shop' at one:5432,two:5433 as 'ada'"),
        ("postgresql://ada:hush@[::1]:5433/shop", "database 'shop' at [::1]:5433 as 'ada'"),
        ("postgresql:///shop?host=/run/pg&user=ada&password=hush", "database 'shop' at /run/pg:5432 as 'ada'"),
        ("postgresql://ada:hu@sh@db.example/shop", "database 'shop' at db.example:5432 as 'ada'"),
        ("postgresql://ada:hush@db.example", "database 'ada' at db.example:5432 as 'ada'"),
    ],
)
def test_the_place_is_named_and_the_password_is_not(dsn: str, told: str) -> None:
    assert not misread(dsn)
    assert place(dsn) == told


@pytest.mark.parametrize("sign", "#/?")
@pytest.mark.parametrize("password", ["hu{}sh", "{}hush", "12{}34hush", "hush{}"])
def test_an_address_that_a_password_breaks_is_not_shown_at_all(password: str, sign: str) -> None:
    dsn = f"postgresql://ada:{password.format(sign)}@db.example/shop"
    assert misread(dsn)
    told = trouble(OSError("no"), dsn, "THE_DSN")
    assert "%XX" in told
    assert not any(part in told for part in ("hu", "sh", "12", "34"))


@pytest.mark.parametrize(
    ("error", "reason", "remedy"),
    [
        (asyncpg.InvalidPasswordError('password authentication failed for user "ada"'), 'for user "ada"', "password"),
        (asyncpg.InvalidCatalogNameError('database "shop" does not exist'), '"shop" does not exist', "make this"),
        (asyncpg.CannotConnectNowError("the database system is starting up"), "starting up", "wait for it"),
        (asyncpg.TooManyConnectionsError("sorry, too many clients already"), "too many clients", "max_connections"),
        (ConnectionRefusedError(111, "Connect call failed"), "nobody listens there", "start its server"),
        (socket.gaierror(-2, "Name or service not known"), "not known", "the host's name"),
        (TimeoutError(), "no answer in time", "firewall"),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), "verify failed", "sslrootcert"),
    ],
)
def test_each_trouble_has_its_reason_and_what_to_do(error: Exception, reason: str, remedy: str) -> None:
    told = trouble(error, DSN, "THE_DSN")
    assert told.startswith("database 'shop' at db.example:5433 as 'ada' (THE_DSN): ")
    assert reason in told
    assert remedy in told
    assert "hush" not in told


def test_what_a_missing_table_means_is_said_by_whoever_made_it() -> None:
    missing = asyncpg.UndefinedTableError('relation "api_keys" does not exist')
    assert trouble(missing, DSN, "THE_DSN", {"42P01": "migrate"}).endswith('"api_keys" does not exist; migrate')
    assert "api_keys" not in trouble(missing, DSN, "THE_DSN")


def test_words_that_may_hold_a_value_are_not_repeated() -> None:
    told = trouble(asyncpg.InvalidTextRepresentationError('invalid input syntax for integer: "hush"'), DSN, "THE_DSN")
    assert "InvalidTextRepresentationError (22P02)" in told
    assert "hush" not in told
