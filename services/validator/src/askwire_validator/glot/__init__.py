"""MySQL, MariaDB and SQLite: sqlglot's tree, walked generically, and lowered to what name resolution needs."""
