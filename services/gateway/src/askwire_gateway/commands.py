"""What an operator does once: bring the control database up to date, make a key or a user."""

from __future__ import annotations

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from uuid import uuid4

from pydantic import TypeAdapter

from askwire_common.errors import ServiceError
from askwire_common.identity.principal import Permission, Role
from askwire_common.settings.base import read_settings
from askwire_gateway.database import ControlDatabase, Unavailable
from askwire_gateway.identity import apikeys, passwords
from askwire_gateway.identity.apikeys import KeyRecord
from askwire_gateway.identity.keystore import KeyStore
from askwire_gateway.identity.passwords import Passwords
from askwire_gateway.identity.users import UserRecord, UserStore
from askwire_gateway.requests import UserName
from askwire_gateway.settings import DatabaseSettings, KeySettings


def parser() -> argparse.ArgumentParser:
    """The arguments of ``python -m askwire_gateway``; without any it serves."""
    root = argparse.ArgumentParser(
        prog="python -m askwire_gateway",
        description="Serve the gateway, or run one of its commands.",
        epilog="Settings are environment variables; docs/settings.md lists them.",
    )
    commands = root.add_subparsers(dest="command")
    commands.add_parser("migrate", help="bring the control database to the newest revision")
    create = commands.add_parser("create-key", help="make an API key and print it, this once, on stdout")
    create.add_argument("--name", required=True, help="what the key is for")
    create.add_argument("--role", required=True, type=str.upper, choices=list(Role.__members__))
    create.add_argument("--permissions", nargs="+", type=str.upper, choices=[p.value for p in Permission])
    user = commands.add_parser("create-user", help="make a user; its password is made, too, and printed this once")
    user.add_argument("--name", required=True, help="what the user logs in with")
    user.add_argument("--role", required=True, type=str.upper, choices=list(Role.__members__))
    return root


def run_command(arguments: argparse.Namespace) -> int:
    """Run the command that the arguments name; 0 when it did its work, 1 with a sentence when not."""
    try:
        if arguments.command == "migrate":
            from askwire_gateway.migrate import migrate  # noqa: PLC0415 - two seconds that only migrating needs

            migrate(read_settings(DatabaseSettings).control_dsn.get_secret_value())
        else:
            create = _create_key if arguments.command == "create-key" else _create_user
            print(asyncio.run(create(read_settings(KeySettings), arguments)))
    except Unavailable as error:
        print(f"the control database cannot be used: {error.trouble}", file=sys.stderr)
        return 1
    except (ServiceError, ValueError) as error:
        print(error.detail if isinstance(error, ServiceError) else error, file=sys.stderr)
        return 1
    return 0


async def _create_key(settings: KeySettings, arguments: argparse.Namespace) -> str:
    role = Role[arguments.role]
    wanted = None if arguments.permissions is None else [Permission(p) for p in arguments.permissions]
    key, key_id = apikeys.mint()
    record = KeyRecord(
        id=key_id,
        name=arguments.name,
        digest=apikeys.digest(key, settings.api_key_pepper.get_secret_value()),
        role=role,
        permissions=apikeys.grantable(role, wanted),
        created_by="operator",
        created_at=datetime.now(UTC),
    )
    database = ControlDatabase(settings.control_dsn.get_secret_value())
    try:
        await KeyStore(database).add(record)
    finally:
        await database.close()
    return key


async def _create_user(settings: KeySettings, arguments: argparse.Namespace) -> str:
    name = TypeAdapter(UserName).validate_python(arguments.name).lower()
    password, keeper = passwords.generate(name), Passwords(settings.api_key_pepper.get_secret_value())
    database = ControlDatabase(settings.control_dsn.get_secret_value())
    try:
        user = UserRecord(
            id=uuid4().hex,
            name=name,
            email=None,
            role=Role[arguments.role],
            tenant=None,
            password=await keeper.make(password),
            active=True,
            created_by="operator",
            created_at=datetime.now(UTC),
        )
        if await UserStore(database).add(user) is None:
            raise ValueError(f"there is a user {name} already; PATCH /v1/users/{{id}} gives it a new password")
    finally:
        await database.close()
        keeper.close()
    return password
