"""PostgreSQL: its own parser's tree, walked generically, and lowered to what name resolution needs."""
